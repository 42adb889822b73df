import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.flow.logs import (
    Step,
    by_order,
    hours,
    logs,
    moment,
    read_real,
    records_of,
    start_of,
)

from goldenthread.analysis import measures
from goldenthread.analysis.measures.result import Undefined


def test_doors_bounces_and_days_until_value_work():
    steps = [
        Step("a", "Desk", 0, 1, value="necessary"),
        Step("a", "Sales", 24, 25, value="waste"),
        Step("a", "Desk", 48, 49, value="waste"),
        Step("a", "Ops", 72, 73, value="value"),
        Step("a", "Lab", 90, 91, value="value"),
        Step("b", "Ops", 0, 1, value="value"),
        Step("c", "Desk", 0, 1, value="waste"),
    ]
    found = measures.penetrability(records_of(steps))
    assert found.rule == "the first step that adds value"
    assert found.administrative == ()
    assert (found.n_orders, found.n_reached, found.n_not_reached) == (3, 2, 1)
    assert found.orders_by_doors == {1: 1, 3: 1}
    assert (found.bounces_mean, found.days_mean) == (0.5, 1.5)
    assert found.first_door_share.value == 0.5
    assert [(e.unit, e.orders, e.reached, e.doors_mean) for e in found.by_entrance] == [
        ("Desk", 2, 1, 3.0),
        ("Ops", 1, 1, 1.0),
    ]


def test_without_value_classes_the_last_real_step_shows_the_right_unit():
    steps = [
        Step("a", "Desk", None, 0.0, "Register"),
        Step("a", "Ops", None, 24.0, "Queued"),
        Step("a", "Lab", None, 48.0, "Repair"),
        Step("a", "Ops", None, 72.0, "Repair"),
        Step("a", "Desk", None, 96.0, "Closed"),
    ]
    found = measures.penetrability(records_of(steps))
    assert found.rule.startswith("derived")
    assert found.administrative == ("Closed", "Queued", "Register")
    assert (found.doors_mean, found.days_mean) == (2.0, 1.0)
    given_by_hand = measures.penetrability(records_of(steps), administrative=["Repair"])
    assert given_by_hand.doors_mean == 1.0


def test_nothing_is_claimed_without_events_units_or_real_steps():
    assert isinstance(measures.penetrability(records_of([])).doors_mean, Undefined)
    no_units = measures.penetrability(records_of([Step("a", None, 0, 1)]))
    assert no_units.doors_mean.needs == ("event.unit_id",)
    nobody = measures.penetrability(records_of([Step("a", "Desk", 0, 1, "assign")]))
    assert isinstance(nobody.days_median, Undefined)
    assert nobody.n_not_reached == 1


@given(logs(), st.booleans(), st.lists(st.sampled_from(["value", "waste"]), min_size=24, max_size=24))
@settings(deadline=None, max_examples=25)
def test_it_agrees_with_the_slow_oracle(steps, classified, classes):
    steps = [
        Step(s.order, s.unit, s.start, s.end, s.activity, value=v if classified else None)
        for s, v in zip(steps, classes, strict=False)
    ]
    found = measures.penetrability(records_of(steps), administrative=["ask"])
    by_value = any(s.value == "value" and (s.start, s.end) != (None, None) for s in steps)
    doors, days, bounces = [], [], []
    for rows in by_order(steps).values():
        if by_value:
            right = [i for i, s in enumerate(rows) if s.value == "value" and s.unit]
        else:
            owner = next((s.unit for s in reversed(rows) if s.activity != "ask" and s.unit), None)
            right = [i for i, s in enumerate(rows) if owner and s.unit == owner]
        if right:
            way = [s.unit for s in rows[: right[0] + 1] if s.unit]
            doors.append(len(set(way)))
            bounces.append(len(list(itertools.groupby(way))) - doors[-1])
            days.append((start_of(rows[right[0]]) - start_of(rows[0])) / 24)
    assert found.n_reached == len(doors)
    if doors:
        assert found.doors_mean == pytest.approx(np.mean(doors))
        assert found.bounces_mean == pytest.approx(np.mean(bounces))
        assert found.days_p90 == pytest.approx(np.quantile(days, 0.9))
        assert sum(found.orders_by_doors.values()) == len(doors)
        assert sum(e.reached for e in found.by_entrance) == len(doors)


@given(logs())
@settings(deadline=None, max_examples=25)
def test_renaming_units_and_shifting_time_change_nothing(steps):
    name = {"Desk": "Z", "Ops": "Y", "Lab": "X", None: None}
    steps = [s for s in steps if s.start != 0 and s.end != 0]
    moved = [
        Step(s.order, name[s.unit], s.start and s.start + 24, s.end and s.end + 24, s.activity) for s in steps
    ]
    one, two = (measures.penetrability(records_of(own), administrative=["ask"]) for own in (steps, moved))
    assert one.orders_by_doors == two.orders_by_doors
    assert one.days_mean == two.days_mean


@pytest.mark.real
def test_bpi_2013_reaches_its_solvers_through_more_than_one_door(real_logs):
    rows = read_real(
        real_logs / "bpic2013_closed_problems" / "bpic2013_closed.csv",
        order="case:concept:name",
        unit="organization involved",
        time="time:timestamp",
        activity="lifecycle:transition",
    )
    steps = [Step(r["order"], r["unit"], None, hours(moment(r["time"])), r["activity"]) for r in rows]
    found = measures.penetrability(records_of(steps))
    assert found.n_orders == 1487
    assert found.n_reached + found.n_not_reached == 1487
    assert "Awaiting Assignment" in found.administrative
    assert 1 < found.doors_mean < found.doors_max
