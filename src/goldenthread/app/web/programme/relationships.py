"""Relationships at pages: an account's matrix of our people and theirs, and the overview of all accounts."""

from __future__ import annotations

from datetime import date

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.orders import rights
from goldenthread.app.programme import rights as programme
from goldenthread.app.programme.queries.relationships import accounts_by_threads, quietest, relationships_of
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.requests import PageRequest

NEVER = Value(date(1900, 1, 1), DateField())
SORTS = {
    "name": Sort("Customer", "name", str),
    "known": Sort("Contacts", "known", int, descending=True),
    "touched": Sort("In touch", "touched", int, descending=True),
    "quiet": Sort("Dormant", "quiet", int, descending=True),
    "alone": Sort("Known to one of us", "alone", int, descending=True),
    "last": Sort("Last in touch", Coalesce("last_touch", NEVER), date),
}


@require_GET
def relationships(request: PageRequest) -> HttpResponse:
    """Whom to call first, and every account with its threads counted."""
    visible = accounts_visible_to(request.person, on=request.today).filter(closed_on__isnull=True)
    found = accounts_by_threads(visible, request.today)
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="quiet")
    headings = [
        listing.heading("Customer", "name"),
        listing.heading("Contacts", "known", number=True),
        listing.heading("In touch", "touched", number=True),
        listing.heading("Dormant threads", "quiet", number=True),
        listing.heading("Known to one of us", "alone", number=True),
        listing.heading("Last in touch", "last"),
    ]
    context = {
        "listing": listing,
        "headings": headings,
        "calls": quietest(visible, request.today),
        "today": request.today,
    }
    return render(request, "web/programme/relationships.html", context)


@require_GET
def of_account(request: PageRequest, account_id: int) -> HttpResponse:
    """One account: who of us knows whom of them, what is dormant, and what hangs on one person."""
    account = account_for(request.person, account_id, on=request.today)
    context = {
        "account": account,
        "found": relationships_of(account, request.today, page=_page(request)),
        "may_change": rights.account_may(request.actor, account, "contact:change"),
        "may_hand_over": programme.leads(request.actor)
        or programme.is_one_of(request.actor, account.manager_id, account.sponsor_id),
        "today": request.today,
    }
    return render(request, "web/programme/account_relationships.html", context)


def _page(request: PageRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and int(asked[:6]) > 0 and len(asked) < 6 else 1
