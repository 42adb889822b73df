"""What executives take part in: cadences, the duties that the clock makes of them, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from goldenthread.app import checks
from goldenthread.app.customers.actions.sponsoring import LEVEL, LOAD_CAP
from goldenthread.app.customers.models import (
    Account,
    Contact,
    Direction,
    Initiator,
    Interaction,
    InteractionKind,
)
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.orders.models import Escalation
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.versions import first_day
from goldenthread.app.programme import events, rights
from goldenthread.app.programme.errors import AlreadyDone, LevelTooLow, LoadFull
from goldenthread.app.programme.models import Cadence, Duty, DutyKind
from goldenthread.app.voice.models import Feedback, FeedbackKind

SNOOZE_AT_MOST = timedelta(days=60)
LAPSES_AFTER = timedelta(days=30)
COMPLAINT_AFTER = timedelta(days=14)  # a complaint that stands so long is the sponsor's own
KINDS = {
    DutyKind.RELATIONSHIP: InteractionKind.VISIT,
    DutyKind.COMPLAINT: InteractionKind.CALL,
    DutyKind.LISTENING: InteractionKind.LISTENING,
    DutyKind.REVIEW: InteractionKind.REVIEW,
}


@transaction.atomic
def set_cadence(
    account: Account,
    *,
    person: Person,
    kind: str,
    every_months: int = 3,
    contact: Contact | None = None,
    valid_from: date,
    actor: Actor,
) -> Cadence:
    """From a day on an executive owes something to an account every so many months.

    Refused beyond three accounts for one person, for somebody who is no sponsor or executive, and for a past day.
    """
    checks.stored(account, Account, "account")
    rights.require_lead(actor, "say what a sponsor is to do")
    kind = checks.one_of(
        kind, [one for one in DutyKind.values if one not in ("complaint", "decision")], "kind"
    )
    if checks.day(valid_from, "valid_from") < actor.now.date() and not actor.is_system:
        raise Invalid("Choose today or a later day.", field="valid_from")
    if isinstance(every_months, bool) or not isinstance(every_months, int) or not 1 <= every_months <= 24:
        raise Invalid("Give a whole number from 1 to 24.", field="every_months")
    if contact is not None and contact.account_id != account.pk:
        raise Invalid(f"{contact} is not at {account}. Choose one of its contacts.", field="contact")
    Person.objects.select_for_update().get(pk=checks.stored(person, Person, "person").pk)
    _can_take(person, account, valid_from)
    same = Cadence.objects.filter(account=account, person=person, kind=kind)
    valid_from = first_day(same, valid_from, already="One begins")
    made: Cadence = Cadence.objects.create(
        account=account,
        person=person,
        kind=kind,
        every_months=every_months,
        contact=contact,
        valid_from=valid_from,
    )
    told = events.CadenceSet(person.pk, kind, every_months, valid_from)
    record(made, told, actor=actor, account_id=account.pk)
    return made


def _can_take(person: Person, account: Account, day: date) -> None:
    if not roles_of(person, day) & LEVEL:
        raise LevelTooLow(f"{person} is no executive then. A sponsor decides at the customer's level.")
    taken = set(Cadence.objects.on(day).filter(person=person).values_list("account_id", flat=True))
    if account.pk not in taken and len(taken) >= LOAD_CAP:
        raise LoadFull(
            f"{person} takes part in {len(taken)} accounts; {LOAD_CAP} is the most. Choose another."
        )


def duties_as_of_today(*, actor: Actor) -> int:
    """The clock's work: duties of cadences, standing complaints and undecided escalations are put down; those
    that somebody else settled or that stood for a month past their day lapse. Answers how many were put down."""
    today = actor.now.date()
    _let_lapse(actor, today)
    return sum(_put_down(duty, actor) for duty in _coming(actor, today))


def _coming(actor: Actor, today: date) -> Iterator[Duty]:
    for cadence in Cadence.objects.on(today).filter(account__closed_on__isnull=True):
        for due_on in _days_due(cadence, today):
            yield Duty(
                cadence=cadence,
                account_id=cadence.account_id,
                person_id=cadence.person_id,
                kind=cadence.kind,
                contact_id=cadence.contact_id,
                opened_at=actor.now,
                due_on=due_on,
            )
    standing = Feedback.objects.filter(
        kind=FeedbackKind.COMPLAINT,
        resolved_at__isnull=True,
        at__lte=actor.now - COMPLAINT_AFTER,
        account__sponsor__isnull=False,
    )
    for said in standing.select_related("account__sponsor"):
        yield Duty(
            feedback=said,
            account=said.account,
            person=said.account.sponsor,
            kind=DutyKind.COMPLAINT,
            what=said.words[:300],
            contact_id=said.contact_id,
            opened_at=actor.now,
            due_on=today + timedelta(days=7),
        )
    asked = Escalation.objects.standing().filter(to_person__isnull=False)
    for one in asked.select_related("barrier", "to_person"):
        yield Duty(
            escalation=one,
            account_id=one.barrier.account_id,
            person=one.to_person,
            kind=DutyKind.DECISION,
            what=one.reason[:300],
            opened_at=actor.now,
            due_on=one.decide_by.date() if one.decide_by else today + timedelta(days=7),
        )


def _put_down(duty: Duty, actor: Actor) -> int:
    """1 if it is new: each duty is put down once, whatever became of it."""
    same = (
        Q(cadence_id=duty.cadence_id, due_on=duty.due_on) if duty.cadence_id else Q(person_id=duty.person_id)
    )
    if not duty.cadence_id:
        same &= Q(feedback_id=duty.feedback_id, escalation_id=duty.escalation_id)
    if Duty.objects.filter(same).exists():
        return 0
    try:
        with transaction.atomic():
            duty.save(force_insert=True)
            told = events.DutyFellDue(duty.kind, duty.person_id, duty.due_on)
            record(duty, told, actor=actor, account_id=duty.account_id)
    except IntegrityError:  # another clock was quicker
        return 0
    return 1


def _let_lapse(actor: Actor, today: date) -> None:
    over = Q(due_on__lt=today - LAPSES_AFTER) & (Q(snoozed_until__isnull=True) | Q(snoozed_until__lt=today))
    over |= Q(feedback__resolved_at__isnull=False)
    over |= Q(escalation__decided_at__isnull=False) | Q(escalation__climbed_at__isnull=False)
    over |= Q(escalation__closed_at__isnull=False)
    standing = Duty.objects.filter(over, done_at__isnull=True, lapsed_at__isnull=True)
    for duty in standing.select_related("escalation"):
        with transaction.atomic():
            one = duty.escalation
            if one is not None and one.decided_by_id == duty.person_id:
                duty.done_at, duty.evidence = one.decided_at, one.ground or one.outcome
            else:
                duty.lapsed_at = actor.now
            duty.save(update_fields=["done_at", "evidence", "lapsed_at"])
            told = events.DutyDone(duty.kind, duty.person_id, None, None) if duty.done_at else None
            record(
                duty,
                told or events.DutyLapsed(duty.kind, duty.person_id, duty.due_on),
                actor=actor,
                account_id=duty.account_id,
            )


def _days_due(cadence: Cadence, today: date) -> Iterator[date]:
    """The 28th of the last month of each period that is this month or the next, from the cadence's begin."""
    first = cadence.valid_from.year * 12 + cadence.valid_from.month - 1
    for month in (today.year * 12 + today.month - 1, today.year * 12 + today.month):
        begun = month - first + 1
        day = date(month // 12, month % 12 + 1, 28)
        if begun > 0 and begun % cadence.every_months == 0 and today <= day <= (cadence.valid_to or day):
            yield day


@transaction.atomic
def record_act(duty: Duty, *, evidence: str, contact: Contact | None = None, actor: Actor) -> Duty:
    """What was to be done was done, with evidence from the other side, by its owner or whoever it was delegated to.

    A visit, call, listening-in or review is on record as a contact of whoever did it.
    """
    duty = _mine(duty, actor)
    if contact is not None and checks.stored(contact, Contact, "contact").account_id != duty.account_id:
        raise Invalid("Choose a contact of this account.", field="contact")
    duty.done_at, duty.evidence = actor.now, checks.text(evidence, "evidence")
    if duty.kind in KINDS:
        duty.interaction = Interaction.objects.create(
            account_id=duty.account_id,
            person=actor.person,
            contact=contact or duty.contact,
            at=actor.now,
            recorded_at=actor.now,
            kind=KINDS[DutyKind(duty.kind)],
            direction=Direction.BOTH,
            initiated_by=Initiator.US,
            topic=duty.what or duty.get_kind_display(),
            note=duty.evidence,
        )
    duty.save(update_fields=["done_at", "evidence", "interaction"])
    told = events.DutyDone(duty.kind, duty.person_id, duty.delegated_to_id, duty.interaction_id)
    record(duty, told, actor=actor, account_id=duty.account_id)
    return duty


@transaction.atomic
def snooze(duty: Duty, *, until: date, reason: str, actor: Actor) -> Duty:
    """No prompt before a day, for a reason. At most sixty days from now; the day it was due stays."""
    duty = _mine(duty, actor)
    today = actor.now.date()
    if not today < checks.day(until, "until") <= today + SNOOZE_AT_MOST:
        raise Invalid("Choose a day within the coming sixty.", field="until")
    duty.snoozed_until, duty.snooze_reason = until, checks.text(reason, "reason", limit=300)
    duty.save(update_fields=["snoozed_until", "snooze_reason"])
    told = events.DutySnoozed(duty.kind, until, duty.snooze_reason)
    record(duty, told, actor=actor, account_id=duty.account_id)
    return duty


@transaction.atomic
def delegate(duty: Duty, *, to: Person, actor: Actor) -> Duty:
    """Somebody else does it, and it is on record as delegated: what they do is their act, not the owner's."""
    duty = _mine(duty, actor)
    if duty.delegated_to_id is not None:
        raise NotPermitted("It was delegated once. Whoever has it does it.")
    if checks.stored(to, Person, "to").pk == duty.person_id or not to.works_here_on(actor.now.date()):
        raise Invalid("Choose a colleague who works here.", field="to")
    duty.delegated_to, duty.delegated_at = to, actor.now
    duty.save(update_fields=["delegated_to", "delegated_at"])
    told = events.DutyDelegated(duty.kind, duty.person_id, to.pk)
    record(duty, told, actor=actor, account_id=duty.account_id)
    return duty


def _mine(duty: Duty, actor: Actor) -> Duty:
    """The duty, locked, if it is the actor's own and still open."""
    taken = Duty.objects.select_for_update(of=("self",)).select_related("account").get(pk=duty.pk)
    doer = taken.delegated_to_id or taken.person_id
    if actor.person is None or actor.person.pk != doer:
        raise NotPermitted("You may not do this for somebody else: an act is whose it was.")
    if taken.done_at is not None or taken.lapsed_at is not None:
        raise AlreadyDone("This is over. Record what you did since as a contact.")
    return taken
