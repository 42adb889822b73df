"""What people do about what customers say: record, own, reply, resolve, change something because of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.history.kinds import Payload
from goldenthread.app.orders import rights
from goldenthread.app.orders.actions.placing import contact_of
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.voice import events
from goldenthread.app.voice.errors import AlreadyActedOn, AlreadyReplied, AlreadyResolved, OffItsScale
from goldenthread.app.voice.models import SCALES, Feedback, FeedbackKind


@transaction.atomic
def record_feedback(
    account: Account,
    *,
    kind: str,
    words: str = "",
    contact: Contact | None = None,
    order: Order | None = None,
    score: object = None,
    theme: str = "",
    owner: Person | None = None,
    at: datetime | None = None,
    actor: Actor,
) -> Feedback:
    """What a customer said is on record, with who said it, about which order, and who takes it.

    A complaint or a comment needs its words; an answer to a question needs its score. Without an ``owner``, the
    account's manager takes it. Refused for an order or a contact of another account.
    """
    checks.stored(account, Account, "account")
    rights.require_account(actor, account, "feedback:record", f"record feedback for {account}")
    kind = checks.one_of(kind, FeedbackKind.values, "kind")
    if order is not None and checks.stored(order, Order, "order").account_id != account.pk:
        raise Invalid(f"That order is not {account}'s. Choose one of its orders.", field="order")
    when = _when(at, actor)
    made = Feedback.objects.create(
        account=account,
        contact=contact_of(account, contact) if contact is not None else None,
        order=order,
        unit_id=order.asked_of_unit_id if order else None,
        at=when,
        recorded_at=actor.now,
        recorded_by=actor.person,
        kind=kind,
        score=_score(kind, score),
        theme=checks.text(theme, "theme", limit=100, required=False),
        words=checks.text(words, "words", limit=20_000, required=kind not in SCALES),
        owner=checks.stored(owner, Person, "owner") if owner is not None else account.manager or actor.person,
    )
    told = events.FeedbackRecorded(
        feedback_kind=kind,
        words=made.words,
        score=made.score,
        contact_id=made.contact_id,
        owner_person_id=made.owner_id,
    )
    _write(made, told, actor, when)
    return made


@transaction.atomic
def assign_feedback(feedback: Feedback, *, to: Person, actor: Actor) -> Feedback:
    """Somebody takes it from now on. Refused once resolved, and to who has it."""
    feedback = _take(feedback, actor)
    _unresolved(feedback)
    if checks.stored(to, Person, "to").pk == feedback.owner_id or not to.works_here_on(actor.now.date()):
        raise Invalid("Choose a colleague who works here and does not have it already.", field="to")
    old, feedback.owner = feedback.owner_id, to
    feedback.save(update_fields=["owner"])
    told = events.FeedbackAssigned(old_owner_person_id=old, new_owner_person_id=to.pk)
    _write(feedback, told, actor, actor.now)
    return feedback


@transaction.atomic
def reply(feedback: Feedback, *, reply: str, actor: Actor) -> Feedback:
    """The customer had a reply, in these words. Once; what more is said is an interaction."""
    feedback = _take(feedback, actor)
    if feedback.replied_at is not None:
        raise AlreadyReplied(f"The customer had a reply on {feedback.replied_at:%-d %B %Y}.")
    feedback.replied_at, feedback.replied_by = max(actor.now, feedback.at), actor.person
    feedback.reply = checks.text(reply, "reply", limit=20_000)
    feedback.save(update_fields=["replied_at", "replied_by", "reply"])
    _write(feedback, events.FeedbackReplied(reply=feedback.reply), actor, feedback.replied_at)
    return feedback


@transaction.atomic
def resolve(feedback: Feedback, *, resolution: str, contacts: int | None = None, actor: Actor) -> Feedback:
    """It is resolved, and how; ``contacts`` says how many times the customer had to speak to us for it."""
    feedback = _take(feedback, actor)
    _unresolved(feedback)
    if contacts is not None and (
        isinstance(contacts, bool) or not isinstance(contacts, int) or not 0 <= contacts <= 10_000
    ):
        raise Invalid("Give the number of contacts as a whole number.", field="contacts")
    feedback.resolved_at, feedback.resolved_by = max(actor.now, feedback.at), actor.person
    feedback.resolution, feedback.contacts = checks.text(resolution, "resolution"), contacts
    feedback.save(update_fields=["resolved_at", "resolved_by", "resolution", "contacts"])
    told = events.FeedbackResolved(resolution=feedback.resolution, contacts=contacts)
    _write(feedback, told, actor, feedback.resolved_at)
    return feedback


@transaction.atomic
def act_on(feedback: Feedback, *, what_changed: str, actor: Actor) -> Feedback:
    """Something was changed here because of it. Once."""
    feedback = _take(feedback, actor)
    if feedback.acted_at is not None:
        raise AlreadyActedOn(f"Something was changed for it on {feedback.acted_at:%-d %B %Y}.")
    feedback.acted_at, feedback.acted_by = max(actor.now, feedback.at), actor.person
    feedback.what_changed = checks.text(what_changed, "what_changed")
    feedback.save(update_fields=["acted_at", "acted_by", "what_changed"])
    told = events.FeedbackActedOn(what_changed=feedback.what_changed)
    _write(feedback, told, actor, feedback.acted_at)
    return feedback


def _take(feedback: Feedback, actor: Actor) -> Feedback:
    """The feedback, locked, if the actor owns it or may record for its account."""
    checks.stored(feedback, Feedback, "feedback")
    taken = (
        Feedback.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account")
        .get(pk=feedback.pk)
    )
    is_owner = actor.person is not None and taken.owner_id == actor.person.pk
    if not is_owner and not rights.account_may(actor, taken.account, "feedback:record"):
        raise NotPermitted(
            f"You may not change this: it is for {taken.owner} and those who answer for {taken.account}."
        )
    return taken


def _unresolved(feedback: Feedback) -> None:
    if feedback.resolved_at is not None:
        raise AlreadyResolved(
            f"This was resolved on {feedback.resolved_at:%-d %B %Y}. Record anew what is said since."
        )


def _when(at: datetime | None, actor: Actor) -> datetime:
    if at is None:
        return actor.now
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise Invalid("Give the time at which it was said with its zone.", field="at")
    if at > actor.now:
        raise Invalid("It cannot have been said in the future.", field="at")
    return at


def _score(kind: str, score: object) -> Decimal | None:
    if kind not in SCALES:
        if score is not None:
            raise OffItsScale("Only an answer to a question has a score.", field="score")
        return None
    low, high = SCALES[FeedbackKind(kind)]
    number = checks.amount(score, "score", places=1, above_zero=False)
    if number is None or not low <= number <= high:
        raise OffItsScale(f"Give a score from {low} to {high}.", field="score")
    return number


def _write(feedback: Feedback, told: Payload, actor: Actor, at: datetime) -> None:
    record(
        feedback,
        told,
        actor=actor,
        order_id=feedback.order_id,
        account_id=feedback.account_id,
        unit_id=feedback.unit_id,
        at=at,
    )
