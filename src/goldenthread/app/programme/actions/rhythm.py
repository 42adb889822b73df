"""The rhythm: what falls due for each account, put down by the clock, issued by its owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.orders.rights import account_may
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.people.versions import first_day
from goldenthread.app.programme import events, rights
from goldenthread.app.programme.errors import AlreadyIssued
from goldenthread.app.programme.models import Artefact, Due, Schedule

AHEAD = timedelta(days=31)  # an artefact is put down a month before it is due


@transaction.atomic
def set_schedule(
    account: Account,
    *,
    artefact: str,
    owner: Person,
    every_months: int = 1,
    day_of_month: int = 5,
    valid_from: date,
    actor: Actor,
) -> Schedule:
    """From a day on an artefact falls due for the account every so many months; an earlier schedule ends before.

    Refused for a day that is past: nobody owes a report that nobody asked for.
    """
    checks.stored(account, Account, "account")
    rights.require_lead(actor, "set what falls due for an account")
    valid_from = checks.day(valid_from, "valid_from")
    if valid_from < actor.now.date() and not actor.is_system:
        raise Invalid("Choose today or a later day: nothing falls due in the past.", field="valid_from")
    _within(every_months, 1, 24, "every_months")
    _within(day_of_month, 1, 28, "day_of_month")
    if not checks.stored(owner, Person, "owner").works_here_on(valid_from):
        raise Invalid(f"{owner} does not work here then. Choose a colleague who does.", field="owner")
    artefact = checks.one_of(artefact, Artefact.values, "artefact")
    same = Schedule.objects.select_for_update().filter(account=account, artefact=artefact)
    valid_from = first_day(same, valid_from, already="A schedule begins")
    made: Schedule = Schedule.objects.create(
        account=account,
        artefact=artefact,
        owner=owner,
        every_months=every_months,
        day_of_month=day_of_month,
        valid_from=valid_from,
    )
    told = events.ScheduleSet(artefact, every_months, day_of_month, owner.pk, valid_from)
    record(made, told, actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def end_schedule(schedule: Schedule, *, valid_to: date, actor: Actor) -> Schedule:
    """The artefact falls due for the last time by ``valid_to``. What is put down for later and not issued goes."""
    rights.require_lead(actor, "end what falls due for an account")
    schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
    if checks.day(valid_to, "valid_to") < max(schedule.valid_from, actor.now.date()):
        raise Invalid("Give today or a later day, after it began.", field="valid_to")
    schedule.valid_to = valid_to
    schedule.save(update_fields=["valid_to"])
    later = Due.objects.filter(account=schedule.account_id, artefact=schedule.artefact, due_on__gt=valid_to)
    later.filter(issued_on__isnull=True, report__isnull=True).delete()
    told = events.ScheduleEnded(schedule.artefact, valid_to)
    record(schedule, told, actor=actor, account_id=schedule.account_id)
    return schedule


@transaction.atomic
def dues_as_of_today(*, actor: Actor) -> int:
    """The clock's work: what falls due within a month is put down, each with its event. Answers how many."""
    today = actor.now.date()
    schedules = Schedule.objects.on(today).filter(account__closed_on__isnull=True)
    made = 0
    for schedule in schedules:
        have = set(
            Due.objects.filter(
                account=schedule.account_id, artefact=schedule.artefact, due_on__gte=schedule.valid_from
            ).values_list("due_on", flat=True)
        )
        for due_on in _days_due(schedule, today + AHEAD):
            if due_on in have:
                continue
            due, new = Due.objects.get_or_create(
                account_id=schedule.account_id,
                artefact=schedule.artefact,
                due_on=due_on,
                defaults={"owner_id": schedule.owner_id},
            )
            if new:
                told = events.ArtefactFellDue(schedule.artefact, due_on, schedule.owner_id)
                record(due, told, actor=actor, account_id=schedule.account_id)
                made += 1
    return made


@transaction.atomic
def issue_artefact(due: Due, *, issued_on: date | None = None, note: str = "", actor: Actor) -> Due:
    """The report or review took place on a day. By its owner, the account's side, or the programme lead; once.

    Refused for a day to come.
    """
    due = Due.objects.select_for_update(of=("self",)).select_related("account").get(pk=due.pk)
    mine = rights.leads(actor) or rights.is_one_of(actor, due.owner_id)
    if not mine and not account_may(actor, due.account, "report:write"):
        raise NotPermitted(f"You may not issue this: it is for {due.owner or 'its owner'}, who owns it.")
    if due.issued_on is not None:
        raise AlreadyIssued(f"It was issued on {due.issued_on}.")
    day = checks.day(issued_on, "issued_on") if issued_on is not None else actor.now.date()
    if day > actor.now.date():
        raise Invalid("That day is still to come. Record it when it has been issued.", field="issued_on")
    due.issued_on, due.issued_by = day, actor.person
    due.note = checks.text(note, "note", limit=300, required=False)
    due.save(update_fields=["issued_on", "issued_by", "note"])
    told = events.ArtefactIssued(due.artefact, due.due_on, day, due.note)
    record(due, told, actor=actor, account_id=due.account_id)
    return due


def _days_due(schedule: Schedule, until: date) -> Iterator[date]:
    """The days on which the artefact falls due, from the schedule's first month on."""
    month = schedule.valid_from.year * 12 + schedule.valid_from.month - 1
    last = min(until, schedule.valid_to or until)
    while True:
        day = date(month // 12, month % 12 + 1, schedule.day_of_month)
        if day > last:
            return
        if day >= schedule.valid_from:
            yield day
        month += schedule.every_months


def _within(value: object, low: int, high: int, field: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Invalid(f"Give a whole number from {low} to {high}.", field=field)
