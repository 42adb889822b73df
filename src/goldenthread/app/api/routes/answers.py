"""What units answer, and what is said to that. Every act answers the order as it stands afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from goldenthread.app.api.routes.acting import act_on_order
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
    person_of,
    today_of,
)
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.orders import actions
from goldenthread.app.orders.access import appeal_for
from goldenthread.app.people.access import unit_for

router = Router(tags=["answers"])


@router.post("/orders/{int:order_id}/promises", response=MADE)
def promise(request: ApiRequest, order_id: int, body: NewPromise, response: HttpResponse) -> Any:
    """Promise a date and a quantity."""
    return act_on_order(request, response, order_id, actions.promise, **body.dict())


@router.post("/orders/{int:order_id}/promises/moved", response=MADE)
def move_promise(request: ApiRequest, order_id: int, body: MovedPromise, response: HttpResponse) -> Any:
    """Promise another date, with the cause. Earlier dates stay on record."""
    return act_on_order(request, response, order_id, actions.move_promise, **body.dict())


@router.post("/orders/{int:order_id}/counter-offers", response=MADE)
def counter(request: ApiRequest, order_id: int, body: NewCounter, response: HttpResponse) -> Any:
    """Offer another date or quantity than was asked for."""
    return act_on_order(request, response, order_id, actions.counter, **body.dict())


@router.post("/orders/{int:order_id}/counter-offers/acceptance", response=MADE)
def accept_counter(request: ApiRequest, order_id: int, response: HttpResponse) -> Any:
    """Take the counter-offer that stands: it becomes the promise."""
    return act_on_order(request, response, order_id, actions.accept_counter)


@router.post("/orders/{int:order_id}/counter-offers/rejection", response=MADE)
def reject_counter(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Do not take the counter-offer; the unit answers anew."""
    return act_on_order(request, response, order_id, actions.reject_counter, ground=body.ground)


@router.post("/orders/{int:order_id}/declines", response=MADE)
def decline(request: ApiRequest, order_id: int, body: NewDecline, response: HttpResponse) -> Any:
    """Decline, with the ground and who decided."""
    decider = person_of(request, body.decided_by_id)
    return act_on_order(request, response, order_id, actions.decline, ground=body.ground, decided_by=decider)


@router.post("/orders/{int:order_id}/incompletes", response=MADE)
def send_back(request: ApiRequest, order_id: int, body: Said, response: HttpResponse) -> Any:
    """Send an order back and say what is missing."""
    return act_on_order(request, response, order_id, actions.send_back_incomplete, missing=body.text)


@router.post("/orders/{int:order_id}/completions", response=MADE)
def complete(request: ApiRequest, order_id: int, body: Said, response: HttpResponse) -> Any:
    """Give the information that was missing."""
    return act_on_order(request, response, order_id, actions.complete, information=body.text)


@router.post("/orders/{int:order_id}/redirects", response=MADE)
def redirect(request: ApiRequest, order_id: int, body: NewRedirect, response: HttpResponse) -> Any:
    """Move an unanswered order to the unit that should answer it."""
    unit = unit_for(request.person, body.to_unit_id, on=today_of(request))
    return act_on_order(request, response, order_id, actions.redirect, to=unit, ground=body.ground)


@router.post("/orders/{int:order_id}/appeals", response=MADE)
def appeal(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Put a decline before the line above who declined."""
    return act_on_order(request, response, order_id, actions.appeal, ground=body.ground)


@router.post("/appeals/{int:appeal_id}/decision", response=MADE)
def decide_appeal(request: ApiRequest, appeal_id: int, body: Ruling, response: HttpResponse) -> Any:
    """Let a decline stand, or overturn it."""
    found = appeal_for(request.person, appeal_id, on=today_of(request))
    return act_on_order(
        request, response, found, actions.decide_appeal, overturn=body.overturn, ground=body.ground
    )


@router.post("/orders/{int:order_id}/overrides", response=MADE)
def override(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Set a decline aside, by right."""
    return act_on_order(request, response, order_id, actions.override_decline, ground=body.ground)
