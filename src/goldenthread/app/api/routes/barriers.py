"""Barriers: raised, assigned, escalated, decided, cleared."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import fresh, with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import TEXT, order_of, person_of, today_of, unit_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import Invalid, NotFound
from goldenthread.app.orders import actions
from goldenthread.app.orders.access import barrier_for, escalation_for
from goldenthread.app.orders.models import BarrierKind
from goldenthread.app.orders.queries import barriers_visible_to
from goldenthread.app.people.access import person_for
from goldenthread.app.people.models import DecisionArea

router = Router(tags=["barriers"])


class BarrierShown(Schema):
    id: int
    order_id: int | None
    account_id: int
    kind: str
    area_id: int | None
    what: str
    amount: Decimal | None
    raised_at: datetime
    raised_by_id: int | None
    owner_id: int | None
    cleared_at: datetime | None
    cleared_by_id: int | None
    what_was_done: str


class EscalationShown(Schema):
    id: int
    barrier_id: int
    to_person_id: int | None
    route: str
    reason: str
    raised_at: datetime
    decide_by: datetime | None
    decided_at: datetime | None
    outcome: str
    ground: str


class NewBarrier(Sent):
    """On an order or on an account: exactly one of the two."""

    order_id: int | None = None
    account_id: int | None = None
    kind: BarrierKind
    what: str = Field(min_length=1, max_length=TEXT)
    area_id: int | None = None
    amount: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    in_unit_id: int | None = None
    owner_id: int | None = None


class NewOwner(Sent):
    to_person_id: int


class Clearing(Sent):
    what_was_done: str = Field(min_length=1, max_length=TEXT)


class NewEscalation(Sent):
    reason: str = Field(min_length=1, max_length=TEXT)
    area_id: int | None = None
    decide_by: AwareDatetime | None = None


class Decision(Sent):
    outcome: str = Field(min_length=1, max_length=20)
    ground: str = Field(min_length=1, max_length=TEXT)


def area_of(area_id: int | None) -> DecisionArea | None:
    """The decision area that a field names, or none."""
    return None if area_id is None else named_area(area_id)


def named_area(area_id: int) -> DecisionArea:
    """The decision area with this id."""
    area = DecisionArea.objects.filter(pk=area_id).first()
    if area is None:
        raise NotFound("There is no such decision area. Look them up with the decision rights.")
    return area


@router.get("/barriers", response={200: Page[BarrierShown], **REFUSED})
def list_barriers(request: ApiRequest, window: Window = ASKED, standing: bool | None = None) -> Any:
    """The barriers that you may see, latest first."""
    found = barriers_visible_to(request.person, on=today_of(request))
    if standing is not None:
        found = found.filter(cleared_at__isnull=standing)
    return page_of(found, window, lambda barrier: barrier)


@router.post("/barriers", response={201: BarrierShown, **REFUSED})
def raise_barrier(request: ApiRequest, body: NewBarrier) -> Any:
    """Say what stands in the way of an order or an account."""
    today = today_of(request)
    if (body.order_id is None) == (body.account_id is None):
        raise Invalid("Name an order or an account: exactly one of the two.", field="order_id")
    raised = actions.raise_barrier(
        order=order_of(request, body.order_id) if body.order_id is not None else None,
        account=account_for(request.person, body.account_id, on=today)
        if body.account_id is not None
        else None,
        kind=body.kind,
        what=body.what,
        area=area_of(body.area_id),
        amount=body.amount,
        in_unit=unit_of(request, body.in_unit_id),
        owner=person_of(request, body.owner_id),
        actor=request.actor,
    )
    return Status(201, raised)


@router.get("/barriers/{int:barrier_id}", response={200: BarrierShown, **REFUSED})
def show_barrier(request: ApiRequest, barrier_id: int, response: HttpResponse) -> Any:
    """One barrier."""
    return with_version(response, barrier_for(request.person, barrier_id, on=today_of(request)))


@router.post("/barriers/{int:barrier_id}/owner", response={200: BarrierShown, **REFUSED})
def assign_barrier(request: ApiRequest, barrier_id: int, body: NewOwner, response: HttpResponse) -> Any:
    """Give a barrier to somebody who clears it."""
    barrier = barrier_for(request.person, barrier_id, on=today_of(request))
    to = person_for(request.person, body.to_person_id, on=today_of(request))
    return act_on_thing(request, response, barrier, BarrierShown, actions.assign_barrier, to=to)


@router.post("/barriers/{int:barrier_id}/clearance", response={200: BarrierShown, **REFUSED})
def clear_barrier(request: ApiRequest, barrier_id: int, body: Clearing, response: HttpResponse) -> Any:
    """Say that the barrier is gone, and what was done."""
    barrier = barrier_for(request.person, barrier_id, on=today_of(request))
    return act_on_thing(
        request, response, barrier, BarrierShown, actions.clear_barrier, what_was_done=body.what_was_done
    )


@router.post("/barriers/{int:barrier_id}/escalations", response={201: EscalationShown, **REFUSED})
def escalate(request: ApiRequest, barrier_id: int, body: NewEscalation, response: HttpResponse) -> Any:
    """Put a barrier before whoever may decide."""
    barrier = barrier_for(request.person, barrier_id, on=today_of(request))
    said = {"reason": body.reason, "area": area_of(body.area_id), "decide_by": body.decide_by}
    return Status(201, act_on_thing(request, response, barrier, BarrierShown, actions.escalate, **said))


@router.post("/escalations/{int:escalation_id}/decision", response={200: EscalationShown, **REFUSED})
def decide(request: ApiRequest, escalation_id: int, body: Decision, response: HttpResponse) -> Any:
    """Decide what was put before you, with the ground."""
    escalation = escalation_for(request.person, escalation_id, on=today_of(request))
    with fresh(request, escalation.barrier, BarrierShown):
        decided = actions.decide(escalation, actor=request.actor, **body.dict())
    with_version(response, escalation.barrier)
    return decided
