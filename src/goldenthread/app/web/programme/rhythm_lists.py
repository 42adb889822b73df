"""The rhythm's whole lists: what lapsed, what is due or was issued, and what falls due when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import account_ids_visible_to
from goldenthread.app.people.models import Person
from goldenthread.app.programme.queries.lapses import Lapse, lapses_of
from goldenthread.app.programme.queries.records import dues_visible_to, schedules_visible_to
from goldenthread.app.web.lists import Listing, Rows, Sort
from goldenthread.app.web.programme.filters import DueFilter, ScheduleFilter
from goldenthread.app.web.requests import PageRequest

DUES = {
    "due": Sort("Due", "due_on", date, descending=True),
    "customer": Sort("Customer", "account__name", str),
    "what": Sort("What", "artefact", str),
}
SCHEDULES = {
    "customer": Sort("Customer", "account__name", str),
    "what": Sort("What", "artefact", str),
    "since": Sort("Since", "valid_from", date, descending=True),
}


def named(lapses: Sequence[Lapse]) -> list[tuple[Lapse, Account, Person | None]]:
    """Each with its customer and who owned the last one missed. Two statements."""
    accounts = Account.objects.in_bulk({one.account_id for one in lapses})
    owners = Person.objects.in_bulk({one.owner_id for one in lapses if one.owner_id})
    return [(one, accounts[one.account_id], owners.get(one.owner_id or 0)) for one in lapses]


@require_GET
def lapses(request: PageRequest) -> HttpResponse:
    """Reports and reviews that were missed too often in a row to be bad luck, the longest first."""
    found = lapses_of(account_ids_visible_to(request.person, on=request.today), request.today)
    listing = Rows(sorted(found, key=_place), key=_place, asked=request.GET)
    context = {"listing": listing, "lapses": named(listing.rows)}
    return render(request, "web/programme/lapses.html", context)


def _place(one: Lapse) -> tuple[str, ...]:
    return (one.lapsed_on.isoformat(), one.artefact, f"{one.account_id:020}")


@require_GET
def dues(request: PageRequest) -> HttpResponse:
    """Every report and review that was or is due."""
    form = DueFilter(request.GET, person=request.person, today=request.today)
    found = form.narrowed(dues_visible_to(request.person, on=request.today))
    listing = Listing(found, sorts=DUES, asked=request.GET, default="due")
    context = {
        "listing": listing,
        "headings": [
            listing.heading("What", "what"),
            listing.heading("Customer", "customer"),
            listing.heading("Due", "due"),
            listing.heading("Issued"),
            listing.heading("Owner"),
        ],
        "form": form,
        "filtered": listing.is_filtered,
        "today": request.today,
    }
    return render(request, "web/programme/all_dues.html", context, status=form.status)


@require_GET
def schedules(request: PageRequest) -> HttpResponse:
    """What falls due for each customer, how often, and who owns it."""
    form = ScheduleFilter(request.GET, person=request.person, today=request.today)
    visible = schedules_visible_to(request.person, on=request.today).filter(valid_to__isnull=True)
    listing = Listing(form.narrowed(visible), sorts=SCHEDULES, asked=request.GET, default="customer")
    context = {
        "listing": listing,
        "headings": [
            listing.heading("Customer", "customer"),
            listing.heading("What", "what"),
            listing.heading("When"),
            listing.heading("Owner"),
            listing.heading("Since", "since"),
        ],
        "form": form,
        "filtered": listing.is_filtered,
    }
    return render(request, "web/programme/schedules.html", context, status=form.status)
