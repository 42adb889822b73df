"""Barriers, escalations and decisions asked of units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class BarrierRaised(Payload):
    kind: ClassVar[Kind] = Kind.BARRIER_RAISED
    barrier_kind: str
    what: str
    area_id: int | None
    amount: Decimal | None
    owner_person_id: int | None


@dataclass(frozen=True)
class BarrierAssigned(Payload):
    kind: ClassVar[Kind] = Kind.BARRIER_ASSIGNED
    old_owner_person_id: int | None
    new_owner_person_id: int


@dataclass(frozen=True)
class BarrierCleared(Payload):
    kind: ClassVar[Kind] = Kind.BARRIER_CLEARED
    what_was_done: str
    closed_escalation_id: int | None


@dataclass(frozen=True)
class BarrierEscalated(Payload):
    kind: ClassVar[Kind] = Kind.BARRIER_ESCALATED
    escalation_id: int
    to_person_id: int
    route: str
    reason: str
    decide_by: datetime
    old_area_id: int | None  # the area of the decision before and after: whoever escalates may correct it
    new_area_id: int | None


@dataclass(frozen=True)
class EscalationClimbed(Payload):
    kind: ClassVar[Kind] = Kind.ESCALATION_CLIMBED
    old_escalation_id: int
    new_escalation_id: int
    from_person_id: int | None
    to_person_id: int
    decide_by: datetime


@dataclass(frozen=True)
class EscalationStayed(Payload):
    kind: ClassVar[Kind] = Kind.ESCALATION_STAYED
    escalation_id: int
    with_person_id: int | None


@dataclass(frozen=True)
class EscalationDecided(Payload):
    kind: ClassVar[Kind] = Kind.ESCALATION_DECIDED
    escalation_id: int
    outcome: str
    ground: str


@dataclass(frozen=True)
class DecisionAsked(Payload):
    kind: ClassVar[Kind] = Kind.DECISION_ASKED
    to_unit_id: int
    area_id: int
    amount: Decimal | None
    what: str


@dataclass(frozen=True)
class DecisionGiven(Payload):
    kind: ClassVar[Kind] = Kind.DECISION_GIVEN
    outcome: str
    ground: str
