"""The account plan: objectives with what blocks them, and joint initiatives with what they were worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import (
    Account,
    Blocker,
    Initiative,
    InitiativeValue,
    Objective,
    ValueKind,
)
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.orders.actions import raise_barrier
from goldenthread.app.orders.models import Barrier
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import DecisionArea, Person
from goldenthread.app.programme import plan_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.errors import AlreadyBlocked, AlreadyEnded

P = TypeVar("P", Objective, Initiative)


@transaction.atomic
def set_objective(account: Account, *, what: str, owner: Person, due_on: date, actor: Actor) -> Objective:
    """Somebody is to have reached something with the account by a day. Refused for a day that is past."""
    checks.stored(account, Account, "account")
    rights.require_plan(actor, account, "set objectives")
    made = Objective.objects.create(
        account=account,
        what=checks.text(what, "what", limit=300),
        owner=_colleague(owner, actor),
        due_on=checks.coming_day(due_on, "due_on", actor.now.date()),
    )
    told = events.ObjectiveSet(made.what, owner.pk, due_on)
    record(made, told, actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def report_progress(objective: Objective, *, progress: int, note: str, actor: Actor) -> Objective:
    """How far it has come, in percent, and what shows it. By its owner or who answers for the account."""
    objective = _open(objective, actor, "say how far it has come")
    old, objective.progress = objective.progress, rights.within(progress, 0, 100, "progress")
    objective.progress_note = checks.text(note, "note", limit=300)
    objective.save(update_fields=["progress", "progress_note"])
    told = events.ObjectiveProgressed(objective.what, old, objective.progress, objective.progress_note)
    record(objective, told, actor=actor, account_id=objective.account_id)
    return objective


@transaction.atomic
def block_objective(objective: Objective, *, barrier: Barrier, actor: Actor) -> Blocker:
    """A barrier of the same account stands before the objective. Refused twice, and for one that is cleared."""
    objective = _open(objective, actor, "say what blocks it")
    checks.stored(barrier, Barrier, "barrier")
    barrier = Barrier.objects.select_for_update(of=("self",)).get(pk=barrier.pk)
    if barrier.account_id != objective.account_id:
        raise Invalid("Choose a barrier of the same account.", field="barrier")
    if barrier.cleared_at is not None:
        raise Invalid("This barrier is cleared. Choose one that stands.", field="barrier")
    if Blocker.objects.filter(objective=objective, barrier=barrier).exists():
        raise AlreadyBlocked("This barrier stands before the objective already.")
    made = Blocker.objects.create(objective=objective, barrier=barrier)
    told = events.ObjectiveBlocked(objective.what, barrier.pk)
    record(objective, told, actor=actor, account_id=objective.account_id)
    return made


@transaction.atomic
def raise_blocker(
    objective: Objective, *, kind: str, what: str, area: DecisionArea | None = None, actor: Actor
) -> Blocker:
    """A new barrier of the account is raised, and stands before the objective: an event for each of the two."""
    _open(objective, actor, "say what blocks it")
    barrier = raise_barrier(account=objective.account, kind=kind, what=what, area=area, actor=actor)
    return block_objective(objective, barrier=barrier, actor=actor)


@transaction.atomic
def end_objective(objective: Objective, *, reached: bool, note: str, actor: Actor) -> Objective:
    """The objective is over: reached or not, and why. Once."""
    objective = _open(objective, actor, "end it")
    objective.reached = checks.yes_or_no(reached, "reached")
    objective.ended_on, objective.progress_note = actor.now.date(), checks.text(note, "note", limit=300)
    objective.save(update_fields=["reached", "ended_on", "progress_note"])
    told = events.ObjectiveEnded(objective.what, objective.reached, objective.progress_note)
    record(objective, told, actor=actor, account_id=objective.account_id)
    return objective


@transaction.atomic
def begin_initiative(
    account: Account, *, name: str, owner: Person, began_on: date, actor: Actor
) -> Initiative:
    """Something is done together with the customer from a day on, and somebody of ours owns it."""
    checks.stored(account, Account, "account")
    rights.require_plan(actor, account, "begin joint initiatives")
    made = Initiative.objects.create(
        account=account,
        name=checks.text(name, "name", limit=200),
        owner=_colleague(owner, actor),
        began_on=checks.day(began_on, "began_on"),
    )
    record(made, events.InitiativeBegun(made.name, owner.pk, began_on), actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def value_initiative(
    initiative: Initiative,
    *,
    year: int,
    kind: str,
    expected: Decimal | None = None,
    realised: Decimal | None = None,
    learned: str = "",
    actor: Actor,
) -> InitiativeValue:
    """What the initiative is expected to be worth in a year and what it was, in money; or what was learned.

    What is left out stays as it was; each entry keeps in history what it was before. What was realised is refused
    for a year to come, and a year of the learning kind without words.
    """
    initiative = _open(initiative, actor, "say what it is worth", ended_too=True)
    kind = checks.one_of(kind, ValueKind.values, "kind")
    year = rights.within(year, initiative.began_on.year, 2199, "year")
    learned = checks.text(learned, "learned", required=kind == ValueKind.LEARNING)
    if realised is not None and year > actor.now.date().year:
        raise Invalid("That year is still to come. Say what you expect.", field="realised")
    if kind == ValueKind.ECONOMIC and expected is None and realised is None:
        raise Invalid("Say what you expect, or what it was worth.", field="expected")
    made, _ = InitiativeValue.objects.select_for_update().get_or_create(
        initiative=initiative, year=year, kind=kind
    )
    for field, value in (("expected", expected), ("realised", realised)):
        if value is not None:
            setattr(made, field, checks.amount(value, field, places=2, above_zero=False))
    made.learned = learned or made.learned
    made.save(update_fields=["expected", "realised", "learned"])
    told = events.InitiativeValued(initiative.name, year, kind, made.expected, made.realised, made.learned)
    record(initiative, told, actor=actor, account_id=initiative.account_id)
    return made


@transaction.atomic
def end_initiative(initiative: Initiative, *, ended_on: date, actor: Actor) -> Initiative:
    """The initiative's last day was ``ended_on``. Once."""
    initiative = _open(initiative, actor, "end it")
    if not initiative.began_on <= checks.day(ended_on, "ended_on") <= actor.now.date():
        raise Invalid("Give a day between its beginning and today.", field="ended_on")
    initiative.ended_on = ended_on
    initiative.save(update_fields=["ended_on"])
    told = events.InitiativeEnded(initiative.name, ended_on)
    record(initiative, told, actor=actor, account_id=initiative.account_id)
    return initiative


def _open(part: P, actor: Actor, to_do: str, *, ended_too: bool = False) -> P:
    """The part of the plan, locked, for its owner and those who may change the plan; refused when it has ended."""
    found = type(part).objects.select_for_update(of=("self",)).select_related("account").get(pk=part.pk)
    if not rights.is_one_of(actor, found.owner_id):
        rights.require_plan(actor, found.account, to_do)
    if found.ended_on is not None and not ended_too:
        raise AlreadyEnded(f"It ended on {found.ended_on}. Set a new one.")
    return found


def _colleague(person: Person, actor: Actor) -> Person:
    if not checks.stored(person, Person, "owner").works_here_on(actor.now.date()):
        raise Invalid(f"{person} does not work here. Choose a colleague who does.", field="owner")
    return person
