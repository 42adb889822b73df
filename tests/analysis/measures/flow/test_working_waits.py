"""Waits in working time beside elapsed time."""

from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
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

import goldenthread as gt
from goldenthread.analysis import measures
from goldenthread.analysis.calendars import CalendarError, Holidays, WorkingCalendar, read_calendar
from goldenthread.analysis.measures.result import Undefined

OFFICE = WorkingCalendar.office("UTC")
FRIDAY_TO_MONDAY = [Step("a", "Desk", 96 + 15, 96 + 16), Step("a", "Ops", 168 + 10, 168 + 11)]


def with_calendars(steps, **of_unit):
    """The records, in which units keep the calendars named."""
    records = records_of(steps)
    units = {"unit_id": list(of_unit), "valid_from": [date(2020, 1, 1)] * len(of_unit),
             "calendar_id": list(of_unit)}  # fmt: skip
    records.add_arrow("unit", pa.table(units))
    records.add_arrow("calendar", pa.Table.from_pylist([c.to_row(unit) for unit, c in of_unit.items()]))
    return records


def test_by_hand_a_weekend_is_elapsed_and_no_working_time():
    found = measures.working_waits(records_of(FRIDAY_TO_MONDAY), calendar=OFFICE)
    (pair,) = found.by_pair
    assert (pair.from_unit, pair.to_unit, pair.n) == ("Desk", "Ops", 1)
    assert (pair.elapsed_mean_hours, pair.working_mean_hours) == (66.0, 2.0)
    assert found.working_share == pytest.approx(2 / 66)
    # Monday is no working day: what was 16:00 to 17:00 and 9:00 to 10:00 loses the second
    closed = WorkingCalendar(
        OFFICE.week, "UTC", Holidays(added=frozenset({MONDAY.date() + timedelta(days=7)}))
    )
    assert measures.working_waits(records_of(FRIDAY_TO_MONDAY), calendar=closed).working_hours == 1.0


def test_each_receiver_keeps_its_own_calendar_and_who_has_none_is_counted_and_left_out():
    steps = [*FRIDAY_TO_MONDAY, Step("a", "Lab", 168 + 12, 168 + 13), Step("a", "Desk", 168 + 20, 168 + 21)]
    found = measures.working_waits(with_calendars(steps, Ops=OFFICE, Lab=WorkingCalendar.always()))
    assert {(p.from_unit, p.to_unit): p.working_total_hours for p in found.by_pair} == {
        ("Desk", "Ops"): 2.0,
        ("Ops", "Lab"): 1.0,
    }
    assert (found.n_handoffs, found.n_without_calendar) == (2, 1)
    assert found.calendar == "each receiving unit's own calendar"
    assert found.elapsed_hours == 67.0


def slow_working_hours(calendar, begin, end):
    """Minute by minute: whether the calendar is open."""
    minutes = round((end - begin) * 60)
    moments = (at(begin) + timedelta(minutes=m) for m in range(minutes))
    return sum(calendar.is_open(moment) for moment in moments) / 60


@settings(max_examples=25, deadline=None)
@given(logs(both_times=True))
def test_agrees_with_a_count_of_open_minutes(steps):
    found = measures.working_waits(records_of(steps), calendar=OFFICE)
    expected = {}
    has_finishes = any(step.end is not None for step in steps)
    for rows in by_order(steps).values():
        for i, j in enumerate(enablers(rows, has_finishes=has_finishes)):
            if j is not None and rows[i].unit and rows[j].unit and rows[i].unit != rows[j].unit:
                hours = slow_working_hours(OFFICE, end_of(rows[j]), start_of(rows[i]))
                expected.setdefault((rows[j].unit, rows[i].unit), []).append(hours)
    assert {(p.from_unit, p.to_unit): p.n for p in found.by_pair} == {k: len(v) for k, v in expected.items()}
    for pair in found.by_pair:
        assert pair.working_total_hours == pytest.approx(
            sum(expected[pair.from_unit, pair.to_unit]), abs=1e-6
        )


