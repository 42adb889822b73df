"""Answering: a unit promises, offers something else, declines, asks for what is missing, or points elsewhere.

Every answer is a record that stays. A promise is the unit's own; only the unit moves it, and says why.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.actions import standing
from goldenthread.app.orders.errors import (
    AlreadyAnswered,
    DeclineWasOverridden,
    NoOpenCounter,
    NothingMissing,
    NothingPromised,
    PromiseUnchanged,
)
from goldenthread.app.orders.models import (
    Answer,
    AnswerKind,
    Appeal,
    AppealOutcome,
    CounterAcceptance,
    CounterRejection,
    Order,
    OrderState,
)
from goldenthread.app.orders.working_time import today_at
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Unit

ANSWERED_ANEW = "The unit answered anew."  # why an appeal lapses


@transaction.atomic
def promise(order: Order, *, promised_for: date, quantity: Decimal | None = None, actor: Actor) -> Answer:
    """The unit that was asked promises a date and a quantity (without one: all that was asked for).

    Refused when a promise stands already (move it instead), and for a date in the past.
    """
    order = _to_answer(order, actor, OrderState.ASKED, OrderState.COUNTERED, OrderState.DECLINED)
    at = standing.instant(order, actor)
    due = checks.coming_day(promised_for, "promised_for", today_at(order.account, actor.now))
    made = _answer(order, AnswerKind.PROMISE, actor, promised_for=due, quantity=_quantity(order, quantity))
    _lapse_appeal(order, actor)
    _now_promised(order, made)
    holder = standing.asked_of(order)
    standing.pass_to(order, holder, at)
    told = events.PromiseMade(answer_id=made.pk, promised_for=due, quantity=made.quantity, holder=holder)
    standing.keep(order, told, actor=actor, at=at, state=OrderState.PROMISED)
    return made


@transaction.atomic
def move_promise(
    order: Order, *, promised_for: date, cause: str, quantity: Decimal | None = None, actor: Actor
) -> Answer:
    """The unit promises another date, and says why; the dates before it are kept.

    Refused when nothing is promised, when it is delivered, and when nothing changes.
    """
    order = standing.take_open(order)
    rights.require_asked(actor, order, "order:answer", "move this promise")
    if order.state not in (OrderState.PROMISED, OrderState.RETURNED) or order.last_promised_for is None:
        raise NothingPromised(now_or_instead(order, "There is no promise to move"))
    old_date, old_quantity = order.last_promised_for, order.promised_quantity
    new_date = checks.coming_day(promised_for, "promised_for", today_at(order.account, actor.now))
    new_quantity = _quantity(order, quantity if quantity is not None else old_quantity)
    if (new_date, new_quantity) == (old_date, old_quantity):
        raise PromiseUnchanged("That is what is promised already. Choose another date.", field="promised_for")
    at = standing.instant(order, actor)
    before = order.answers.filter(kind=AnswerKind.PROMISE).order_by("-id").first()
    moved = _answer(
        order,
        AnswerKind.PROMISE,
        actor,
        promised_for=new_date,
        quantity=new_quantity,
        cause=checks.text(cause, "cause"),
        moves=before,
    )
    _now_promised(order, moved)
    told = events.PromiseMoved(
        answer_id=moved.pk,
        old_promised_for=old_date,
        new_promised_for=new_date,
        old_quantity=old_quantity,
        new_quantity=new_quantity,
        cause=moved.cause,
    )
    standing.keep(order, told, actor=actor, at=at)
    return moved


@transaction.atomic
def counter(
    order: Order, *, promised_for: date, quantity: Decimal | None = None, ground: str = "", actor: Actor
) -> Answer:
    """The unit offers another date or quantity than asked for; whoever asked accepts or rejects it.

    Refused when a promise stands already, and for a date in the past.
    """
    order = _to_answer(order, actor, OrderState.ASKED, OrderState.COUNTERED, OrderState.DECLINED)
    at = standing.instant(order, actor)
    due = checks.coming_day(promised_for, "promised_for", today_at(order.account, actor.now))
    offered = _answer(
        order,
        AnswerKind.COUNTER,
        actor,
        promised_for=due,
        quantity=_quantity(order, quantity),
        ground=checks.text(ground, "ground", required=False),
    )
    _lapse_appeal(order, actor)
    holder = standing.asker_of(order)
    standing.pass_to(order, holder, at)
    told = events.CounterOffered(
        answer_id=offered.pk,
        offered_for=due,
        quantity=offered.quantity,
        ground=offered.ground,
        holder=holder,
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.COUNTERED)
    return offered


@transaction.atomic
def accept_counter(order: Order, *, counter: Answer | None = None, actor: Actor) -> Answer:
    """Whoever asked takes the counter-offer: it is now the unit's promise. The date asked for stays as it was.

    ``counter`` names the offer that was read; refused when another one stands by now, or none.
    """
    order, offered = _open_counter(order, counter, actor)
    if offered.promised_for is None or offered.promised_for < today_at(order.account, actor.now):
        raise NoOpenCounter("The date of this offer is past. Reject it, and the unit answers anew.")
    at = standing.instant(order, actor)
    made = Answer.objects.create(
        order=order,
        unit_id=offered.unit_id,
        kind=AnswerKind.PROMISE,
        at=at,
        by_id=offered.by_id,
        promised_for=offered.promised_for,
        quantity=offered.quantity,
    )
    CounterAcceptance.objects.create(counter=offered, promise=made, at=at, by=actor.person)
    _now_promised(order, made)
    holder = standing.asked_of(order)
    standing.pass_to(order, holder, at)
    told = events.CounterAccepted(
        counter_id=offered.pk,
        answer_id=made.pk,
        promised_for=offered.promised_for,
        quantity=made.quantity,
        holder=holder,
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.PROMISED)
    return made


@transaction.atomic
def reject_counter(
    order: Order, *, ground: str, counter: Answer | None = None, actor: Actor
) -> CounterRejection:
    """Whoever asked does not take the counter-offer, and says why; the unit answers anew."""
    order, offered = _open_counter(order, counter, actor)
    at = standing.instant(order, actor)
    rejected = CounterRejection.objects.create(
        counter=offered, at=at, by=actor.person, ground=checks.text(ground, "ground")
    )
    holder = standing.asked_of(order)
    standing.pass_to(order, holder, at)
    told = events.CounterRejected(counter_id=offered.pk, ground=rejected.ground, holder=holder)
    standing.keep(order, told, actor=actor, at=at, state=OrderState.ASKED)
    return rejected


@transaction.atomic
def decline(order: Order, *, ground: str, decided_by: Person | None = None, actor: Actor) -> Answer:
    """The unit says no, why, and who decided that; both sides see it, and whoever asked may appeal.

    Refused once a promise stands, and after somebody above has set a decline of this unit aside.
    """
    order = _to_answer(order, actor, OrderState.ASKED, OrderState.COUNTERED)
    if order.overrides.filter(answer__unit_id=order.asked_of_unit_id).exists():
        raise DeclineWasOverridden(
            "A decline of this order was set aside, so it cannot be declined again. Promise, make a "
            "counter-offer, or raise a barrier."
        )
    at = standing.instant(order, actor)
    decider = checks.stored(decided_by, Person, "decided_by") if decided_by is not None else actor.person
    said = _answer(order, AnswerKind.DECLINE, actor, ground=checks.text(ground, "ground"), decided_by=decider)
    holder = standing.asker_of(order)
    standing.pass_to(order, holder, at)
    told = events.OrderDeclined(
        answer_id=said.pk,
        ground=said.ground,
        decided_by_person_id=decider.pk if decider else None,
        holder=holder,
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.DECLINED)
    return said


@transaction.atomic
def send_back_incomplete(order: Order, *, missing: str, actor: Actor) -> Answer:
    """The unit cannot answer yet, and says what is missing; whoever asked holds the order until it is complete."""
    order = _to_answer(order, actor, OrderState.ASKED)
    at = standing.instant(order, actor)
    said = _answer(order, AnswerKind.INCOMPLETE, actor, ground=checks.text(missing, "missing"))
    holder = standing.asker_of(order)
    standing.pass_to(order, holder, at)
    told = events.OrderSentBack(answer_id=said.pk, missing=said.ground, holder=holder)
    standing.keep(order, told, actor=actor, at=at, state=OrderState.INCOMPLETE)
    return said


@transaction.atomic
def complete(order: Order, *, information: str, actor: Actor) -> Answer:
    """Whoever asked gives what was missing; the unit holds the order again. Refused when nothing was missing."""
    order = standing.take_open(order)
    rights.require_asker(actor, order, "order:clarify", "complete this order")
    if order.state != OrderState.INCOMPLETE:
        raise NothingMissing(now_or_instead(order, "Nothing is missing"))
    at = standing.instant(order, actor)
    said = order.answers.filter(kind=AnswerKind.INCOMPLETE, completed_at__isnull=True).latest("id")
    said.completed_at, said.completed_by = at, actor.person
    said.save(update_fields=["completed_at", "completed_by"])
    holder = standing.asked_of(order)
    standing.pass_to(order, holder, at)
    told = events.OrderCompleted(
        answer_id=said.pk,
        information=checks.text(information, "information", limit=20_000),
        holder=holder,
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.ASKED)
    return said


@transaction.atomic
def redirect(order: Order, *, to: Unit, ground: str, actor: Actor) -> Answer:
    """The unit says that another unit should answer; that one is asked anew. Refused once it is answered."""
    order = _to_answer(order, actor, OrderState.ASKED)
    checks.stored(to, Unit, "to")
    old = order.asked_of_unit_id
    if to.closed_on is not None or to.pk in (old, order.asked_by_unit_id):
        raise Invalid("Choose a unit that is open, and is not one of the two already here.", field="to")
    at = standing.instant(order, actor)
    said = _answer(order, AnswerKind.REDIRECT, actor, ground=checks.text(ground, "ground"), redirected_to=to)
    order.asked_of_unit = to
    holder = standing.asked_of(order)
    standing.pass_to(order, holder, at)
    told = events.OrderRedirected(
        answer_id=said.pk, old_unit_id=old, new_unit_id=to.pk, ground=said.ground, holder=holder
    )
    standing.keep(order, told, actor=actor, at=at)
    return said


def _to_answer(order: Order, actor: Actor, *states: OrderState) -> Order:
    """The order, locked, if the actor may answer it and it stands in one of ``states``. Ends a pause."""
    order = standing.take_open(order)
    rights.require_asked(actor, order, "order:answer", "answer this order")
    if order.state not in states:
        raise AlreadyAnswered(
            now_or_instead(order, "This order cannot be answered so now"), state=order.state
        )
    standing.end_pause(order, standing.instant(order, actor), actor)
    return order


def _answer(order: Order, kind: AnswerKind, actor: Actor, **said: object) -> Answer:
    return Answer.objects.create(
        order=order,
        unit_id=order.asked_of_unit_id,
        kind=kind,
        at=standing.instant(order, actor),
        by=actor.person,
        **said,
    )


def _quantity(order: Order, quantity: Decimal | None) -> Decimal | None:
    return checks.amount(quantity, "quantity") if quantity is not None else order.quantity


def _now_promised(order: Order, made: Answer) -> None:
    order.first_promised_for = order.first_promised_for or made.promised_for
    order.last_promised_for = made.promised_for
    order.promised_quantity = made.quantity


def _open_counter(order: Order, counter: Answer | None, actor: Actor) -> tuple[Order, Answer]:
    order = standing.take_open(order)
    rights.require_asker(actor, order, "counter:accept", "answer this counter-offer")
    if order.state != OrderState.COUNTERED:
        raise NoOpenCounter(now_or_instead(order, "No counter-offer waits for an answer"))
    offered = order.answers.filter(kind=AnswerKind.COUNTER).latest("id")
    if counter is not None and counter.pk != offered.pk:
        raise NoOpenCounter("The unit has made another offer since. Read it, then answer.")
    return order, offered


def _lapse_appeal(order: Order, actor: Actor) -> None:
    """A unit that answers after all leaves nothing to appeal against."""
    if order.state == OrderState.DECLINED:
        Appeal.objects.filter(order=order, decided_at__isnull=True).update(
            decided_at=standing.instant(order, actor),
            outcome=AppealOutcome.LAPSED,
            decision_ground=ANSWERED_ANEW,
        )


def now_or_instead(order: Order, begin: str) -> str:
    """Why not now, and what can be done instead."""
    instead = {
        OrderState.ASKED: "It waits for the unit's answer.",
        OrderState.INCOMPLETE: "It waits for missing information: complete it first.",
        OrderState.COUNTERED: "A counter-offer waits for an answer: accept or reject it.",
        OrderState.DECLINED: "It was declined: appeal, or withdraw it and ask elsewhere.",
        OrderState.PROMISED: f"It is promised for {order.last_promised_for:%-d %B %Y}: move the promise, or deliver."
        if order.last_promised_for
        else "",
        OrderState.DELIVERED: "It was delivered: accept or return the delivery.",
        OrderState.RETURNED: "The delivery was returned: deliver again, or move the promise.",
    }
    return f"{begin}. {instead.get(OrderState(order.state), '')}".strip()
