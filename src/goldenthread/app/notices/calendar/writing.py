"""A person's entries as iCalendar text: the same entries always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from goldenthread import __version__
from goldenthread.app.notices.calendar.entries import Entry
from goldenthread.app.notices.mailing.addresses import absolute, host
from goldenthread.app.notices.mailing.composing import one_line


def calendar_text(entries: Iterable[Entry], *, called: str) -> bytes:
    """RFC 5545. Days are whole days; a time is in UTC; what stands there keeps nobody's time busy."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Golden Thread//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", one_line(called))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    text: bytes = calendar.to_ical(sorted=True)
    return text


def _event(entry: Entry) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.name}@{host()}")
    changed_at = entry.changed_at.replace(microsecond=0)
    event.add("dtstamp", changed_at)  # without a method, that is when it last changed
    event.add("last-modified", changed_at)
    event.add("sequence", entry.changes)
    event.add("summary", one_line(entry.summary, limit=250))
    event.add("url", absolute(entry.address))
    event.add(
        "description",
        "\n".join(part for part in (one_line(entry.about, 1_000), absolute(entry.address)) if part),
    )
    event.add("transp", "TRANSPARENT")
    if entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event.add("dtstart", entry.at)
    return event
