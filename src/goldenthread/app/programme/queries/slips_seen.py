"""What slips, for the first page of the programme lead: as the worker saw it minutes ago, or looked up now.

Looking through all key accounts takes a good part of a second, and what slips changes by the day. So the worker looks
every few minutes and keeps the first of each area with the time; the page says as of when. It looks by itself where
nothing recent is kept, and for a reader who has acted since: nobody is shown their own work undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, zip_longest

from goldenthread.app.history.models import Event
from goldenthread.app.people.models import Assignment, Person, Role
from goldenthread.app.people.queries import zone_of
from goldenthread.app.programme.models import SlipsSeen
from goldenthread.app.programme.queries.slip import Slip
from goldenthread.app.programme.queries.slipping import slipping

GOOD_FOR = timedelta(
    minutes=11
)  # two rounds of the worker; after that it is not at work, and the page looks itself
KEPT_FIRST = 8
KEPT_DAYS = timedelta(days=2)


@dataclass(frozen=True)
class Seen:
    """The first of what slips, one of each area in turn, without evidence; how many in all; as of when."""

    first: tuple[Slip, ...]
    total: int
    at: datetime


def slips_for(person: Person, today: date, now: datetime) -> Seen:
    """What slips on ``today``, for a person who sees all of the programme."""
    kept = SlipsSeen.objects.filter(day=today, at__range=(now - GOOD_FOR, now)).first()
    if kept is None or _has_acted_since(person, kept.at):
        return look(today, now)
    return Seen(tuple(_read(one) for one in kept.first), kept.total, kept.at)


def _has_acted_since(person: Person, at: datetime) -> bool:
    last = Event.objects.filter(actor_person=person).order_by("-id").values_list("recorded_at", flat=True)
    return any(recorded_at >= at for recorded_at in last[:1])


def look(today: date, now: datetime) -> Seen:
    """Look through everything."""
    found = slipping(today)
    return Seen(tuple(_in_turn(found)[:KEPT_FIRST]), len(found), now)


def _in_turn(found: Sequence[Slip]) -> list[Slip]:
    """The first of each area, then the second of each: none hides behind another."""
    by_area = [list(items) for _, items in groupby(found, key=lambda one: one.area)]
    return [one for rank in zip_longest(*by_area) for one in rank if one is not None]


def keep_slips(now: datetime) -> int:
    """Look, and keep what was seen, for each day that it is where programme leads work. Answers how many days."""
    days = _days_of_leads(now)
    for day in days:
        seen = look(day, now)
        first = [_written(one) for one in seen.first]
        SlipsSeen.objects.update_or_create(day=day, defaults={"at": now, "total": seen.total, "first": first})
    SlipsSeen.objects.filter(day__lt=now.date() - KEPT_DAYS).delete()
    return len(days)


def _days_of_leads(now: datetime) -> set[date]:
    """Today, in each time zone where somebody leads the programme."""
    leads = Person.objects.filter(
        pk__in=Assignment.objects.on(now.date()).filter(role=Role.PROGRAMME_LEAD).values("person_id")
    )
    return {now.astimezone(zone_of(one, now.date())).date() for one in leads.select_related("calendar")}


def _written(one: Slip) -> dict[str, str | None]:
    since = one.since.isoformat() if one.since else None
    said = {"area": one.area, "what": one.what, "about": one.about, "address": one.address}
    return {**said, "since": since, "clears": one.clears}


def _read(kept: dict[str, str]) -> Slip:
    since = date.fromisoformat(kept["since"]) if kept["since"] else None
    return Slip(kept["area"], kept["what"], kept["about"], kept["address"], since, kept["clears"])
