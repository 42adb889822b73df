"""Orders asked, clarified, changed and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload
from goldenthread.app.orders.events.holder import Holder


@dataclass(frozen=True)
class OrderKindAdded(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_KIND_ADDED
    name: str
    needs: str


@dataclass(frozen=True)
class OrderPlaced(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_PLACED
    title: str
    parent_id: int | None
    root_id: int
    depth: int
    account_id: int
    asked_by_unit_id: int | None
    asked_of_unit_id: int
    order_kind_id: int | None
    value: Decimal | None
    quantity: Decimal | None
    requested_for: date | None
    asked_by: str
    holder: Holder


@dataclass(frozen=True)
class OrderClarified(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_CLARIFIED
    clarification_id: int
    text: str


@dataclass(frozen=True)
class OrderSentBack(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_SENT_BACK
    answer_id: int
    missing: str
    holder: Holder


@dataclass(frozen=True)
class OrderCompleted(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_COMPLETED
    answer_id: int
    information: str
    holder: Holder


@dataclass(frozen=True)
class RequestedDateChanged(Payload):
    kind: ClassVar[Kind] = Kind.REQUESTED_DATE_CHANGED
    old_requested_for: date | None
    new_requested_for: date
    asked_by: str
    ground: str


@dataclass(frozen=True)
class ChildWaived(Payload):
    kind: ClassVar[Kind] = Kind.CHILD_WAIVED
    parent_id: int
    ground: str


@dataclass(frozen=True)
class OrderWithdrawn(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_WITHDRAWN
    withdrawal_id: int
    ground: str
    because_of_order_id: int | None


@dataclass(frozen=True)
class OrderExpedited(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_EXPEDITED
    expedite_id: int
    quarter: date
    nth: int
    ground: str
    delayed_orders: int
    delayed_hours: float | None
