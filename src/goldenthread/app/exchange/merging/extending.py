"""What happened to an order since: each act by the action that people do it with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenthread.app.customers.models import Contact
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import NOT_SAID
from goldenthread.app.exchange.merging.stories import Act, Extension
from goldenthread.app.exchange.merging.told import told_by
from goldenthread.app.exchange.models import Identity
from goldenthread.app.history.kinds import Kind
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import AppealOutcome, Asker, Delivery, Order, Step
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Unit


class Continuing:
    """Continues one order's story. ``ids`` learns what the new answers, deliveries and steps are called outside."""

    def __init__(self, extension: Extension, ids: Ids) -> None:
        self.extension, self.ids = extension, ids

    def act(self, act: Act) -> None:
        """Do one act. Refused as it would be for those who do it at a page, but for who may."""
        actor = told_by(_person(act.person_id), act.at)
        order = Order.objects.get(pk=self.extension.order_id)
        ACTS[act.payload.kind](self, order, act.payload, actor)

    def keep(self, table: str, number: int, made: int) -> None:
        """What the record set calls by a name is this row."""
        name = self.extension.names.get((table, number))
        if name is not None and self.ids.of(table, name) is None:
            Identity.objects.create(table=table, external=name, internal=made)
            self.ids.know(table, {name: made})

    def number(self, table: str, number: int) -> int:
        name = self.extension.names.get((table, number), "")
        return self.ids.of(table, name) or 0


Said = Any


def _promise(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    made = actions.promise(order, promised_for=said.promised_for, quantity=said.quantity, actor=actor)
    story.keep("answer", said.answer_id, made.pk)


def _move(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    made = actions.move_promise(
        order, promised_for=said.new_promised_for, cause=said.cause, quantity=said.new_quantity, actor=actor
    )
    story.keep("answer", said.answer_id, made.pk)


def _counter(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    made = actions.counter(
        order,
        promised_for=said.offered_for,
        quantity=said.quantity,
        ground=said.ground or NOT_SAID,
        actor=actor,
    )
    story.keep("answer", said.answer_id, made.pk)


def _accept_counter(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    made = actions.accept_counter(order, actor=actor)
    story.keep("answer", said.answer_id, made.pk)


def _decline(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    by = _person(said.decided_by_person_id)
    made = actions.decline(order, ground=said.ground, decided_by=by, actor=actor)
    story.keep("answer", said.answer_id, made.pk)


def _send_back(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    made = actions.send_back_incomplete(order, missing=said.missing, actor=actor)
    story.keep("answer", said.answer_id, made.pk)


def _redirect(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    made = actions.redirect(order, to=Unit.objects.get(pk=said.new_unit_id), ground=said.ground, actor=actor)
    story.keep("answer", said.answer_id, made.pk)


def _change_date(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.change_requested_date(
        order,
        requested_for=said.new_requested_for,
        asked_by=Asker(said.asked_by),
        ground=said.ground,
        actor=actor,
    )


def _expedite(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.expedite(order, ground=said.ground, actor=actor)


def _clarify(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.clarify(order, text=said.text, actor=actor)


def _complete(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.complete(order, information=said.information, actor=actor)


def _reject_counter(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.reject_counter(order, ground=said.ground, actor=actor)


def _appeal(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.appeal(order, ground=said.ground, actor=actor)


def _decide_appeal(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    overturn = said.outcome == AppealOutcome.OVERTURNED
    actions.decide_appeal(order.appeals.latest("id"), overturn=overturn, ground=said.ground, actor=actor)


def _override(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.override_decline(order, ground=said.ground, actor=actor)


def _waive(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.waive_child(order, ground=said.ground, actor=actor)


def _receive(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    made = order.hand_offs.filter(received_at__isnull=True).latest("id")
    actions.receive(made, usable=said.usable_as_received, missing=said.missing, actor=actor)


def _hand_off(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    to = Unit.objects.get(pk=said.to_unit_id)
    actions.hand_off(order, to=to, to_person=_person(said.to_person_id), note=said.note, actor=actor)


def _pause(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.pause(order, reason=said.reason, waiting_on=said.waiting_on, actor=actor)


def _resume(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    actions.resume(order, actor=actor)


def _start(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    told = story.extension.steps[said.step_id]
    step = actions.start_step(order, activity=said.activity, value_class=told.value_class, actor=actor)
    story.keep("event", said.step_id, step.pk)


def _finish(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    known = story.number("event", said.step_id)
    if not known:
        _start(story, order, said, actor)
        known = story.number("event", said.step_id)
    told = story.extension.steps[said.step_id]
    step = Step.objects.get(pk=known)
    actions.finish_step(step, note=said.note, usable_as_received=told.usable_as_received, actor=actor)


def _deliver(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    quantity = None if said.whole else said.quantity
    made = actions.deliver(order, quantity=quantity, note=said.note, actor=actor)
    story.keep("delivery", said.delivery_id, made.pk)


def _accept(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    delivery = Delivery.objects.get(pk=story.number("delivery", said.delivery_id))
    made = actions.accept_delivery(delivery, contact=_contact(said.contact_id), actor=actor)
    story.keep("verdict", said.verdict_id, made.pk)


def _return(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    delivery = Delivery.objects.get(pk=story.number("delivery", said.delivery_id))
    made = actions.return_delivery(
        delivery, ground=said.ground, contact=_contact(said.contact_id), actor=actor
    )
    story.keep("verdict", said.verdict_id, made.pk)


def _withdraw(story: Continuing, order: Order, said: Said, actor: Actor) -> None:
    if order.withdrawn_at is None:  # withdrawing what it supports may have ended it already
        actions.withdraw(order, ground=said.ground, actor=actor)


def _person(number: int | None) -> Person | None:
    return Person.objects.get(pk=number) if number else None


def _contact(number: int | None) -> Contact | None:
    return Contact.objects.get(pk=number) if number else None


ACTS: dict[Kind, Callable[[Continuing, Order, Said, Actor], None]] = {
    Kind.PROMISE_MADE: _promise,
    Kind.PROMISE_MOVED: _move,
    Kind.COUNTER_OFFERED: _counter,
    Kind.COUNTER_ACCEPTED: _accept_counter,
    Kind.ORDER_DECLINED: _decline,
    Kind.ORDER_SENT_BACK: _send_back,
    Kind.ORDER_REDIRECTED: _redirect,
    Kind.REQUESTED_DATE_CHANGED: _change_date,
    Kind.ORDER_CLARIFIED: _clarify,
    Kind.ORDER_COMPLETED: _complete,
    Kind.COUNTER_REJECTED: _reject_counter,
    Kind.DECLINE_APPEALED: _appeal,
    Kind.APPEAL_DECIDED: _decide_appeal,
    Kind.DECLINE_OVERRIDDEN: _override,
    Kind.CHILD_WAIVED: _waive,
    Kind.HAND_OFF_RECEIVED: _receive,
    Kind.ORDER_EXPEDITED: _expedite,
    Kind.ORDER_HANDED_OFF: _hand_off,
    Kind.ORDER_PAUSED: _pause,
    Kind.ORDER_RESUMED: _resume,
    Kind.STEP_STARTED: _start,
    Kind.STEP_FINISHED: _finish,
    Kind.DELIVERY_MADE: _deliver,
    Kind.DELIVERY_ACCEPTED: _accept,
    Kind.DELIVERY_RETURNED: _return,
    Kind.ORDER_WITHDRAWN: _withdraw,
}
