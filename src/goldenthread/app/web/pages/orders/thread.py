"""The order page: the thread, and what the reader can do now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.errors import Invalid, NotFound, Refusal
from goldenthread.app.history.models import Event
from goldenthread.app.orders import rights
from goldenthread.app.orders.access import order_for, whole_order_for
from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.orders.queries import (
    AbilityToPromise,
    ExpeditePreview,
    ability_to_promise,
    clocks_of,
    expedite_preview,
    may_see_account_whole,
    orders_visible_to,
    way_up,
    who_consumed_the_time,
)
from goldenthread.app.programme.queries.touching import roles_taken_on
from goldenthread.app.web.acts import ACTS, Act, Offered
from goldenthread.app.web.acts.base import as_either
from goldenthread.app.web.forms.acts import ActForm
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest
from goldenthread.app.web.threads import declined
from goldenthread.app.web.threads.chain import visible_chain
from goldenthread.app.web.threads.clocks import meters
from goldenthread.app.web.threads.partition import parts
from goldenthread.app.web.threads.timeline import moments


@require_GET
def thread(request: PageRequest, order_id: int) -> HttpResponse:
    """The order as a thread from the customer's ask to the verdict."""
    return _page(request, order_id)


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, order_id: int, name: str) -> HttpResponse:
    """Do one thing to the order. Asked for with GET, the page opens with this act's form."""
    order = order_for(request.person, order_id, on=request.today)
    wanted = ACTS[name]
    if request.method == "GET":
        if request.htmx and wanted.beside:
            return render(request, wanted.beside, {"order": order, "ability": _ability(request, order)})
        return _page(request, order.pk, opened=name)
    form = _form(request, wanted, _whole(request, order.pk), request.POST)
    if not form.is_valid():
        return _page(request, order.pk, opened=name, form=form, status=form.status)
    try:
        wanted.perform(form.order, form.cleaned_data, request.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, order.pk, wanted, form, refusal)
    messages.success(request, wanted.done)
    return SeeOther(reverse("order", args=[order.pk]))


def _refused(
    request: PageRequest, order_id: int, wanted: Act, form: ActForm, refusal: Refusal
) -> HttpResponse:
    """The same page with the sentence: beside its field where it is about one, else above."""
    field = str(refusal.about.get("field", ""))
    if isinstance(refusal, Invalid) and field in form.fields:
        form.add_error(field, refusal.sentence)
        return _page(request, order_id, opened=wanted.name, form=form, status=refusal.status)
    return _page(request, order_id, opened=wanted.name, form=form, refusal=refusal, status=refusal.status)


def _form(request: PageRequest, wanted: Act, order: Order, data: Any = None) -> ActForm:
    return wanted.form(data, order=order, person=request.person, today=request.today, name=wanted.name)


def _whole(request: PageRequest, order_id: int) -> Order:
    return whole_order_for(request.person, order_id, on=request.today)


