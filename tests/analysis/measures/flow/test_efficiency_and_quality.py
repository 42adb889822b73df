import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.flow.logs import (
    Step,
    by_order,
    enablers,
    end_of,
    logs,
    records_of,
    start_of,
)

from goldenthread.analysis import measures
from goldenthread.analysis.measures.result import Undefined


def test_w05_flow_and_process_cycle_efficiency(worked):
    steps = [
        Step(order, unit, float(start), float(end), activity, value="value" if adds else "waste")
        for order, rows in worked["W05"]["inputs"]["cases"].items()
        for unit, activity, start, end, adds in rows
    ]
    expected, found = worked["W05"]["expected"], measures.flow_efficiency(records_of(steps))
    assert (found.touch_hours, found.value_hours, found.lead_hours) == (43, 35, 169)
    assert found.flow_efficiency == pytest.approx(expected["flow_efficiency"], abs=1e-6)
    assert found.process_cycle_efficiency == pytest.approx(expected["process_cycle_efficiency"], abs=1e-6)


def test_work_side_by_side_counts_once():
    steps = [Step("a", "x", 0, 10, value="value"), Step("a", "y", 2, 8, value="value")]
    found = measures.flow_efficiency(records_of(steps))
    assert (found.flow_efficiency, found.process_cycle_efficiency) == (1, 1)


def test_one_time_each_leaves_efficiency_undefined():
    found = measures.flow_efficiency(records_of([Step("a", "x", None, 1.0), Step("a", "y", None, 3.0)]))
    assert found.flow_efficiency.needs == ("event.started_at", "event.finished_at")
    assert isinstance(found.median_of_orders, Undefined)
    assert found.lead_hours == 2


def test_no_value_class_leaves_only_the_process_cycle_efficiency_undefined():
    found = measures.flow_efficiency(records_of([Step("a", "x", 0, 1), Step("a", "y", 3, 4)]))
    assert found.flow_efficiency == 0.5
    assert found.process_cycle_efficiency.needs == ("event.value_class",)


def test_an_order_of_no_duration_and_no_events():
    assert isinstance(measures.flow_efficiency(records_of([Step("a", "x", 1, 1)])).flow_efficiency, Undefined)
    assert isinstance(measures.flow_efficiency(records_of([])).lead_hours, Undefined)


@given(logs(both_times=True), st.lists(st.sampled_from(["value", "waste", None]), min_size=24, max_size=24))
@settings(deadline=None, max_examples=25)
def test_efficiency_agrees_with_counting_hours_one_by_one(steps, classes):
    steps = [Step(s.order, s.unit, s.start, s.end, value=v) for s, v in zip(steps, classes, strict=False)]
    found = measures.flow_efficiency(records_of(steps))
    if not any(s.end is not None for s in steps):
        return
    touch = value = lead = 0
    for rows in by_order(steps).values():
        lead += max(map(end_of, rows)) - start_of(rows[0])
        for hour in range(40):
            active = [s for s in rows if s.end is not None and s.start <= hour < s.end]
            touch += bool(active)
            value += any(s.value == "value" for s in active)
    assert found.touch_hours == pytest.approx(touch)
    assert found.lead_hours == pytest.approx(lead)
    if any(s.value for s in steps):
        assert found.value_hours == pytest.approx(value)
    if lead:
        assert 0 <= found.flow_efficiency <= 1


# -- quality -----------------------------------------------------------------------------------------------


def test_w06_rolled_yield_and_dpmo(worked):
    inputs, expected = worked["W06"]["inputs"], worked["W06"]["expected"]
    rolled = measures.rolled_yield(inputs["step_CA"])
    assert rolled.rolled == pytest.approx(expected["rolled_CA"], abs=1e-6)
    assert rolled.normalised == pytest.approx(expected["normalised_yield"], abs=1e-6)
    assert rolled.total_defects_per_unit == pytest.approx(expected["total_DPU_from_RTY"], abs=1e-4)
    defects = measures.dpmo(
        inputs["defects"], inputs["units"], opportunities=inputs["opportunities_per_unit"]
    )
    assert defects.dpmo == expected["dpmo"]
    assert defects.defects_per_unit == pytest.approx(expected["dpu"])
    assert defects.first_pass_yield == pytest.approx(expected["first_pass_yield_poisson"], abs=1e-6)
    assert defects.sigma_long_term == pytest.approx(expected["sigma_long_term"], abs=1e-6)
    assert defects.sigma_level == pytest.approx(expected["sigma_level_with_1_5_shift"], abs=1e-6)


