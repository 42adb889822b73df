"""Every pause of an order comes back with its own reason, however it ended, and with whom the order goes back to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from tests.app.exchange.test_loading import at, records
from tests.app.exchange.test_round_trip import emptied
from tests.app.orders.conftest import Conversation
from tests.world import NOW, build

from goldenthread.analysis.records import read_records
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order, Pause
from goldenthread.app.people.actors import Actor
from goldenthread.app.verify import differences

pytestmark = pytest.mark.django_db
Ends = Callable[[Conversation, Order], object]
LATER = NOW + timedelta(days=9)
ENDS: dict[str, Ends] = {
    "resumed": lambda talk, order: talk.omar(actions.resume, order),
    "handed off": lambda talk, order: talk.omar(actions.hand_off, order, to=talk.world.planning),
    "promised": lambda talk, order: talk.omar(actions.promise, order, promised_for=date(2026, 3, 24)),
    "countered": lambda talk, order: talk.omar(
        actions.counter, order, promised_for=date(2026, 3, 24), ground="No van"
    ),
    "redirected": lambda talk, order: talk.omar(
        actions.redirect, order, to=talk.world.billing, ground="Theirs"
    ),
    "withdrawn": lambda talk, order: talk.ana(actions.withdraw, order, ground="Not needed"),
    "still paused": lambda talk, order: None,
}


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def paused_and_ended(talk: Conversation) -> None:
    """For each way in which a pause ends, an order that waits for the customer, and one for a supplier."""
    for end, ends in ENDS.items():
        for waiting_on in ("customer", "supplier"):
            order = talk.placed(title=f"{end} after the {waiting_on}")
            talk.omar(actions.hand_off, order, to=talk.world.field_services, to_person=talk.world.priya)
            talk.priya(actions.pause, order, reason=f"First, by {end}", waiting_on="supplier")
            talk.omar(actions.resume, order)
            talk.priya(actions.pause, order, reason=f"Then, until {end}", waiting_on=waiting_on)
            ends(talk, order)


def pauses() -> list[dict[str, Any]]:
    columns = (
        "order__title from_at to_at reason waiting_on by_id resumed_by_id back_to_unit_id back_to_person_id"
    )
    return list(Pause.objects.order_by("order__title", "from_at").values(*columns.split()))


def told() -> dict[str, list[tuple[str, datetime]]]:
    """What history tells of each order: its events, by what they are and when."""
    return {
        order.title: list(Event.objects.filter(order_id=order.pk).order_by("id").values_list("kind", "at"))
        for order in Order.objects.all()
    }


def test_every_pause_comes_back_with_its_own_reason_and_whoever_ended_it(db, tmp_path):
    emptied()  # so that people and units count from one, as they do when loaded
    talk = Conversation(build())
    paused_and_ended(talk)
    acted, events = pauses(), told()
    assert len(acted) == 4 * len(ENDS)
    export_records(tmp_path)
    emptied()
    load(read_records(tmp_path))
    assert pauses() == acted
    assert told() == events
    assert list(differences()) == []
    for order in Order.objects.filter(paused_since__isnull=False):
        actions.resume(order, actor=Actor(system="import", via="import", now=LATER))
        order.refresh_from_db()
        assert (order.held_by_unit.name, order.held_by_person.name) == ("Field services", "Priya Raman")


def test_a_pause_of_no_length_is_over():
    pause = {"order_id": "o1", "from_at": at(4), "to_at": at(4), "reason": "A call", "waiting_on": "supplier"}
    load(records(pause=[pause]))
    assert Order.objects.get().paused_since is None
    (stored,) = Pause.objects.all()
    assert (stored.reason, stored.from_at) == ("A call", stored.to_at)
