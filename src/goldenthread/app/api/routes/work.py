"""The work behind a promise: steps, hand-offs, pauses, deliveries and verdicts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from goldenthread.app.api.routes.acting import act_on_order
from goldenthread.app.api.routes.orders import MADE
from goldenthread.app.api.routes.shapes import (
    NewDelivery,
    NewHandOff,
    NewPause,
    NewStep,
    NewVerdict,
    Receipt,
    StepEnd,
    contact_of,
    order_of,
    person_of,
    today_of,
)
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound
from goldenthread.app.orders import actions
from goldenthread.app.orders.access import delivery_for
from goldenthread.app.orders.models import HandOff, Step, VerdictOutcome
from goldenthread.app.people.access import unit_for

router = Router(tags=["work"])


@router.post("/orders/{int:order_id}/hand-offs", response=MADE)
def hand_off(request: ApiRequest, order_id: int, body: NewHandOff, response: HttpResponse) -> Any:
    """Pass the work on; the promise stays with who made it."""
    order, today = order_of(request, order_id), today_of(request)
    unit = unit_for(request.person, body.to_unit_id, on=today)
    person = person_of(request, body.to_person_id)
    return act_on_order(request, response, order, actions.hand_off, to=unit, to_person=person, note=body.note)


@router.post("/orders/{int:order_id}/hand-offs/{int:hand_off_id}/receipt", response=MADE)
def receive(
    request: ApiRequest, order_id: int, hand_off_id: int, body: Receipt, response: HttpResponse
) -> Any:
    """Say whether what came in could be used as it was."""
    order = order_of(request, order_id)
    passed = HandOff.objects.filter(pk=hand_off_id, order=order).first()
    if passed is None:
        raise NotFound("There is no such hand-off of this order.")
    return act_on_order(request, response, passed, actions.receive, usable=body.usable, missing=body.missing)


@router.post("/orders/{int:order_id}/steps", response=MADE)
def start_step(request: ApiRequest, order_id: int, body: NewStep, response: HttpResponse) -> Any:
    """Begin a piece of work."""
    return act_on_order(request, response, order_id, actions.start_step, **body.dict())


@router.post("/orders/{int:order_id}/steps/{int:step_id}/end", response=MADE)
def finish_step(
    request: ApiRequest, order_id: int, step_id: int, body: StepEnd, response: HttpResponse
) -> Any:
    """End a piece of work."""
    order = order_of(request, order_id)
    step = Step.objects.filter(pk=step_id, order=order).first()
    if step is None:
        raise NotFound("There is no such step of this order.")
    return act_on_order(request, response, step, actions.finish_step, **body.dict())


@router.post("/orders/{int:order_id}/pauses", response=MADE)
def pause(request: ApiRequest, order_id: int, body: NewPause, response: HttpResponse) -> Any:
    """Let the clock stand, and say why and for whom it waits."""
    return act_on_order(request, response, order_id, actions.pause, **body.dict())


@router.post("/orders/{int:order_id}/pauses/end", response=MADE)
def resume(request: ApiRequest, order_id: int, response: HttpResponse) -> Any:
    """Let the clock run again."""
    return act_on_order(request, response, order_id, actions.resume)


@router.post("/orders/{int:order_id}/deliveries", response=MADE)
def deliver(request: ApiRequest, order_id: int, body: NewDelivery, response: HttpResponse) -> Any:
    """Deliver the rest, or a part of it."""
    return act_on_order(request, response, order_id, actions.deliver, **body.dict())


@router.post("/deliveries/{int:delivery_id}/verdict", response=MADE)
def give_verdict(request: ApiRequest, delivery_id: int, body: NewVerdict, response: HttpResponse) -> Any:
    """Accept or return a delivery."""
    today = today_of(request)
    made = delivery_for(request.person, delivery_id, on=today)
    contact = contact_of(request, body.contact_id)
    if body.outcome == VerdictOutcome.ACCEPTED:
        return act_on_order(request, response, made, actions.accept_delivery, contact=contact)
    return act_on_order(request, response, made, actions.return_delivery, ground=body.ground, contact=contact)
