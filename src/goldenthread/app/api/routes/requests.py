"""Decisions that are asked of a unit for an account: priority, people, money, an exception."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.barriers import named_area
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import TEXT, today_of, unit_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.orders import actions
from goldenthread.app.orders.access import decision_request_for
from goldenthread.app.orders.models import RequestOutcome
from goldenthread.app.orders.queries import decision_requests_visible_to
from goldenthread.app.people.access import unit_for

router = Router(tags=["decision requests"])


class RequestShown(Schema):
    id: int
    account_id: int | None
    from_unit_id: int | None
    to_unit_id: int | None
    area_id: int | None
    what: str
    amount: Decimal | None
    asked_at: datetime
    asked_by_id: int | None
    decided_at: datetime | None
    decided_by_id: int | None
    outcome: str
    ground: str


class NewRequest(Sent):
    account_id: int
    to_unit_id: int
    area_id: int
    what: str = Field(min_length=1, max_length=TEXT)
    amount: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    from_unit_id: int | None = None


class RequestDecision(Sent):
    outcome: RequestOutcome
    ground: str = Field(min_length=1, max_length=TEXT)


@router.get("/decision-requests", response={200: Page[RequestShown], **REFUSED})
def list_requests(request: ApiRequest, window: Window = ASKED, decided: bool | None = None) -> Any:
    """What was asked for accounts that you see whole, and by or of your units; latest first."""
    found = decision_requests_visible_to(request.person, on=today_of(request))
    if decided is not None:
        found = found.filter(decided_at__isnull=not decided)
    return page_of(found, window, lambda asked: asked)


@router.post("/decision-requests", response={201: RequestShown, **REFUSED})
def ask_for_decision(request: ApiRequest, body: NewRequest) -> Any:
    """Ask a unit to decide something for an account."""
    today = today_of(request)
    asked = actions.ask_for_decision(
        account_for(request.person, body.account_id, on=today),
        to=unit_for(request.person, body.to_unit_id, on=today),
        area=named_area(body.area_id),
        from_unit=unit_of(request, body.from_unit_id),
        actor=request.actor,
        **body.dict(include={"what", "amount"}),
    )
    return Status(201, asked)


@router.get("/decision-requests/{int:request_id}", response={200: RequestShown, **REFUSED})
def show_request(request: ApiRequest, request_id: int, response: HttpResponse) -> Any:
    """One request."""
    return with_version(response, decision_request_for(request.person, request_id, on=today_of(request)))


@router.post("/decision-requests/{int:request_id}/decision", response={200: RequestShown, **REFUSED})
def decide_request(
    request: ApiRequest, request_id: int, body: RequestDecision, response: HttpResponse
) -> Any:
    """Grant, counter or decline it, in the name of the unit that was asked."""
    asked = decision_request_for(request.person, request_id, on=today_of(request))
    return act_on_thing(request, response, asked, RequestShown, actions.decide_request, **body.dict())