def test_six_sigma_is_the_published_3_4_in_a_million():
    assert measures.dpmo(34, 10_000_000).sigma_level == pytest.approx(6.0, abs=1e-3)
    scipy = pytest.importorskip("scipy.stats")
    assert measures.dpmo(27, 1500).sigma_long_term == pytest.approx(scipy.norm.isf(0.018))


@pytest.mark.parametrize(("defects", "units"), [(0, 10), (10, 10), (30, 10)])
def test_no_sigma_where_no_quantile_belongs(defects, units):
    found = measures.dpmo(defects, units)
    assert isinstance(found.sigma_level, Undefined)
    assert found.defects_per_unit == defects / units


def test_rolled_yield_at_its_limits():
    assert isinstance(measures.rolled_yield([]).rolled, Undefined)
    assert isinstance(measures.rolled_yield([0.5, 0.0]).total_defects_per_unit, Undefined)
    assert measures.rolled_yield([1.0, 1.0]).total_defects_per_unit == 0
    with pytest.raises(ValueError, match="not percentages"):
        measures.rolled_yield([90, 95])


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=8))
def test_rolled_yield_forgets_the_order_of_steps_and_is_the_product_of_its_parts(shares):
    whole = measures.rolled_yield(shares).rolled
    assert measures.rolled_yield(shares[::-1]).rolled == pytest.approx(whole)
    assert whole <= min(shares) + 1e-12
    if len(shares) > 1:
        parts = measures.rolled_yield(shares[:1]).rolled * measures.rolled_yield(shares[1:]).rolled
        assert parts == pytest.approx(whole)
    assert math.exp(-measures.rolled_yield(shares).total_defects_per_unit) == pytest.approx(whole)


def test_the_receiver_judges_the_sender():
    steps = [
        Step("a", "Desk", 0, 1, usable=True),
        Step("a", "Ops", 2, 3, usable=False),
        Step("a", "Ops", 4, 5, usable=True),
        Step("b", "Desk", 0, 1),
        Step("b", "Ops", 2, 3, usable=True),
    ]
    found = measures.complete_and_accurate(records_of(steps))
    assert (found.n_judged, found.n_from_outside) == (3, 1)
    assert {row.unit: (row.usable, row.share.n) for row in found.by_unit} == {"Desk": (1, 2), "Ops": (1, 1)}
    assert [(row.from_unit, row.to_unit, row.share.value) for row in found.by_pair] == [("Desk", "Ops", 0.5)]
    assert found.rolled == 0.5
    assert found.first_pass_share.value == 0.5


def test_without_judgements_it_is_undefined_and_says_which_record_is_needed():
    found = measures.complete_and_accurate(records_of([Step("a", "x", 0, 1), Step("a", "y", 2, 3)]))
    assert found.share.needs == ("event.usable_as_received",)
    assert isinstance(found.n_judged, Undefined)
    assert isinstance(measures.complete_and_accurate(records_of([])).rolled, Undefined)


@given(logs(), st.lists(st.sampled_from([True, True, False, None]), min_size=24, max_size=24))
@settings(deadline=None, max_examples=25)
def test_complete_and_accurate_agrees_with_the_slow_oracle(steps, judgements):
    steps = [Step(s.order, s.unit, s.start, s.end, usable=u) for s, u in zip(steps, judgements, strict=False)]
    has_finishes = any(s.end is not None for s in steps)
    units, pairs = defaultdict(list), defaultdict(list)
    for rows in by_order(steps).values():
        for i, j in enumerate(enablers(rows, has_finishes=has_finishes)):
            if j is not None and rows[i].usable is not None and (sender := rows[j].unit) is not None:
                units[sender].append(rows[i].usable)
                if rows[i].unit not in (None, sender):
                    pairs[sender, rows[i].unit].append(rows[i].usable)
    found = measures.complete_and_accurate(records_of(steps))
    assert {r.unit: r.share.n for r in found.by_unit} == {u: len(own) for u, own in units.items()}
    assert {r.unit: r.usable for r in found.by_unit} == {u: sum(own) for u, own in units.items()}
    assert {(r.from_unit, r.to_unit): r.usable for r in found.by_pair} == {
        pair: sum(own) for pair, own in pairs.items()
    }
    if units:
        assert found.rolled == pytest.approx(math.prod(np.mean(own) for own in units.values()))
