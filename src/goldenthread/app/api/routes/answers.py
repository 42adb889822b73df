"""What units answer, and what is said to that. Every act answers the order as it stands afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router, Status

from goldenthread.app.api.freshness import fresh
from goldenthread.app.api.routes.orders import MADE
from goldenthread.app.api.routes.shapes import (
    Because,
    MovedPromise,
    NewCounter,
    NewDecline,
    NewPromise,
    NewRedirect,
    Ruling,
    Said,
    now_standing,
    order_of,
    stands,
    today_of,
)
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.orders import actions
from goldenthread.app.orders.access import appeal_for
from goldenthread.app.people.access import person_for, unit_for

router = Router(tags=["answers"])


@router.post("/orders/{int:order_id}/promises", response=MADE)
def promise(request: ApiRequest, order_id: int, body: NewPromise, response: HttpResponse) -> Any:
    """Promise a date and a quantity."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        made = actions.promise(order, actor=request.actor, **body.dict())
    return Status(201, {"id": made.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/promises/moved", response=MADE)
def move_promise(request: ApiRequest, order_id: int, body: MovedPromise, response: HttpResponse) -> Any:
    """Promise another date, with the cause. Earlier dates stay on record."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        moved = actions.move_promise(order, actor=request.actor, **body.dict())
    return Status(201, {"id": moved.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/counter-offers", response=MADE)
def counter(request: ApiRequest, order_id: int, body: NewCounter, response: HttpResponse) -> Any:
    """Offer another date or quantity than was asked for."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        offered = actions.counter(order, actor=request.actor, **body.dict())
    return Status(201, {"id": offered.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/counter-offers/acceptance", response=MADE)
def accept_counter(request: ApiRequest, order_id: int, response: HttpResponse) -> Any:
    """Take the counter-offer that stands: it becomes the promise."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        made = actions.accept_counter(order, actor=request.actor)
    return Status(201, {"id": made.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/counter-offers/rejection", response=MADE)
def reject_counter(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Do not take the counter-offer; the unit answers anew."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        said = actions.reject_counter(order, ground=body.ground, actor=request.actor)
    return Status(201, {"id": said.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/declines", response=MADE)
def decline(request: ApiRequest, order_id: int, body: NewDecline, response: HttpResponse) -> Any:
    """Decline, with the ground and who decided."""
    order = order_of(request, order_id)
    decider = (
        person_for(request.person, body.decided_by_id, on=today_of(request)) if body.decided_by_id else None
    )
    with fresh(request, order, stands(order)):
        said = actions.decline(order, ground=body.ground, decided_by=decider, actor=request.actor)
    return Status(201, {"id": said.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/incompletes", response=MADE)
def send_back(request: ApiRequest, order_id: int, body: Said, response: HttpResponse) -> Any:
    """Send an order back and say what is missing."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        said = actions.send_back_incomplete(order, missing=body.text, actor=request.actor)
    return Status(201, {"id": said.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/completions", response=MADE)
def complete(request: ApiRequest, order_id: int, body: Said, response: HttpResponse) -> Any:
    """Give the information that was missing."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        given = actions.complete(order, information=body.text, actor=request.actor)
    return Status(201, {"id": given.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/redirects", response=MADE)
def redirect(request: ApiRequest, order_id: int, body: NewRedirect, response: HttpResponse) -> Any:
    """Move an unanswered order to the unit that should answer it."""
    order = order_of(request, order_id)
    unit = unit_for(request.person, body.to_unit_id, on=today_of(request))
    with fresh(request, order, stands(order)):
        sent = actions.redirect(order, to=unit, ground=body.ground, actor=request.actor)
    return Status(201, {"id": sent.pk, "order": now_standing(response, order)})


@router.post("/orders/{int:order_id}/appeals", response=MADE)
def appeal(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Put a decline before the line above who declined."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        made = actions.appeal(order, ground=body.ground, actor=request.actor)
    return Status(201, {"id": made.pk, "order": now_standing(response, order)})


@router.post("/appeals/{int:appeal_id}/decision", response=MADE)
def decide_appeal(request: ApiRequest, appeal_id: int, body: Ruling, response: HttpResponse) -> Any:
    """Let a decline stand, or overturn it."""
    found = appeal_for(request.person, appeal_id, on=today_of(request))
    with fresh(request, found.order, stands(found.order)):
        actions.decide_appeal(found, overturn=body.overturn, ground=body.ground, actor=request.actor)
    return Status(201, {"id": found.pk, "order": now_standing(response, found.order)})


@router.post("/orders/{int:order_id}/overrides", response=MADE)
def override(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Set a decline aside, by right."""
    order = order_of(request, order_id)
    with fresh(request, order, stands(order)):
        made = actions.override_decline(order, ground=body.ground, actor=request.actor)
    return Status(201, {"id": made.pk, "order": now_standing(response, order)})
