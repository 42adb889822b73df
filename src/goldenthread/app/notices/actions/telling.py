"""An event becomes notices: one for each person whose concern it is, who may see it, and who did not do it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from goldenthread.app.history.models import Event
from goldenthread.app.notices.actions.mailing import put_down
from goldenthread.app.notices.concerns import Told, told_of
from goldenthread.app.notices.models import Group, Notice, Way
from goldenthread.app.notices.queries import DEFAULTS, readers_among, way_for
from goldenthread.app.notices.records import Ref, may_see, record_of
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.remembering import one_reading

FRESH = timedelta(days=2)  # what is told later than that comes with the daily mail


@transaction.atomic
def tell(event: Event, *, actor: Actor) -> list[Notice]:
    """Everybody whose concern the event is has a notice of it; answers the new ones. Done again, it adds none.

    Out: who did it, but of how they sign in, who may not see the record now, who has left or cannot sign in. Who
    acted on a record has thereby read what they were told of it before. It writes no history: it follows from an
    event that is there.
    """
    _alone(event)
    record = record_of(event)
    _read_by_acting(event, record)
    actors = _actors(event)
    told = {one.person_id: one for one in told_of(event) if one.own or one.person_id not in actors}
    before = set(Notice.objects.filter(event=event).values_list("person_id", flat=True))
    today = actor.now.date()
    readers = readers_among(set(told) - before, on=today).order_by("pk")
    with one_reading():  # the trees of units and accounts are the same for all of them
        allowed = [
            person
            for person in readers
            if _is_own_login(told[person.pk]) or may_see(person, record, on=today)
        ]
    ways = way_for(person.pk for person in allowed)
    made = Notice.objects.bulk_create(
        [_notice(event, told[person.pk], record, ways, actor.now) for person in allowed]
    )
    for notice, person in zip(made, allowed, strict=True):
        if notice.way == Way.AT_ONCE:
            put_down(notice, person, actor=actor)
    return made


def _alone(event: Event) -> None:
    """Two workers with the same job: one waits. History's own rows are not the application's to lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('notices.tell ' || %s, 0))", [str(event.pk)]
        )


def _actors(event: Event) -> set[int]:
    return {one for one in (event.actor_person_id, event.on_behalf_of_id) if one}


def _is_own_login(told: Told) -> bool:
    return told.group == Group.SECURITY


def _notice(
    event: Event, told: Told, record: Ref | None, ways: dict[tuple[int, str], str], now: datetime
) -> Notice:
    way = ways.get((told.person_id, told.group), DEFAULTS[told.group])
    if _is_own_login(told):
        record = None  # it is about whoever reads it
    elif way == Way.AT_ONCE and event.at < now - FRESH:
        way = Way.DIGEST
    return Notice(
        person_id=told.person_id,
        event=event,
        group=told.group,
        way=way,
        why=told.why,
        asks=told.asks,
        record_type=record.sort if record else "",
        record_id=record.record_id if record else None,
        at=event.at,
    )


def _read_by_acting(event: Event, record: Ref | None) -> None:
    if record is None or event.actor_person_id is None:
        return
    mine = Notice.objects.filter(
        person=event.actor_person_id,
        record_type=record.sort,
        record_id=record.record_id,
        event__lt=event.pk,
        read_at__isnull=True,
    )
    mine.update(read_at=event.recorded_at)
