"""What history says of complaints and feedback."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class FeedbackRecorded(Payload):
    kind: ClassVar[Kind] = Kind.FEEDBACK_RECORDED
    feedback_kind: str
    words: str
    score: Decimal | None
    contact_id: int | None
    owner_person_id: int | None
    contacts: int | None = (
        None  # how many contacts it took, where a loaded record says so before it is resolved
    )


@dataclass(frozen=True)
class FeedbackAssigned(Payload):
    kind: ClassVar[Kind] = Kind.FEEDBACK_ASSIGNED
    old_owner_person_id: int | None
    new_owner_person_id: int


@dataclass(frozen=True)
class FeedbackReplied(Payload):
    kind: ClassVar[Kind] = Kind.FEEDBACK_REPLIED
    reply: str


@dataclass(frozen=True)
class FeedbackResolved(Payload):
    kind: ClassVar[Kind] = Kind.FEEDBACK_RESOLVED
    resolution: str
    contacts: int | None


@dataclass(frozen=True)
class FeedbackActedOn(Payload):
    kind: ClassVar[Kind] = Kind.FEEDBACK_ACTED_ON
    what_changed: str
