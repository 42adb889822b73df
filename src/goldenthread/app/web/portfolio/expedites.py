"""Expedites concentrated on one account, beside how late the others' promises were in the same weeks."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotFound
from goldenthread.app.programme.queries.accounts import expedites as queries
from goldenthread.app.web.portfolio import listed
from goldenthread.app.web.portfolio.listed import list_page
from goldenthread.app.web.portfolio.portfolio import refuse_others
from goldenthread.app.web.requests import PageRequest


@require_GET
def expedites(request: PageRequest) -> HttpResponse:
    """Over a year: which account has orders put first, and whether the others are late when it has."""
    refuse_others(request)
    found = queries.concentration_of(request.today)
    return render(request, "web/portfolio/expedites.html", {"found": found})


@require_GET
def records(request: PageRequest, account_id: int, what: str) -> HttpResponse:
    """The orders behind a figure: the account's that were put first, or the others' due in a week."""
    refuse_others(request)
    account = account_for(request.person, account_id, on=request.today)
    week = _week(request.GET.get("week", "")) if what in ("due", "late") else None
    found = queries.orders_behind(account, what, week, request.today)
    if found is None:
        raise NotFound("There is no such figure.")
    kept = {
        "orders": f"Orders: {account}",
        "first": f"Put before others: {account}",
        "due": "Others’ promises due",
        "late": "Not kept to others",
    }
    title = f"{kept[what]} in the week of {week:%-d %b %Y}" if week else kept[what]
    return list_page(
        request,
        found.select_related("asked_of_unit"),
        listed.order,
        by="placed_at",
        title=title,
        lead="Customers’ own orders of the last 52 weeks.",
        here=[("The programme", reverse("programme")), ("Orders put first", reverse("expedites"))],
    )


def _week(said: str) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise NotFound("There is no such week.") from None
