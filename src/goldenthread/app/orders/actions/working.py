"""Work: steps, hand-offs, pauses. The promise stays with who made it, whoever holds the work."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from goldenthread.app import checks
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.actions import standing
from goldenthread.app.orders.errors import (
    AlreadyHeldThere,
    AlreadyPaused,
    AlreadyReceived,
    NotPaused,
    NotWithUs,
    StepIsFinished,
)
from goldenthread.app.orders.events import CUSTOMER, Holder
from goldenthread.app.orders.models import (
    HandOff,
    Order,
    OrderState,
    Pause,
    Step,
    ValueClass,
    WaitingOn,
)
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Unit

AT_WORK = (OrderState.ASKED, OrderState.PROMISED, OrderState.RETURNED)


@transaction.atomic
def hand_off(
    order: Order, *, to: Unit, to_person: Person | None = None, note: str = "", actor: Actor
) -> HandOff:
    """Another unit, or another person, holds the work. Refused while no unit holds it, and to who holds it."""
    order = _at_work(order)
    rights.require_worker(actor, order, "order:hand_off", "hand this order off")
    checks.stored(to, Unit, "to")
    if to.closed_on is not None:
        raise Invalid(f"{to} is closed. Choose another unit.", field="to")
    holder = Holder(to.pk, checks.stored(to_person, Person, "to_person").pk if to_person else None)
    held = Holder(order.held_by_unit_id, order.held_by_person_id)
    if holder == held:
        raise AlreadyHeldThere(f"{to} holds this order already.")
    at = standing.instant(order, actor)
    standing.end_pause(order, at, actor)
    moved = HandOff.objects.create(
        order=order,
        at=at,
        from_unit_id=held.unit_id,
        from_person_id=held.person_id,
        to_unit=to,
        to_person=to_person,
        by=actor.person,
        note=checks.text(note, "note", required=False),
    )
    standing.pass_to(order, holder, at)
    told = events.OrderHandedOff(
        hand_off_id=moved.pk,
        from_unit_id=held.unit_id,
        to_unit_id=to.pk,
        to_person_id=holder.person_id,
        note=moved.note,
        holder=holder,
    )
    standing.keep(order, told, actor=actor, at=at)
    return moved


@transaction.atomic
def receive(hand_off: HandOff, *, usable: bool, missing: str = "", actor: Actor) -> HandOff:
    """The receiver says whether what came was usable as received, and if not, what was missing. Once.

    Refused to everybody else, whoever handed it off among them.
    """
    checks.stored(hand_off, HandOff, "hand_off")
    order = standing.take_open(hand_off.order)
    hand_off = HandOff.objects.select_related("to_unit").get(pk=hand_off.pk)
    if not rights.unit_may(actor, [hand_off.to_unit_id], "handoff:receive"):
        raise NotPermitted(f"You may not say how this arrived: that is for {hand_off.to_unit}.")
    if hand_off.received_at is not None:
        raise AlreadyReceived("Somebody has said already how this arrived.")
    usable = checks.yes_or_no(usable, "usable")
    at = standing.instant(order, actor)
    hand_off.received_at, hand_off.received_by, hand_off.usable_as_received = at, actor.person, usable
    hand_off.missing = "" if usable else checks.text(missing, "missing")
    hand_off.save(update_fields=["received_at", "received_by", "usable_as_received", "missing"])
    told = events.HandOffReceived(
        hand_off_id=hand_off.pk, usable_as_received=usable, missing=hand_off.missing
    )
    standing.keep(order, told, actor=actor, at=at)
    return hand_off


@transaction.atomic
def start_step(
    order: Order, *, activity: str, value_class: str = "", person: Person | None = None, actor: Actor
) -> Step:
    """A piece of work has begun, by the actor or by ``person``. Refused while no unit holds the order."""
    order = _at_work(order)
    rights.require_worker(actor, order, "step:record", "record work on this order")
    at = standing.instant(order, actor)
    step = Step.objects.create(
        order=order,
        seq=(order.steps.aggregate(last=Max("seq"))["last"] or 0) + 1,
        activity=checks.text(activity, "activity", limit=200),
        unit_id=order.held_by_unit_id or order.asked_of_unit_id,
        person=checks.stored(person, Person, "person") if person is not None else actor.person,
        started_at=at,
        value_class=checks.one_of(value_class, ["", *ValueClass.values], "value_class"),
    )
    standing.keep(order, events.StepStarted(step_id=step.pk, activity=step.activity), actor=actor, at=at)
    return step


@transaction.atomic
def finish_step(step: Step, *, note: str = "", usable_as_received: bool | None = None, actor: Actor) -> Step:
    """The piece of work is done. Refused when it was done already."""
    checks.stored(step, Step, "step")
    order = standing.take_open(step.order)
    step = Step.objects.get(pk=step.pk)
    if not rights.unit_may(actor, [step.unit_id], "step:record"):
        rights.require_worker(actor, order, "step:record", "record work on this order")
    if step.finished_at is not None:
        raise StepIsFinished(f"'{step.activity}' was finished on {step.finished_at:%-d %B %Y}.")
    at = standing.instant(order, actor)
    step.finished_at, step.note = at, checks.text(note, "note", required=False)
    if usable_as_received is not None:
        step.usable_as_received = checks.yes_or_no(usable_as_received, "usable_as_received")
    step.save(update_fields=["finished_at", "note", "usable_as_received"])
    told = events.StepFinished(step_id=step.pk, activity=step.activity, note=step.note)
    standing.keep(order, told, actor=actor, at=at)
    return step


@transaction.atomic
def pause(order: Order, *, reason: str, waiting_on: str, actor: Actor) -> Pause:
    """The order's clocks stand, for a reason. While it waits for the customer, the customer holds it.

    Refused while no unit holds the order, and when it is paused already.
    """
    order = _at_work(order)
    rights.require_worker(actor, order, "order:pause", "pause this order")
    if order.paused_since is not None:
        raise AlreadyPaused("This order is paused already. Resume it first.")
    at = standing.instant(order, actor)
    stopped = Pause.objects.create(
        order=order,
        from_at=at,
        reason=checks.text(reason, "reason"),
        waiting_on=checks.one_of(waiting_on, WaitingOn.values, "waiting_on"),
        by=actor.person,
        back_to_unit_id=order.held_by_unit_id,
        back_to_person_id=order.held_by_person_id,
    )
    holder = CUSTOMER if stopped.waiting_on == WaitingOn.CUSTOMER else None
    if holder is not None:
        standing.pass_to(order, holder, at)
    order.paused_since = at
    told = events.OrderPaused(
        pause_id=stopped.pk, reason=stopped.reason, waiting_on=stopped.waiting_on, holder=holder
    )
    standing.keep(order, told, actor=actor, at=at)
    return stopped


@transaction.atomic
def resume(order: Order, *, actor: Actor) -> Pause:
    """The clocks run again, and who held the order before holds it. Refused when it is not paused."""
    order = standing.take_open(order)
    if order.paused_since is None:
        raise NotPaused("This order is not paused.")
    stopped = order.pauses.filter(to_at__isnull=True).latest("id")
    if not rights.unit_may(actor, [stopped.back_to_unit_id], "order:pause"):
        rights.require_worker(actor, order, "order:pause", "resume this order")
    at = standing.instant(order, actor)
    standing.end_pause(order, at, actor)
    holder = None
    if stopped.waiting_on == WaitingOn.CUSTOMER:
        holder = Holder(stopped.back_to_unit_id or order.asked_of_unit_id, stopped.back_to_person_id)
        standing.pass_to(order, holder, at)
    standing.keep(order, events.OrderResumed(pause_id=stopped.pk, holder=holder), actor=actor, at=at)
    return stopped


def _at_work(order: Order) -> Order:
    order = standing.take_open(order)
    if order.state not in AT_WORK:
        raise NotWithUs(
            f"No unit works on this order now: {order.get_state_display().lower()}. "
            "It comes back to a unit when whoever asked has answered.",
            state=order.state,
        )
    return order
