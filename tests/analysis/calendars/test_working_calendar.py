"""Working time against a slow oracle, its laws, and the places where calendars go wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldenthread.analysis.calendars import CalendarError, Holidays, WorkingCalendar
from goldenthread.analysis.calendars.week import DAYS, read_week

ZONES = ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
# the last days before clocks go back and forward in each zone, in 2025
CHANGES = {
    "Europe/Vienna": [datetime(2025, 3, 29, 12), datetime(2025, 10, 25, 12)],
    "America/New_York": [datetime(2025, 3, 8, 12), datetime(2025, 11, 1, 12)],
    "Australia/Lord_Howe": [datetime(2025, 4, 5, 1), datetime(2025, 10, 4, 1)],
    "Asia/Kolkata": [datetime(2025, 5, 1), datetime(2025, 11, 1)],
}
MINUTE = timedelta(minutes=1)

clocks = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02d}:{quarter % 4 * 15:02d}")
weeks = st.dictionaries(
    st.sampled_from(DAYS), st.lists(st.tuples(clocks, clocks), min_size=1, max_size=2), min_size=1, max_size=7
)
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2024, 6, 1), datetime(2026, 6, 1))


@st.composite
def calendars(draw):
    added = draw(st.frozensets(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=5))
    return WorkingCalendar(read_week(draw(weeks)), draw(zones), Holidays(added=added))


def oracle_is_open(calendar: WorkingCalendar, moment: datetime) -> bool:
    wall = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(calendar.time_zone)).replace(tzinfo=None)
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        if day in calendar.holidays.added:
            continue
        minutes = (wall - datetime.combine(day, datetime.min.time())).total_seconds() / 60
        if any(start <= minutes < end for start, end in calendar.week[day.weekday()]):
            return True
    return False


@settings(max_examples=25, deadline=None)
@given(weeks, zones, st.integers(0, 1), st.integers(0, 2 * 24 * 60))
def test_agrees_with_counting_minutes_across_daylight_saving(week, zone, which, minutes):
    calendar = WorkingCalendar(read_week(week), zone)
    start = CHANGES[zone][which]
    counted = sum(oracle_is_open(calendar, start + i * MINUTE) for i in range(minutes))
    assert calendar.working_seconds(start, start + minutes * MINUTE) == counted * 60


@settings(max_examples=60, deadline=None)
@given(calendars(), moments)
def test_is_open_agrees_with_the_wall_clock(calendar, moment):
    assert calendar.is_open(moment) == oracle_is_open(calendar, moment)


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, moments, moments)
def test_working_time_is_additive_monotone_and_no_longer_than_elapsed(calendar, a, b, c):
    a, b, c = sorted([a, b, c])
    whole = calendar.working_seconds(a, c)
    assert whole == pytest.approx(calendar.working_seconds(a, b) + calendar.working_seconds(b, c), abs=1e-6)
    assert 0 <= calendar.working_seconds(a, b) <= whole <= (c - a).total_seconds()
    assert calendar.working_seconds(c, a) == -whole


@settings(max_examples=80, deadline=None)
@given(calendars(), moments, st.timedeltas(timedelta(0), timedelta(days=40)))
@example(WorkingCalendar.office("Europe/Vienna"), datetime(2025, 3, 29), timedelta(0))
def test_adding_working_time_is_the_inverse_of_measuring_it(calendar, start, duration):
    end = calendar.add_working(start, duration)
    assert calendar.working_seconds(start, end) == duration.total_seconds()
    if duration:
        just_before = end - timedelta(microseconds=1)
        assert calendar.working_seconds(start, just_before) < duration.total_seconds()
        back = calendar.add_working(end, -duration)
        assert calendar.working_seconds(back, end) == duration.total_seconds()
        assert back >= start


@settings(max_examples=60, deadline=None)
@given(calendars(), moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar, moment):
    opening = calendar.next_opening(moment)
    assert calendar.is_open(opening)
    assert calendar.working_seconds(moment, opening) == 0


@settings(max_examples=30, deadline=None)
@given(calendars(), st.lists(st.tuples(moments, moments), min_size=1, max_size=20))
def test_many_at_once_equal_one_by_one(calendar, pairs):
    starts, ends = (np.array(column, "datetime64[us]") for column in zip(*pairs, strict=True))
    one_by_one = [calendar.working_seconds(start, end) for start, end in pairs]
    assert calendar.working_seconds_each(starts, ends).tolist() == one_by_one


def test_an_unknown_time_gives_no_number():
    office = WorkingCalendar.office("UTC")
    starts = np.array(["2025-03-03T09:00", "NaT"], "datetime64[us]")
    ends = np.array(["2025-03-03T10:00", "2025-03-03T10:00"], "datetime64[us]")
    assert office.working_seconds_each(starts, ends).tolist()[0] == 3600
    assert np.isnan(office.working_seconds_each(starts, ends)[1])


def test_a_night_shift_loses_an_hour_in_spring_and_gains_one_in_autumn():
    night = WorkingCalendar(read_week({"sat": [["22:00", "06:00"]]}), "Europe/Vienna")
    for day, hours in [(date(2025, 3, 29), 7), (date(2025, 10, 25), 9), (date(2025, 7, 5), 8)]:
        noon = datetime(day.year, day.month, day.day, 12)
        assert night.working_seconds(noon, noon + timedelta(days=1)) == hours * 3600


def test_half_an_hour_of_daylight_saving_in_lord_howe():
    night = WorkingCalendar(read_week({"sun": [["00:00", "04:00"]]}), "Australia/Lord_Howe")
    assert night.working_seconds(datetime(2025, 4, 5), datetime(2025, 4, 7)) == 4.5 * 3600
    assert night.working_seconds(datetime(2025, 10, 4), datetime(2025, 10, 6)) == 3.5 * 3600


def test_public_holidays_with_a_date_added_and_one_removed():
    epiphany, eve, monday = date(2025, 1, 6), date(2025, 12, 24), datetime(2025, 1, 6)
    austria = WorkingCalendar.office("UTC", country="AT")
    assert austria.working_seconds(monday, monday + timedelta(days=1)) == 0
    changed = WorkingCalendar(
        austria.week, "UTC", Holidays("AT", added=frozenset([eve]), removed=frozenset([epiphany]))
    )
    assert changed.working_seconds(monday, monday + timedelta(days=1)) == 8 * 3600
    assert not changed.is_open(datetime(2025, 12, 24, 12))


def test_a_shift_that_began_before_a_holiday_is_finished():
    night = WorkingCalendar(
        read_week({day: [["22:00", "06:00"]] for day in DAYS}),
        "UTC",
        Holidays(added=frozenset([date(2025, 5, 1)])),
    )
    assert night.working_seconds(datetime(2025, 5, 1), datetime(2025, 5, 2)) == 6 * 3600


def test_a_person_does_not_work_while_away():
    office = WorkingCalendar.office("UTC")
    away = office.without(
        [(datetime(2025, 3, 4), datetime(2025, 3, 6)), (datetime(2025, 3, 5), datetime(2025, 3, 7))]
    )
    week = datetime(2025, 3, 3), datetime(2025, 3, 8)
    assert office.working_seconds(*week) == 40 * 3600
    assert away.working_seconds(*week) == 16 * 3600
    assert not away.is_open(datetime(2025, 3, 5, 10))


@pytest.mark.parametrize(
    ("zone", "day", "over"),
    [
        ("Europe/Vienna", date(2025, 3, 30), datetime(2025, 3, 30, 22)),
        ("Europe/Vienna", date(2025, 10, 26), datetime(2025, 10, 26, 23)),
        ("Asia/Kolkata", date(2025, 1, 1), datetime(2025, 1, 1, 18, 30)),
        ("America/Sao_Paulo", date(2018, 11, 3), datetime(2018, 11, 4, 3)),  # midnight is left out
        ("America/Sao_Paulo", date(2018, 2, 17), datetime(2018, 2, 18, 3)),  # 23:00 comes twice
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 10)),  # a day that never was
    ],
)
def test_a_local_date_is_met_until_the_end_of_that_day(zone, day, over):
    calendar = WorkingCalendar.office(zone)
    assert calendar.end_of_day(day) == over.replace(tzinfo=UTC)
    if day != date(2011, 12, 30):
        assert calendar.local_date(over - timedelta(microseconds=1)) == day
    assert calendar.local_date(over) > day


def test_moments_keep_their_zone():
    office, zone = WorkingCalendar.office("Europe/Vienna"), ZoneInfo("America/New_York")
    start = datetime(2025, 3, 3, 3, tzinfo=zone)  # 09:00 in Vienna
    end = office.add_working(start, timedelta(hours=1))
    assert end == datetime(2025, 3, 3, 10, tzinfo=ZoneInfo("Europe/Vienna"))
    assert end.tzinfo is zone


@settings(max_examples=40, deadline=None)
@given(calendars())
def test_a_calendar_survives_the_calendar_table(calendar):
    assert WorkingCalendar.from_row(calendar.to_row("c")) == calendar


def test_open_at_all_times_is_elapsed_time():
    start, end = datetime(1990, 2, 3, 4, 5, 6, 7), datetime(2031, 1, 1)
    assert (
        WorkingCalendar.always("Europe/Vienna").working_seconds(start, end) == (end - start).total_seconds()
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"time_zone": "Vienna", "weekly_hours": "{}"}, "Europe/Vienna"),
        ({"time_zone": "UTC", "weekly_hours": '{"mo": []}'}, "mon, tue"),
        ({"time_zone": "UTC", "weekly_hours": '{"mon": [["9", "17:00"]]}'}, "HH:MM"),
        ({"time_zone": "UTC", "weekly_hours": '{"mon": ["09:00"]}'}, "pairs"),
        ({"time_zone": "UTC", "weekly_hours": "{"}, "JSON"),
        ({"time_zone": "UTC", "weekly_hours": "{}", "holidays": '{"country": "ZZ"}'}, "ISO code"),
        ({"time_zone": "UTC", "weekly_hours": "{}", "holidays": '{"added": ["1.1.25"]}'}, "YYYY-MM-DD"),
    ],
)
def test_a_calendar_that_cannot_be_read_says_what_to_write(row, says):
    with pytest.raises(CalendarError, match=says):
        WorkingCalendar.from_row(row)


def test_a_calendar_that_never_opens_refuses_to_look_for_ever():
    closed = WorkingCalendar(read_week({}), "UTC")
    assert closed.working_seconds(datetime(2025, 1, 1), datetime(2026, 1, 1)) == 0
    with pytest.raises(CalendarError, match="weekly hours"):
        closed.add_working(datetime(2025, 1, 1), timedelta(hours=1))
    with pytest.raises(CalendarError, match="weekly hours"):
        closed.next_opening(datetime(2025, 1, 1))


def test_a_time_out_of_reach_is_refused():
    with pytest.raises(CalendarError, match="1900 to 2199"):
        WorkingCalendar.office("UTC").working_seconds(datetime(2025, 1, 1), datetime(9999, 1, 1))
