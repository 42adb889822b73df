"""Who can be told at all: those who work here and may sign in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.app.people.models import Person


def readers_among(ids: Iterable[int], *, on: date) -> QuerySet[Person]:
    """Those of the persons who work here on the day and have an open login. Out: leavers, and whoever was erased."""
    here = (Q(left_on__isnull=True) | Q(left_on__gte=on)) & (Q(hired_on__isnull=True) | Q(hired_on__lte=on))
    found = Person.objects.filter(here, pk__in=list(ids), erased_at__isnull=True, login__is_active=True)
    return found.select_related("login", "calendar")


def may_be_told(person_id: int, *, on: date) -> bool:
    return readers_among([person_id], on=on).exists()
