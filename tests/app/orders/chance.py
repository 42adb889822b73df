"""Random people do random things to random orders: a long conversation, the same for a seed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from tests.app.orders.conftest import Conversation

from goldenthread.app.errors import Refusal
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Barrier, Delivery, Escalation, HandOff, Order, Step

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
