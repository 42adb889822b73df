from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from tests.analysis.measures.flow.logs import (
    Step,
    at,
    by_order,
    enablers,
    end_of,
    logs,
    median,
    p90,
    records_of,
    start_of,
)

from goldenthread.analysis import measures
from goldenthread.analysis.measures.result import Undefined

ORDERS = [
    {"order_id": "a", "account_id": "Vienna", "parent_order_id": None},
    {"order_id": "b", "account_id": "Vienna", "parent_order_id": None},
    {"order_id": "c", "account_id": "Graz", "parent_order_id": None},
    {"order_id": "d", "account_id": "Graz", "parent_order_id": "c"},
]


def crossings(steps):
    """Every hand-off: its order, sender, receiver, when it arrived and how long it waited."""
    has_finishes = any(s.end is not None for s in steps)
    for order, rows in by_order(steps).items():
        for i, j in enumerate(enablers(rows, has_finishes=has_finishes)):
            if j is not None and None not in (pair := (rows[j].unit, rows[i].unit)) and pair[0] != pair[1]:
                yield order, *pair, start_of(rows[i]), start_of(rows[i]) - end_of(rows[j])


def test_accounts_by_hand():
    steps = [
        Step("a", "Desk", 0, 1),
        Step("a", "Ops", 5, 6),
        Step("b", "Desk", 0, 2),
        Step("c", "Desk", 0, 1),
        Step("c", "Ops", 11, 12),
        Step("d", "Ops", 0, 99),
    ]
    found = measures.account_flow(records_of(steps, orders=ORDERS))
    assert [(r.account, r.orders, r.waiting_hours) for r in found.by_account] == [
        ("Graz", 1, 10.0),
        ("Vienna", 2, 4.0),
    ]
    vienna = found.by_account[1]
    assert (vienna.cycle_p50_hours, vienna.handoffs_per_order) == (4.0, 0.5)
    assert vienna.cycle_p90_hours == pytest.approx(5.6)
    assert [(s.account, s.from_unit, s.to_unit, s.waiting_hours) for s in found.stakes] == [
        ("Graz", "Desk", "Ops", 10.0),
        ("Vienna", "Desk", "Ops", 4.0),
    ]
    assert found.n_orders == 3


def test_without_accounts_there_are_no_rows():
    found = measures.account_flow(records_of([Step("a", "Desk", 0, 1)]))
    assert isinstance(found.n_accounts, Undefined)
    assert found.n_accounts.needs == ("order.account_id",)
    assert found.by_account == found.stakes == ()
    assert found.n_orders_without_account == 1


@given(logs())
@settings(deadline=None, max_examples=25)
def test_accounts_agree_with_the_slow_oracle(steps):
    found = measures.account_flow(records_of(steps, orders=ORDERS), boundaries=1000)
    account = {row["order_id"]: row["account_id"] for row in ORDERS if row["parent_order_id"] is None}
    cycles, stakes = defaultdict(list), defaultdict(list)
    for order, rows in by_order(steps).items():
        if order in account:
            cycles[account[order]].append(max(map(end_of, rows)) - start_of(rows[0]))
    for order, sender, receiver, _, wait in crossings(steps):
        if order in account:
            stakes[account[order], sender, receiver].append(wait)
    assert {r.account: r.orders for r in found.by_account} == {a: len(c) for a, c in cycles.items()}
    for row in found.by_account:
        assert row.cycle_p50_hours == pytest.approx(median(cycles[row.account]))
        assert row.cycle_p90_hours == pytest.approx(p90(cycles[row.account]))
        own = [wait for (name, *_), waits in stakes.items() if name == row.account for wait in waits]
        assert (row.handoffs, row.waiting_hours) == (len(own), pytest.approx(sum(own)))
    assert {(s.account, s.from_unit, s.to_unit): s.n for s in found.stakes} == {
        key: len(waits) for key, waits in stakes.items()
    }
    assert sum(s.waiting_hours for s in found.stakes) == pytest.approx(
        sum(r.waiting_hours for r in found.by_account)
    )


def test_only_the_largest_boundaries_have_stakes():
    steps = [Step("a", "x", 0, 1), Step("a", "y", 2, 3), Step("a", "z", 9, 10)]
    found = measures.account_flow(records_of(steps, orders=ORDERS), boundaries=1)
    assert [(s.from_unit, s.to_unit) for s in found.stakes] == [("y", "z")]


# -- months ------------------------------------------------------------------------------------------------


def test_months_are_listed_without_a_gap():
    steps = [Step("a", "x", None, 0.0), Step("a", "y", None, 24.0 * 70), Step("b", "x", None, 1.0)]
    found = measures.flow_by_month(records_of(steps))
    assert [m.month for m in found.months] == ["2025-03", "2025-04", "2025-05"]
    assert [m.events for m in found.months] == [2, 0, 1]
    assert [m.is_whole for m in found.months] == [False, True, False]
    assert [m.orders_ended for m in found.months] == [1, 0, 1]
    assert isinstance(found.months[1].wait_p90_hours, Undefined)
    assert found.months[2].wait_mean_hours == 24 * 70
    assert found.months[2].cycle_p50_hours == 24 * 70
    assert found.to_arrow()["wait_p90_hours"].null_count == 2


def test_no_events_no_months():
    found = measures.flow_by_month(records_of([]))
    assert isinstance(found.n_months, Undefined)
    assert found.months == ()


@given(logs())
@settings(deadline=None, max_examples=25)
def test_months_agree_with_the_slow_oracle(steps):
    stretched = [
        Step(s.order, s.unit, s.start and s.start * 100, s.end and s.end * 100) for s in steps if s.start != 0
    ]
    found = {m.month: m for m in measures.flow_by_month(records_of(stretched)).months}
    waits, cycles, begun = defaultdict(list), defaultdict(list), defaultdict(int)
    for _, _, _, arrived, wait in crossings(stretched):
        waits[f"{at(arrived):%Y-%m}"].append(wait)
    for rows in by_order(stretched).values():
        last = max(map(end_of, rows))
        cycles[f"{at(last):%Y-%m}"].append(last - start_of(rows[0]))
        begun[f"{at(start_of(rows[0])):%Y-%m}"] += 1
    for name, month in found.items():
        assert month.handoffs == len(waits[name])
        assert month.orders_ended == len(cycles[name])
        assert month.orders_begun == begun[name]
        if waits[name]:
            assert month.wait_mean_hours == pytest.approx(np.mean(waits[name]))
            assert month.wait_p90_hours == pytest.approx(p90(waits[name]))
        if cycles[name]:
            assert month.cycle_p90_hours == pytest.approx(p90(cycles[name]))
    assert sum(m.handoffs for m in found.values()) == sum(map(len, waits.values()))
