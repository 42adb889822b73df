import itertools
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from tests.analysis.measures.flow.logs import (
    Step,
    by_order,
    enablers,
    end_of,
    logs,
    median,
    moment,
    p90,
    read_real,
    records_of,
    start_of,
    waits_by_pair,
)

from goldenthread.analysis import measures
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.measures.result import Undefined


def w05(worked):
    return [
        Step(order, unit, float(start), float(end), activity, value="value" if adds else "waste")
        for order, rows in worked["W05"]["inputs"]["cases"].items()
        for unit, activity, start, end, adds in rows
    ]


def test_w05_by_hand(worked):
    expected, found = worked["W05"]["expected"], measures.handoffs(records_of(w05(worked)))
    pairs = {f"{row.from_unit}->{row.to_unit}": row.total_hours for row in found.by_pair}
    pairs |= {f"{row.unit}->{row.unit}": row.total_hours for row in found.internal_queue}
    assert pairs == expected["wait_by_pair"]
    assert {row.unit: row.total_hours for row in found.by_receiver} == expected["cross_unit_wait_by_receiver"]
    assert found.cross_unit_hours == expected["cross_unit_wait"]
    assert found.cross_unit_share == pytest.approx(expected["cross_unit_wait_share"], abs=1e-6)
    assert (found.touch_hours, found.waiting_hours, found.lead_hours) == (43, 126, 169)
    assert found.basis == "waiting"


def test_a_joining_step_waits_for_the_branch_that_ended_last():
    steps = [
        Step("o", "Desk", 0, 1),
        Step("o", "Lab", 1, 9),
        Step("o", "Ops", 2, 4),
        Step("o", "Desk", 12, 13),
    ]
    found = measures.handoffs(records_of(steps))
    pairs = {(row.from_unit, row.to_unit): row.total_hours for row in found.by_pair}
    assert pairs == {("Desk", "Lab"): 0.0, ("Desk", "Ops"): 1.0, ("Lab", "Desk"): 3.0}
    assert found.n_overlapping_orders == 1


LIVE = [
    Step("a", "Desk", 0, 1, person="Omar"),
    Step("a", "Ops", 5, 6, person="Priya"),
    Step("b", "Desk", 2, 3, person="Omar"),
    Step("b", "Ops", 7, None, person="Priya"),  # under way: it has begun, and so its wait is known
]


def test_records_of_work_under_way_still_tell_waiting_from_work():
    found = measures.handoffs(records_of(LIVE))
    assert (found.basis, found.n_running) == ("waiting", 1)
    (pair,) = found.by_pair
    assert (pair.n, pair.total_hours) == (2, 8.0)
    assert found.touch_hours == 3.0
    assert not Ground(records_of(LIVE)).includes_work
    assert measures.waiting_causes(records_of(LIVE)).waiting_hours == 8.0


def test_a_step_without_a_start_of_its_own_makes_every_wait_an_upper_bound():
    found = measures.handoffs(records_of([*LIVE[:3], Step("b", "Ops", None, 7)]))
    assert (found.basis, found.n_running) == ("time between", 0)
    assert isinstance(found.touch_hours, Undefined)


def test_a_running_step_enables_nothing():
    steps = [Step("o", "Desk", 0, 1), Step("o", "Lab", 2, None), Step("o", "Ops", 5, 6)]
    found = measures.handoffs(records_of(steps))
    assert {(row.from_unit, row.to_unit) for row in found.by_pair} == {("Desk", "Lab"), ("Desk", "Ops")}
    assert found.n_running == 1
    assert found.basis == "waiting"


def test_with_one_time_it_is_time_between():
    found = measures.handoffs(records_of([Step("o", "Desk", None, 1), Step("o", "Ops", None, 5)]))
    assert found.basis == "time between"
    assert found.by_pair[0].total_hours == 4
    assert isinstance(found.touch_hours, Undefined)
    assert found.touch_hours.needs == ("event.started_at", "event.finished_at")


