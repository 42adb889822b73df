"""Contracts, schedules and dues: those of the accounts that a person sees whole."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.app.customers.models import Contract
from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.people.models import Person, Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.programme.models import Cadence, Due, Effort, ReportVersion, Schedule


def contracts_visible_to(person: Person, *, on: date) -> QuerySet[Contract]:
    """The contracts of the accounts that the person sees whole, with their account."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Contract.objects.select_related("account__manager", "account__sponsor")
    return every if seen is None else every.filter(account__in=seen)


def dues_visible_to(person: Person, *, on: date) -> QuerySet[Due]:
    """The reports and reviews of the accounts that the person sees whole."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Due.objects.select_related("account", "owner", "issued_by")
    return every if seen is None else every.filter(account__in=seen)


def schedules_visible_to(person: Person, *, on: date) -> QuerySet[Schedule]:
    """The schedules of the accounts that the person sees whole."""
    seen = accounts_seen_whole_by(person, on=on)
    every: QuerySet[Schedule] = Schedule.objects.select_related("account", "owner")
    return every if seen is None else every.filter(account__in=seen)


def versions_visible_to(person: Person, *, on: date) -> QuerySet[ReportVersion]:
    """The versions of the reports of the accounts that the person sees whole."""
    seen = accounts_seen_whole_by(person, on=on)
    every = ReportVersion.objects.select_related("report__account", "written_by", "signed_by")
    return every if seen is None else every.filter(report__account__in=seen)


def cadences_visible_to(person: Person, *, on: date) -> QuerySet[Cadence]:
    """One's own, and those of the accounts that the person sees whole."""
    seen = accounts_seen_whole_by(person, on=on)
    every: QuerySet[Cadence] = Cadence.objects.select_related("account", "person", "contact")
    return every if seen is None else every.filter(Q(person=person) | Q(account__in=seen))


def efforts_visible_to(person: Person, *, on: date) -> QuerySet[Effort]:
    """One's own hours; everybody's, for the programme lead. Others see sums, never a person's hours."""
    if Role.PROGRAMME_LEAD in roles_of(person, on):
        return Effort.objects.all()
    return Effort.objects.filter(person=person)
