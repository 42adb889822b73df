"""When a person works: openings in hours since the start, with the hours worked before each."""

from __future__ import annotations

from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine.compiled import compiled, inlined
from goldenthread.analysis.structure.engine.world import calendar_from, opening_row


@compiled
def opening_at(world: Any, calendar: int, now: float) -> int:
    """The index of the last opening that began by ``now``, or one less than the calendar's first."""
    low, high = calendar_from(world, calendar), calendar_from(world, calendar + 1)
    while low < high:
        middle = (low + high) >> 1
        if opening_row(world, middle).opens <= now:
            low = middle + 1
        else:
            high = middle
    return int(low - 1)


@inlined
def is_open(world: Any, calendar: int, now: float) -> bool:
    if calendar < 0:
        return True
    at = opening_at(world, calendar, now)
    return bool(at >= calendar_from(world, calendar) and now < opening_row(world, at).closes)


@compiled
def next_open(world: Any, calendar: int, now: float) -> float:
    """The first hour from ``now`` on at which the calendar is open; infinite if there is none."""
    if calendar < 0:
        return now
    at = opening_at(world, calendar, now)
    if at >= calendar_from(world, calendar) and now < opening_row(world, at).closes:
        return now
    if at + 1 < calendar_from(world, calendar + 1):
        return float(opening_row(world, at + 1).opens)
    return np.inf


@inlined
def worked_by(world: Any, calendar: int, now: float) -> float:
    """Hours that the calendar was open from the start until ``now``."""
    if calendar < 0:
        return now
    at = opening_at(world, calendar, now)
    if at < calendar_from(world, calendar):
        return 0.0
    opening = opening_row(world, at)
    return float(opening.before + min(now, opening.closes) - opening.opens)


@inlined
def after_working(world: Any, calendar: int, now: float, hours: float) -> float:
    """The hour by which ``hours`` have been worked since ``now``; infinite if the calendar ends before."""
    if calendar < 0:
        return now + hours
    goal = worked_by(world, calendar, now) + hours
    low, high = (
        max(opening_at(world, calendar, now), calendar_from(world, calendar)),
        calendar_from(world, calendar + 1),
    )
    if now + hours <= opening_row(world, low).closes and now >= opening_row(world, low).opens:
        return now + hours
    while low < high:
        middle = (low + high) >> 1
        opening = opening_row(world, middle)
        if opening.before + opening.closes - opening.opens < goal:
            low = middle + 1
        else:
            high = middle
    if low == calendar_from(world, calendar + 1):
        return np.inf
    return float(opening_row(world, low).opens + goal - opening_row(world, low).before)
