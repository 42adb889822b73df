"""The calendar that a secret address opens."""

from __future__ import annotations

from datetime import date

from goldenthread.app.errors import NotFound
from goldenthread.app.notices.models import Feed
from goldenthread.app.notices.queries.readers import readers_among
from goldenthread.app.people.models import Person, digest


def feed_of(person: Person) -> Feed | None:
    """The person's address that works, if there is one."""
    return Feed.objects.filter(person=person, revoked_at__isnull=True).first()


def person_behind(secret: str, *, on: date) -> Person:
    """Whose calendar the address opens. An unknown or revoked one, and that of somebody who left, is not found."""
    feed = Feed.objects.filter(digest=digest(secret), revoked_at__isnull=True).first()
    person = readers_among([feed.person_id], on=on).first() if feed is not None else None
    if person is None:
        raise NotFound("There is no such calendar.")
    return person
