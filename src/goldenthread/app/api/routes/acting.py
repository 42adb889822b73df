"""What all routes that act share: unless stale, the act is done, and what stands afterwards is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from ninja import Schema, Status

from goldenthread.app.api.freshness import Listed, fresh, fresh_state, with_state, with_version
from goldenthread.app.api.pages import Window, page_of
from goldenthread.app.api.routes.shapes import OrderShown, order_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.orders.models import Order

Act = Callable[..., Any]


def act_on_order(
    request: ApiRequest, response: HttpResponse, of: int | Any, act: Act, **said: Any
) -> Status[dict[str, Any]]:
    """Do ``act`` on the order with this id, or on a thing ``of`` an order; answer what it made, and the order."""
    about = order_of(request, of) if isinstance(of, int) else of
    order = about if isinstance(about, Order) else about.order
    with fresh(request, order, OrderShown):
        made = act(about, actor=request.actor, **said)
    return Status(201, {"id": made.pk, "order": now_standing(response, order)})


def act_on_thing(
    request: ApiRequest, response: HttpResponse, about: Model, shown: type[Schema], act: Act, **said: Any
) -> Any:
    """Do ``act`` on anything else; answer what it returns, with the new version of what it was about."""
    with fresh(request, about, shown):
        made = act(about, actor=request.actor, **said)
    with_version(response, about)
    return made


def list_with_version(response: HttpResponse, listed: Listed, window: Window) -> dict[str, Any]:
    """One page of a list whose entries replace one another, with the version of the whole."""
    return with_state(response, listed, page_of(listed.found, window, lambda one: one))


def add_to_list(
    request: ApiRequest, response: HttpResponse, listed: Listed, act: Act, **said: Any
) -> Status[Any]:
    """Do ``act``, which adds an entry that may end another, on the list as it was seen; answer the entry."""
    with fresh_state(request, response, listed):
        made = act(**said, actor=request.actor)
    return Status(201, made)


def now_standing(response: HttpResponse, order: Order) -> Order:
    """The order read again after an act, with its version."""
    return with_version(response, Order.objects.get(pk=order.pk))
