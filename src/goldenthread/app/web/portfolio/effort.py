"""Hours given to accounts beside what they are worth; one's own hours; and recording them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Person
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.models import Effort
from goldenthread.app.programme.queries.accounts.effort import (
    MONTHS,
    allocation_of,
    launch_of,
    months_of,
)
from goldenthread.app.programme.queries.records import efforts_visible_to
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.portfolio.forms import RecordHours, SideBySide
from goldenthread.app.web.portfolio.portfolio import refuse_others
from goldenthread.app.web.requests import PageRequest

FEW = 5


@require_GET
def effort(request: PageRequest) -> HttpResponse:
    """Over all accounts: whether effort moved since a day, and whether it goes where the value is."""
    refuse_others(request)
    form = SideBySide(request.GET, person=request.person, today=request.today)
    valid = form.is_valid()
    said = form.cleaned_data if valid else {}
    change_on: date = said.get("change_on") or launch_of(request.today)
    found = allocation_of(request.today, change_on=change_on, months=said.get("months") or MONTHS)
    context = {"form": form, "allocation": found, "leads": rights.leads(request.actor)}
    return render(request, "web/portfolio/effort.html", context, status=200 if valid else 422)


@require_GET
def of_account(request: PageRequest, account_id: int) -> HttpResponse:
    """One account's hours by month, and whose they are for those who may know."""
    account = account_for(request.person, account_id, on=request.today)
    leads = rights.leads(request.actor)
    named = efforts_visible_to(request.person, on=request.today).filter(account=account)
    named = named.select_related("person").order_by("-month", "pk")
    months = [
        {**one, "few": one["people"] < FEW, "own": one["people"] >= FEW or leads}
        for one in months_of(account)
    ]
    context = {"account": account, "here": "effort", "months": months, "named": named[:60], "leads": leads}
    return render(request, "web/portfolio/account_effort.html", context)


@require_GET
def hours(request: PageRequest) -> HttpResponse:
    """The hours that one gave, latest month first; for the programme lead, everybody's."""
    if not request.roles:
        raise NotFound("There is no such page.")
    leads = rights.leads(request.actor)
    listing: Listing[Effort] = Listing(
        efforts_visible_to(request.person, on=request.today).select_related("account", "person"),
        sorts={"month": Sort("Month", "month", date, descending=True)},
        asked=request.GET,
        default="month",
    )
    return render(request, "web/portfolio/hours.html", {"listing": listing, "leads": leads})


@require_http_methods(["GET", "POST"])
def record(request: PageRequest) -> HttpResponse:
    """Put hours on record: one's own, or anybody's for the programme lead. The same month again replaces them."""
    if not request.roles:
        raise NotFound("There is no such page.")
    proposed = {"month": request.today.replace(day=1), "account": request.GET.get("account", "")}
    form = filled(request, RecordHours, proposed, leads=rights.leads(request.actor))

    def act(said: dict[str, Any]) -> object:
        whose: Person = said.pop("whose", request.person)
        return actions.record_effort(said.pop("account"), person=whose, **said, actor=request.actor)

    return form_page(
        request,
        form,
        act,
        title="Put hours on record",
        lead="What you gave a customer in a month, travel included. The same month again replaces it.",
        button="Put them on record",
        back=reverse("hours"),
        done="On record.",
    )
