"""What tests of pages share: the cast, an order at each turn, and somebody signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from tests.world import NOW, World

from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.people.models import Person
from goldenthread.app.voice import actions as voice
from goldenthread.app.voice.models import Feedback

DUE = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    """The clock stands at the cast's Monday; it runs on only where a test says so."""
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        yield


@dataclass(frozen=True)
class Stage:
    """The cast, with an order promised by field services for Meridian, a barrier escalated, a complaint."""

    world: World
    order: Order
    child: Order  # asked of planning by field services
    foreign: Order  # Ben's, for Castor, asked of billing
    barrier: Barrier
    feedback: Feedback


def place(world: World, *, title: str = "Ten scanners", **said) -> Order:
    """Ana asks field services, for Meridian."""
    wanted = {
        "asked_of": world.field_services,
        "why": "The ward opens on the 23rd",
        "requested_for": DUE,
        **said,
    }
    return actions.place_order(world.meridian, title=title, **wanted, actor=world.by(world.ana))


@pytest.fixture
def stage(world: World) -> Stage:
    order = place(world, value=90_000, contact=world.mara)
    actions.promise(order, promised_for=DUE, actor=world.by(world.omar))
    child = actions.place_supporting_order(
        order, asked_of=world.planning, title="A van", requested_for=DUE, actor=world.by(world.omar)
    )
    foreign = actions.place_order(
        world.castor,
        asked_of=world.billing,
        title="Terms by depot",
        why="Depots pay alone",
        requested_for=DUE,
        actor=world.by(world.ben),
    )
    barrier = actions.raise_barrier(
        order=order, kind="capacity", what="Nobody is free", area=world.capacity, actor=world.by(world.omar)
    )
    actions.escalate(barrier, reason="It needs two people", actor=world.by(world.omar))
    feedback = voice.record_feedback(
        world.meridian, kind="complaint", words="Late again", order=order, actor=world.by(world.ana)
    )
    return Stage(world, order, child, foreign, barrier, feedback)


SignIn = Callable[[Person], Client]


@pytest.fixture
def signed_in() -> SignIn:
    """A client in which somebody is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
