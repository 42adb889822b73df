"""A person has read what they were told."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max, QuerySet

from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.notices import events
from goldenthread.app.notices.models import Notice
from goldenthread.app.people.actors import Actor


@transaction.atomic
def mark_read(notices: QuerySet[Notice], *, actor: Actor) -> int:
    """Those of ``notices`` that were unread are read; answers how many. Nothing is written where there were none.

    Refused where one of them is somebody else's.
    """
    person = actor.person
    if person is None:
        raise NotPermitted("Only a person reads notices.")
    if notices.exclude(person=person).exists():
        raise NotFound("There is no such notice.")
    unread = notices.filter(read_at__isnull=True)
    latest = unread.aggregate(latest=Max("pk"))["latest"]
    count = unread.filter(pk__lte=latest).update(read_at=actor.now) if latest else 0
    if count:
        record(person, events.NoticesRead(count=count, up_to_id=latest), actor=actor)
    return count