@settings(max_examples=25, deadline=None)
@given(logs())
def test_who_is_always_open_works_all_the_time(steps):
    records = records_of(steps)
    found, flow = (
        measures.working_waits(records, calendar=WorkingCalendar.always()),
        measures.handoffs(records),
    )
    assert found.n_handoffs == flow.n_handoffs
    assert found.elapsed_hours == pytest.approx(flow.cross_unit_hours, abs=1e-6)
    if flow.n_handoffs:
        assert found.working_hours == pytest.approx(found.elapsed_hours, abs=1e-6)
    by_pair = {(p.from_unit, p.to_unit): (p.n, p.median_hours, p.p90_hours) for p in flow.by_pair}
    for p in found.by_pair:
        assert (p.n, p.working_median_hours, p.working_p90_hours) == pytest.approx(
            by_pair[p.from_unit, p.to_unit]
        )


def test_a_week_later_is_the_same():
    later = [Step(s.order, s.unit, s.start + 168, s.end + 168) for s in FRIDAY_TO_MONDAY if s.start and s.end]
    one, two = (measures.working_waits(records_of(s), calendar=OFFICE) for s in (FRIDAY_TO_MONDAY, later))
    assert one == two


@pytest.mark.parametrize("steps", [[], FRIDAY_TO_MONDAY[:1]], ids=["nothing", "no hand-off"])
def test_nothing_to_measure_is_undefined_with_its_reason(steps):
    found = measures.working_waits(records_of(steps), calendar=OFFICE)
    assert isinstance(found.working_hours, Undefined)
    assert found.working_hours.reason
    assert (found.n_handoffs, found.by_pair) == (0, ())


def test_without_a_calendar_it_is_undefined_and_says_which_records_would_do():
    found = measures.working_waits(records_of(FRIDAY_TO_MONDAY))
    assert isinstance(found.working_hours, Undefined)
    assert found.working_hours.needs == ("unit.calendar_id", "calendar.weekly_hours")
    assert found.n_without_calendar == 1


def test_a_diagnosis_says_working_time_beside_elapsed_time_and_by_whose_calendar():
    with_one = gt.diagnose(records_of(FRIDAY_TO_MONDAY), calendar=OFFICE)
    assert "fell into working time, by one calendar, given for all units" in with_one.html()
    assert with_one.facts["working_time"]["working_hours"] == 2.0
    assert with_one.facts["handoffs"]["between_units_hours"] == 66.0
    without = gt.diagnose(records_of(FRIDAY_TO_MONDAY))
    assert without.facts["working_time"] is None
    missing = {m["what"]: m["reason"] for m in without.facts["missing"]}
    assert "none was given" in missing["How much of it fell into working time"]


@pytest.mark.parametrize(
    ("line", "open_at", "closed_at"),
    [
        ("09:00-17:00", datetime(2025, 3, 7, 10), datetime(2025, 3, 8, 10)),
        ("mon-fri 09:00-17:00 AT Europe/Vienna", datetime(2025, 4, 22, 7), datetime(2025, 4, 21, 8)),
        ("sat-mon 8:00-9:00", datetime(2025, 3, 9, 8), datetime(2025, 3, 11, 8)),
        ("mon-thu 08:00-16:00 fri 08:00-12:00", datetime(2025, 3, 6, 13), datetime(2025, 3, 7, 13)),
    ],
)
def test_a_calendar_is_read_from_a_line(line, open_at, closed_at):
    calendar = read_calendar(line)
    assert calendar.is_open(open_at)
    assert not calendar.is_open(closed_at)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "no hours"),
        ("mon-fri AT", "no hours"),
        ("mon-fry 09:00-17:00", "'mon-fry' is no day"),
        ("mon-fri 09:00-17:00 XX", "No public holidays"),
        ("mon-fri 09:00-17:00 Mars/Base", "no time zone 'Mars/Base'"),
        ("mon-fri 09:00-17:00 Europe/Vienna Europe/Rome", "'Europe/Rome'"),
        ("mon-fri 25:00-26:00", "write a time as HH:MM"),
    ],
)
def test_a_line_that_is_no_calendar_is_refused_with_what_to_write(line, says):
    with pytest.raises(CalendarError, match=says):
        read_calendar(line)