def test_functions_split_the_handoffs():
    steps = [Step("o", "a", 0, 1), Step("o", "b", 3, 4), Step("o", "c", 9, 10), Step("o", "x", 12, 13)]
    found = measures.handoffs(records_of(steps, functions={"a": "Sales", "b": "Sales", "c": "Ops"}))
    assert (found.within_functions.n, found.within_functions.total_hours) == (1, 2)
    assert (found.across_functions.n, found.across_functions.total_hours) == (1, 5)


def test_without_events_nothing_is_claimed():
    found = measures.handoffs(records_of([]))
    assert found.n_handoffs == 0
    assert found.by_pair == ()
    assert isinstance(found.cross_unit_share, Undefined)
    assert isinstance(found.handoffs_per_order_mean, Undefined)


@given(logs())
@settings(deadline=None, max_examples=25)
def test_it_agrees_with_the_slow_oracle(steps):
    found = measures.handoffs(records_of(steps))
    expected = waits_by_pair(steps)
    known = {pair: waits for pair, waits in expected.items() if None not in pair}
    cross = {pair: waits for pair, waits in known.items() if pair[0] != pair[1]}
    assert {(r.from_unit, r.to_unit): r.n for r in found.by_pair} == {p: len(w) for p, w in cross.items()}
    for row in found.by_pair:
        waits = cross[row.from_unit, row.to_unit]
        assert row.total_hours == pytest.approx(sum(waits))
        assert row.median_hours == pytest.approx(median(waits))
        assert row.p90_hours == pytest.approx(p90(waits))
    received = defaultdict(list)
    for (_, receiver), waits in cross.items():
        received[receiver] += waits
    assert {r.unit: r.n for r in found.by_receiver} == {unit: len(w) for unit, w in received.items()}
    for row in found.by_receiver:
        assert row.p90_hours == pytest.approx(p90(received[row.unit]))
    assert found.n_unattributed == sum(len(w) for p, w in expected.items() if None in p)
    assert found.waiting_hours == pytest.approx(sum(map(sum, expected.values())))


@given(logs(both_times=True))
@settings(deadline=None, max_examples=25)
def test_touch_and_waiting_make_up_the_lead_of_orders_without_overlap(steps):
    sequential = []
    for rows in by_order([s for s in steps if s.end is not None]).values():
        if all(start_of(b) >= end_of(a) for a, b in itertools.pairwise(rows)):
            sequential += rows
    found = measures.handoffs(records_of(sequential))
    assert found.n_overlapping_orders == 0
    if sequential:
        assert found.touch_hours + found.waiting_hours == pytest.approx(found.lead_hours)


@given(logs())
@settings(deadline=None, max_examples=25)
def test_laws_renaming_shifting_and_splitting_change_nothing(steps):
    found = measures.handoffs(records_of(steps))
    name = {"a": "z", "b": "y", "c": "x", "d": "w"}
    moved = [
        Step(name[s.order], s.unit, s.start and s.start + 48.0, s.end and s.end + 48.0)
        for s in steps
        if s.start != 0 and s.end != 0
    ]
    same = [s for s in steps if s.start != 0 and s.end != 0]
    assert measures.handoffs(records_of(moved)).by_pair == measures.handoffs(records_of(same)).by_pair
    if all((s.start is None or s.end is not None) for s in steps):
        parts = [
            measures.handoffs(records_of([s for s in steps if (s.order in "ab") is half]))
            for half in (True, False)
        ]
        assert sum(part.n_handoffs for part in parts) == found.n_handoffs
        assert sum(part.waiting_hours for part in parts) == pytest.approx(found.waiting_hours)


def test_many_units_are_counted_like_few(monkeypatch):
    rng = np.random.default_rng(7)
    steps = [
        Step(str(o), f"u{u}", None, float(t))
        for o, u, t in zip(rng.integers(0, 30, 400), rng.integers(0, 9, 400), range(400), strict=True)
    ]
    few = measures.handoffs(records_of(steps))
    from goldenthread.analysis.measures.flow import transitions

    monkeypatch.setattr(transitions, "DENSE", 3)
    assert measures.handoffs(records_of(steps)) == few


