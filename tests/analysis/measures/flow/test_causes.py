import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.flow.logs import (
    MONDAY,
    Step,
    at,
    by_order,
    enablers,
    end_of,
    logs,
    records_of,
    start_of,
)

from goldenthread.analysis import measures
from goldenthread.analysis.measures.result import Undefined

OFFICE = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def with_calendar(steps, *units):
    records = records_of(steps)
    records.add_arrow(
        "unit",
        pa.table(
            {
                "unit_id": list(units),
                "valid_from": [MONDAY.date()] * len(units),
                "name": list(units),
                "calendar_id": ["office"] * len(units),
            }
        ),
    )
    calendar = {"calendar_id": ["office"], "time_zone": ["UTC"], "weekly_hours": [json.dumps(OFFICE)]}
    records.add_arrow("calendar", pa.table(calendar))
    return records


def found_hours(found):
    names = "contention prioritisation unavailability batching other not_examined".split()
    values = [getattr(found, f"{name}_hours") for name in names]
    return {name: value for name, value in zip(names, values, strict=True) if value}


def test_each_cause_by_hand():
    steps = [
        Step("a", "Desk", 0, 1, person="Ana"),
        Step("a", "Ops", 10, 11, person="Priya"),
        Step("b", "Desk", 0, 0.5, person="Omar"),
        Step("b", "Ops", 1, 3, person="Priya"),  # arrived before a: contention 1–3
        Step("c", "Desk", 1, 2, person="Omar"),
        Step("c", "Ops", 5, 8, person="Priya"),  # arrived after a: prioritisation 5–8
    ]
    waits = {row.n: row for row in measures.waiting_causes(records_of(steps)).by_boundary}
    assert len(waits) == 1
    row = waits[3]
    # a waits 1–10: 2 busy with b, 3 busy with c, 4 idle; b waits 0.5–1 idle; c waits 2–5: 1 with b, 2 idle
    assert (row.contention_hours, row.prioritisation_hours, row.other_hours) == (3, 3, 6.5)
    assert row.waiting_hours == 12.5


def test_closed_hours_are_unavailability():
    steps = [Step("a", "Desk", 14, 15, person="Ana"), Step("a", "Ops", 33, 34, person="Priya")]
    found = measures.waiting_causes(with_calendar(steps, "Ops"))
    assert found_hours(found) == {"unavailability": 16.0, "other": 2.0}


def test_without_a_calendar_closed_hours_are_not_claimed():
    steps = [Step("a", "Desk", 14, 15, person="Ana"), Step("a", "Ops", 33, 34, person="Priya")]
    found = measures.waiting_causes(records_of(steps))
    assert found.unavailability_hours.needs == ("unit.calendar_id", "calendar.weekly_hours")
    assert found.other_hours == 18


def test_a_batch_waits_for_its_last_item():
    steps = []
    for order, done in (("a", 1), ("b", 3), ("c", 6)):
        steps.append(Step(order, "Desk", done - 1, done, "ask", person=f"clerk {order}"))
    for place, order in enumerate("abc"):
        steps.append(Step(order, "Ops", 8 + place, 9 + place, "print", person="Priya"))
    found = measures.waiting_causes(records_of(steps))
    # until 6 the batch fills up (5 + 3 + 0 hours), then 2 hours idle for each, then the first items' work
    assert found_hours(found) == {"batching": 8.0, "other": 6.0, "contention": 3.0}
    assert measures.waiting_causes(records_of(steps), batch_gap=timedelta(hours=-2)).batching_hours == 0


def test_a_queue_before_a_busy_person_is_no_batch():
    steps = [Step("x", "Ops", 0, 5, "print", person="Priya")]
    for place, order in enumerate("ab"):
        steps.append(Step(order, "Desk", 0, 1 + place, "ask", person=f"clerk {order}"))
        steps.append(Step(order, "Ops", 5 + place, 6 + place, "print", person="Priya"))
    assert found_hours(measures.waiting_causes(records_of(steps))) == {"contention": 8.0}


def test_what_it_needs():
    assert isinstance(measures.waiting_causes(records_of([])).waiting_hours, Undefined)
    one_time = measures.waiting_causes(records_of([Step("a", "x", None, 1.0, person="p")]))
    assert one_time.waiting_hours.needs == ("event.started_at", "event.finished_at")
    nobody = measures.waiting_causes(records_of([Step("a", "x", 0, 1), Step("a", "y", 2, 3)]))
    assert nobody.contention_hours.needs == ("event.person_id",)


def test_a_person_who_did_too_much_is_not_examined():
    from goldenthread.analysis.measures.flow import idle

    n = idle.MOST_LOOKED_AT + 10
    steps = [Step("a", "Desk", 0, 0, person="Ana"), Step("a", "Ops", n + 1, n + 2, person="robot")]
    steps += [Step("b", "Ops", t, t, person="robot") for t in range(1, n + 1)]
    found = measures.waiting_causes(records_of(steps))
    assert found.not_examined_hours >= n + 1


