"""Stretches of time during which a zone keeps one distance from UTC.

Within such a stretch, local time is UTC plus a constant; a gap or a fold of daylight saving is where two of
them meet. Everything that follows is therefore plain addition.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from goldenthread.analysis.calendars.errors import UnknownZone

SECOND = 1_000_000  # all instants in this package are microseconds since 1970 in UTC
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Stretch = tuple[int, int, int]  # from, until, distance of local time from UTC


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone ``name``."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(
            f"There is no time zone '{name}'. Use an IANA name such as Europe/Vienna."
        ) from error


def micros(moment: datetime) -> int:
    """``moment`` as microseconds since 1970; one without a zone is UTC."""
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // _MICROSECOND


def moment_of(instant: int) -> datetime:
    """The moment of ``instant`` microseconds, in UTC."""
    return EPOCH + timedelta(microseconds=instant)


@lru_cache(maxsize=64)
def stretches(zone: str, first: int, last: int) -> tuple[Stretch, ...]:
    """The stretches of ``zone`` that cover the instants from ``first`` to ``last``."""
    info = zone_named(zone)
    found: list[Stretch] = []
    begin, distance = first, _distance(info, first)
    for day in range(first, last, DAY):
        until = min(day + DAY, last)
        if (then := _distance(info, until)) != distance:
            change = _change(info, day, until, distance)
            found.append((begin, change, distance))
            begin, distance = change, then
    found.append((begin, last, distance))
    return tuple(found)


def _distance(info: ZoneInfo, instant: int) -> int:
    offset = moment_of(instant).astimezone(info).utcoffset()
    assert offset is not None
    return offset // _MICROSECOND


def _change(info: ZoneInfo, before: int, after: int, distance: int) -> int:
    """The second, after ``before`` and up to ``after``, from which local time keeps another distance."""
    low, high = before // SECOND, after // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if _distance(info, middle * SECOND) == distance:
            low = middle
        else:
            high = middle
    return high * SECOND
