"""What history says of the programme: contracts, rhythm, duties, roles, reports. Ids, never names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class ContractAdded(Payload):
    kind: ClassVar[Kind] = Kind.CONTRACT_ADDED
    title: str
    starts_on: date
    ends_on: date
    decide_by: date
    value: Decimal | None


@dataclass(frozen=True)
class ContractDecided(Payload):
    kind: ClassVar[Kind] = Kind.CONTRACT_DECIDED
    outcome: str
    decided_on: date
    reason: str


@dataclass(frozen=True)
class RenewalCalled(Payload):
    """``signals`` names what the records said then; ``disagrees`` that the call and they point apart."""

    kind: ClassVar[Kind] = Kind.RENEWAL_CALLED
    contract_id: int
    call: str
    checkpoint: str
    judgement: str
    signals: tuple[str, ...]
    disagrees: bool


@dataclass(frozen=True)
class RenewalSettled(Payload):
    kind: ClassVar[Kind] = Kind.RENEWAL_SETTLED
    contract_id: int
    settlement: str


@dataclass(frozen=True)
class PostMortemWritten(Payload):
    """``causes`` are records as ``order:7``."""

    kind: ClassVar[Kind] = Kind.POST_MORTEM_WRITTEN
    contract_id: int
    causes: tuple[str, ...]


@dataclass(frozen=True)
class ScheduleSet(Payload):
    kind: ClassVar[Kind] = Kind.SCHEDULE_SET
    artefact: str
    every_months: int
    day_of_month: int
    owner_person_id: int
    valid_from: date


@dataclass(frozen=True)
class ScheduleEnded(Payload):
    kind: ClassVar[Kind] = Kind.SCHEDULE_ENDED
    artefact: str
    valid_to: date


@dataclass(frozen=True)
class ArtefactFellDue(Payload):
    kind: ClassVar[Kind] = Kind.ARTEFACT_FELL_DUE
    artefact: str
    due_on: date
    owner_person_id: int | None


@dataclass(frozen=True)
class ArtefactIssued(Payload):
    kind: ClassVar[Kind] = Kind.ARTEFACT_ISSUED
    artefact: str
    due_on: date
    issued_on: date
    note: str
