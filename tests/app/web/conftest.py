"""What tests of pages share: the cast, an order at each turn, and somebody signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.world import NOW, World

from goldenthread.app.customers.models import Contract
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.models import Acceptance, Due, Duty, Handover, ReportVersion
from goldenthread.app.voice import actions as voice
from goldenthread.app.voice.models import Feedback


@pytest.fixture(autouse=True)
def _on_a_monday(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clock stands at the cast's Monday; it runs on only where a test says so. A browser lives in the present."""
    if request.node.get_closest_marker("browser"):
        yield
        return
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
    contract: Contract
    due: Due
    duty: Duty  # Sofia's, for Meridian
    role: Acceptance  # Priya's, in field services
    report: ReportVersion
    handover: Handover  # of Meridian, from Ana to Tom


def set_the_stage(world: World, *, present: bool = False) -> Stage:
    """The turns that tests begin from; ``present``: now, for a browser, instead of on the cast's Monday."""
    now = timezone.now() if present else NOW
    due = now.date() + timedelta(days=18)

    def by(person: Person) -> Actor:
        return world.by(person, now)

    order = actions.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Ten scanners",
        why="The ward opens on the 23rd",
        requested_for=due,
        value=90_000,
        contact=world.mara,
        actor=by(world.ana),
    )
    actions.promise(order, promised_for=due, actor=by(world.omar))
    child = actions.place_supporting_order(
        order, asked_of=world.planning, title="A van", requested_for=due, actor=by(world.omar)
    )
    foreign = actions.place_order(
        world.castor,
        asked_of=world.billing,
        title="Terms by depot",
        why="Depots pay alone",
        requested_for=due,
        actor=by(world.ben),
    )
    barrier = actions.raise_barrier(
        order=order, kind="capacity", what="Nobody is free", area=world.capacity, actor=by(world.omar)
    )
    actions.escalate(barrier, reason="It needs two people", actor=by(world.omar))
    feedback = voice.record_feedback(
        world.meridian, kind="complaint", words="Late again", order=order, actor=by(world.ana)
    )
    contract = programme.add_contract(
        world.meridian,
        title="Managed services",
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 12, 31),
        decide_by=date(2026, 5, 1),
        actor=world.by(world.ana),
    )
    due = Due.objects.create(
        account=world.meridian, artefact="account_report", due_on=date(2026, 3, 5), owner=world.ana
    )
    duty = Duty.objects.create(
        account=world.meridian,
        person=world.sofia,
        kind="relationship",
        contact=world.mara,
        opened_at=NOW,
        due_on=date(2026, 3, 28),
    )
    lena = world.by(world.lena)
    charter = programme.write_charter(
        world.field_services, title="Fitter", text="Key accounts first", valid_from=NOW.date(), actor=lena
    )
    role = programme.ask_to_accept(charter, person=world.priya, actor=lena)
    report = programme.write_report(world.meridian, month=NOW.date(), actor=world.by(world.ana))
    handover = programme.open_handover(
        world.meridian,
        leaver=world.ana,
        successor=world.tom,
        last_day=now.date(),
        actor=world.by(world.lena, now),
    )
    return Stage(world, order, child, foreign, barrier, feedback, contract, due, duty, role, report, handover)


@pytest.fixture
def stage(world: World) -> Stage:
    return set_the_stage(world)


SignIn = Callable[[Person], Client]


@pytest.fixture
def signed_in() -> SignIn:
    """A client in which somebody is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
