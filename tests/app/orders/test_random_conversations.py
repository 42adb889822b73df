"""Random people do random things to random orders; whatever happens, what must hold holds."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.app.orders.conftest import Conversation
from tests.world import SINCE

from goldenthread.app.errors import Refusal
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions, clocks
from goldenthread.app.orders.actions.delivering import SETTLED
from goldenthread.app.orders.models import Answer, Barrier, Delivery, Escalation, HandOff, Order, Step
from goldenthread.app.people.actors import clock
from goldenthread.app.verify import differences

PEOPLE = ("ana", "omar", "priya", "petra", "bruno", "nadia", "sofia", "lena", "tom", "ben", "vik")


class Driver:
    """Draws an act, somebody to do it, and something to do it to."""

    def __init__(self, talk: Conversation, seed: int) -> None:
        self.talk, self.world, self.dice = talk, talk.world, random.Random(seed)
        self.done: dict[str, int] = {}
        self.refused = 0
        self.units = [self.world.field_services, self.world.planning, self.world.billing]

    def act(self) -> None:
        dice = self.dice
        name = dice.choice(sorted(self.acts()))
        if name in ("withdraw", "raise", "climb") and dice.random() < 0.7:
            return  # once in a while
        self.talk.now += timedelta(minutes=dice.choice((0, 1, 30, 600, -5)))
        before = Event.objects.count()
        try:
            action, about, said = self.acts()[name]()
        except IndexError:
            return  # there is nothing yet to do it to
        who = self.somebody(about)
        try:
            self.talk.__getattr__(who)(action, *about, **said)
        except Refusal:
            self.refused += 1
            assert Event.objects.count() == before, f"{name} was refused and left a trace"
        else:
            self.done[name] = self.done.get(name, 0) + 1
            new = Event.objects.count() - before
            assert new == 1 or (name == "withdraw" and new >= 1), f"{name} left {new} events"

    def somebody(self, about) -> str:
        """Often one of those whose turn it may be; sometimes anybody."""
        order = getattr(about[0], "order", about[0]) if about else None
        if self.dice.random() < 0.2:
            return self.dice.choice(PEOPLE)
        if not isinstance(order, Order):
            return self.dice.choice(("ana", "omar", "nadia"))
        leads = {
            self.world.field_services.pk: "omar",
            self.world.planning.pk: "petra",
            self.world.billing.pk: "bruno",
        }
        return leads.get(self.dice.choice((order.asked_of_unit_id, order.asked_by_unit_id)), "ana")

    def day(self) -> date:
        return self.talk.now.date() + timedelta(days=self.dice.randint(-2, 40))

    def one(self, model):
        return self.dice.choice(list(model.objects.order_by("-pk")[:6]))

    def amount(self):
        return self.dice.choice((None, Decimal(1), Decimal(3), Decimal("2.5"), Decimal(10)))

    def acts(self):
        world, one, day = self.world, self.one, self.day
        unit = lambda: self.dice.choice(self.units)  # noqa: E731
        asked = lambda: {"asked_of": unit(), "title": "Thing", "requested_for": day()}  # noqa: E731
        yes = lambda: self.dice.random() < 0.5  # noqa: E731
        order = lambda: (one(Order),)  # noqa: E731
        amount = self.amount
        return {
            "place": lambda: (
                actions.place_order,
                (self.dice.choice((world.meridian, world.meridian_retail, world.castor)),),
                {**asked(), "why": "It matters", "quantity": amount()},
            ),
            "support": lambda: (actions.place_supporting_order, order(), {**asked(), "quantity": amount()}),
            "promise": lambda: (actions.promise, order(), {"promised_for": day(), "quantity": amount()}),
            "promise_plainly": lambda: (actions.promise, order(), {"promised_for": day()}),
            "move": lambda: (actions.move_promise, order(), {"promised_for": day(), "cause": "Parts"}),
            "counter": lambda: (actions.counter, order(), {"promised_for": day(), "quantity": amount()}),
            "accept_counter": lambda: (actions.accept_counter, order(), {}),
            "reject_counter": lambda: (actions.reject_counter, order(), {"ground": "Too late"}),
            "decline": lambda: (actions.decline, order(), {"ground": "No"}),
            "appeal": lambda: (actions.appeal, order(), {"ground": "Yes"}),
            "override": lambda: (actions.override_decline, order(), {"ground": "Do it"}),
            "send_back": lambda: (actions.send_back_incomplete, order(), {"missing": "Which?"}),
            "complete": lambda: (actions.complete, order(), {"information": "This"}),
            "redirect": lambda: (actions.redirect, order(), {"to": unit(), "ground": "Theirs"}),
            "change_date": lambda: (actions.change_requested_date, order(), {"requested_for": day()}),
            "clarify": lambda: (actions.clarify, order(), {"text": "Hello"}),
            "waive": lambda: (actions.waive_child, order(), {"ground": "Without"}),
            "hand_off": lambda: (actions.hand_off, order(), {"to": unit()}),
            "receive": lambda: (actions.receive, (one(HandOff),), {"usable": yes(), "missing": "A part"}),
            "start": lambda: (actions.start_step, order(), {"activity": "Work"}),
            "finish": lambda: (actions.finish_step, (one(Step),), {}),
            "pause": lambda: (
                actions.pause,
                order(),
                {"reason": "Wait", "waiting_on": self.dice.choice(("customer", "supplier"))},
            ),
            "resume": lambda: (actions.resume, order(), {}),
            "deliver": lambda: (actions.deliver, order(), {}),
            "deliver_part": lambda: (actions.deliver, order(), {"quantity": amount()}),
            "accept": lambda: (actions.accept_delivery, (one(Delivery),), {"contact": world.mara}),
            "return": lambda: (
                actions.return_delivery,
                (one(Delivery),),
                {"contact": world.mara, "ground": "Broken"},
            ),
            "withdraw": lambda: (actions.withdraw, order(), {"ground": "Not needed"}),
            "expedite": lambda: (actions.expedite, order(), {"ground": "Urgent"}),
            "raise": lambda: (
                actions.raise_barrier,
                (),
                {"order": one(Order), "kind": "priority", "what": "Queue", "area": world.priority},
            ),
            "escalate": lambda: (actions.escalate, (one(Barrier),), {"reason": "Stuck"}),
            "decide": lambda: (actions.decide, (one(Escalation),), {"outcome": "granted", "ground": "Yes"}),
            "clear": lambda: (actions.clear_barrier, (one(Barrier),), {"what_was_done": "Moved"}),
            "assign": lambda: (actions.assign_barrier, (one(Barrier),), {"to": world.omar}),
        }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_do_what_must_hold_holds(talk, seed):
    actions.set_expedite_allowance(per_quarter=2, valid_from=SINCE, actor=talk.actor("ines"))
    driver = Driver(talk, seed)
    first_promises: dict[int, date] = {}
    for n in range(3):
        talk.placed(title=f"Order {n}")
    for turn in range(350):
        driver.act()
        if turn % 70 == 69:
            actions.climb_undecided(clock(talk.now))
            holds(first_promises, talk)
    holds(first_promises, talk)
    assert len(driver.done) >= 15, driver.done
    assert driver.refused >= 50


def holds(first_promises: dict[int, date], talk: Conversation) -> None:
    assert list(differences()) == []
    orders = {order.pk: order for order in Order.objects.prefetch_related("holdings")}
    for order in orders.values():
        first_promise_stays(order, first_promises)
        tree_is_closed(order, orders)
        time_adds_up(order, talk)
    times_run_forward()


def first_promise_stays(order: Order, first_promises: dict[int, date]) -> None:
    known = first_promises.get(order.pk)
    assert known is None or order.first_promised_for == known
    if order.first_promised_for:
        first_promises[order.pk] = order.first_promised_for


def tree_is_closed(order: Order, orders: dict[int, Order]) -> None:
    parent = orders.get(order.parent_id or 0)
    if parent is None:
        assert (order.root_id, order.depth) == (order.pk, 0)
        return
    assert (order.root_id, order.depth, order.account_id) == (
        parent.root_id,
        parent.depth + 1,
        parent.account_id,
    )
    if parent.delivered_at is not None:
        assert order.state in SETTLED or order.waived_at is not None
    if parent.withdrawn_at is not None:
        assert order.ended_at is not None


def time_adds_up(order: Order, talk: Conversation) -> None:
    """Every instant from placing to the end has one holder: the holdings touch, and their sum is the whole."""
    until = order.ended_at or max(talk.now, order.changed_at) + timedelta(days=1)
    held = [clocks.Held(one.unit_id, one.from_at, one.to_at) for one in order.holdings.all()]
    found = clocks.shares(held, [], {}, until)
    assert sum((share.elapsed for share in found), timedelta()) == until - order.placed_at


def times_run_forward() -> None:
    last: dict[int, object] = {}
    for event in Event.objects.filter(order_id__isnull=False, subject_type="order").order_by("id"):
        assert event.order_id not in last or last[event.order_id] < event.at
        last[event.order_id] = event.at
    for answer in Answer.objects.filter(moves__isnull=False).select_related("moves"):
        assert answer.moves.at < answer.at
