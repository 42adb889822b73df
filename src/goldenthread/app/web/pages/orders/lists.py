"""Lists of orders: what there is, filtered, sorted, page by page; as CSV; and the same act on several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import DecimalField, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.orders.queries import DUE, orders_visible_to
from goldenthread.app.web.forms.bulk import BulkForm
from goldenthread.app.web.forms.filters import OrderFilter
from goldenthread.app.web.lists import Listing, Sort, csv_response, in_rows
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest

NEVER = date(9999, 12, 31)
SORTS = {
    "due": Sort("Due", Coalesce(DUE, Value(NEVER)), date),
    "asked": Sort("Asked for", Coalesce(F("requested_for"), Value(NEVER)), date),
    "placed": Sort("Placed", "pk", int, descending=True),
    "title": Sort("Order", "title", str),
    "customer": Sort("Customer", "account__name", str),
    "unit": Sort("Asked of", "asked_of_unit__name", str),
    "value": Sort(
        "Value",
        Coalesce(F("value"), Value(Decimal(0)), output_field=DecimalField()),
        Decimal,
        descending=True,
    ),
}
COLUMNS = (
    "id order customer asked_by asked_of state asked_for first_promised last_promised delivered value".split()
)


@require_GET
def orders(request: PageRequest) -> HttpResponse:
    """The orders that the reader may see."""
    form, found = _found(request)
    return _page(request, form, found, default="placed", title="Orders", csv="orders_csv")


@require_GET
def promises(request: PageRequest) -> HttpResponse:
    """What is promised and not yet delivered, by the date it is due."""
    form, found = _found(request)
    return _page(request, form, _standing(found), default="due", title="Promises", csv="promises_csv")


@require_GET
def orders_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same orders as a file."""
    _, found = _found(request)
    return _csv(request, found, "placed", "orders")


@require_GET
def promises_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same promises as a file."""
    _, found = _found(request)
    return _csv(request, _standing(found), "due", "promises")


@require_POST
def bulk(request: PageRequest) -> HttpResponseBase:
    """One act on several orders: each stands or is refused by itself."""
    visible = orders_visible_to(request.person, on=request.today)
    form = BulkForm(request.POST, person=request.person, today=request.today, orders=visible)
    if not form.is_valid():
        for error in [error for errors in form.errors.values() for error in errors]:
            messages.error(request, str(error))
        return SeeOther(form.back)
    outcome = actions.each(form.cleaned_data["orders"], form.perform, actor=request.actor, **form.said)
    if outcome.done:
        messages.success(
            request, f"Done for {len(outcome.done)} order{'s' if len(outcome.done) > 1 else ''}."
        )
    for order, refusal in outcome.refused[:10]:
        messages.error(request, f"{order}: {refusal.sentence}")
    if len(outcome.refused) > 10:
        messages.error(request, f"… and {len(outcome.refused) - 10} more were refused.")
    return SeeOther(form.back)


def _found(request: PageRequest) -> tuple[OrderFilter, QuerySet[Order]]:
    form = OrderFilter(request.GET, person=request.person, today=request.today)
    visible = orders_visible_to(request.person, on=request.today)
    return form, form.narrowed(visible)


def _standing(found: QuerySet[Order]) -> QuerySet[Order]:
    return found.filter(state__in=(OrderState.PROMISED, OrderState.RETURNED), last_promised_for__isnull=False)


def _csv(request: PageRequest, found: QuerySet[Order], default: str, name: str) -> StreamingHttpResponse:
    whole = found.select_related("account", "asked_of_unit", "asked_by_unit")
    listing = Listing(whole, sorts=SORTS, asked=request.GET, default=default)
    return csv_response(name, list(COLUMNS), _lines(listing.in_order()))


def _page(
    request: PageRequest, form: OrderFilter, found: QuerySet[Order], *, default: str, title: str, csv: str
) -> HttpResponse:
    """A list of orders. ``csv`` names the address of its file."""
    listing = Listing(in_rows(found), sorts=SORTS, asked=request.GET, default=default)
    headings = [
        listing.heading("Order", "title"),
        listing.heading("Customer", "customer"),
        listing.heading("Asked of", "unit"),
        listing.heading("State"),
        listing.heading("Asked for", "asked"),
        listing.heading("Due", "due"),
        listing.heading("Value", "value", number=True),
    ]
    context: dict[str, Any] = {
        "listing": listing,
        "form": form,
        "headings": headings,
        "title": title,
        "today": request.today,
        "filtered": listing.is_filtered,
        "csv": f"{reverse(csv)}{listing.csv_address}",
        "bulk": BulkForm(person=request.person, today=request.today),
        "may_place": request.actor.may("own:order:place"),
        "may_bulk": request.actor.may("team:order:answer") or request.actor.may("own:order:place"),
    }
    return render(request, "web/orders/list.html", context, status=form.status)


def _lines(found: QuerySet[Order]) -> Iterator[list[Any]]:
    for order in found.iterator(chunk_size=500):
        yield [
            order.pk,
            order.title,
            order.account.name,
            order.asked_by_unit.name if order.asked_by_unit else "",
            order.asked_of_unit.name,
            order.state,
            order.requested_for,
            order.first_promised_for,
            order.last_promised_for,
            order.delivered_at.isoformat() if order.delivered_at else "",
            order.value,
        ]
