"""The work behind a promise: steps, hand-offs, pauses, deliveries and verdicts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router, Status

from goldenthread.app.api.freshness import fresh
from goldenthread.app.api.routes.orders import MADE
from goldenthread.app.api.routes.shapes import (
    NewDelivery,
    NewHandOff,
    NewPause,
    NewStep,
    NewVerdict,
    Receipt,
    StepEnd,
    now_standing,
    order_of,
    stands,
    today_of,
)
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import contact_for
from goldenthread.app.errors import NotFound
from goldenthread.app.orders import actions
from goldenthread.app.orders.access import delivery_for
from goldenthread.app.orders.models import HandOff, Step, VerdictOutcome
from goldenthread.app.people.access import person_for, unit_for

router = Router(tags=["work"])


@router.post("/orders/{int:order_id}/hand-offs", response=MADE)
def hand_off(request: ApiRequest, order_id: int, body: NewHandOff, response: HttpResponse) -> Any:
    """Pass the work on; the promise stays with who made it."""
    order, today = order_of(request, order_id), today_of(request)
    unit = unit_for(request.person, body.to_unit_id, on=today)
    person = person_for(request.person, body.to_person_id, on=today) if body.to_person_id else None
    with fresh(request, order, stands(order)):
        passed = actions.hand_off(order, to=unit, to_person=person, note=body.note, actor=request.actor)
    return Status(201, {"id": passed.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/hand-offs/{int:hand_off_id}/receipt", response=MADE)
def receive(
    request: ApiRequest, order_id: int, hand_off_id: int, body: Receipt, response: HttpResponse
) -> Any:
    """Say whether what came in could be used as it was."""
    order = order_of(request, order_id)
    passed = HandOff.objects.filter(pk=hand_off_id, order=order).first()
    if passed is None:
        raise NotFound("There is no such hand-off of this order.")
    with fresh(request, order, stands(order)):
        actions.receive(passed, usable=body.usable, missing=body.missing, actor=request.actor)
    return Status(201, {"id": passed.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/steps", response=MADE)
def start_step(request: ApiRequest, order_id: int, body: NewStep, response: HttpResponse) -> Any:
    """Begin a piece of work."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        step = actions.start_step(order, actor=request.actor, **body.dict())
    return Status(201, {"id": step.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/steps/{int:step_id}/end", response=MADE)
def finish_step(
    request: ApiRequest, order_id: int, step_id: int, body: StepEnd, response: HttpResponse
) -> Any:
    """End a piece of work."""
    order = order_of(request, order_id)
    step = Step.objects.filter(pk=step_id, order=order).first()
    if step is None:
        raise NotFound("There is no such step of this order.")
    with fresh(request, order, stands(order)):
        actions.finish_step(step, actor=request.actor, **body.dict())
    return Status(201, {"id": step.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/pauses", response=MADE)
def pause(request: ApiRequest, order_id: int, body: NewPause, response: HttpResponse) -> Any:
    """Let the clock stand, and say why and for whom it waits."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        stood = actions.pause(order, actor=request.actor, **body.dict())
    return Status(201, {"id": stood.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/pauses/end", response=MADE)
def resume(request: ApiRequest, order_id: int, response: HttpResponse) -> Any:
    """Let the clock run again."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        stood = actions.resume(order, actor=request.actor)
    return Status(201, {"id": stood.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/deliveries", response=MADE)
def deliver(request: ApiRequest, order_id: int, body: NewDelivery, response: HttpResponse) -> Any:
    """Deliver the rest, or a part of it."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        made = actions.deliver(order, actor=request.actor, **body.dict())
    return Status(201, {"id": made.pk, "order": now_standing(response, order)})


@router.post("/deliveries/{int:delivery_id}/verdict", response=MADE)
def give_verdict(request: ApiRequest, delivery_id: int, body: NewVerdict, response: HttpResponse) -> Any:
    """Accept or return a delivery."""
    today = today_of(request)
    made = delivery_for(request.person, delivery_id, on=today)
    contact = contact_for(request.person, body.contact_id, on=today) if body.contact_id else None
    with fresh(request, made.order, stands(made.order)):
        if body.outcome == VerdictOutcome.ACCEPTED:
            said = actions.accept_delivery(made, contact=contact, actor=request.actor)
        else:
            said = actions.return_delivery(made, ground=body.ground, contact=contact, actor=request.actor)
    return Status(201, {"id": said.pk, "order": now_standing(response, made.order)})
