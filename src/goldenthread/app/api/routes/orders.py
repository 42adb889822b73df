"""Orders: placed, read, changed by whoever asks. Every act answers the order as it stands afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.freshness import fresh
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_order, now_standing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import (
    Acted,
    Because,
    EventShown,
    NewDate,
    NewOrder,
    NewSupportingOrder,
    OrderShown,
    Said,
    contact_of,
    order_of,
    today_of,
)
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotFound
from goldenthread.app.history.models import Event
from goldenthread.app.history.sentences import sentence
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order, OrderKind, OrderState
from goldenthread.app.orders.queries import expedite_preview, orders_narrowed, orders_visible_to
from goldenthread.app.orders.rights import require_asker
from goldenthread.app.people.access import unit_for

router = Router(tags=["orders"])
ORDER = {200: OrderShown, **REFUSED}
MADE = {201: Acted, **REFUSED}


class Wanted(Window):
    """Which orders. Due is the day last promised, or asked for where nothing is promised."""

    account_id: int | None = None
    asked_of_unit_id: int | None = None
    below: bool = Field(False, description="with the units below asked_of_unit_id")
    state: list[OrderState] = Field([], max_length=20, description="one of these")
    root: bool | None = Field(None, description="true: customers' orders only; false: supporting ones only")
    words: str = Field("", max_length=100, description="in the title or the customer's name")
    due_from: date | None = None
    due_to: date | None = None
    late: bool = False
    unended: bool = Field(False, description="neither accepted nor withdrawn")
    promised_from: date | None = None
    promised_to: date | None = Field(None, description="with promised_from: the calendar of promises")


class KindShown(Schema):
    id: int
    name: str
    needs: str


def kind_of(kind_id: int | None) -> OrderKind | None:
    """The kind that a field names, or none. One that is not used any more is not found."""
    if kind_id is None:
        return None
    kind = OrderKind.objects.filter(pk=kind_id, retired_on__isnull=True).first()
    if kind is None:
        raise NotFound("There is no such kind of order. Look them up at /order-kinds.")
    return kind


@router.get("/order-kinds", response={200: Page[KindShown], **REFUSED})
def list_kinds(request: ApiRequest, window: Window = ASKED) -> Any:
    """The kinds of order, and what each must say to be complete."""
    return page_of(OrderKind.objects.filter(retired_on__isnull=True), window, lambda kind: kind)


@router.get("/orders", response={200: Page[OrderShown], **REFUSED})
def list_orders(request: ApiRequest, wanted: Wanted = ASKED) -> Any:
    """The orders that you may see, latest first."""
    today = today_of(request)
    found = orders_narrowed(
        orders_visible_to(request.person, on=today),
        today=today,
        states=wanted.state,
        account=wanted.account_id,
        unit=wanted.asked_of_unit_id,
        roots=wanted.root is True,
        **wanted.dict(include={"below", "words", "due_from", "due_to", "late", "unended"}),
    )
    if wanted.root is False:
        found = found.filter(parent__isnull=False)
    return page_of(_promised(found, wanted), wanted, lambda order: order)


def _promised(found: QuerySet[Order], wanted: Wanted) -> QuerySet[Order]:
    """Those promised for a day in the time that is asked for, open and kept; not those that were withdrawn."""
    days = {"gte": wanted.promised_from, "lte": wanted.promised_to}
    asked = {f"last_promised_for__{side}": day for side, day in days.items() if day is not None}
    return found.filter(**asked, withdrawn_at__isnull=True) if asked else found


@router.post("/orders", response={201: OrderShown, **REFUSED})
def place_order(request: ApiRequest, body: NewOrder, response: HttpResponse) -> Any:
    """Place an order with a unit, for an account."""
    today = today_of(request)
    contact = contact_of(request, body.contact_id)
    order = actions.place_order(
        account_for(request.person, body.account_id, on=today),
        asked_of=unit_for(request.person, body.asked_of_unit_id, on=today),
        kind=kind_of(body.kind_id),
        contact=contact,
        actor=request.actor,
        **body.dict(exclude={"account_id", "asked_of_unit_id", "kind_id", "contact_id"}),
    )
    return Status(201, now_standing(response, order))


@router.get("/orders/{int:order_id}", response=ORDER)
def show_order(request: ApiRequest, order_id: int, response: HttpResponse) -> Any:
    """One order as it stands; ``ETag`` is its version, for ``If-Match``."""
    return now_standing(response, order_of(request, order_id))


@router.get("/orders/{int:order_id}/events", response={200: Page[EventShown], **REFUSED})
def list_events(request: ApiRequest, order_id: int, window: Window = ASKED) -> Any:
    """What happened to an order, latest first."""
    order = order_of(request, order_id)
    return page_of(Event.objects.filter(order_id=order.pk), window, _told)


def _told(event: Event) -> dict[str, Any]:
    fields = EventShown.model_fields.keys() - {"sentence"}
    return {**{name: getattr(event, name) for name in fields}, "sentence": sentence(event)}


@router.get("/orders/{int:order_id}/supporting-orders", response={200: Page[OrderShown], **REFUSED})
def list_supporting_orders(request: ApiRequest, order_id: int, window: Window = ASKED) -> Any:
    """The orders that support this one directly."""
    order = order_of(request, order_id)
    found = orders_visible_to(request.person, on=today_of(request)).filter(parent=order)
    return page_of(found, window, lambda child: child)


@router.post("/orders/{int:order_id}/supporting-orders", response={201: OrderShown, **REFUSED})
def place_supporting_order(
    request: ApiRequest, order_id: int, body: NewSupportingOrder, response: HttpResponse
) -> Any:
    """Ask another unit for what this order needs."""
    parent = order_of(request, order_id)
    with fresh(request, parent, OrderShown):
        order = actions.place_supporting_order(
            parent,
            asked_of=unit_for(request.person, body.asked_of_unit_id, on=today_of(request)),
            kind=kind_of(body.kind_id),
            actor=request.actor,
            **body.dict(exclude={"asked_of_unit_id", "kind_id"}),
        )
    return Status(201, now_standing(response, order))


@router.post("/orders/{int:order_id}/clarifications", response=MADE)
def clarify(request: ApiRequest, order_id: int, body: Said, response: HttpResponse) -> Any:
    """Say something that both sides read."""
    return act_on_order(request, response, order_id, actions.clarify, text=body.text)


@router.post("/orders/{int:order_id}/requested-dates", response=MADE)
def change_requested_date(request: ApiRequest, order_id: int, body: NewDate, response: HttpResponse) -> Any:
    """The customer asks for another date. Never a unit's slip."""
    return act_on_order(request, response, order_id, actions.change_requested_date, **body.dict())


