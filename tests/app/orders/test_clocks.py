"""Clocks against a slow oracle that looks at every minute, and the laws that hold for any order."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.app.orders.conftest import DUE, fresh
from tests.world import SINCE

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.app.orders import actions, clocks
from goldenthread.app.orders.clocks import Held, Stopped
from goldenthread.app.orders.queries import clocks_of, who_consumed_the_time

SPRING = datetime(2026, 3, 27, 6, 0, tzinfo=UTC)  # a Friday; Vienna's clocks go forward on Sunday
MINUTE = timedelta(minutes=1)
OFFICE = {
    "mon": [["08:00", "12:00"], ["13:00", "17:00"]],
    "fri": [["09:00", "15:00"]],
    "sun": [["00:00", "06:00"]],
}
CALENDARS = {
    "vienna": WorkingCalendar.from_row(
        {"time_zone": "Europe/Vienna", "weekly_hours": OFFICE, "holidays": {"country": "AT"}}
    ),
    "auckland": WorkingCalendar.office("Pacific/Auckland"),
    "always": WorkingCalendar.always(),
}
UNITS = [*CALENDARS, None]


@st.composite
def stories(draw):
    """Holders one after the other, pauses, windows, and a time to look: all on whole minutes."""
    minutes = st.integers(0, 5 * 1440)
    cuts = sorted(draw(st.sets(minutes, min_size=2, max_size=7)))
    held = [
        Held(draw(st.sampled_from(UNITS)), SPRING + start * MINUTE, SPRING + end * MINUTE)
        for start, end in itertools.pairwise(cuts)
    ]
    if draw(st.booleans()):
        held.append(Held(draw(st.sampled_from(UNITS)), SPRING + cuts[-1] * MINUTE))
    stopped = [Stopped(SPRING + a * MINUTE, SPRING + b * MINUTE) for a, b in draw(spans(2))]
    windows = clocks.union((SPRING + a * MINUTE, SPRING + b * MINUTE) for a, b in draw(spans(2)))
    return held, stopped, windows, SPRING + draw(minutes) * MINUTE


def spans(most: int):
    pair = st.tuples(st.integers(0, 7200), st.integers(0, 7200)).map(lambda ab: (min(ab), max(ab)))
    return st.lists(pair, max_size=most)


def is_in(instant: datetime, start: datetime, end: datetime | None) -> bool:
    return start <= instant and (end is None or instant < end)


@settings(max_examples=30, deadline=None)
@given(stories())
def test_each_clock_agrees_with_looking_at_every_minute(story):
    held, stopped, windows, until = story
    elapsed, working, running, in_window = (dict.fromkeys(UNITS, 0) for _ in range(4))
    instant = SPRING
    while instant < until:
        holder = next((one for one in held if is_in(instant, one.from_at, one.to_at)), None)
        if holder is not None:
            unit = holder.unit
            is_open = unit is None or CALENDARS[unit].is_open(instant)
            stands = any(is_in(instant, stop.from_at, stop.to_at) for stop in stopped)
            elapsed[unit] += 1
            working[unit] += is_open
            running[unit] += is_open and not stands
            in_window[unit] += is_open and not stands and any(is_in(instant, *window) for window in windows)
        instant += MINUTE
    found = {share.unit: share for share in clocks.shares(held, stopped, CALENDARS, until)}
    for unit in UNITS:
        share = found.get(unit)
        assert (share.elapsed // MINUTE if share else 0) == elapsed[unit]
        assert (share.working_seconds if share else 0) == working[unit] * 60
        assert (share.running_seconds if share else 0) == running[unit] * 60
        if unit is not None:
            reading = clocks.unit_clock(unit, held, stopped, windows, CALENDARS[unit], until)
            assert reading.used_seconds == in_window[unit] * 60


@settings(max_examples=60, deadline=None)
@given(stories())
def test_elapsed_time_partitions_exactly_and_a_customer_uses_no_clock(story):
    held, stopped, _windows, until = story
    found = clocks.shares(held, stopped, CALENDARS, until)
    whole = clocks.union((one.from_at, min(one.to_at or until, until)) for one in held)
    assert sum((share.elapsed for share in found), timedelta()) == sum((b - a for a, b in whole), timedelta())
    everything = [(SPRING, SPRING + timedelta(days=30))]
    theirs = [one for one in held if one.unit is None]
    assert clocks.order_clock(theirs, stopped, everything, CALENDARS["always"], until).used_seconds == 0
    all_of_it = clocks.order_clock(held, [], everything, CALENDARS["always"], until).used_seconds
    of_units = sum((share.elapsed for share in found if share.unit is not None), timedelta())
    assert all_of_it == of_units.total_seconds()


@settings(max_examples=60, deadline=None)
@given(stories(), st.integers(1, 5))
def test_bouncing_pays_nothing(story, bounces):
    """Cutting a stay into pieces, each ending where the next begins, changes no clock."""
    held, stopped, windows, until = story
    pieces: list[Held] = []
    for one in held:
        step = ((one.to_at or until) - one.from_at) / bounces
        cuts = [one.from_at + i * step for i in range(bounces)]
        if step <= timedelta() or one.to_at is None:
            pieces.append(one)
        else:
            pieces += [Held(one.unit, a, b) for a, b in zip(cuts, [*cuts[1:], one.to_at], strict=True)]
    for unit, calendar in CALENDARS.items():
        whole = clocks.unit_clock(unit, held, stopped, windows, calendar, until)
        cut = clocks.unit_clock(unit, pieces, stopped, windows, calendar, until)
        assert cut.used_seconds == pytest.approx(whole.used_seconds, abs=1e-3)


def test_the_due_time_is_when_the_target_is_used_up():
    vienna = CALENDARS["vienna"]
    held = [Held("vienna", SPRING)]
    now = SPRING + timedelta(hours=4)  # eleven o'clock in Vienna: two of Friday's six hours are gone
    window = [(SPRING, SPRING + timedelta(days=30))]
    reading = clocks.unit_clock("vienna", held, [], window, vienna, now, target_seconds=9 * 3600)
    assert reading.used_seconds == 2 * 3600
    # four hours on Friday, then three on Sunday from midnight, without the hour that the clock leaves out at two
    assert reading.due_at == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
    later = clocks.unit_clock("vienna", held, [], window, vienna, reading.due_at, target_seconds=9 * 3600)
    assert (later.used_seconds, later.is_breached) == (9 * 3600, False)
    after = clocks.unit_clock(
        "vienna", held, [], window, vienna, reading.due_at + MINUTE, target_seconds=9 * 3600
    )
    assert after.is_breached
    assert after.due_at is None


def test_a_clock_that_stands_is_due_at_no_time():
    held, window = [Held("always", SPRING)], [(SPRING, SPRING + timedelta(days=9))]
    now = SPRING + timedelta(hours=5)
    reading = clocks.unit_clock(
        "always", held, [Stopped(SPRING + timedelta(hours=2))], window, CALENDARS["always"], now, 36000.0
    )
    assert (reading.used_seconds, reading.is_running, reading.due_at) == (7200, False, None)
    assert reading.left_seconds == 28800


def test_two_holders_at_once_are_refused():
    twice = [Held("vienna", SPRING, SPRING + 2 * MINUTE), Held("always", SPRING + MINUTE)]
    with pytest.raises(ValueError, match="Two holders at once"):
        clocks.shares(twice, [], CALENDARS, SPRING + timedelta(days=1))


# -- of real orders --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_consumed_the_customers_time_adds_up(talk):
    order = talk.promised()  # placed at 10:00 UTC, promised at 11:00
    talk.omar(actions.hand_off, order, to=talk.world.planning)  # 12:00
    talk.petra(actions.hand_off, order, to=talk.world.field_services)  # 13:00
    talk.omar(actions.pause, order, reason="No access", waiting_on="customer")  # 14:00
    talk.omar(actions.resume, order)  # 15:00
    talk.omar(actions.deliver, order)  # 16:00
    used = {one.who: one for one in who_consumed_the_time(fresh(order), talk.now + timedelta(hours=4))}
    assert {who: one.elapsed_hours for who, one in used.items()} == {
        "Field services": 2 + 1 + 1,
        "Planning": 1,
        "The customer": 1 + 4,
    }
    assert sum(one.of_all for one in used.values()) == pytest.approx(1)
    assert used["Field services"].share.visits == 3
    # Vienna, UTC+1: at lunch from 11:00 to 12:00 UTC, and home from 16:00
    assert used["Field services"].working_hours == 1 + 1 + 1
    assert used["Planning"].working_hours == 1


@pytest.mark.django_db
def test_an_order_keeps_the_policy_it_was_placed_under(talk):
    world = talk.world

    def target(hours: str, day: date, **scope):
        said = {"clock": "response", "target_hours": Decimal(hours), "valid_from": day, **scope}
        talk.ines(actions.set_policy, **said)

    target("8", SINCE)
    target("4", SINCE, tier="key")
    target("2", SINCE, unit=world.field_services)
    target("1", date(2026, 3, 3), tier="key")
    order = talk.placed()  # on the second of March
    faces = {
        (face.clock, face.unit): face.reading for face in clocks_of(order, talk.now + timedelta(hours=1))
    }
    assert faces["response", None].target_seconds == 4 * 3600
    assert faces["response", world.field_services].target_seconds == 2 * 3600
    assert faces["delivery", None].target_seconds is None


@pytest.mark.django_db
def test_a_unit_that_gets_an_order_back_goes_on_with_its_old_response_clock(talk):
    order = talk.placed()  # 10:00 UTC
    talk.omar(actions.send_back_incomplete, order, missing="Which ward?")  # 11:00
    talk.ana(actions.complete, order, information="Four")  # 12:00
    talk.omar(actions.promise, order, promised_for=DUE)  # 13:00
    faces = {(face.clock, face.unit): face.reading for face in clocks_of(fresh(order), talk.now)}
    response = faces["response", talk.world.field_services]
    assert (response.used_seconds, response.is_running) == (2 * 3600, False)
    assert ("response", talk.world.key_accounts) not in faces
    delivery = faces["delivery", talk.world.field_services]
    assert delivery.is_running
