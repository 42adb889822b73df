"""When mail may come: not in quiet hours, and the daily one once on each of the person's working days."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from goldenthread.app.notices.models import Hours
from goldenthread.app.orders.working_time import working_calendar
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import calendar_of, zone_of


def hours_of(person: Person) -> Hours:
    """The person's hours, or the usual ones."""
    return Hours.objects.filter(person=person).first() or Hours(person=person)


def not_before(person: Person, now: datetime) -> datetime:
    """When a mail may go to the person: now, or when their quiet hours end."""
    hours = hours_of(person)
    local = now.astimezone(zone_of(person, now.date()))
    if not quiet(hours.quiet_from, hours.quiet_until, local.time()):
        return now
    ends = local.replace(
        hour=hours.quiet_until.hour, minute=hours.quiet_until.minute, second=0, microsecond=0
    )
    return (ends if ends > local else ends + timedelta(days=1)).astimezone(now.tzinfo)


def quiet(begin: time, end: time, local: time) -> bool:
    """Whether ``local`` lies in quiet hours. They run over midnight when they end before they begin.

    >>> quiet(time(20), time(7), time(23)), quiet(time(20), time(7), time(7)), quiet(time(12), time(13), time(12, 30))
    (True, False, True)
    >>> quiet(time(0), time(0), time(0))
    False
    """
    return (begin <= local or local < end) if begin > end else begin <= local < end


def digest_is_due(person: Person, now: datetime) -> bool:
    """Whether the hour has come, on a day on which the person works and is not away."""
    local = now.astimezone(zone_of(person, now.date()))
    return local.time() >= hours_of(person).digest_at and _works_on(person, local)


def _works_on(person: Person, local: datetime) -> bool:
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = begins + timedelta(days=1)
    away = person.absences.filter(from_at__lt=ends, to_at__gt=begins).values_list("from_at", "to_at")
    calendar = working_calendar(calendar_of(person, local.date())).without(away)
    return bool(calendar.openings(begins, ends))
