"""A promise that follows a counter-offer comes back as what it was: that offer accepted, or a new word."""

from __future__ import annotations

from datetime import date, timedelta

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
from goldenthread.app.orders.models import Order
from goldenthread.app.verify import differences

pytestmark = pytest.mark.django_db
OFFERED = date(2026, 3, 24)
LATER = NOW + timedelta(days=9)


def told() -> list[tuple[str, str]]:
    """Every word about promises, by its order."""
    titles = dict(Order.objects.values_list("pk", "title"))
    kinds = ("counter.offered", "counter.accepted", "promise.made")
    found = Event.objects.filter(kind__in=kinds).order_by("id")
    return sorted((titles[one.order_id], one.kind) for one in found)


def test_a_promise_on_the_offered_day_is_no_acceptance_unless_it_was_one(db, tmp_path):
    with time_machine.travel(LATER, tick=False):
        emptied()
        talk = Conversation(build())
        for title in ("accepted", "promised"):
            order = talk.placed(title=title)
            talk.omar(actions.counter, order, promised_for=OFFERED, ground="No van")
            if title == "accepted":
                talk.ana(actions.accept_counter, order)
            else:
                talk.omar(actions.promise, order, promised_for=OFFERED)
        before = told()
        assert before == [
            ("accepted", "counter.accepted"),
            ("accepted", "counter.offered"),
            ("promised", "counter.offered"),
            ("promised", "promise.made"),
        ]
        export_records(tmp_path / "out")
        emptied()
        load(read_records(tmp_path / "out"))
        assert told() == before
        assert list(differences()) == []


def test_a_record_set_that_does_not_say_is_read_by_the_days():
    offered = {"answer_id": "a0", "order_id": "o1", "unit_id": "planning", "kind": "counter", "at": at(1)}
    offered |= {"promised_for": date(2025, 3, 21), "quantity": 2.0, "by": None, "cause": None}
    load(records(answer=[offered, *records().arrow("answer").to_pylist()]))
    assert Event.objects.filter(kind="counter.accepted").count() == 1
