"""What a person was told, newest first, and how much of it is unread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from goldenthread.app.notices.models import Notice
from goldenthread.app.notices.records import Ref, seen
from goldenthread.app.orders.queries import lines_of
from goldenthread.app.people.models import Person

COUNTED = 100  # beyond, the navigation says "99+"


def notices_of(person: Person) -> QuerySet[Notice]:
    """Everything that the person was told, and only that person."""
    return Notice.objects.filter(person=person).select_related("event")


def unread_count(person: Person) -> int:
    """How many are unread, counted to a hundred."""
    unread = Notice.objects.filter(person=person, read_at__isnull=True).order_by("-id")
    return unread[:COUNTED].count()


@dataclass(frozen=True)
class Shown:
    """A notice as it reads today. Without ``may_open`` it says nothing of what happened."""

    notice: Notice
    called: str
    who: str
    said: str
    address: str
    may_open: bool


def shown(notices: Iterable[Notice], person: Person, *, on: date) -> list[Shown]:
    """How the notices read to this person today, in a number of statements that does not grow with them.

    What the person may no longer see is left without words, though its notice stays.
    """
    every = list(notices)
    refs = {one.pk: Ref(one.record_type, one.record_id) for one in every if one.record_id and one.record_type}
    names = seen(person, refs.values(), on=on)
    lines = lines_of(one.event for one in every)
    found = []
    for notice, line in zip(every, lines, strict=True):
        ref = refs.get(notice.pk)
        if ref is not None and ref not in names:
            found.append(Shown(notice, "", "", "", "", False))
            continue
        address = ref.address if ref else ""
        found.append(Shown(notice, names[ref] if ref else "", line.who, line.said, address, True))
    return found
