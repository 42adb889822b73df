"""Whatever people did to whatever orders: out, in again, and out is the same; merged, it changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
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


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [0, 2])
def test_out_and_in_again_is_the_same(tmp_path, seed):
    talk = conversed(seed)
    with time_machine.travel(talk.now + timedelta(days=1), tick=False):
        first = exported(tmp_path / "first")
        merged = merge(first, apply=True)
        assert [
            (name, one) for name, one in merged.tables.items() if one.added or one.changed or one.refused
        ] == []
        emptied()
        load(first)
        assert list(differences()) == []
        assert unequal(first, exported(tmp_path / "second")) == {}
        before = Event.objects.count()
        assert not merge(first, apply=True).alters
        assert Event.objects.count() == before
