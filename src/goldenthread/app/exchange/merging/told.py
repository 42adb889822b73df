"""Somebody of whom a record set says that they acted."""

from __future__ import annotations

from datetime import datetime

from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person


class Told(Actor):
    """A person who has acted already, elsewhere. Whether they might is not asked any more; whether it fits is."""

    def may(self, permission: str) -> bool:
        return True


def told_by(person: Person | None, at: datetime) -> Actor:
    """Who did what is told: the person, or, if none is named, the import."""
    if person is None:
        return Actor(system="import", via="import", now=at)
    return Told(person=person, via="import", now=at)
