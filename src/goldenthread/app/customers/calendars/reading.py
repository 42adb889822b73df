"""The past meetings in a calendar file, read within bounds.

A calendar file is a small program: rules repeat entries, also every second and without end. So the size, the number
of entries and of repetitions are bounded, rules finer than a day are not followed, and time zones are those that this
system knows by name; definitions of zones in the file, which are rules again, are cut out before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from goldenthread.app.customers.calendars.repeating import Budget, rule_of

LARGEST = 5_000_000  # bytes
ENTRIES = 5_000
REPETITIONS = 1_000  # of one entry within the window
OLDEST = 2_000
PEOPLE = 200
_ZONES = re.compile(rb"^BEGIN:VTIMEZONE\r?$.*?^END:VTIMEZONE\r?$\n?", re.M | re.S | re.I)
_ENTRY = re.compile(rb"^BEGIN:VEVENT\r?$", re.M | re.I)


class Unreadable(ValueError):
    """A file that is not read, with the reason."""


@dataclass(frozen=True)
class Entry:
    """One meeting that took place. ``source`` is its own id, the same each time that the file is read."""

    source: str
    at: datetime
    topic: str
    organiser: str
    people: tuple[str, ...]  # addresses, of those who did not decline


def entries(raw: bytes, *, since: datetime, until: datetime, zone: tzinfo = UTC) -> list[Entry]:
    """The meetings that ended between ``since`` and ``until``, earliest first. ``zone`` is for times without one.

    Refused with :class:`Unreadable` for what is too large, or no calendar.
    """
    from icalendar import Calendar

    if len(raw) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 1_000_000} MB. Export a shorter time.")
    if len(_ENTRY.findall(raw)) > ENTRIES:
        raise Unreadable(f"The file has more than {ENTRIES:,} entries. Export a shorter time.")
    try:
        calendars: Any = Calendar.from_ical(_ZONES.sub(b"", raw), multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as broken:
        raise Unreadable("This is no calendar file, or it is broken.") from broken
    if not calendars:
        raise Unreadable("This is no calendar file, or it is broken.")
    found: dict[str, Entry] = {}
    budget = Budget()
    for event in sorted(
        events, key=lambda one: "RECURRENCE-ID" in one
    ):  # a moved repetition replaces its own
        for key, entry in _within(event, since, until, zone, budget):
            found.pop(key, None)
            if entry is not None:
                found[key] = entry
    return sorted(found.values(), key=lambda one: (one.at, one.source))


def _within(
    event: Any, since: datetime, until: datetime, zone: tzinfo, budget: Budget
) -> Iterator[tuple[str, Entry | None]]:
    """The repetitions of an entry in the window; None for one that did not take place."""
    try:
        begin = _moment(event["DTSTART"].dt, zone)
        length = _length(event, begin, zone)
        uid = _text(event.get("UID"), 500) or sha256(bytes(event.to_ical())).hexdigest()
        moved = event.get("RECURRENCE-ID")
        if moved is not None:
            starts = [(_moment(moved.dt, zone), begin)]
        else:
            starts = [(one, one) for one in _starts(event, begin, since - length, until, zone, budget)]
        people, organiser = _people(event), _address(event.get("ORGANIZER"))
        cancelled = _text(event.get("STATUS"), 20).upper() == "CANCELLED"
        topic = _text(event.get("SUMMARY"), 300)
    except OverflowError as often:
        raise Unreadable(str(often)) from often
    except (KeyError, ValueError, TypeError, AttributeError):
        return  # an entry without a time, or with one that cannot be: nobody met then
    for planned, start in starts:
        source = _source(uid, planned)
        took_place = not cancelled and since <= start + length <= until
        yield source, Entry(source, start, topic, organiser, people) if took_place else None


def _starts(
    event: Any, begin: datetime, since: datetime, until: datetime, zone: tzinfo, budget: Budget
) -> list[datetime]:
    """The times at which an entry begins within the window, without those that were taken out."""
    out = {_moment(one.dt, zone) for one in _dates(event, "EXDATE")}
    rule = event.get("RRULE")
    if rule is None:
        found = [begin]
    elif isinstance(rule, list):  # several rules: nobody's calendar program writes that
        return []
    else:
        found = list(_repeated(rule, begin, since, until, budget))
    found += [
        _moment(one.dt, zone) for one in _dates(event, "RDATE")[:REPETITIONS] if not isinstance(one.dt, tuple)
    ]
    return [one for one in dict.fromkeys(found) if one not in out and since <= one <= until][:REPETITIONS]


def _repeated(
    said: Any, begin: datetime, since: datetime, until: datetime, budget: Budget
) -> Iterator[datetime]:
    """The repetitions by wall-clock time, so that nine o'clock stays nine o'clock when summer begins."""
    rule = rule_of(said)
    if rule is None:
        return
    end = until
    if last := said.get("UNTIL"):
        last = last[0] if isinstance(last, list) else last
        end = min(until, _moment(last, begin.tzinfo or UTC) + timedelta(days=not isinstance(last, datetime)))
    for day in rule.days(
        begin.date(), since.date() - timedelta(days=1), end.date() + timedelta(days=1), budget
    ):
        start = datetime.combine(day, begin.timetz())
        if start <= end:
            yield start


def _dates(event: Any, name: str) -> list[Any]:
    value = event.get(name)
    lists = value if isinstance(value, list) else [value] if value is not None else []
    return [one for listed in lists[:REPETITIONS] for one in listed.dts[:REPETITIONS]]


def _moment(value: Any, zone: tzinfo) -> datetime:
    """A time with its zone; a day begins at midnight. Refused before the year 2000: nobody met then."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value.year < OLDEST:
        raise ValueError("too long ago")
    found: datetime = value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return found


def _length(event: Any, begin: datetime, zone: tzinfo) -> timedelta:
    if "DTEND" in event:
        length = _moment(event["DTEND"].dt, zone) - begin
    else:
        length = event["DURATION"].dt if "DURATION" in event else timedelta()
    return max(timedelta(), min(length, timedelta(days=31)))


def _people(event: Any) -> tuple[str, ...]:
    """Who was asked and did not decline, with the organiser."""
    asked = event.get("ATTENDEE", [])
    came = [
        one
        for one in (asked if isinstance(asked, list) else [asked])[:PEOPLE]
        if str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() != "DECLINED"
    ]
    found = [_address(one) for one in (*came, event.get("ORGANIZER"))]
    return tuple(dict.fromkeys(one for one in found if one))


def _address(value: Any) -> str:
    text = str(value or "").strip().lower()
    address = text.removeprefix("mailto:")
    return address[:254] if "@" in address and len(address) <= 254 else ""


def _text(value: Any, limit: int) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    words = re.sub("[\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", " ", str(value or ""))
    return " ".join(words.split())[:limit]


def _source(uid: str, planned: datetime) -> str:
    """The entry's id with the time for which this repetition was planned."""
    key = f"{uid}:{planned.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return "ical:" + (key if len(key) <= 250 else sha256(key.encode()).hexdigest())


def zone_named(name: str) -> tzinfo:
    """A zone by name, or UTC."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC
