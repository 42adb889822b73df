"""What history says of accounts, their teams and contacts. Ids, never names of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class AccountOpened(Payload):
    kind: ClassVar[Kind] = Kind.ACCOUNT_OPENED
    name: str
    parent_id: int | None
    manager_id: int | None
    tier: str
    valid_from: date


@dataclass(frozen=True)
class AccountChanged(Payload):
    kind: ClassVar[Kind] = Kind.ACCOUNT_CHANGED
    valid_from: date
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountClosed(Payload):
    kind: ClassVar[Kind] = Kind.ACCOUNT_CLOSED
    name: str
    closed_on: date


@dataclass(frozen=True)
class TeamMemberJoined(Payload):
    kind: ClassVar[Kind] = Kind.TEAM_MEMBER_JOINED
    person_id: int
    part: str
    valid_from: date


@dataclass(frozen=True)
class TeamMemberLeft(Payload):
    kind: ClassVar[Kind] = Kind.TEAM_MEMBER_LEFT
    person_id: int
    valid_to: date


@dataclass(frozen=True)
class ContactAdded(Payload):
    kind: ClassVar[Kind] = Kind.CONTACT_ADDED
    buying_role: str
    authority: int | None


@dataclass(frozen=True)
class ContactChanged(Payload):
    """``changed`` names the fields; names and addresses are never written into history."""

    kind: ClassVar[Kind] = Kind.CONTACT_CHANGED
    changed: tuple[str, ...]


@dataclass(frozen=True)
class ContactErased(Payload):
    kind: ClassVar[Kind] = Kind.CONTACT_ERASED


@dataclass(frozen=True)
class InteractionRecorded(Payload):
    """The note is not repeated here: it may be for the account's own team alone."""

    kind: ClassVar[Kind] = Kind.INTERACTION_RECORDED
    interaction_kind: str
    direction: str
    initiated_by: str
    person_id: int | None
    contact_id: int | None
    topic: str
    private: bool
    next_step: str
    next_step_by: date | None


@dataclass(frozen=True)
class InteractionCorrected(Payload):
    """Old and new by field; the note is not among them."""

    kind: ClassVar[Kind] = Kind.INTERACTION_CORRECTED
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class DropOpened(Payload):
    """The secret is not written into history."""

    kind: ClassVar[Kind] = Kind.DROP_OPENED
    keeps_text: bool


@dataclass(frozen=True)
class DropClosed(Payload):
    kind: ClassVar[Kind] = Kind.DROP_CLOSED


@dataclass(frozen=True)
class LetterCame(Payload):
    """Neither its words nor its addresses: they are for its person alone, and can be discarded."""

    kind: ClassVar[Kind] = Kind.LETTER_CAME


@dataclass(frozen=True)
class LetterDiscarded(Payload):
    kind: ClassVar[Kind] = Kind.LETTER_DISCARDED


@dataclass(frozen=True)
class LetterExpired(Payload):
    """It waited longer than is allowed here."""

    kind: ClassVar[Kind] = Kind.LETTER_EXPIRED
    days: int
