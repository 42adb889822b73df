"""A record set becomes a live database, with its history, and nothing of it is lost or contradicts itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading import NotEmpty, load
from goldenthread.app.exchange.models import Identity, KeptTable
from goldenthread.app.history.models import Event
from goldenthread.app.history.verification import Count
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Holding, Order
from goldenthread.app.verify import differences

pytestmark = pytest.mark.django_db
T0 = datetime(2025, 3, 3, 9)


def at(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def records(**more) -> RecordSet:
    """One order from ask to verdict: sent to planning, passed to field services, promised twice, delivered."""
    tables = {
        "person": [{"person_id": "ana", "name": "Ana", "hired_on": date(2024, 1, 1)}],
        "unit": [
            {"unit_id": name, "valid_from": date(2024, 1, 1), "name": name, "kind": "function"}
            for name in ("accounts", "planning", "field")
        ],
        "account": [
            {"account_id": "m", "valid_from": date(2024, 1, 1), "name": "Meridian", "manager_id": "ana"},
            {
                "account_id": "m",
                "valid_from": date(2025, 1, 1),
                "name": "Meridian Health",
                "manager_id": "ana",
            },
        ],
        "contact": [{"contact_id": "mara", "account_id": "m", "name": "Mara", "authority": 5}],
        "order": [
            {
                "order_id": "o1",
                "account_id": "m",
                "asked_by_unit_id": "accounts",
                "asked_of_unit_id": "planning",
                "kind": "installation",
                "quantity": 2.0,
                "placed_at": at(0),
                "title": "Two lines",
                "why": "They open in May",
            }
        ],
        "requested_date": [
            {"order_id": "o1", "at": at(0), "requested_for": date(2025, 3, 20), "asked_by": "customer"}
        ],
        "answer": [
            {"answer_id": "a1", "order_id": "o1", "unit_id": "planning", "kind": "promise", "at": at(2)}
            | {"promised_for": date(2025, 3, 21), "quantity": 2.0, "by": None, "cause": None},
            {"answer_id": "a2", "order_id": "o1", "unit_id": "planning", "kind": "promise", "at": at(30)}
            | {"promised_for": date(2025, 3, 28), "quantity": 2.0, "by": "ana", "cause": "a crew fell ill"},
        ],
        "event": [
            {"event_id": "e1", "order_id": "o1", "seq": 1, "activity": "plan", "unit_id": "planning"}
            | {"started_at": at(3), "finished_at": at(5), "value_class": "necessary"},
            {"event_id": "e2", "order_id": "o1", "seq": 2, "activity": "install", "unit_id": "field"}
            | {"started_at": at(40), "finished_at": at(40), "value_class": "value"},
        ],
        "holding": [
            {"order_id": "o1", "from_at": at(0), "unit_id": "planning", "to_at": at(20)},
            {"order_id": "o1", "from_at": at(20), "unit_id": "field", "to_at": at(50)},
        ],
        "delivery": [{"delivery_id": "d1", "order_id": "o1", "at": at(50), "quantity": 2.0}],
        "verdict": [
            {"verdict_id": "v1", "order_id": "o1", "delivery_id": "d1", "at": at(60), "outcome": "accepted"}
        ],
        "training": [{"person_id": "ana", "course": "listening", "on": date(2025, 1, 9)}],
        **more,
    }
    return RecordSet.from_tables({name: pa.Table.from_pylist(rows) for name, rows in tables.items()})


def test_an_order_is_told_again_from_ask_to_verdict():
    load(records())
    order = Order.objects.get()
    told = list(Event.objects.filter(order_id=order.pk).order_by("id").values_list("kind", flat=True))
    assert told == [
        "order.placed",
        "promise.made",
        "step.started",
        "step.finished",
        "order.handed_off",
        "promise.moved",
        "step.started",
        "step.finished",
        "delivery.made",
        "delivery.accepted",
    ]
    assert (order.title, order.why, order.state) == ("Two lines", "They open in May", "accepted")
    assert (order.first_promised_for, order.last_promised_for) == (date(2025, 3, 21), date(2025, 3, 28))


def test_what_is_loaded_is_what_history_says():
    load(records())
    count = Count()
    assert list(differences(count)) == []
    assert count.orders == 1


def test_elapsed_time_partitions_among_the_holders():
    load(records())
    stays = list(Holding.objects.order_by("from_at"))
    assert [stay.unit.name if stay.unit else "customer" for stay in stays] == [
        "planning",
        "field",
        "customer",
    ]
    assert all(before.to_at == after.from_at for before, after in pairwise(stays))


def test_history_is_in_the_order_of_time():
    load(records())
    times = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)


def test_tables_without_a_place_are_kept_as_they_came():
    loaded = load(records())
    assert loaded.kept == {"training": 1}
    assert KeptTable.objects.get(name="training").rows == 1


def test_rows_without_a_place_are_kept_and_reported():
    stray = [{"order_id": "o9", "account_id": "nobody", "asked_of_unit_id": "planning", "placed_at": at(0)}]
    whole = records()
    both = pa.concat_tables(
        [
            whole.arrow("order", *stray[0]),
            pa.Table.from_pylist(stray).cast(whole.arrow("order", *stray[0]).schema),
        ]
    )
    loaded = load(records(order=both.to_pylist()))
    assert loaded.kept["order"] == 1
    assert Order.objects.count() == 1


def test_what_happened_after_the_end_is_kept_and_reported():
    """Told is what came until the customer accepted, at 60 hours; what came later is neither told nor lost."""
    late = {"event_id": "e3", "order_id": "o1", "seq": 3, "activity": "tidy up", "unit_id": "field"}
    late |= {"started_at": at(70), "finished_at": at(71), "value_class": "necessary"}
    loaded = load(records(event=[*records().arrow("event").to_pylist(), late]))
    assert loaded.kept == {"training": 1, "event": 1}
    assert Order.objects.get().steps.count() == 2


def test_ids_of_the_record_set_are_remembered():
    load(records())
    assert Identity.objects.get(table="order", external="o1").internal == Order.objects.get().pk


def test_a_dated_account_is_as_its_last_version_and_keeps_the_first():
    load(records())
    account = Order.objects.get().account
    assert account.name == "Meridian Health"
    assert [version.name for version in account.versions.order_by("valid_from")] == [
        "Meridian",
        "Meridian Health",
    ]
    changed = Event.objects.get(kind="account.changed")
    assert changed.payload["changes"]["name"] == {"old": "Meridian", "new": "Meridian Health"}


def test_a_database_with_people_in_it_is_refused_and_left_alone(world):
    before = Event.objects.count()
    with pytest.raises(NotEmpty, match="empty one"):
        load(records())
    assert Event.objects.count() == before


def test_what_comes_next_goes_on_from_what_was_loaded(world_actor):
    load(records())
    order = Order.objects.get()
    new = actions.place_order(
        order.account,
        asked_of=order.asked_of_unit,
        title="One more",
        why="They grow",
        requested_for=date.today() + timedelta(days=30),
        actor=world_actor,
    )
    assert new.pk > order.pk
    assert list(differences()) == []


@pytest.fixture
def world_actor():
    from goldenthread.app.people.actors import Actor

    return Actor(system="import", via="import")
