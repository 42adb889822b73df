"""The register of declines, vetoes and overrides, with what each cost the customer."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.orders.queries import Refusal, barriers_visible_to, orders_visible_to, refusals_register
from goldenthread.app.web.forms.base import Day
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.lists import csv_response
from goldenthread.app.web.requests import PageRequest

WINDOW = timedelta(days=90)
MOST = 300
KINDS = (
    ("decline", "Declines: a unit said no"),
    ("veto", "Vetoes: an escalation was declined"),
    ("override", "Overrides: a decline was set aside"),
)


class RegisterFilter(PersonsForm):
    kind = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "All"), *KINDS],
        error_messages={"invalid_choice": "Choose from the list."},
    )
    first = Day(label="From", required=False, help_text="Without a day: the last 90 days.")
    last = Day(label="Until", required=False)

    def found(self, request: PageRequest) -> list[Refusal]:
        """The refusals that the reader may see, of the kind and in the time asked for."""
        if not self.is_valid():
            return []
        last: date = self.cleaned_data["last"] or self.today
        first: date = self.cleaned_data["first"] or last - WINDOW
        among = orders_visible_to(self.person, on=self.today)
        barriers = barriers_visible_to(self.person, on=self.today)
        days = {"first": first, "last": last}
        every = refusals_register(**days, among=among, barriers=barriers, now=request.actor.now)
        kind = self.cleaned_data["kind"]
        return [one for one in every if not kind or one.kind == kind]


@require_GET
def register(request: PageRequest) -> HttpResponse:
    """Who said no to a customer's need, why, what came of it, and how long the customer waited since."""
    form = RegisterFilter(request.GET, person=request.person, today=request.today)
    found = form.found(request)
    context = {
        "refusals": found[:MOST],
        "total": len(found),
        "form": form,
        "filtered": any(request.GET.values()),
        "csv": f"{reverse('register_csv')}?{request.GET.urlencode()}",
    }
    return render(request, "web/register.html", context, status=form.status)


@require_GET
def register_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same register as a file."""
    form = RegisterFilter(request.GET, person=request.person, today=request.today)
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
        for one in form.found(request)
    )
    return csv_response("register", header, rows)
