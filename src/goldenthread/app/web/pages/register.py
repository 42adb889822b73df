"""The register of declines, vetoes and overrides, with what each cost the customer."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.orders.models import Answer, AnswerKind
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.people.models import Unit
from goldenthread.app.web.forms.base import Day, One
from goldenthread.app.web.forms.filters import ANY, Filter
from goldenthread.app.web.lists import Listing, Sort, csv_response
from goldenthread.app.web.requests import PageRequest

SORTS = {"at": Sort("Declined", "at", datetime, descending=True), "unit": Sort("Unit", "unit__name", str)}


class RegisterFilter(Filter):
    unit = One(label="Unit", queryset=Unit.objects.all(), required=False, empty_label=ANY)
    since = Day(label="Since", required=False)
    came_of_it = forms.ChoiceField(
        label="What came of it",
        required=False,
        choices=[("", ANY), ("stands", "It stands"), ("appealed", "Appealed"), ("set_aside", "Set aside")],
        error_messages={"invalid_choice": "Choose from the list."},
    )

    def narrow(self, found: QuerySet[Answer]) -> QuerySet[Answer]:
        if unit := self.given("unit"):
            found = found.filter(unit=unit)
        if since := self.given("since"):
            found = found.filter(at__date__gte=since)
        which = {
            "stands": Q(override__isnull=True),
            "appealed": Q(appeal__isnull=False),
            "set_aside": Q(override__isnull=False),
        }
        return found.filter(which[self.given("came_of_it")]) if self.given("came_of_it") else found


@require_GET
def register(request: PageRequest) -> HttpResponse:
    """Declines of orders that the reader may see: who decided, why, what came of it."""
    form, found = _found(request)
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="at")
    headings = [
        listing.heading("Order"),
        listing.heading("Unit", "unit"),
        listing.heading("Declined", "at"),
        listing.heading("Decided by"),
        listing.heading("Ground"),
        listing.heading("What came of it"),
    ]
    context = {
        "listing": listing,
        "headings": headings,
        "form": form,
        "filtered": any(value for name, value in request.GET.items() if name not in ("sort", "after")),
        "csv": f"{reverse('register_csv')}{listing.csv_address}",
    }
    return render(request, "web/register.html", context, status=200 if form.is_valid() else 422)


@require_GET
def register_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same register as a file."""
    _, found = _found(request)
    rows = (
        [
            one.order_id,
            one.order.title,
            str(one.unit or ""),
            one.at.isoformat(),
            str(one.decided_by or ""),
            one.ground,
            came_of(one),
        ]
        for one in Listing(found, sorts=SORTS, asked=request.GET, default="at").in_order()
    )
    return csv_response(
        "register", ["order", "title", "unit", "declined", "decided by", "ground", "came of it"], rows
    )


def came_of(decline: Answer) -> str:
    """What became of a decline, in words."""
    if hasattr(decline, "override"):
        return "set aside"
    if hasattr(decline, "appeal"):
        return decline.appeal.get_outcome_display() or "appealed, not decided yet"
    return "stands"


def _found(request: PageRequest) -> tuple[RegisterFilter, QuerySet[Answer]]:
    form = RegisterFilter(request.GET, person=request.person, today=request.today)
    orders = orders_visible_to(request.person, on=request.today).values("pk")
    declines = Answer.objects.filter(kind=AnswerKind.DECLINE, order__in=orders)
    found = form.narrowed(declines).select_related(
        "order__account", "unit", "decided_by", "appeal", "override__by"
    )
    return form, found
