"""Work: hand-offs, steps, pauses, deliveries and their verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload
from goldenthread.app.orders.events.holder import Holder


@dataclass(frozen=True)
class OrderHandedOff(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_HANDED_OFF
    hand_off_id: int
    from_unit_id: int | None
    to_unit_id: int
    to_person_id: int | None
    note: str
    holder: Holder


@dataclass(frozen=True)
class HandOffReceived(Payload):
    kind: ClassVar[Kind] = Kind.HAND_OFF_RECEIVED
    hand_off_id: int
    usable_as_received: bool
    missing: str


@dataclass(frozen=True)
class StepStarted(Payload):
    kind: ClassVar[Kind] = Kind.STEP_STARTED
    step_id: int
    activity: str


@dataclass(frozen=True)
class StepFinished(Payload):
    kind: ClassVar[Kind] = Kind.STEP_FINISHED
    step_id: int
    activity: str
    note: str


@dataclass(frozen=True)
class OrderPaused(Payload):
    """``holder`` is the customer where it waits for the customer; empty otherwise."""

    kind: ClassVar[Kind] = Kind.ORDER_PAUSED
    pause_id: int
    reason: str
    waiting_on: str
    holder: Holder | None


@dataclass(frozen=True)
class OrderResumed(Payload):
    kind: ClassVar[Kind] = Kind.ORDER_RESUMED
    pause_id: int
    holder: Holder | None


@dataclass(frozen=True)
class DeliveryMade(Payload):
    """``holder`` is empty for a part: the unit goes on with the rest."""

    kind: ClassVar[Kind] = Kind.DELIVERY_MADE
    delivery_id: int
    quantity: Decimal | None
    whole: bool
    note: str
    holder: Holder | None


@dataclass(frozen=True)
class DeliveryAccepted(Payload):
    """``ended``: with this the whole is accepted and the order has ended."""

    kind: ClassVar[Kind] = Kind.DELIVERY_ACCEPTED
    verdict_id: int
    delivery_id: int
    contact_id: int | None
    ended: bool


@dataclass(frozen=True)
class DeliveryReturned(Payload):
    """``no_longer_whole_id``: the later delivery that completed the order, and without this one does not."""

    kind: ClassVar[Kind] = Kind.DELIVERY_RETURNED
    verdict_id: int
    delivery_id: int
    contact_id: int | None
    ground: str
    no_longer_whole_id: int | None
    holder: Holder