@router.post("/orders/{int:order_id}/withdrawal", response=MADE)
def withdraw(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Withdraw an order and what supports it."""
    return act_on_order(request, response, order_id, actions.withdraw, ground=body.ground)


@router.post("/orders/{int:order_id}/expedite", response=MADE)
def expedite(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Put an order before others, by right and within the account's allowance."""
    return act_on_order(request, response, order_id, actions.expedite, ground=body.ground)


class OvertakenShown(Schema):
    """An order that would wait longer, and by how many of its unit's working hours, where that is known."""

    order_id: int
    title: str
    account: str
    hours: float | None


class PreviewShown(Schema):
    """What an expedite would cost the others: how many orders, how many hours; those of them that you may see."""

    orders_delayed: int
    hours_in_all: float | None
    seen: list[OvertakenShown]
    hidden: int
    allowance: int
    used: int


@router.get("/orders/{int:order_id}/expedite-preview", response={200: PreviewShown, **REFUSED})
def preview_expedite(request: ApiRequest, order_id: int) -> Any:
    """How many orders an expedite would delay and by how long, before it is asked for."""
    order = order_of(request, order_id)
    require_asker(request.actor, order, "order:expedite", "expedite this order")
    found = expedite_preview(order, request.person, now=request.actor.now)
    names = ("orders_delayed", "hours_in_all", "hidden", "allowance", "used")
    seen = [
        {"order_id": one.pk, "title": one.title, "account": str(one.account), "hours": hours}
        for one, hours in found.visible
    ]
    return {**{name: getattr(found, name) for name in names}, "seen": seen}


@router.post("/orders/{int:order_id}/waiver", response=MADE)
def waive(request: ApiRequest, order_id: int, body: Because, response: HttpResponse) -> Any:
    """Let the parent be delivered without this supporting order."""
    return act_on_order(request, response, order_id, actions.waive_child, ground=body.ground)
