"""An account with its divisions as a tree of figures, and the list behind each figure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.errors import NotFound
from goldenthread.app.programme.queries.accounts.family import FIGURES, family_of, members
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.portfolio.days import OnDay
from goldenthread.app.web.requests import PageRequest

KEPT = tuple(FIGURES[name] for name in ("kept-requested", "kept-first", "kept-last"))


@require_GET
def family(request: PageRequest, account_id: int) -> HttpResponse:
    """The account and all its divisions on a day, each with its figures and what they add up to."""
    account = account_for(request.person, account_id, on=request.today)
    form, day = _asked(request)
    found = family_of(account, day, seen=accounts_seen_whole_by(request.person, on=request.today))
    lines = found.top.lines() if found.top else []
    context = {
        "account": account,
        "form": form,
        "family": found,
        "lines": [(one, [(figure, one.whole[figure.name]) for figure in FIGURES.values()]) for one in lines],
        "kept": [(one, found.top.whole[one.name]) for one in KEPT] if found.top else [],
        "figures": FIGURES.values(),
        "past": day != request.today,
        "here": "family",
    }
    return render(request, "web/portfolio/family.html", context, status=200 if form.is_valid() else 422)


@require_GET
def records(request: PageRequest, account_id: int, figure: str) -> HttpResponse:
    """The records that one figure counts, of the whole family or of the account alone (``own=on``)."""
    account = account_for(request.person, account_id, on=request.today)
    if figure not in FIGURES:
        raise NotFound("There is no such figure.")
    form, day = _asked(request)
    wanted, own = FIGURES[figure], request.GET.get("own") == "on"
    family = members(account, day, seen=accounts_seen_whole_by(request.person, on=request.today))
    found = wanted.records({account.pk} if own else family, day).select_related("account")
    listing: Listing[Any] = Listing(
        found,
        sorts={"when": Sort("When", wanted.sort, datetime, descending=True)},
        asked=request.GET,
        default="when",
    )
    context = {
        "account": account,
        "figure": wanted,
        "listing": listing,
        "day": day,
        "past": day != request.today,
        "own": own,
        "several": len(family) > 1,
        "sort": found.model._meta.model_name,
        "today": request.today,
    }
    return render(
        request, "web/portfolio/family_records.html", context, status=200 if form.is_valid() else 422
    )


def _asked(request: PageRequest) -> tuple[OnDay, date]:
    form = OnDay(request.GET, person=request.person, today=request.today)
    form.is_valid()
    day: date = form.cleaned_data.get("on") or request.today
    return form, day