@pytest.mark.real
@pytest.mark.parametrize(
    ("path", "order", "unit", "time"),
    [
        (
            "bpic2013_closed_problems/bpic2013_closed.csv",
            "case:concept:name",
            "organization involved",
            "time:timestamp",
        ),
        ("helpdesk/helpdesk.csv", "case:concept:name", "workgroup", "time:timestamp"),
        ("receipt/receipt.csv", "case:concept:name", "org:group", "time:timestamp"),
        (
            "bpic2014_sample/bpic14_incident_log.csv.gz",
            "incident_id",
            "assignment_group",
            "data_stamp",
        ),
    ],
)
def test_real_logs_agree_with_the_slow_oracle(real_logs, path, order, unit, time):
    from tests.analysis.measures.flow.logs import hours

    rows = read_real(real_logs / path, order=order, unit=unit, time=time)
    steps = [Step(r["order"], r["unit"] or None, None, hours(moment(r["time"]))) for r in rows]
    found = measures.handoffs(records_of(steps))
    expected: dict[tuple[str, str], list[float]] = defaultdict(list)
    per_order = []
    for events in by_order(steps).values():
        before = enablers(events, has_finishes=True) if len(events) < 60 else [None, *range(len(events) - 1)]
        changes = 0
        for i, j in enumerate(before):
            pair = (events[j].unit, events[i].unit) if j is not None else (None, None)
            if None not in pair and pair[0] != pair[1]:
                expected[pair].append(start_of(events[i]) - end_of(events[j]))
                changes += 1
        per_order.append(changes)
    assert {(r.from_unit, r.to_unit): r.n for r in found.by_pair} == {p: len(w) for p, w in expected.items()}
    for row in found.by_pair:
        assert row.p90_hours == pytest.approx(p90(expected[row.from_unit, row.to_unit]), abs=1e-6)
    assert found.handoffs_per_order_mean == pytest.approx(np.mean(per_order))
    assert found.orders_without_handoff == per_order.count(0)
    assert found.basis == "time between"


@pytest.mark.parametrize("shape", ["exponential", "equal", "outlier"])
def test_quantiles_of_many_values_are_exact(shape):
    from goldenthread.analysis.measures.flow.spread import MANY, spread

    rng = np.random.default_rng(11)
    for n in (MANY + 1, MANY + 2, MANY + 11):
        values = (rng.exponential(3_600, n) * 1e6).astype(np.int64)
        if shape == "equal":
            values[:] = 7
        if shape == "outlier":
            values[0] = 10**17
        found = spread(values)
        assert found.median_hours * 3.6e9 == pytest.approx(np.quantile(values, 0.5), rel=1e-12)
        assert found.p90_hours * 3.6e9 == pytest.approx(np.quantile(values, 0.9), rel=1e-12)


@pytest.mark.parametrize("ties", [0.0, 0.3, 0.48, 0.52, 0.88, 0.95])
def test_quantiles_of_many_blocks_are_numpys_whatever_is_tied(ties):
    """Around the size from which a sample says where to look, and with ties where the quantiles lie."""
    from goldenthread.analysis.measures.flow.spread import MANY, spread_between

    rng = np.random.default_rng(int(100 * ties))
    values = rng.integers(1, 10**12, 4 * MANY)
    values[rng.random(len(values)) < ties] = 0
    for wanted in (3, MANY - 1, 3 * MANY):
        edges = np.sort(rng.choice(len(values), 2 * 20, replace=False))
        edges = (
            (edges * (wanted / max(1, int(np.diff(edges)[::2].sum())))).astype(np.int64).clip(0, len(values))
        )
        low, high = edges[::2], edges[1::2]
        chosen = np.concatenate([values[a:b] for a, b in zip(low, high, strict=True)])
        found = spread_between(values, low, high)
        assert found.n == len(chosen)
        if len(chosen):
            expected = np.quantile(chosen, [0.5, 0.9]) / 3.6e9
            assert (found.median_hours, found.p90_hours) == pytest.approx(tuple(expected), rel=1e-12)
            assert found.total_hours == pytest.approx(chosen.sum() / 3.6e9, rel=1e-12)
