"""How often contracts were renewed, fair to accounts with few."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.analysis.measures.result import Undefined
from goldenthread.app.programme.queries.accounts.renewing import By, renewing_of
from goldenthread.app.web.forms.base import Day, PageForm
from goldenthread.app.web.lists import Rows
from goldenthread.app.web.portfolio.portfolio import refuse_others
from goldenthread.app.web.requests import PageRequest


class RateFilter(PageForm):
    by = forms.ChoiceField(
        label="Together",
        required=False,
        choices=By.choices,
        error_messages={"invalid_choice": "Choose one of those in the list."},
    )
    since = Day(label="Decided since", required=False)


@require_GET
def rates(request: PageRequest) -> HttpResponse:
    """By account, tier or segment: as counted, shrunk towards all, and how sure it is below target."""
    refuse_others(request)
    form = RateFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    renewing = renewing_of(request.today, By(said.get("by") or By.ACCOUNT), said.get("since"))
    listing = Rows(renewing.groups, key=lambda one: one.key, asked=request.GET)
    context = {
        "form": form,
        "filtered": listing.is_filtered,
        "renewing": renewing,
        "found": None if isinstance(renewing.found, Undefined) else renewing.found,
        "listing": listing,
    }
    return render(request, "web/portfolio/renewing.html", context, status=form.status)
