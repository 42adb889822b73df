"""What history says of persons, units, assignments, calendars and rights. Ids, never names of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from goldenthread.app.history.kinds import Kind, Payload

Changes = dict[str, dict[str, Any]]  # field -> {"old": …, "new": …}


@dataclass(frozen=True)
class PersonAdded(Payload):
    kind: ClassVar[Kind] = Kind.PERSON_ADDED
    hired_on: date | None
    career_home_id: int | None


@dataclass(frozen=True)
class PersonChanged(Payload):
    """``changed`` names the fields; a name or an address itself is never written into history."""

    kind: ClassVar[Kind] = Kind.PERSON_CHANGED
    changed: tuple[str, ...]
    career_home_id: int | None
    appraised_by_id: int | None


@dataclass(frozen=True)
class PersonLeft(Payload):
    kind: ClassVar[Kind] = Kind.PERSON_LEFT
    left_on: date


@dataclass(frozen=True)
class PersonErased(Payload):
    kind: ClassVar[Kind] = Kind.PERSON_ERASED


@dataclass(frozen=True)
class LoginCreated(Payload):
    kind: ClassVar[Kind] = Kind.LOGIN_CREATED


@dataclass(frozen=True)
class LoginClosed(Payload):
    kind: ClassVar[Kind] = Kind.LOGIN_CLOSED


@dataclass(frozen=True)
class SecondFactorAdded(Payload):
    kind: ClassVar[Kind] = Kind.SECOND_FACTOR_ADDED
    factor: str


@dataclass(frozen=True)
class SecondFactorRemoved(Payload):
    kind: ClassVar[Kind] = Kind.SECOND_FACTOR_REMOVED
    factor: str


@dataclass(frozen=True)
class SecondFactorReset(Payload):
    """``factors`` are the kinds that somebody else took away."""

    kind: ClassVar[Kind] = Kind.SECOND_FACTOR_RESET
    factors: tuple[str, ...]


@dataclass(frozen=True)
class RecoveryCodesRenewed(Payload):
    kind: ClassVar[Kind] = Kind.RECOVERY_CODES_RENEWED


@dataclass(frozen=True)
class RecoveryCodeUsed(Payload):
    kind: ClassVar[Kind] = Kind.RECOVERY_CODE_USED
    left: int


@dataclass(frozen=True)
class SignOnLinked(Payload):
    """The identity there is not told: it is somebody's."""

    kind: ClassVar[Kind] = Kind.SIGN_ON_LINKED


@dataclass(frozen=True)
class SignOnUnlinked(Payload):
    kind: ClassVar[Kind] = Kind.SIGN_ON_UNLINKED


@dataclass(frozen=True)
class TokenIssued(Payload):
    kind: ClassVar[Kind] = Kind.TOKEN_ISSUED
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None


@dataclass(frozen=True)
class TokenRevoked(Payload):
    kind: ClassVar[Kind] = Kind.TOKEN_REVOKED
    name: str


@dataclass(frozen=True)
class UnitOpened(Payload):
    kind: ClassVar[Kind] = Kind.UNIT_OPENED
    name: str
    unit_kind: str
    parent_id: int | None
    valid_from: date


@dataclass(frozen=True)
class UnitChanged(Payload):
    kind: ClassVar[Kind] = Kind.UNIT_CHANGED
    valid_from: date
    changes: Changes = field(default_factory=dict)


@dataclass(frozen=True)
class UnitClosed(Payload):
    kind: ClassVar[Kind] = Kind.UNIT_CLOSED
    name: str
    closed_on: date


@dataclass(frozen=True)
class AssignmentBegun(Payload):
    kind: ClassVar[Kind] = Kind.ASSIGNMENT_BEGUN
    person_id: int
    role: str
    valid_from: date
    manager_id: int | None
    line: str
    fte: Decimal


@dataclass(frozen=True)
class AssignmentEnded(Payload):
    kind: ClassVar[Kind] = Kind.ASSIGNMENT_ENDED
    person_id: int
    role: str
    valid_to: date


@dataclass(frozen=True)
class CalendarAdded(Payload):
    kind: ClassVar[Kind] = Kind.CALENDAR_ADDED
    name: str
    time_zone: str


@dataclass(frozen=True)
class CalendarChanged(Payload):
    kind: ClassVar[Kind] = Kind.CALENDAR_CHANGED
    name: str
    changes: Changes


@dataclass(frozen=True)
class AbsenceRecorded(Payload):
    kind: ClassVar[Kind] = Kind.ABSENCE_RECORDED
    person_id: int
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class AbsenceCancelled(Payload):
    kind: ClassVar[Kind] = Kind.ABSENCE_CANCELLED
    person_id: int
    from_at: datetime


@dataclass(frozen=True)
class SkillRecorded(Payload):
    kind: ClassVar[Kind] = Kind.SKILL_RECORDED
    person_id: int
    skill: str
    level: int


@dataclass(frozen=True)
class SkillRemoved(Payload):
    kind: ClassVar[Kind] = Kind.SKILL_REMOVED
    person_id: int
    skill: str


@dataclass(frozen=True)
class DecisionAreaAdded(Payload):
    kind: ClassVar[Kind] = Kind.DECISION_AREA_ADDED
    name: str


@dataclass(frozen=True)
class DecisionRightGranted(Payload):
    kind: ClassVar[Kind] = Kind.DECISION_RIGHT_GRANTED
    area: str
    role: str
    right: str
    amount_limit: Decimal | None
    valid_from: date


@dataclass(frozen=True)
class DecisionRightEnded(Payload):
    kind: ClassVar[Kind] = Kind.DECISION_RIGHT_ENDED
    area: str
    role: str
    right: str
    valid_to: date
