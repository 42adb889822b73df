"""On which days a rule of a calendar repeats, within a budget.

Rules that never come true ("each 31 February") make a general expander search for ages. Here each day of the
window is asked once whether the rule holds on it, and all entries of a file share one number of such questions.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}


@dataclass
class Budget:
    """How many days may still be looked at for one file."""

    left: int = 1_000_000

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OverflowError("The file repeats its entries too often. Export a shorter time.")


@dataclass(frozen=True)
class Rule:
    """A rule of days, weeks, months or years. Others (hours, week numbers) are not followed."""

    frequency: str
    interval: int
    count: int | None
    weekdays: tuple[tuple[int, int], ...]  # which one in the month or 0 for each, and the day of the week
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    places: tuple[int, ...]

    def days(self, first: date, since: date, until: date, budget: Budget) -> Iterator[date]:
        """The days from ``since`` to ``until`` on which it repeats what began on ``first``."""
        seen, day = 0, first if self.count else max(first, since)
        while day <= until:
            budget.take()
            if day == first or self._holds(day, first):
                seen += 1
                if self.count and seen > self.count:
                    return
                if day >= since:
                    yield day
            day += timedelta(days=1)

    def _holds(self, day: date, first: date) -> bool:
        if not self._in_turn(day, first) or not self._chosen(day, first):
            return False
        if not self.places or self.frequency != "MONTHLY":
            return True
        last = calendar.monthrange(day.year, day.month)[1]
        among = [one for one in (day.replace(day=n) for n in range(1, last + 1)) if self._chosen(one, first)]
        place = among.index(day)
        return place + 1 in self.places or place - len(among) in self.places

    def _in_turn(self, day: date, first: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        apart = {
            "DAILY": (day - first).days,
            "WEEKLY": (_monday(day) - _monday(first)).days // 7,
            "MONTHLY": (day.year - first.year) * 12 + day.month - first.month,
            "YEARLY": day.year - first.year,
        }[self.frequency]
        return apart % self.interval == 0

    def _chosen(self, day: date, first: date) -> bool:
        if self.month_days and day.day not in self.month_days and _from_end(day) not in self.month_days:
            return False
        if self.weekdays:
            in_month = self.frequency == "MONTHLY" or (self.frequency == "YEARLY" and bool(self.months))
            return any(
                weekday == day.weekday() and _is_nth(day, nth, in_month) for nth, weekday in self.weekdays
            )
        if self.month_days or self.frequency == "DAILY":
            return self.frequency != "YEARLY" or bool(self.months) or day.month == first.month
        if self.frequency == "WEEKLY":
            return day.weekday() == first.weekday()
        return day.day == first.day and (
            self.frequency == "MONTHLY" or bool(self.months) or day.month == first.month
        )


def rule_of(said: Mapping[str, Any]) -> Rule | None:
    """The rule as an entry says it; None for one that is not followed."""
    parts = {
        str(name).upper(): list(value) if isinstance(value, list) else [value] for name, value in said.items()
    }
    frequency = str(parts.get("FREQ", [""])[0]).upper()
    if frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or set(parts) - KNOWN:
        return None
    return Rule(
        frequency,
        max(1, min(int(parts.get("INTERVAL", [1])[0]), 10_000)),
        max(1, int(parts["COUNT"][0])) if "COUNT" in parts else None,
        tuple(_weekday(str(one)) for one in parts.get("BYDAY", [])[:50]),
        tuple(int(one) for one in parts.get("BYMONTHDAY", [])[:62]),
        tuple(int(one) for one in parts.get("BYMONTH", [])[:12]),
        tuple(int(one) for one in parts.get("BYSETPOS", [])[:31]),
    )


def _weekday(text: str) -> tuple[int, int]:
    """``2TU``: the second Tuesday.

    >>> _weekday("2TU"), _weekday("-1FR"), _weekday("MO")
    ((2, 1), (-1, 4), (0, 0))
    """
    name = text.strip().upper()
    return int(name[:-2] or 0), WEEKDAYS.index(name[-2:])


def _is_nth(day: date, nth: int, in_month: bool) -> bool:
    if not nth or not in_month:
        return True
    return nth == (day.day - 1) // 7 + 1 if nth > 0 else nth == -((-_from_end(day) - 1) // 7 + 1)


def _from_end(day: date) -> int:
    """-1 for the last day of its month."""
    return day.day - calendar.monthrange(day.year, day.month)[1] - 1


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
