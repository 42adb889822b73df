"""Barriers: the page with its ladder of escalations, and raising one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.errors import Invalid, NotFound, Refusal
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.orders.access import barrier_for
from goldenthread.app.orders.models import Barrier, Escalation
from goldenthread.app.orders.queries import barriers_visible_to, lines_of, orders_visible_to
from goldenthread.app.web.acts.barriers import BARRIER_ACTS, standing_escalation
from goldenthread.app.web.acts.base import Offered
from goldenthread.app.web.forms.barriers import RaiseBarrier
from goldenthread.app.web.forms.filters import BarrierFilter
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.lists import Listing, Sort, csv_response
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest


@require_GET
def barrier(request: PageRequest, barrier_id: int) -> HttpResponse:
    """What stands in the way, before whom it was put, and what they decided."""
    return _page(request, barrier_for(request.person, barrier_id, on=request.today).pk)


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, barrier_id: int, name: str) -> HttpResponse:
    """Do one thing to the barrier. Asked for with GET, the page opens with this act's form."""
    found = barrier_for(request.person, barrier_id, on=request.today)
    wanted = BARRIER_ACTS[name]
    if request.method == "GET":
        return _page(request, found.pk, opened=name)
    form = _form(request, name, request.POST)
    if not form.is_valid():
        return _page(request, found.pk, opened=name, form=form, status=form.status)
    try:
        wanted.perform(_whole(request, found.pk), form.cleaned_data, request.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        field = form.field_for(refusal) if isinstance(refusal, Invalid) else None
        if field:
            form.add_error(field, refusal.sentence)
        shown = None if field else refusal
        return _page(request, found.pk, opened=name, form=form, refusal=shown, status=refusal.status)
    messages.success(request, wanted.done)
    return SeeOther(reverse("barrier", args=[found.pk]))


SORTS = {
    "raised": Sort("Raised", "raised_at", datetime, descending=True),
    "customer": Sort("Customer", "account__name", str),
    "kind": Sort("Kind", "kind", str),
}


COLUMNS = (
    "id kind what area customer order raised_at owner put_before decide_by cleared_at what_was_done".split()
)


def _found(request: PageRequest) -> tuple[BarrierFilter, QuerySet[Barrier]]:
    waiting = Escalation.objects.standing().filter(barrier=OuterRef("pk"))
    form = BarrierFilter(request.GET, person=request.person, today=request.today)
    visible = barriers_visible_to(request.person, on=request.today).annotate(is_escalated=Exists(waiting))
    found = form.narrowed(visible).select_related("order", "account", "owner")
    return form, found.prefetch_related("escalations__to_person")


@require_GET
def barriers_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same barriers as a file."""
    _, found = _found(request)
    listing = Listing(found.select_related("order", "account", "owner", "area"), **_listed(request))
    return csv_response("barriers", list(COLUMNS), _lines(listing.in_order()))


def _listed(request: PageRequest) -> dict[str, Any]:
    return {"sorts": SORTS, "asked": request.GET, "default": "raised"}


def _lines(found: QuerySet[Barrier]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=500):
        waiting = standing_escalation(one)
        yield [
            one.pk,
            one.kind,
            one.what,
            str(one.area or ""),
            one.account.name,
            one.order.title if one.order else "",
            one.raised_at.isoformat(),
            str(one.owner or ""),
            str(waiting.to_person or "") if waiting else "",
            waiting.decide_by.isoformat() if waiting and waiting.decide_by else "",
            one.cleared_at.isoformat() if one.cleared_at else "",
            one.what_was_done,
        ]


@require_GET
def barriers(request: PageRequest) -> HttpResponse:
    """The barriers that the reader may see: what they block, who takes care, before whom they are."""
    form, found = _found(request)
    listing = Listing(found, **_listed(request))
    headings = [
        listing.heading("Barrier", "kind"),
        listing.heading("Customer", "customer"),
        listing.heading("State"),
        listing.heading("Taken care of by"),
        listing.heading("Raised", "raised"),
    ]
    context = {
        "listing": listing,
        "headings": headings,
        "form": form,
        "filtered": listing.is_filtered,
        "csv": f"{reverse('barriers_csv')}{listing.csv_address}",
        "may_raise": any(
            request.actor.may(f"{scope}:barrier:raise") for scope in ("own", "team", "sponsored", "all")
        ),
    }
    return render(request, "web/barriers/list.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Raise a barrier on an order or an account."""
    if request.method == "GET":
        form = RaiseBarrier(person=request.person, today=request.today, initial=request.GET.dict())
        return render(request, "web/barriers/new.html", {"form": form})
    form = RaiseBarrier(request.POST, person=request.person, today=request.today)
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            made = actions.raise_barrier(**form.cleaned_data, actor=request.actor)
        except Refusal as refused:
            refusal = refused
            form.add_error(form.field_for(refused), refused.sentence)
        else:
            messages.success(request, "Raised. It stands until somebody clears it and says what was done.")
            return SeeOther(reverse("barrier", args=[made.pk]))
    return render(
        request, "web/barriers/new.html", {"form": form}, status=refusal.status if refusal else form.status
    )


def _form(request: PageRequest, name: str, data: Any = None) -> PersonsForm:
    return BARRIER_ACTS[name].form(data, person=request.person, today=request.today, auto_id=f"{name}-%s")


def _whole(request: PageRequest, barrier_id: int) -> Barrier:
    escalations = Escalation.objects.select_related("to_person", "raised_by", "decided_by").order_by(
        "raised_at", "id"
    )
    found = barriers_visible_to(request.person, on=request.today).select_related(
        "order__root",
        "order__asked_of_unit",
        "account",
        "area",
        "owner",
        "raised_by",
        "cleared_by",
        "in_unit",
    )
    return found.prefetch_related(Prefetch("escalations", escalations)).get(pk=barrier_id)


def _page(
    request: PageRequest,
    barrier_id: int,
    *,
    opened: str = "",
    form: PersonsForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    one = _whole(request, barrier_id)
    acts = []
    for name, wanted in BARRIER_ACTS.items():
        if one.stands and wanted.right(request.actor, one):
            shown = form if form is not None and name == opened else _form(request, name)
            address = reverse(f"barrier_{name}", args=[one.pk])
            acts.append(Offered(wanted, shown, address, name == opened))
    events = Event.objects.filter(subject_type="barrier", subject_id=one.pk)
    context = {
        "barrier": one,
        "acts": acts,
        "refusal": refusal,
        "standing": standing_escalation(one),
        "now": request.actor.now,
        "customers_words": (one.order.why or one.order.root.why) if one.order else "",
        "order_visible": one.order_id in set(_visible_order(request, one)),
        "account_visible": accounts_visible_to(request.person, on=request.today)
        .filter(pk=one.account_id)
        .exists(),
        "events": lines_of(events.order_by("at", "id")),
    }
    return render(request, "web/barriers/barrier.html", context, status=status)


def _visible_order(request: PageRequest, one: Barrier) -> list[int]:
    orders = orders_visible_to(request.person, on=request.today).filter(pk=one.order_id or 0)
    return list(orders.values_list("pk", flat=True))
