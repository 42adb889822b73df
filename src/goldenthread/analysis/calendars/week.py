"""A week of opening hours: for each weekday, intervals of the local clock.

An interval belongs to the day on which it begins. One that ends at or before its beginning runs over midnight
into the next day (``22:00``–``06:00``); ``24:00`` is the end of the day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from goldenthread.analysis.calendars.errors import UnreadableCalendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_OF_DAY = 24 * 60

Interval = tuple[int, int]  # minutes after local midnight; the second may pass 1440
Week = tuple[tuple[Interval, ...], ...]

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


def read_week(hours: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """The week in ``{"mon": [["09:00", "12:00"], ["13:00", "17:00"]], …}``; a day left out is closed.

    >>> read_week({"fri": [["22:00", "06:00"]]})[4]
    ((1320, 1800),)
    """
    if not isinstance(hours, Mapping):
        raise UnreadableCalendar("Weekly hours must be an object with a list of [from, to] for each day.")
    unknown = sorted(set(hours) - set(DAYS))
    if unknown:
        raise UnreadableCalendar(f"Weekly hours name '{unknown[0]}'; the days are {', '.join(DAYS)}.")
    return tuple(tuple(sorted(_interval(day, pair) for pair in hours.get(day) or ())) for day in DAYS)


def write_week(week: Week) -> dict[str, list[list[str]]]:
    """``week`` in the form that :func:`read_week` reads; closed days are left out."""
    return {
        day: [[_clock(start), _closing(start, end)] for start, end in intervals]
        for day, intervals in zip(DAYS, week, strict=True)
        if intervals
    }


def _interval(day: str, pair: Any) -> Interval:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise UnreadableCalendar(f"Hours of '{day}' must be pairs such as ['09:00', '17:00'], not {pair!r}.")
    start, end = (_minutes(day, clock) for clock in pair)
    if start == MINUTES_OF_DAY:
        raise UnreadableCalendar(f"Hours of '{day}' begin at 24:00; write 00:00 of the next day.")
    return start, end if end > start else end + MINUTES_OF_DAY


def _minutes(day: str, clock: Any) -> int:
    if not isinstance(clock, str) or not _CLOCK.fullmatch(clock):
        raise UnreadableCalendar(f"Hours of '{day}' hold {clock!r}; write a time as HH:MM, such as '09:00'.")
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _closing(start: int, end: int) -> str:
    return "24:00" if end == MINUTES_OF_DAY and start > 0 else _clock(end if end <= 1440 else end - 1440)
