"""What history says of the programme itself: charter, lead, board, stage, measures. Ids, never names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class CharterWritten(Payload):
    kind: ClassVar[Kind] = Kind.CHARTER_WRITTEN
    horizon_months: int
    board_every_months: int
    valid_from: date


@dataclass(frozen=True)
class AccountAdmitted(Payload):
    kind: ClassVar[Kind] = Kind.ACCOUNT_ADMITTED
    criteria: str
    valid_from: date


@dataclass(frozen=True)
class AccountReleased(Payload):
    kind: ClassVar[Kind] = Kind.ACCOUNT_RELEASED
    valid_to: date


@dataclass(frozen=True)
class LeadershipNamed(Payload):
    kind: ClassVar[Kind] = Kind.LEADERSHIP_NAMED
    lead_person_id: int
    under_person_id: int | None
    line: str
    valid_from: date


@dataclass(frozen=True)
class BoardMemberJoined(Payload):
    kind: ClassVar[Kind] = Kind.BOARD_MEMBER_JOINED
    person_id: int
    part: str
    valid_from: date


@dataclass(frozen=True)
class BoardMemberLeft(Payload):
    kind: ClassVar[Kind] = Kind.BOARD_MEMBER_LEFT
    person_id: int
    valid_to: date


@dataclass(frozen=True)
class BoardMet(Payload):
    """``came`` and ``missed`` are persons."""

    kind: ClassVar[Kind] = Kind.BOARD_MET
    held_on: date
    came: tuple[int, ...]
    missed: tuple[int, ...]
    decisions: tuple[str, ...]


@dataclass(frozen=True)
class StageItemAdded(Payload):
    kind: ClassVar[Kind] = Kind.STAGE_ITEM_ADDED
    phase: str
    what: str


@dataclass(frozen=True)
class StageChecklistBegun(Payload):
    kind: ClassVar[Kind] = Kind.STAGE_CHECKLIST_BEGUN
    items: int


@dataclass(frozen=True)
class StageEvidenceGiven(Payload):
    kind: ClassVar[Kind] = Kind.STAGE_EVIDENCE_GIVEN
    item_id: int
    phase: str
    what: str
    holds: bool
    link: str
    shown_on: date


@dataclass(frozen=True)
class MeasureWeightSet(Payload):
    kind: ClassVar[Kind] = Kind.MEASURE_WEIGHT_SET
    role: str
    measure: str
    category: str
    weight: Decimal
    horizon_months: int
    variable_pay_share: Decimal | None
    valid_from: date


@dataclass(frozen=True)
class MeasureWeightEnded(Payload):
    kind: ClassVar[Kind] = Kind.MEASURE_WEIGHT_ENDED
    role: str
    measure: str
    valid_to: date
