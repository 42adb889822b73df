"""Loading writes what acting writes: the same kinds of event, and the same order as it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.app.exchange.test_round_trip import conversation, emptied
from tests.world import NOW, build

from goldenthread.analysis.records import read_records
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order

pytestmark = pytest.mark.django_db

STORED = [
    field.attname for field in Order._meta.concrete_fields if field.name not in ("id", "parent", "root")
]


def told() -> dict[str, list[str]]:
    """The kinds of event of each order, by its title, in the order in which they were written."""
    titles = dict(Order.objects.values_list("pk", "title"))
    found: dict[str, list[str]] = {}
    for order_id, kind in Event.objects.filter(order_id__isnull=False).values_list("order_id", "kind"):
        found.setdefault(titles[order_id], []).append(kind)
    return found


def stored() -> dict[str, dict[str, object]]:
    """Every stored column of each order, by its title; numbers of orders are the loader's own."""
    found = Order.objects.values(*STORED, "parent__title", "root__title")
    return {str(row["title"]): dict(row) for row in found}


def test_the_same_orders_told_by_actions_and_by_a_record_set_are_the_same(db, tmp_path):
    emptied()  # so that people, units and accounts count from one, as they do when loaded
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        conversation(build())
        acted, standing = told(), stored()
        export_records(tmp_path)
        emptied()
        load(read_records(tmp_path))
    assert told() == acted
    assert stored() == standing
