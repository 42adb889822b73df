"""What history says of notices: that they were read, how people wish to be told. Never what a notice said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class NoticesRead(Payload):
    """``up_to_id``: the latest of them."""

    kind: ClassVar[Kind] = Kind.NOTICES_READ
    count: int
    up_to_id: int


@dataclass(frozen=True)
class NoticeWishesSet(Payload):
    """``changes``: a group, or an hour, with its old and new value."""

    kind: ClassVar[Kind] = Kind.NOTICE_WISHES_SET
    changes: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class MailRepeated(Payload):
    """A mail that had failed is to go out again. What it says is not repeated here."""

    kind: ClassVar[Kind] = Kind.MAIL_REPEATED
    mail_id: int
    to_person_id: int
    attempts: int


@dataclass(frozen=True)
class CalendarFeedMade(Payload):
    """Never the address itself."""

    kind: ClassVar[Kind] = Kind.CALENDAR_FEED_MADE
    in_place_of_another: bool


@dataclass(frozen=True)
class CalendarFeedRevoked(Payload):
    kind: ClassVar[Kind] = Kind.CALENDAR_FEED_REVOKED
    person_id: int