def _page(
    request: PageRequest,
    order_id: int,
    *,
    opened: str = "",
    form: ActForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    order = _whole(request, order_id)
    context = {
        "order": order,
        "refusal": refusal,
        "acts": _offered(request, order, opened, form),
        **_thread_of(request, order),
    }
    return render(request, "web/orders/thread.html", context, status=status)


def _offered(request: PageRequest, order: Order, opened: str, form: ActForm | None) -> list[Offered]:
    """The acts that the reader may do now, and nothing else; the opened one with what was typed."""
    offered = []
    for name, one in ACTS.items():
        if not one.is_offered(request.actor, order):
            continue
        shown = form if form is not None and name == opened else _form(request, one, order)
        if name == opened and form is None and request.GET:
            shown.initial = {field: value for field, value in request.GET.items() if field in shown.fields}
        address = reverse(f"order_{name}", args=[order.pk])
        offered.append(Offered(one, shown, address, name == opened))
    return offered


def _thread_of(request: PageRequest, order: Order) -> dict[str, Any]:
    now, today = request.actor.now, request.today
    seen = orders_visible_to(request.person, on=today).filter(root=order.root_id)
    tree = list(seen.only("title", "depth", "parent", "asked_of_unit"))
    known = {one.pk: one for one in tree}
    below = _below(order, tree)
    events = Event.objects.filter(order_id__in=[order.pk, *below])
    line = moments(order, events.order_by("at", "id"), known)
    roles = roles_taken_on(order, {one.asked_of_unit_id for one in tree}, today)
    return {
        "today": today,
        "moments": line,
        "moments_open": sum(one.open for one in line),
        "chain": visible_chain(order, set(known), roles) if len(tree) > 1 or not all(roles.values()) else [],
        "above": way_up(order),
        "parts": parts(who_consumed_the_time(order, now)),
        "clocks": meters(clocks_of(order, now)),
        "barriers": order.barriers.all(),
        "feedback": order.feedback.all(),
        "may_raise": _may_raise(request, order),
        "may_record_feedback": rights.account_may(request.actor, order.account, "feedback:record"),
        "holder": _holder(order),
        "waits_for": _waits_for(order),
        "why": order.why or order.root.why,
        "late_days": (today - order.due_on).days if order.due_on and order.is_late(today) else 0,
        "requested_changes": len(order.requested_dates.all()) - 1,
        "ability": _ability(request, order),
        "displacement": _displacement(request, order),
        "offer": next((one for one in reversed(order.answers.all()) if one.kind == "counter"), None),
        "parent_visible": order.parent_id in known,
        "account_visible": may_see_account_whole(request.person, order.account_id, on=today),
    }


def _displacement(request: PageRequest, order: Order) -> ExpeditePreview | None:
    """What an expedite would cost the others, for those who are offered it."""
    if not ACTS["expedites"].is_offered(request.actor, order):
        return None
    return expedite_preview(order, request.person, now=request.actor.now)


def _may_raise(request: PageRequest, order: Order) -> bool:
    """Whether to offer raising a barrier: both sides of an open order, and those who answer for the account."""
    if order.has_ended:
        return False
    either = as_either("barrier:raise")
    return rights.account_may(request.actor, order.account, "barrier:raise") or either(request.actor, order)


def _ability(request: PageRequest, order: Order) -> AbilityToPromise | None:
    """What the unit should know before it promises the day in the address, or the day asked for."""
    if not rights.unit_may(request.actor, [order.asked_of_unit_id], "order:answer"):
        return None
    asked = parse_day(request.GET.get("promised_for", ""))
    day = asked or order.last_promised_for or order.requested_for or request.today
    return ability_to_promise(order.asked_of_unit, max(day, request.today), now=request.actor.now)


def _below(order: Order, tree: list[Order]) -> list[int]:
    """The ids of the orders that support this one, at any depth."""
    found = {order.pk}
    for one in sorted(tree, key=lambda one: one.depth):
        if one.parent_id in found:
            found.add(one.pk)
    return sorted(found - {order.pk})


def _holder(order: Order) -> str:
    if order.has_ended:
        return "Nobody: it has ended"
    if order.held_by_unit is None:
        return "The customer"
    return (
        f"{order.held_by_unit}, {order.held_by_person}" if order.held_by_person else str(order.held_by_unit)
    )


def _waits_for(order: Order) -> str:
    """One sentence: who must do what next."""
    asker = order.asked_by_unit or "whoever asked"
    if order.paused_since:
        pause = next((one for one in order.pauses.all() if one.to_at is None), None)
        return (
            f"It is paused and waits for {pause.get_waiting_on_display()}: {pause.reason}"
            if pause
            else "Paused."
        )
    return {
        OrderState.ASKED: f"An answer of {order.asked_of_unit}: a promise, an offer, or a no with its reason.",
        OrderState.INCOMPLETE: f"Information from {asker}.",
        OrderState.COUNTERED: f"{asker} to accept or reject the offer.",
        OrderState.DECLINED: declined.what_it_waits_for(order),
        OrderState.PROMISED: f"{order.asked_of_unit} to deliver.",
        OrderState.RETURNED: f"{order.asked_of_unit} to deliver again.",
        OrderState.DELIVERED: f"The verdict, which {asker} records.",
        OrderState.ACCEPTED: "Nothing: it was accepted.",
        OrderState.WITHDRAWN: "Nothing: it was withdrawn.",
    }[OrderState(order.state)]


def parse_day(text: str) -> date | None:
    """The day in an address, or nothing where it is none that a calendar knows."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and 2000 <= found.year <= 2199 else None
