"""What is read rather than acted on: the thread of an order, what waits for one, the register of refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema

from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import Between, OrderShown, order_of, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import (
    Consumed,
    Link,
    Refusal,
    chain_under,
    orders_visible_to,
    refusals_register,
    refusals_seen_by,
    thread_of,
    way_up,
    who_consumed_the_time,
)
from goldenthread.app.orders.queries.inbox import waiting_for
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.programme.queries.touching import roles_taken_on
from goldenthread.app.programme.queries.waiting import programme_waiting_for
from goldenthread.app.voice.queries import open_feedback_of

router = Router(tags=["threads"])


class MeShown(Schema):
    """Who the token acts for."""

    person_id: int
    name: str
    roles: list[str]


class WaitingShown(Schema):
    """One thing that waits for you. ``what`` is to be done, about the ``subject`` with this ``id``."""

    what: str
    subject: str
    id: int
    order_id: int | None
    title: str
    account: str
    why: str
    since: datetime | None
    due: date | None


class LineShown(Schema):
    at: datetime
    who: str
    said: str
    kind: str
    via: str


class LinkShown(Schema):
    """An order of the chain that you may see, the one that it supports, and the days to spare.

    ``role_taken_on``: whether all of the unit took their role for key accounts on; null where none was asked for.
    """

    id: int
    parent_id: int | None
    title: str
    asked_of: str
    state: str
    last_promised_for: date | None
    slack_days: int | None
    role_taken_on: bool | None


class HolderShown(Schema):
    who: str
    elapsed_hours: float
    working_hours: float
    of_all: float


class AboveShown(Schema):
    account: str
    what: str
    when: date | None
    why: str


class ThreadShown(Schema):
    """An order with names: its timeline (oldest first), its chain, who held it for how long, and what stands."""

    order: OrderShown
    account: str
    asked_of: str
    asked_by: str
    held_by: str
    supports: list[AboveShown]
    lines: list[LineShown]
    chain: list[LinkShown]
    time: list[HolderShown]
    open_deliveries: list[int]
    open_hand_offs: list[int]
    open_steps: list[int]
    open_appeals: list[int]
    barriers: list[int]


class RefusalShown(Schema):
    """A decline, a veto, an override or a declined request, with what it cost the customer so far."""

    kind: str
    at: datetime
    by: str
    unit: str
    account: str
    order_id: int | None
    what: str
    ground: str
    value: Decimal | None
    waited_hours: float | None
    still_waits: bool
    set_aside: bool
    request_id: int | None


@router.get("/me", response={200: MeShown, **REFUSED})
def show_me(request: ApiRequest) -> Any:
    """Who you are here, and in which roles."""
    roles = sorted(roles_of(request.person, today_of(request)))
    return {"person_id": request.person.pk, "name": str(request.person), "roles": roles}


@router.get("/inbox", response={200: Page[WaitingShown], **REFUSED})
def show_inbox(request: ApiRequest, window: Window = ASKED) -> Any:
    """What waits for you: of orders and barriers the longest waiting first, then complaints, then the programme's."""
    said = [
        {
            "what": f"resolve the {one.kind}", "subject": "feedback", "id": one.pk, "order_id": one.order_id,
            "title": one.words, "account": str(one.account), "why": one.theme, "since": one.at, "due": None,
        }
        for one in open_feedback_of(request.person).select_related(None).select_related("account").only(
            "kind", "order", "words", "theme", "at", "account__name"
        )
    ]  # fmt: skip
    found = [*waiting_for(request.actor), *said, *programme_waiting_for(request.actor)]
    return page_among(found, window, lambda one: one)


@router.get("/orders/{int:order_id}/thread", response={200: ThreadShown, **REFUSED})
def show_thread(request: ApiRequest, order_id: int, response: HttpResponse) -> Any:
    """The order as its page tells it: the thread, the chain, and who consumed the customer's time."""
    order = order_of(request, order_id)
    seen = orders_visible_to(request.person, on=today_of(request)).filter(root_id=order.root_id)
    units = dict(seen.values_list("pk", "asked_of_unit"))
    roles = roles_taken_on(order, units.values(), today_of(request))
    with_version(response, order)
    return {
        "order": order,
        "account": str(order.account),
        "asked_of": str(order.asked_of_unit),
        "asked_by": str(order.asked_by_unit or ""),
        "held_by": str(
            order.held_by_person or order.held_by_unit or ("" if order.has_ended else "the customer")
        ),
        "supports": way_up(order),
        "lines": thread_of(order),
        "chain": _chain(chain_under(order.root), {key: roles.get(unit) for key, unit in units.items()}),
        "time": [_shown(one) for one in who_consumed_the_time(order, request.actor.now)],
        **_standing(order),
    }


def _standing(order: Order) -> dict[str, list[int]]:
    """What can be acted upon, by id."""
    return {
        "open_deliveries": _ids(order.deliveries.filter(verdict__isnull=True, returned_at__isnull=True)),
        "open_hand_offs": _ids(order.hand_offs.filter(received_at__isnull=True)),
        "open_steps": _ids(order.steps.filter(finished_at__isnull=True)),
        "open_appeals": _ids(order.appeals.filter(decided_at__isnull=True)),
        "barriers": _ids(order.barriers.filter(cleared_at__isnull=True)),
    }


def _ids(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _chain(link: Link, seen: Mapping[int, bool | None]) -> list[dict[str, Any]]:
    """The tree as a list, what supports an order after it; without what the reader may not see."""
    below = [row for child in link.children for row in _chain(child, seen)]
    if link.order.pk not in seen:
        return below
    one = link.order
    fields = {name: getattr(one, name) for name in ("id", "parent_id", "title", "state", "last_promised_for")}
    more = {"asked_of": str(one.asked_of_unit), "role_taken_on": seen[one.pk]}
    return [{**fields, **more, "slack_days": link.slack_days}, *below]


def _shown(one: Consumed) -> dict[str, Any]:
    names = ("who", "elapsed_hours", "working_hours", "of_all")
    return {name: getattr(one, name) for name in names}


class Refusals(Between):
    """Declines, vetoes, overrides or declined requests; without a kind: all four."""

    kind: Literal["", "decline", "veto", "override", "request"] = ""
    account_id: int | None = None


@router.get("/refusals", response={200: Page[RefusalShown], **REFUSED})
def list_refusals(request: ApiRequest, window: Window = ASKED, asked: Refusals = ASKED) -> Any:
    """The register of declines, vetoes, overrides and declined requests that you may see, latest first."""
    today = today_of(request)
    first, last = asked.days(today)
    account = (
        account_for(request.person, asked.account_id, on=today) if asked.account_id is not None else None
    )
    seen = refusals_seen_by(request.person, on=today, account=account)
    found = refusals_register(first=first, last=last, seen=seen, now=request.actor.now)
    return page_among([one for one in found if asked.kind in ("", one.kind)], window, _refusal)


def _refusal(one: Refusal) -> dict[str, Any]:
    waited = one.customer_waited
    return {
        **{name: getattr(one, name) for name in RefusalShown.model_fields if hasattr(one, name)},
        "by": str(one.by or ""),
        "waited_hours": waited.total_seconds() / 3600 if waited is not None else None,
    }
