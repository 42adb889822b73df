"""An account is handed over: the checklist of introductions, and what became of each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import (
    Account,
    Contact,
    Direction,
    Initiator,
    Interaction,
    InteractionKind,
    Tie,
)
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import handover_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.errors import AlreadyDone, AlreadyHandedOver
from goldenthread.app.programme.models import Handover, Introduction

KNOWS_FOR = timedelta(days=730)
AFTER_LEAVING = timedelta(days=30)


def may_hand_over(actor: Actor, account: Account, leaver: Person) -> bool:
    """The programme lead, the account's manager, and whoever hands it over."""
    return rights.leads(actor) or rights.is_one_of(actor, account.manager_id, leaver)


@transaction.atomic
def open_handover(
    account: Account, *, leaver: Person, successor: Person, last_day: date, words: str = "", actor: Actor
) -> Handover:
    """What ``leaver`` knows of the account passes to ``successor`` by a day: an introduction for each contact
    who was in touch with them within two years.

    Refused for a successor who is not here, or is the leaver; where it is opened already; and for a day long past.
    """
    checks.stored(account, Account, "account")
    if not may_hand_over(actor, account, checks.stored(leaver, Person, "leaver")):
        raise NotPermitted(
            f"You may not hand over {account}: that is for {account.manager or 'its manager'}."
        )
    today = actor.now.date()
    if checks.stored(successor, Person, "successor").pk == leaver.pk or not successor.works_here_on(today):
        raise Invalid("Choose a colleague who works here and stays.", field="successor")
    if checks.day(last_day, "last_day") < today - KNOWS_FOR:
        raise Invalid("That day is long past. Choose a later one.", field="last_day")
    Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if Handover.objects.filter(account=account, leaver=leaver, successor=successor).exists():
        raise AlreadyHandedOver("This handover is open already. Go on with it.")
    made = Handover.objects.create(
        account=account,
        leaver=leaver,
        successor=successor,
        last_day=last_day,
        words=checks.text(words, "words", required=False),
        opened_at=actor.now,
        opened_by=actor.person,
    )
    count = _introductions(made, today)
    told = events.HandoverOpened(leaver.pk, successor.pk, last_day, count)
    record(made, told, actor=actor, account_id=account.pk)
    return made


def _introductions(handover: Handover, today: date) -> int:
    """While the leaver is here they can introduce; afterwards the successor introduces themselves, within a month."""
    due = handover.last_day if handover.last_day > today else today + AFTER_LEAVING
    known = Tie.objects.filter(
        account=handover.account, contact__left_on__isnull=True, in_touch_on__gte=today - KNOWS_FOR
    )
    own = set(known.filter(person=handover.leaver).values_list("contact_id", flat=True))
    here = known.exclude(person=handover.leaver).filter(person__left_on__isnull=True)
    shared = set(here.filter(contact__in=own).values_list("contact_id", flat=True))
    contacts = Contact.objects.filter(pk__in=own).order_by("-authority", "name", "pk")
    rows = [
        Introduction(handover=handover, contact=one, due_on=due, only_theirs=one.pk not in shared)
        for one in contacts
    ]
    return len(Introduction.objects.bulk_create(rows))


@transaction.atomic
def record_introduction(one: Introduction, *, evidence: str, actor: Actor) -> Introduction:
    """The successor met the contact and says what was said; it is on record as a contact between the two."""
    one = _open(one, actor)
    one.evidence = checks.text(evidence, "evidence")
    one.interaction = Interaction.objects.create(
        account_id=one.handover.account_id,
        person=one.handover.successor,
        contact=one.contact,
        at=actor.now,
        recorded_at=actor.now,
        kind=InteractionKind.MEETING,
        direction=Direction.BOTH,
        initiated_by=Initiator.US,
        topic="Introduced as successor",
        note=one.evidence,
    )
    one.done_at = actor.now
    one.save(update_fields=["done_at", "evidence", "interaction"])
    told = events.IntroductionMade(one.handover_id, one.contact_id, one.interaction.pk)
    record(one, told, actor=actor, account_id=one.handover.account_id)
    return one


@transaction.atomic
def drop_introduction(one: Introduction, *, reason: str, actor: Actor) -> Introduction:
    """There will be no introduction, for a reason that stays."""
    one = _open(one, actor)
    one.dropped_at, one.reason = actor.now, checks.text(reason, "reason", limit=300)
    one.save(update_fields=["dropped_at", "reason"])
    told = events.IntroductionDropped(one.handover_id, one.contact_id, one.reason)
    record(one, told, actor=actor, account_id=one.handover.account_id)
    return one


def _open(one: Introduction, actor: Actor) -> Introduction:
    """The introduction, locked, if it is the actor's to make and still open."""
    taken = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("handover__account", "handover__successor", "contact")
        .get(pk=one.pk)
    )
    if not rights.is_one_of(actor, taken.handover.successor_id):
        raise NotPermitted(f"That is for {taken.handover.successor}, who takes over.")
    if not taken.is_open:
        raise AlreadyDone("This introduction is over.")
    return taken
