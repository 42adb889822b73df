"""The register of declines, vetoes, overrides and declined requests, with what each cost the customer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.orders.queries import Refusal, refusals_register, refusals_seen_by
from goldenthread.app.web.forms.base import Day, One
from goldenthread.app.web.forms.filters import ANY
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.lists import By, Computed, csv_response
from goldenthread.app.web.requests import PageRequest

WINDOW = timedelta(days=90)
MOST = 300
NO_TIME = timedelta(0)
KINDS = (
    ("decline", "Declined orders"),
    ("request", "Declined decisions"),
    ("veto", "Vetoes"),
    ("override", "Overrides"),
)
SORTS: dict[str, By[Refusal]] = {
    "at": By(lambda one: one.at, descending=True),
    "about": By(lambda one: one.account.casefold()),
    "by": By(lambda one: (one.unit.casefold(), str(one.by or ""))),
    "waited": By(lambda one: one.customer_waited or NO_TIME, descending=True),
    "worth": By(lambda one: one.value or Decimal(0), descending=True),
}


class RegisterFilter(PersonsForm):
    kind = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "All"), *KINDS],
        error_messages={"invalid_choice": "Choose from the list."},
    )
    account = One(label="Customer", queryset=Account.objects.none(), required=False, empty_label=ANY)
    first = Day(label="From", required=False, help_text="Else 90 days.")
    last = Day(label="Until", required=False)

    def prepare(self) -> None:
        self.choose("account", accounts_visible_to(self.person, on=self.today).order_by("name"))

    def found(self, request: PageRequest) -> list[Refusal]:
        """The refusals that the reader may see, of the kind and in the time asked for."""
        if not self.is_valid():
            return []
        last: date = self.cleaned_data["last"] or self.today
        first: date = self.cleaned_data["first"] or last - WINDOW
        seen = refusals_seen_by(self.person, on=self.today, account=self.cleaned_data["account"])
        every = refusals_register(first=first, last=last, seen=seen, now=request.actor.now)
        kind = self.cleaned_data["kind"]
        return [one for one in every if not kind or one.kind == kind]


def _listed(request: PageRequest) -> tuple[RegisterFilter, Computed[Refusal]]:
    form = RegisterFilter(request.GET, person=request.person, today=request.today)
    return form, Computed(form.found(request), sorts=SORTS, asked=request.GET, default="at")


@require_GET
def register(request: PageRequest) -> HttpResponse:
    """Who said no to a customer's need, why, what came of it, and how long the customer waited since."""
    form, listing = _listed(request)
    context = {
        "refusals": listing.rows[:MOST],
        "total": len(listing.rows),
        "headings": [
            listing.heading("About", "about"),
            listing.heading("What", "at"),
            listing.heading("By", "by"),
            listing.heading("Ground"),
            listing.heading("What it cost the customer", "waited"),
        ],
        "form": form,
        "filtered": listing.is_filtered,
        "csv": f"{reverse('register_csv')}{listing.csv_address}",
    }
    return render(request, "web/register.html", context, status=form.status)


@require_GET
def register_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same register as a file."""
    _, listing = _listed(request)
    header = "what at by unit customer order about ground value waited_hours still_waits set_aside".split()
    rows = (
        [
            one.kind,
            one.at.isoformat(),
            str(one.by or ""),
            one.unit,
            one.account,
            one.order_id,
            one.what,
            one.ground,
            one.value,
            round(one.customer_waited.total_seconds() / 3600, 2) if one.customer_waited is not None else "",
            one.still_waits,
            one.set_aside,
        ]
        for one in listing.rows
    )
    return csv_response("register", header, rows)
