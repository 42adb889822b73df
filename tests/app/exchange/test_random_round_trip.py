"""Whatever people did to whatever orders: out, in again, and out is the same; merged, it changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from tests.app.exchange.test_loading_equals_acting import STORED
from tests.app.exchange.test_round_trip import emptied, unequal
from tests.app.orders.chance import Driver
from tests.app.orders.conftest import Conversation
from tests.world import SINCE, build

from goldenthread.analysis.records import RecordSet, read_records
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.exchange.merging import merge
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.orders.derivation import RULES
from goldenthread.app.orders.models import Order
from goldenthread.app.verify import differences

TURNS = 350


def conversed(seed: int) -> Conversation:
    """Three orders, and what people chanced to do to them."""
    talk = Conversation(build())
    actions.set_expedite_allowance(per_quarter=2, valid_from=SINCE, actor=talk.actor("ines"))
    driver = Driver(talk, seed)
    for n in range(3):
        talk.placed(title=f"Order {n}")
    for _ in range(TURNS):
        driver.act()
    return talk


def exported(folder) -> RecordSet:
    export_records(folder)
    return read_records(folder)


def standing() -> list[dict[str, object]]:
    """Where every order stands."""
    return list(Order.objects.order_by("placed_at", "pk").values(*STORED))


def told() -> list[list[tuple[str, datetime]]]:
    """What history tells of each order that moved it, and when."""
    return [
        list(Event.objects.filter(order_id=order.pk, kind__in=RULES).order_by("id").values_list("kind", "at"))
        for order in Order.objects.order_by("placed_at", "pk")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [0, 2])
def test_out_and_in_again_is_the_same(tmp_path, seed):
    emptied()  # so that people and units count from one, as they do when loaded
    talk = conversed(seed)
    with time_machine.travel(talk.now + timedelta(days=1), tick=False):
        first = exported(tmp_path / "first")
        merged = merge(first, apply=True)
        assert [
            (name, one) for name, one in merged.tables.items() if one.added or one.changed or one.refused
        ] == []
        acted = (standing(), told())
        emptied()
        load(first)
        assert (standing(), told()) == acted
        assert list(differences()) == []
        assert unequal(first, exported(tmp_path / "second")) == {}
        before = Event.objects.count()
        assert not merge(first, apply=True).alters
        assert Event.objects.count() == before
