"""What history says of accounts in depth: criteria, effort, plans, lessons. Ids, never names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class CriterionSet(Payload):
    kind: ClassVar[Kind] = Kind.CRITERION_SET
    name: str
    side: str
    weight: Decimal
    valid_from: date


@dataclass(frozen=True)
class CriterionEnded(Payload):
    kind: ClassVar[Kind] = Kind.CRITERION_ENDED
    name: str
    valid_to: date


@dataclass(frozen=True)
class AccountRated(Payload):
    kind: ClassVar[Kind] = Kind.ACCOUNT_RATED
    criterion_id: int
    criterion: str
    old: int | None
    new: int
    ground: str


@dataclass(frozen=True)
class EffortRecorded(Payload):
    kind: ClassVar[Kind] = Kind.EFFORT_RECORDED
    person_id: int
    month: date
    old: Decimal | None
    new: Decimal


@dataclass(frozen=True)
class ResultRecorded(Payload):
    kind: ClassVar[Kind] = Kind.RESULT_RECORDED
    measure: str
    month: date
    old: Decimal | None
    new: Decimal


@dataclass(frozen=True)
class ObjectiveSet(Payload):
    kind: ClassVar[Kind] = Kind.OBJECTIVE_SET
    what: str
    owner_person_id: int
    due_on: date


@dataclass(frozen=True)
class ObjectiveProgressed(Payload):
    kind: ClassVar[Kind] = Kind.OBJECTIVE_PROGRESSED
    what: str
    old: int
    new: int
    note: str


@dataclass(frozen=True)
class ObjectiveBlocked(Payload):
    kind: ClassVar[Kind] = Kind.OBJECTIVE_BLOCKED
    what: str
    barrier_id: int


@dataclass(frozen=True)
class ObjectiveEnded(Payload):
    kind: ClassVar[Kind] = Kind.OBJECTIVE_ENDED
    what: str
    reached: bool
    note: str


@dataclass(frozen=True)
class InitiativeBegun(Payload):
    kind: ClassVar[Kind] = Kind.INITIATIVE_BEGUN
    name: str
    owner_person_id: int
    began_on: date


@dataclass(frozen=True)
class InitiativeValued(Payload):
    kind: ClassVar[Kind] = Kind.INITIATIVE_VALUED
    name: str
    year: int
    value_kind: str
    expected: Decimal | None
    realised: Decimal | None
    learned: str


@dataclass(frozen=True)
class InitiativeEnded(Payload):
    kind: ClassVar[Kind] = Kind.INITIATIVE_ENDED
    name: str
    ended_on: date


@dataclass(frozen=True)
class LessonWritten(Payload):
    kind: ClassVar[Kind] = Kind.LESSON_WRITTEN
    what: str


@dataclass(frozen=True)
class TransferCommitted(Payload):
    kind: ClassVar[Kind] = Kind.TRANSFER_COMMITTED
    lesson_id: int
    what: str
    owner_person_id: int
    by_day: date


@dataclass(frozen=True)
class TransferEnded(Payload):
    kind: ClassVar[Kind] = Kind.TRANSFER_ENDED
    lesson_id: int
    what: str
    outcome: str
    what_happened: str
