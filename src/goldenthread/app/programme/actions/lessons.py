"""What was learned with one account, and the commitment to try it with another."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import plan_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.errors import AlreadyCommitted, AlreadyEnded
from goldenthread.app.programme.models import Lesson, LessonKind, Transfer, TransferOutcome


@transaction.atomic
def write_lesson(account: Account, *, what: str, story: str = "", kind: str = "", actor: Actor) -> Lesson:
    """Something was learned with the account, about work of a kind. By those who answer for it, and the lead.

    Whoever is to try it with another customer reads ``what`` and ``story``, without with whom it was learned.
    """
    checks.stored(account, Account, "account")
    rights.require_plan(actor, account, "write down lessons")
    made = Lesson.objects.create(
        account=account,
        what=checks.text(what, "what", limit=300),
        story=checks.text(story, "story", limit=20_000, required=False),
        kind=checks.one_of(kind, LessonKind.values, "kind") if kind else "",
        at=actor.now,
        by=actor.person,
    )
    record(made, events.LessonWritten(made.what), actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def commit_transfer(
    lesson: Lesson, *, account: Account, owner: Person, by_day: date, actor: Actor
) -> Transfer:
    """Somebody is to try the lesson with another account by a day, and to say what happened.

    By those who answer for the other account, and the programme lead. Refused for the account that it was learned
    with, where it was committed before, and for a day that is past.
    """
    checks.stored(lesson, Lesson, "lesson")
    rights.require_plan(actor, checks.stored(account, Account, "account"), "commit to try this")
    if account.pk == lesson.account_id:
        raise Invalid("It was learned with this account. Choose another one.", field="account")
    if not checks.stored(owner, Person, "owner").works_here_on(actor.now.date()):
        raise Invalid(f"{owner} does not work here. Choose a colleague who does.", field="owner")
    Lesson.objects.select_for_update().get(pk=lesson.pk)
    if Transfer.objects.filter(lesson=lesson, account=account).exists():
        raise AlreadyCommitted(f"This is on record for {account} already. See what became of it.")
    made = Transfer.objects.create(
        lesson=lesson,
        account=account,
        owner=owner,
        by_day=checks.coming_day(by_day, "by_day", actor.now.date()),
        committed_at=actor.now,
    )
    told = events.TransferCommitted(lesson.pk, lesson.what, owner.pk, made.by_day)
    record(made, told, actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def end_transfer(transfer: Transfer, *, outcome: str, what_happened: str, actor: Actor) -> Transfer:
    """What happened when it was tried, or why it was not. By its owner, the account's own, or the programme lead."""
    found = Transfer.objects.select_for_update(of=("self",)).select_related("lesson", "account")
    transfer = found.get(pk=transfer.pk)
    own = rights.is_one_of(actor, transfer.owner_id) or rights.may_change_plan(actor, transfer.account)
    if not own:
        raise NotPermitted("You may not say what became of it: that is for its owner.")
    if transfer.ended_at is not None:
        raise AlreadyEnded("It is on record what became of it.")
    transfer.outcome = checks.one_of(outcome, TransferOutcome.values, "outcome")
    transfer.what_happened = checks.text(what_happened, "what_happened", limit=10_000)
    transfer.ended_at = actor.now
    transfer.save(update_fields=["outcome", "what_happened", "ended_at"])
    told = events.TransferEnded(
        transfer.lesson_id, transfer.lesson.what, transfer.outcome, transfer.what_happened
    )
    record(transfer, told, actor=actor, account_id=transfer.account_id)
    return transfer
