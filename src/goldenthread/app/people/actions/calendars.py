"""Working calendars and absences."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Absence, Calendar, Person

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@transaction.atomic
def add_calendar(
    name: str,
    *,
    time_zone: str,
    weekly_hours: dict[str, list[list[str]]],
    holidays: dict[str, Any] | None = None,
    actor: Actor,
) -> Calendar:
    """A working calendar exists: hours of each weekday, holidays, a time zone."""
    require(actor, "all:calendar:change", "add calendars")
    if not name.strip() or Calendar.objects.filter(name=name.strip()).exists():
        raise Invalid("Give the calendar a name that no other calendar has.", field="name")
    calendar = Calendar.objects.create(
        name=name.strip(),
        time_zone=_checked_zone(time_zone),
        weekly_hours=_checked_hours(weekly_hours),
        holidays=holidays or {},
    )
    record(calendar, events.CalendarAdded(name=calendar.name, time_zone=time_zone), actor=actor)
    return calendar


@transaction.atomic
def change_calendar(calendar: Calendar, *, actor: Actor, **wanted: Any) -> Calendar:
    """The calendar has other hours, holidays or another zone, for all times: clocks count by it at once."""
    require(actor, "all:calendar:change", "change calendars")
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    if "time_zone" in wanted:
        wanted["time_zone"] = _checked_zone(wanted["time_zone"])
    if "weekly_hours" in wanted:
        wanted["weekly_hours"] = _checked_hours(wanted["weekly_hours"])
    changes = {
        name: {"old": getattr(calendar, name), "new": value}
        for name, value in wanted.items()
        if name in ("time_zone", "weekly_hours", "holidays") and getattr(calendar, name) != value
    }
    if changes:
        for name, was in changes.items():
            setattr(calendar, name, was["new"])
        calendar.save(update_fields=list(changes))
        record(calendar, events.CalendarChanged(name=calendar.name, changes=changes), actor=actor)
    return calendar


@transaction.atomic
def record_absence(
    person: Person, *, from_at: datetime, to_at: datetime, kind: str = "", actor: Actor
) -> Absence:
    """The person is not at work then. Everybody may record their own; others need the right."""
    checks.stored(person, Person, "person")
    if actor.person != person:
        require(actor, "all:assignment:change", "record other people's absences")
    from_at, to_at = checks.moment(from_at, "from_at"), checks.moment(to_at, "to_at")
    kind = checks.text(kind, "kind", limit=40, required=False)
    if to_at <= from_at:
        raise Invalid("An absence ends after it begins. Give a later end.", field="to_at")
    if person.absences.filter(from_at__lt=to_at, to_at__gt=from_at).exists():
        raise Invalid("There is an absence in that time already. Cancel it first.", field="from_at")
    absence: Absence = person.absences.create(from_at=from_at, to_at=to_at, kind=kind)
    payload = events.AbsenceRecorded(person_id=person.pk, from_at=from_at, to_at=to_at)
    record(person, payload, actor=actor)
    return absence


@transaction.atomic
def cancel_absence(absence: Absence, *, actor: Actor) -> None:
    """The person is at work after all."""
    if actor.person != absence.person:
        require(actor, "all:assignment:change", "cancel other people's absences")
    payload = events.AbsenceCancelled(person_id=absence.person_id, from_at=absence.from_at)
    record(absence.person, payload, actor=actor)
    absence.delete()


def _checked_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(
            f"There is no time zone {name[:60]!r}. Use an IANA name, such as Europe/Vienna.",
            field="time_zone",
        ) from None
    return name


def _checked_hours(hours: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """Refuse hours that are not lists of [from, to] for mon … sun, in order and without overlap."""
    if not isinstance(hours, dict) or set(hours) - set(DAYS):
        raise Invalid("Give hours for mon, tue, wed, thu, fri, sat, sun.", field="weekly_hours")
    for day, spans in hours.items():
        ends = "00:00"
        for span in spans:
            if len(span) != 2 or not all(_is_time(time) for time in span) or not ends <= span[0] < span[1]:
                raise Invalid(
                    f"The hours of {day} are spans such as 08:00 to 12:00, one after another.",
                    field="weekly_hours",
                )
            ends = span[1]
    return hours


def _is_time(text: str) -> bool:
    hour, _, minute = str(text).partition(":")
    if len(str(text)) != 5 or not (hour.isdigit() and minute.isdigit()):
        return False
    return text == "24:00" or (int(hour) < 24 and int(minute) < 60)
