"""What units answered, and what became of a decline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload
from goldenthread.app.orders.events.holder import Holder


@dataclass(frozen=True)
class PromiseMade(Payload):
    kind: ClassVar[Kind] = Kind.PROMISE_MADE
    answer_id: int
    promised_for: date
    quantity: Decimal | None
    holder: Holder


@dataclass(frozen=True)
class PromiseMoved(Payload):
    kind: ClassVar[Kind] = Kind.PROMISE_MOVED
    answer_id: int
    old_promised_for: date
    new_promised_for: date
    old_quantity: Decimal | None
    new_quantity: Decimal | None
    cause: str


@dataclass(frozen=True)
class CounterOffered(Payload):
    kind: ClassVar[Kind] = Kind.COUNTER_OFFERED
    answer_id: int
    offered_for: date
    quantity: Decimal | None
    ground: str
    holder: Holder


@dataclass(frozen=True)
class CounterAccepted(Payload):
    kind: ClassVar[Kind] = Kind.COUNTER_ACCEPTED
    counter_id: int
    answer_id: int
    promised_for: date
    quantity: Decimal | None
    holder: Holder


@dataclass(frozen=True)
class CounterRejected(Payload):
    kind: ClassVar[Kind] = Kind.COUNTER_REJECTED
    counter_id: int
    ground: str
    holder: Holder


@dataclass(frozen=True)
class OrderDeclined(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_DECLINED
    answer_id: int
    ground: str
    decided_by_person_id: int | None
    holder: Holder


@dataclass(frozen=True)
class DeclineAppealed(Payload):
    kind: ClassVar[Kind] = Kind.DECLINE_APPEALED
    appeal_id: int
    answer_id: int
    ground: str
    to_person_id: int | None


@dataclass(frozen=True)
class AppealDecided(Payload):
    """``holder`` is empty where the decline was upheld: it stays with who holds it."""

    kind: ClassVar[Kind] = Kind.APPEAL_DECIDED
    appeal_id: int
    outcome: str
    ground: str
    override_id: int | None
    holder: Holder | None


@dataclass(frozen=True)
class DeclineOverridden(Payload):
    kind: ClassVar[Kind] = Kind.DECLINE_OVERRIDDEN
    override_id: int
    answer_id: int
    ground: str
    holder: Holder


@dataclass(frozen=True)
class OrderRedirected(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_REDIRECTED
    answer_id: int
    old_unit_id: int
    new_unit_id: int
    ground: str
    holder: Holder
