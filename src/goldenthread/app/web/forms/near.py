"""Who and what is near: offered first where there are too many to list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import accounts_answered_by, accounts_sponsored_by
from goldenthread.app.people.models import Assignment, Person, Unit
from goldenthread.app.people.permissions import held_on


def near(found: QuerySet[Any], person: Person, today: date) -> QuerySet[Any] | None:
    """Of ``found`` those near the person: colleagues of their units, the units around theirs, their own accounts.
    None where nothing is nearer than the rest."""
    if found.model is Person:
        return working_in(found, units_of(person, today), today)
    if found.model is Unit:
        return around(found, units_of(person, today))
    if found.model is Account:
        own = accounts_answered_by(person, on=today) | accounts_sponsored_by(person, on=today)
        return found.filter(pk__in=own)
    return None


def units_of(person: Person, today: date) -> frozenset[int]:
    """Where the person works today, in whichever role."""
    return frozenset(one.unit_id for one in held_on(person, today))


def working_in(found: QuerySet[Person], units: Iterable[int], today: date) -> QuerySet[Person]:
    """Those of ``found`` who work in one of the units today."""
    held = Assignment.objects.on(today).filter(unit__in=list(units))
    return found.filter(pk__in=held.values("person_id"))


def around(found: QuerySet[Unit], units: Iterable[int]) -> QuerySet[Unit]:
    """Those of ``found`` that are one of the units, above or below it, or belong to the same."""
    here = Unit.objects.filter(pk__in=list(units))
    above = here.filter(parent__isnull=False).values("parent_id")
    return found.filter(
        Q(pk__in=list(units)) | Q(parent__in=list(units)) | Q(pk__in=above) | Q(parent__in=above)
    )