@given(logs(both_times=True), st.booleans())
@settings(deadline=None, max_examples=25)
def test_causes_agree_with_looking_at_every_hour_and_sum_to_the_waiting(steps, calendars):
    steps = [s for s in steps if s.end is not None]
    records = with_calendar(steps, "Ops", "Lab") if calendars else records_of(steps)
    found = measures.waiting_causes(records)
    if not steps:
        return
    every = []
    for rows in by_order(steps).values():
        for i, j in enumerate(enablers(rows, has_finishes=True)):
            every.append((rows[i], start_of(rows[i]) if j is None else end_of(rows[j]), j is not None))
    expected = dict.fromkeys(("contention", "prioritisation", "unavailability", "idle"), 0)
    for step, arrived, waited in every:
        if not waited:
            continue
        for hour in range(int(arrived), int(start_of(step))):
            busy = [
                since
                for other, since, _ in every
                if other is not step
                and other.person == step.person
                and start_of(other) <= hour < end_of(other)
            ]
            if any(since <= arrived for since in busy):
                expected["contention"] += 1
            elif busy:
                expected["prioritisation"] += 1
            elif calendars and step.unit in ("Ops", "Lab") and not (8 <= hour % 24 < 16):
                expected["unavailability"] += 1
            else:
                expected["idle"] += 1
    assert found.contention_hours == pytest.approx(expected["contention"])
    assert found.prioritisation_hours == pytest.approx(expected["prioritisation"])
    if found.unavailability_hours:
        assert found.unavailability_hours == pytest.approx(expected["unavailability"])
    assert found.batching_hours + found.other_hours == pytest.approx(expected["idle"])
    assert found.waiting_hours == pytest.approx(measures.handoffs(records).waiting_hours)


# -- displacement ------------------------------------------------------------------------------------------


def queue(arrivals, starts):
    """One step of each order at Ops, after a step at Desk that ended at the arrival."""
    steps = []
    for order, arrived in arrivals.items():
        steps.append(Step(order, "Desk", arrived, arrived))
        steps.append(Step(order, "Ops", starts[order], starts[order] + 1))
    return steps


def orders_of(priorities, accounts=None, expedited=None):
    return [
        {
            "order_id": order,
            "priority": priority,
            "account_id": (accounts or {}).get(order),
            "expedited_at": at((expedited or {}).get(order)),
        }
        for order, priority in priorities.items()
    ]


def test_displacement_by_hand():
    steps = queue({"a": 0, "b": 1, "c": 2, "d": 3}, {"d": 4, "a": 5, "b": 6, "c": 7})
    orders = orders_of(
        dict.fromkeys("abc", "low") | {"d": "high"}, dict.fromkeys("abc", "Graz") | {"d": "Vienna"}
    )
    found = measures.displacement(records_of(steps, orders=orders), first=["high"])
    assert (found.hours_gained, found.hours_imposed_on_others) == (3, 3)
    assert (found.n_orders_put_first, found.steps_of_others_delayed) == (1, 3)
    assert found.by_unit[0].mean_delay_of_others_hours == 1
    assert [(r.account, r.hours_gained, r.hours_lost) for r in found.by_account] == [
        ("Graz", 0, 3),
        ("Vienna", 3, 0),
    ]


def test_an_order_goes_first_only_after_it_was_expedited():
    steps = queue({"a": 0, "b": 1}, {"b": 2, "a": 5})
    for expedited, imposed in ((1.0, 3.0), (9.0, None)):
        orders = orders_of({"a": None, "b": None}, expedited={"b": expedited})
        found = measures.displacement(records_of(steps, orders=orders))
        if imposed is None:
            assert isinstance(found.hours_gained, Undefined)
        else:
            assert found.hours_imposed_on_others == imposed


def test_nobody_put_first_is_undefined_and_says_what_to_name():
    found = measures.displacement(records_of(queue({"a": 0}, {"a": 1})))
    assert found.hours_gained.needs == ("order.expedited_at", "order.priority")
    assert found.by_unit == ()
    assert isinstance(measures.displacement(records_of([])).hours_gained, Undefined)


@given(logs())
@settings(deadline=None, max_examples=25)
def test_what_some_gain_others_lose(steps):
    orders = orders_of({"a": "high", "b": "low", "c": "low", "d": "high"}, dict.fromkeys("abcd", "x"))
    found = measures.displacement(records_of(steps, orders=orders), first=["high"])
    has_finishes = any(s.end is not None for s in steps)
    queues = {}
    for order, rows in by_order(steps).items():
        for i, j in enumerate(enablers(rows, has_finishes=has_finishes)):
            if j is not None and rows[i].unit:
                queues.setdefault(rows[i].unit, []).append((end_of(rows[j]), start_of(rows[i]), order))
    gained = delayed = 0
    for steps_of_unit in queues.values():
        starts = sorted(start for _, start, _ in steps_of_unit)
        for turn, (_, start, order) in zip(starts, sorted(steps_of_unit), strict=True):
            gained += (turn - start) * (order in "ad")
            delayed += start > turn and order in "bc"
    if found.hours_gained or found.hours_gained == 0.0:
        assert found.hours_gained == pytest.approx(found.hours_imposed_on_others)
        assert found.hours_gained == pytest.approx(gained)
        assert sum(row.hours_gained for row in found.by_unit) == pytest.approx(gained)
        assert sum(row.hours_lost for row in found.by_account) == pytest.approx(gained)


def test_first_come_first_served_displaces_nobody():
    rng = np.random.default_rng(5)
    arrivals = {str(i): float(t) for i, t in enumerate(np.cumsum(rng.integers(1, 4, 50)))}
    starts = {order: arrived + 7 for order, arrived in arrivals.items()}
    orders = orders_of({order: "high" if int(order) % 7 == 0 else "low" for order in arrivals})
    found = measures.displacement(records_of(queue(arrivals, starts), orders=orders), first=["high"])
    assert (found.hours_gained, found.steps_of_others_delayed) == (0, 0)
