"""What history says of orders: old and new values by name, ids and never names of people.

A payload that says ``holder`` says who holds the order from then on: a unit (in a person's hands or not), the
customer (neither), or, where it is null, nobody: the order has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class Holder:
    """Who holds an order; without a unit, the customer does."""

    unit_id: int | None = None
    person_id: int | None = None

    @property
    def is_customer(self) -> bool:
        return self.unit_id is None


CUSTOMER = Holder()


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
class PolicySet(Payload):
    kind: ClassVar[Kind] = Kind.POLICY_SET
    code: str
    clock: str
    tier: str
    order_kind_id: int | None
    scope_unit_id: int | None
    old_target_hours: Decimal | None
    new_target_hours: Decimal | None
    valid_from: date


@dataclass(frozen=True)
class PolicyEnded(Payload):
    kind: ClassVar[Kind] = Kind.POLICY_ENDED
    code: str
    valid_to: date


@dataclass(frozen=True)
class ExpediteAllowanceSet(Payload):
    kind: ClassVar[Kind] = Kind.EXPEDITE_ALLOWANCE_SET
    tier: str
    old_per_quarter: int | None
    new_per_quarter: int
    valid_from: date


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
