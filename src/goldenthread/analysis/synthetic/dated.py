"""Values that hold from a month on, and moments as hours, dates and instants."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Dated:
    """A number that holds from one month (counted from 0) until the next: ``Dated((0, 0.9), (8, 0.2))``.

    Example:
        >>> Dated((0, 0.9), (8, 0.2)).at(8)
        0.2
    """

    steps: tuple[tuple[int, float], ...]

    def __init__(self, *steps: tuple[int, float]) -> None:
        object.__setattr__(self, "steps", steps)

    def at(self, month: int) -> float:
        place = bisect_right([since for since, _ in self.steps], month) - 1
        return self.steps[place][1] if place >= 0 else 0.0


class Almanac:
    """From hours since the start to dates and back. The start is the first Monday of its month or later."""

    def __init__(self, start: date, months: int) -> None:
        if start.weekday() != 0:
            raise ValueError(f"A story starts on a Monday; {start} is none. Take {_monday(start)}.")
        self.start, self.months = start, months
        self.firsts = [_after_months(start, month) for month in range(months + 1)]
        self.month_hours = [24.0 * (day - start).days for day in self.firsts]
        self.hours = self.month_hours[-1]

    def month_of(self, hour: float) -> int:
        return min(max(bisect_right(self.month_hours, hour) - 1, 0), self.months - 1)

    def months_of(self, hours: Array) -> Array:
        """:meth:`month_of` for many."""
        found = np.searchsorted(self.month_hours, hours, side="right") - 1
        return np.clip(found, 0, self.months - 1)

    def hour(self, month: int, day: int = 0) -> float:
        """The hour at which a day of a month begins; months may lie outside the story."""
        return 24.0 * ((_after_months(self.start, month) - self.start).days + day)

    def day(self, hour: float) -> date:
        return self.start + timedelta(days=int(hour // 24))

    def first_of(self, month: int) -> date:
        """The first day of the calendar month in which a month of the story begins."""
        return _after_months(self.start, month).replace(day=1)

    def instant(self, hour: float) -> datetime:
        """To the second."""
        begin = datetime(self.start.year, self.start.month, self.start.day)
        return begin + timedelta(seconds=round(hour * 3600))

    def instants(self, hours: Array) -> Array:
        """:meth:`instant` for many; NaN and infinity become NaT."""
        hours = np.asarray(hours, float)
        known = np.isfinite(hours)
        seconds = np.where(known, np.rint(np.where(known, hours, 0.0) * 3600), 0).astype("timedelta64[s]")
        moments = np.datetime64(self.start, "us") + seconds
        return np.where(known, moments, np.datetime64("NaT", "us"))

    def days(self, hours: Array) -> Array:
        """The dates on which hours lie; NaN and infinity become NaT."""
        hours = np.asarray(hours, float)
        known = np.isfinite(hours)
        days = np.floor(np.where(known, hours, 0.0) / 24).astype("timedelta64[D]")
        return np.where(known, np.datetime64(self.start, "D") + days, np.datetime64("NaT", "D"))


def _monday(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7)


def _after_months(start: date, months: int) -> date:
    total = start.year * 12 + start.month - 1 + months
    return date(total // 12, total % 12 + 1, min(start.day, 28))
