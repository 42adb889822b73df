"""What tests of orders share: an order as it is most often placed, and a check of history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.world import NOW, World

from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actors import Actor

DUE = date(2026, 3, 20)


class Conversation:
    """People speaking in turn, an hour apart: ``talk.ana(actions.withdraw, order, ground="…")``."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = NOW

    def actor(self, name: str) -> Actor:
        self.now += timedelta(hours=1)
        return Actor(person=getattr(self.world, name), now=self.now)

    def __getattr__(self, name: str):
        def act(action, *about, **said):
            return action(*about, **said, actor=self.actor(name))

        return act

    def placed(self, **said) -> Order:
        """Ana asks field services, for Meridian, for ten scanners by 20 March."""
        wanted = {
            "asked_of": self.world.field_services,
            "title": "Ten scanners",
            "why": "The ward opens on the 23rd",
            "requested_for": DUE,
            **said,
        }
        return actions.place_order(self.world.meridian, **wanted, actor=self.actor("ana"))

    def promised(self, day: date = DUE, **said) -> Order:
        order = self.placed(**said)
        self.omar(actions.promise, order, promised_for=day)
        return fresh(order)

    def delivered(self, **said):
        order = self.promised(**said)
        return self.omar(actions.deliver, order)


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def told(order: Order) -> list[str]:
    """The kinds of the order's events, in their order."""
    return list(Event.objects.filter(order_id=order.pk).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def talk(world: World) -> Conversation:
    return Conversation(world)
