"""Laws that every flow measure keeps: names, sequence of rows and week make no difference; logs add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.flow.logs import Step, logs, records_of

from goldenthread.analysis import measures
from goldenthread.analysis.measures.result import Undefined, plain
from goldenthread.analysis.records import RecordSet

MARK = "§"
ORDERS = [
    {"order_id": "a", "account_id": "Vienna", "priority": "high"},
    {"order_id": "b", "account_id": "Graz", "priority": "low"},
    {"order_id": "c", "account_id": "Graz", "priority": "high"},
    {"order_id": "d", "account_id": "Vienna", "priority": "low"},
]
Measure = Callable[[RecordSet], Any]
MEASURES: dict[str, Measure] = {
    "handoffs": measures.handoffs,
    "ping_pong": measures.ping_pong,
    "rework": lambda records: measures.rework(records, closing=[]),
    "account_flow": measures.account_flow,
    "flow_by_month": measures.flow_by_month,
    "flow_efficiency": measures.flow_efficiency,
    "complete_and_accurate": measures.complete_and_accurate,
    "penetrability": lambda records: measures.penetrability(records, administrative=[]),
    "waiting_causes": measures.waiting_causes,
    "displacement": lambda records: measures.displacement(records, first=["high"]),
}
# what two logs that have nothing to do with each other add up to
TOTALS: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "handoffs": lambda r: (r.n_handoffs, r.waiting_hours, r.lead_hours, r.orders_without_handoff),
    "ping_pong": lambda r: (r.bounces, r.orders_affected, r.hours_away),
    "rework": lambda r: (r.times_again, r.orders_with_rework, r.immediate_repeats),
    "account_flow": lambda r: (r.n_orders, sum(a.waiting_hours for a in r.by_account)),
    "flow_by_month": lambda r: (r.n_events, sum(m.handoffs for m in r.months)),
    "flow_efficiency": lambda r: (r.touch_hours, r.value_hours, r.lead_hours),
    "complete_and_accurate": lambda r: (r.n_judged, r.n_from_outside),
    "penetrability": lambda r: (r.n_orders, r.n_reached, sum(k * n for k, n in r.orders_by_doors.items())),
    "waiting_causes": lambda r: (r.n_waits, r.waiting_hours, r.contention_hours, r.prioritisation_hours),
    "displacement": lambda r: (r.n_steps, r.steps_put_first, r.hours_imposed_on_others),
}
values = st.lists(st.sampled_from(["value", "necessary", "waste", None]), min_size=24, max_size=24)
judged = st.lists(st.sampled_from([True, False, None]), min_size=24, max_size=24)


@st.composite
def classified(draw: st.DrawFn) -> list[Step]:
    """A log whose steps also carry value classes and the receivers' judgements."""
    steps, classes, usable = draw(logs(both_times=True)), draw(values), draw(judged)
    return [replace(s, value=v, usable=u) for s, v, u in zip(steps, classes, usable, strict=False)]


def marked(steps: list[Step]) -> list[Step]:
    """The same with a mark before every name: they still stand in the same sequence among each other."""
    name = lambda text: None if text is None else MARK + text  # noqa: E731
    return [
        replace(s, order=MARK + s.order, unit=name(s.unit), person=name(s.person), activity=name(s.activity))
        for s in steps
    ]


def orders(mark: str = "") -> list[dict[str, object]]:
    return [
        row | {"order_id": mark + str(row["order_id"]), "account_id": mark + str(row["account_id"])}
        for row in ORDERS
    ]


def unmarked(result: Any) -> Any:
    if isinstance(result, str):
        return result.replace(MARK, "")
    if isinstance(result, dict):
        return {unmarked(key): unmarked(value) for key, value in result.items()}
    return [unmarked(item) for item in result] if isinstance(result, list | tuple) else result


def close(one: Any, two: Any) -> bool:
    """Equal, but for the last digits of sums that were added up in another sequence."""
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(close(one[key], two[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(two) and all(map(close, one, two))
    return one == pytest.approx(two) if isinstance(one, float) else one == two


def of_all(records: RecordSet) -> dict[str, Any]:
    """What every measure says of the records."""
    return {name: plain(measure(records)) for name, measure in MEASURES.items()}


def alike(one: dict[str, Any], two: dict[str, Any]) -> None:
    for name in one:
        assert close(one[name], two[name]), name


@settings(deadline=None, max_examples=8)
@given(steps=classified())
def test_other_names_for_the_same_are_the_same(steps):
    renamed = of_all(records_of(marked(steps), orders=orders(MARK)))
    alike(unmarked(of_all(records_of(steps, orders=orders()))), unmarked(renamed))


@settings(deadline=None, max_examples=8)
@given(steps=classified(), seed=st.integers(0, 99))
def test_the_sequence_of_rows_makes_no_difference(steps, seed):
    records, shuffled = records_of(steps, orders=orders()), records_of(steps, orders=orders())
    event = shuffled.arrow("event")
    shuffled.add_arrow("event", event.take(pa.array(np.random.default_rng(seed).permutation(len(event)))))
    alike(of_all(records), of_all(shuffled))


@settings(deadline=None, max_examples=8)
@given(steps=classified())
def test_four_weeks_later_is_the_same(steps):
    later = [
        replace(
            s, start=None if s.start is None else s.start + 672, end=None if s.end is None else s.end + 672
        )
        for s in steps
    ]
    one, two = (of_all(records_of(log, orders=orders())) for log in (steps, later))
    del one["flow_by_month"]
    alike(one, two)


@settings(deadline=None, max_examples=8)
@given(steps=classified())
def test_two_logs_that_have_nothing_in_common_add_up(steps):
    one_log = records_of(steps, orders=orders())
    both = records_of([*steps, *marked(steps)], orders=[*orders(), *orders(MARK)])
    for name, totals in TOTALS.items():
        alone, together = (totals(MEASURES[name](records)) for records in (one_log, both))
        for one, two in zip(alone, together, strict=True):
            if isinstance(one, Undefined):
                assert isinstance(two, Undefined), name
            else:
                assert two == pytest.approx(2 * one), name


@given(st.integers(0, 500), st.integers(1, 400), st.integers(1, 50), st.integers(2, 9))
def test_defects_per_million_know_no_scale_and_rise_with_defects(defects, units, opportunities, times):
    one = measures.dpmo(defects, units, opportunities=opportunities)
    assert measures.dpmo(times * defects, times * units, opportunities=opportunities).dpmo == pytest.approx(
        one.dpmo
    )
    assert measures.dpmo(defects + 1, units, opportunities=opportunities).dpmo > one.dpmo
