"""What an order's history says of it: where it stands, who held it when, what was answered, delivered, judged.

This is a second way to the same answer, written against the events alone and sharing no code with the actions.
``goldenthread verify`` compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goldenthread.app.history.kinds import Kind

Told = dict[str, Any]
Stay = tuple[datetime, datetime | None, int | None, int | None]  # from, to, unit, person


@dataclass
class Standing:
    """An order as its events tell it. Names are those of the stored columns."""

    state: str = ""
    parent_id: int | None = None
    root_id: int | None = None
    depth: int = 0
    account_id: int | None = None
    asked_by_unit_id: int | None = None
    asked_of_unit_id: int | None = None
    quantity: Decimal | None = None
    value: Decimal | None = None
    placed_at: datetime | None = None
    held_by_unit_id: int | None = None
    held_by_person_id: int | None = None
    held_since: datetime | None = None
    requested_for: date | None = None
    first_promised_for: date | None = None
    last_promised_for: date | None = None
    promised_quantity: Decimal | None = None
    paused_since: datetime | None = None
    expedited_at: datetime | None = None
    waived_at: datetime | None = None
    withdrawn_at: datetime | None = None
    delivered_at: datetime | None = None
    ended_at: datetime | None = None
    changed_at: datetime | None = None
    # -- the records beside it
    holdings: list[Stay] = field(default_factory=list)
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    requested_dates: list[tuple[datetime, date]] = field(default_factory=list)
    answers: dict[int, tuple[str, date | None, Decimal | None]] = field(default_factory=dict)
    deliveries: dict[int, tuple[Decimal | None, bool, datetime | None]] = field(default_factory=dict)
    verdicts: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    steps: dict[int, bool] = field(default_factory=dict)
    hand_offs: dict[int, bool | None] = field(default_factory=dict)

    def follow(self, kind: Kind, told: Told, at: datetime) -> None:
        """Take in one event, in the order of history."""
        rule = RULES.get(kind)
        if rule is None:
            return  # of a barrier or of feedback: it does not move the order
        rule(self, told, at)
        if kind in ENDS_A_PAUSE or (kind is Kind.DELIVERY_MADE and told["whole"]):
            self._resume(at)
        if told.get("holder") is not None:
            self._hold(told["holder"]["unit_id"], told["holder"]["person_id"], at)
        self.changed_at = at

    def _hold(self, unit: int | None, person: int | None, at: datetime) -> None:
        if self.holdings and self.holdings[-1][1] is None:
            if self.holdings[-1][2:] == (unit, person):
                return
            self._let_go(at)
        self.holdings.append((at, None, unit, person))
        self.held_by_unit_id, self.held_by_person_id, self.held_since = unit, person, at

    def _let_go(self, at: datetime) -> None:
        if self.holdings and self.holdings[-1][1] is None:
            begin, _, unit, person = self.holdings[-1]
            self.holdings[-1] = (begin, at, unit, person)
        self.held_by_unit_id = self.held_by_person_id = self.held_since = None

    def _resume(self, at: datetime) -> None:
        if self.paused_since is not None:
            self.pauses[-1] = (self.pauses[-1][0], at)
            self.paused_since = None

    def _promise(self, answer: int, day: str, quantity: str | None) -> None:
        promised, amount = date.fromisoformat(day), _number(quantity)
        self.answers[answer] = ("promise", promised, amount)
        self.first_promised_for = self.first_promised_for or promised
        self.last_promised_for, self.promised_quantity = promised, amount

    def _end(self, state: str, at: datetime) -> None:
        self._let_go(at)
        self.state, self.ended_at = state, at


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _placed(order: Standing, told: Told, at: datetime) -> None:
    for name in ("parent_id", "root_id", "depth", "account_id", "asked_by_unit_id", "asked_of_unit_id"):
        setattr(order, name, told[name])
    order.state, order.placed_at = "asked", at
    order.quantity, order.value = _number(told["quantity"]), _number(told["value"])
    if told["requested_for"]:
        order.requested_for = date.fromisoformat(told["requested_for"])
        order.requested_dates.append((at, order.requested_for))


def _sent_back(order: Standing, told: Told, at: datetime) -> None:
    order.state = "incomplete"
    order.answers[told["answer_id"]] = ("incomplete", None, None)


def _asked_again(order: Standing, told: Told, at: datetime) -> None:
    order.state = "asked"


def _promised(order: Standing, told: Told, at: datetime) -> None:
    order.state = "promised"
    order._promise(told["answer_id"], told["promised_for"], told["quantity"])


def _promise_moved(order: Standing, told: Told, at: datetime) -> None:
    order._promise(told["answer_id"], told["new_promised_for"], told["new_quantity"])


def _countered(order: Standing, told: Told, at: datetime) -> None:
    order.state = "countered"
    offered = date.fromisoformat(told["offered_for"])
    order.answers[told["answer_id"]] = ("counter", offered, _number(told["quantity"]))


def _declined(order: Standing, told: Told, at: datetime) -> None:
    order.state = "declined"
    order.answers[told["answer_id"]] = ("decline", None, None)


def _appeal_decided(order: Standing, told: Told, at: datetime) -> None:
    if told["outcome"] == "overturned":
        order.state = "asked"


def _redirected(order: Standing, told: Told, at: datetime) -> None:
    order.answers[told["answer_id"]] = ("redirect", None, None)
    order.asked_of_unit_id = told["new_unit_id"]


def _date_changed(order: Standing, told: Told, at: datetime) -> None:
    order.requested_for = date.fromisoformat(told["new_requested_for"])
    order.requested_dates.append((at, order.requested_for))


def _waived(order: Standing, told: Told, at: datetime) -> None:
    order.waived_at = at


def _handed_off(order: Standing, told: Told, at: datetime) -> None:
    order.hand_offs[told["hand_off_id"]] = None


def _received(order: Standing, told: Told, at: datetime) -> None:
    order.hand_offs[told["hand_off_id"]] = told["usable_as_received"]


def _step_started(order: Standing, told: Told, at: datetime) -> None:
    order.steps[told["step_id"]] = False


def _step_finished(order: Standing, told: Told, at: datetime) -> None:
    order.steps[told["step_id"]] = True


def _delivered(order: Standing, told: Told, at: datetime) -> None:
    order.deliveries[told["delivery_id"]] = (_number(told["quantity"]), told["whole"], None)
    if told["whole"]:
        order.state, order.delivered_at = "delivered", at


def _accepted(order: Standing, told: Told, at: datetime) -> None:
    order.verdicts[told["verdict_id"]] = ("accepted", told["contact_id"])
    if told["ended"]:
        order._end("accepted", at)


def _returned(order: Standing, told: Told, at: datetime) -> None:
    order.verdicts[told["verdict_id"]] = ("returned", told["contact_id"])
    quantity, whole, _ = order.deliveries[told["delivery_id"]]
    order.deliveries[told["delivery_id"]] = (quantity, whole, at)
    if told["no_longer_whole_id"]:
        quantity, _, back = order.deliveries[told["no_longer_whole_id"]]
        order.deliveries[told["no_longer_whole_id"]] = (quantity, False, back)
    order.state, order.delivered_at = "returned", None


def _withdrawn(order: Standing, told: Told, at: datetime) -> None:
    order.withdrawn_at = at
    order._end("withdrawn", at)


def _expedited(order: Standing, told: Told, at: datetime) -> None:
    order.expedited_at = at


def _paused(order: Standing, told: Told, at: datetime) -> None:
    order.paused_since = at
    order.pauses.append((at, None))


def _unmoved(order: Standing, told: Told, at: datetime) -> None:
    """Something was said; the order stands where it stood."""


ENDS_A_PAUSE = frozenset(
    {
        Kind.PROMISE_MADE,
        Kind.COUNTER_OFFERED,
        Kind.ORDER_DECLINED,
        Kind.ORDER_SENT_BACK,
        Kind.ORDER_REDIRECTED,
        Kind.ORDER_HANDED_OFF,
        Kind.DELIVERY_RETURNED,
        Kind.ORDER_WITHDRAWN,
        Kind.ORDER_RESUMED,
    }
)
RULES: dict[Kind, Callable[[Standing, Told, datetime], None]] = {
    Kind.ORDER_PLACED: _placed,
    Kind.ORDER_CLARIFIED: _unmoved,
    Kind.ORDER_SENT_BACK: _sent_back,
    Kind.ORDER_COMPLETED: _asked_again,
    Kind.PROMISE_MADE: _promised,
    Kind.PROMISE_MOVED: _promise_moved,
    Kind.COUNTER_OFFERED: _countered,
    Kind.COUNTER_ACCEPTED: _promised,
    Kind.COUNTER_REJECTED: _asked_again,
    Kind.ORDER_DECLINED: _declined,
    Kind.DECLINE_APPEALED: _unmoved,
    Kind.APPEAL_DECIDED: _appeal_decided,
    Kind.DECLINE_OVERRIDDEN: _asked_again,
    Kind.ORDER_REDIRECTED: _redirected,
    Kind.REQUESTED_DATE_CHANGED: _date_changed,
    Kind.CHILD_WAIVED: _waived,
    Kind.ORDER_HANDED_OFF: _handed_off,
    Kind.HAND_OFF_RECEIVED: _received,
    Kind.STEP_STARTED: _step_started,
    Kind.STEP_FINISHED: _step_finished,
    Kind.DELIVERY_MADE: _delivered,
    Kind.DELIVERY_ACCEPTED: _accepted,
    Kind.DELIVERY_RETURNED: _returned,
    Kind.ORDER_WITHDRAWN: _withdrawn,
    Kind.ORDER_EXPEDITED: _expedited,
    Kind.ORDER_PAUSED: _paused,
    Kind.ORDER_RESUMED: _unmoved,
}
