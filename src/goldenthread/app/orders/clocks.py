"""Clocks: how much of a customer's time each holder used, and how much of a target is left.

An order has one holder at any instant: a unit, or the customer. So the *elapsed* time from placing to the end
partitions exactly among them, to the microsecond, however often the order comes back: a unit that gets it back goes
on with the clock that it had. Beside it stands the unit's *working* time, in its own calendar (weeks, holidays, time
zone, daylight saving).

A clock runs only within its windows: the *response* clock while the order waits for an answer, the *delivery* clock
from placing until the whole is delivered, and again after a return. It stands during a pause. The customer's time
counts against no unit. The order's own clocks run in the account's calendar; each unit's in its own.

This module knows no database.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

Span = tuple[datetime, datetime]
CUSTOMER: None = None  # the holder that is no unit


class WorkingTime(Protocol):
    """What a clock needs of a calendar; :class:`goldenthread.analysis.calendars.WorkingCalendar` is one."""

    def working_seconds(self, start: datetime, end: datetime) -> float: ...

    def add_working(self, start: datetime, duration: timedelta) -> datetime: ...


@dataclass(frozen=True)
class Held:
    """Somebody held the order; ``unit`` is None for the customer, ``to_at`` while it is still held."""

    unit: Hashable | None
    from_at: datetime
    to_at: datetime | None = None


@dataclass(frozen=True)
class Stopped:
    """The clock stood; ``to_at`` is None while it still does."""

    from_at: datetime
    to_at: datetime | None = None


@dataclass(frozen=True)
class Share:
    """What one holder used. ``elapsed`` over all holders adds up to the whole, exactly.

    ``running`` is the part of ``working_seconds`` during which the clock was not paused.
    """

    unit: Hashable | None
    elapsed: timedelta
    working_seconds: float
    running_seconds: float
    visits: int


@dataclass(frozen=True)
class Reading:
    """A clock, read at an instant.

    ``due_at``: when the target is used up if the clock runs on from here; None while it stands, has ended, or has
    no target. ``is_breached``: more was used than the target.
    """

    unit: Hashable | None
    used_seconds: float
    target_seconds: float | None
    is_running: bool
    due_at: datetime | None

    @property
    def is_breached(self) -> bool:
        return self.target_seconds is not None and self.used_seconds > self.target_seconds

    @property
    def left_seconds(self) -> float | None:
        return None if self.target_seconds is None else self.target_seconds - self.used_seconds


def shares(
    held: Iterable[Held],
    stopped: Iterable[Stopped],
    calendars: Mapping[Hashable, WorkingTime],
    until: datetime,
) -> tuple[Share, ...]:
    """What each holder used until ``until``, the longest elapsed first.

    Raises ValueError when two holdings share an instant: then there would be no partition.
    """
    spans = _partition(held, until)
    pauses = union((stop.from_at, stop.to_at or until) for stop in stopped)
    found: dict[Hashable | None, list[Span]] = {}
    for unit, span in spans:
        found.setdefault(unit, []).append(span)
    result = [
        Share(
            unit=unit,
            elapsed=sum((end - start for start, end in own), timedelta()),
            working_seconds=_worked(own, calendars.get(unit)),
            running_seconds=_worked(without(own, pauses), calendars.get(unit)),
            visits=_visits(own),
        )
        for unit, own in found.items()
    ]
    return tuple(sorted(result, key=lambda share: share.elapsed, reverse=True))


def unit_clock(
    unit: Hashable,
    held: Iterable[Held],
    stopped: Iterable[Stopped],
    windows: Iterable[Span],
    calendar: WorkingTime,
    until: datetime,
    target_seconds: float | None = None,
) -> Reading:
    """A unit's clock: its working time with the order, within the windows, without the pauses.

    It holds however often the order left and came back.
    """
    own = [span for holder, span in _partition(held, until) if holder == unit]
    return _read(unit, own, stopped, windows, calendar, until, target_seconds)


def order_clock(
    held: Iterable[Held],
    stopped: Iterable[Stopped],
    windows: Iterable[Span],
    calendar: WorkingTime,
    until: datetime,
    target_seconds: float | None = None,
) -> Reading:
    """The order's own clock, the customer's view of us: all units together, without the customer's time."""
    ours = [span for holder, span in _partition(held, until) if holder is not CUSTOMER]
    return _read(None, union(ours), stopped, windows, calendar, until, target_seconds)


def _read(
    unit: Hashable | None,
    own: Sequence[Span],
    stopped: Iterable[Stopped],
    windows: Iterable[Span],
    calendar: WorkingTime,
    until: datetime,
    target_seconds: float | None,
) -> Reading:
    open_windows = [(start, min(end, until)) for start, end in windows if start < until]
    pauses = union((stop.from_at, stop.to_at or until) for stop in stopped)
    counted = without(both(own, union(open_windows)), pauses)
    used = _worked(counted, calendar)
    running = bool(counted) and counted[-1][1] == until and any(end > until for _, end in windows)
    due_at = None
    if running and target_seconds is not None and used <= target_seconds:
        due_at = calendar.add_working(until, timedelta(seconds=target_seconds - used))
    return Reading(unit, used, target_seconds, running, due_at)


# -- spans -----------------------------------------------------------------------------------------


def union(spans: Iterable[Span]) -> list[Span]:
    """The same instants as disjoint spans in order; empty ones are dropped."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def both(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """The instants in both; each given in order and disjoint."""
    found: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            found.append((start, end))
        if first[i][1] <= second[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """The instants of ``spans`` that are not in ``taken``; each given in order and disjoint."""
    found: list[Span] = []
    for start, end in spans:
        at = start
        for begin, finish in taken:
            if finish <= at or begin >= end:
                continue
            if begin > at:
                found.append((at, begin))
            at = max(at, finish)
        if at < end:
            found.append((at, end))
    return found


def _partition(held: Iterable[Held], until: datetime) -> list[tuple[Hashable | None, Span]]:
    """Who held it when, in order, up to ``until``. A gap or an overlap would break the partition: overlaps raise."""
    spans: list[tuple[Hashable | None, Span]] = []
    for one in sorted(held, key=lambda held: held.from_at):
        start, end = one.from_at, min(one.to_at or until, until)
        if spans and start < spans[-1][1][1]:
            raise ValueError(f"Two holders at once at {start.isoformat()}: holdings must not overlap.")
        if start < end:
            spans.append((one.unit, (start, end)))
    return spans


def _worked(spans: Iterable[Span], calendar: WorkingTime | None) -> float:
    """Working seconds in a calendar; without one, all time is working time."""
    if calendar is None:
        return sum((end - start).total_seconds() for start, end in spans)
    return sum(calendar.working_seconds(start, end) for start, end in spans)


def _visits(spans: Sequence[Span]) -> int:
    """How many times it came: spans that touch are one stay."""
    return len(union(spans))
