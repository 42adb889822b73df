"""What a unit receives hangs on one person: seen with two or many people there, and what the tests could see."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from goldenthread.analysis.findings.search import findings
from goldenthread.analysis.records import RecordSet

START = datetime(2024, 1, 1)


def desk(seed, *, share, orders=400, people=2, joined=0.0):
    """Three fronts ask one desk, where person 0 takes up ``share``; the others come at ``joined`` of the year."""
    rng = np.random.default_rng(seed)
    rows = {
        name: [] for name in "event_id order_id seq unit_id person_id activity started_at finished_at".split()
    }
    for k in range(orders):
        at = START + timedelta(hours=20 * k)
        alone = k / orders < joined or rng.random() < share
        hands = "only" if alone else f"other-{rng.integers(1, people)}"
        for step, (unit, person) in enumerate(((f"front-{k % 3}", "asker"), ("desk", hands))):
            begin, end = at + timedelta(hours=5 * step), at + timedelta(hours=5 * step + 1)
            cells = (f"{k}-{step}", f"o{k}", step, unit, person, "work", begin, end)
            for name, cell in zip(rows, cells, strict=True):
                rows[name].append(cell)
    placed = [START + timedelta(hours=20 * k) for k in range(orders)]
    orders_table = pa.table(
        {
            "order_id": [f"o{k}" for k in range(orders)],
            "placed_at": pa.array(placed, pa.timestamp("us", "UTC")),
        }
    )
    times = {name: pa.array(rows[name], pa.timestamp("us", "UTC")) for name in ("started_at", "finished_at")}
    return RecordSet.from_tables({"event": pa.table({**rows, **times}), "order": orders_table})


def seen(records):
    found = findings(records, people=True)
    family = next(f for f in found.families if f.kind == "one person")
    return [f for f in found.found if f.kind == "one person"], family


def test_one_of_two_who_takes_nearly_everything_is_named_once_for_all_senders():
    (hanging,), family = seen(desk(1, share=0.97))
    assert hanging.title == "What desk receives from 3 units hangs on only"
    assert {row[0] for row in hanging.rows} == {"front-0", "front-1", "front-2"}
    assert sum(row[2] for row in hanging.rows) == 400
    assert family.tested == 3


@pytest.mark.parametrize(("people", "share"), [(2, 0.75), (5, 0.5)])
def test_a_busier_colleague_is_let_pass(people, share):
    hanging, family = seen(desk(2, share=share, people=people))
    assert not hanging
    assert family.tested == 3


def test_who_works_alone_is_no_finding_and_the_page_says_that_nothing_could_be_compared():
    hanging, family = seen(desk(3, share=1.0))
    assert not hanging
    assert family.not_tested == "no boundary has 30 hand-offs to a unit where two or more people work"


def test_the_time_before_a_colleague_came_is_not_held_against_who_was_there():
    hanging, _ = seen(desk(4, share=0.5, joined=0.7))
    assert not hanging


def test_the_power_that_is_stated_is_the_share_that_is_found():
    """At a boundary said to be seen with 80 %, somebody with 95 % of it is found at least that often."""
    hits, told = 0, []
    for seed in range(40):
        hanging, family = seen(desk(seed, share=0.95, orders=330))
        hits += bool(hanging)
        told.append(family.power)
    assert all("at 3 of the 3 boundaries tested" in power for power in told), told[0]
    assert hits >= 0.8 * 40 - 2 * (40 * 0.8 * 0.2) ** 0.5


def test_where_there_is_little_to_see_the_page_says_so():
    _, family = seen(desk(5, share=0.95, orders=130))
    assert "at 0 of the 3 boundaries tested" in family.power
