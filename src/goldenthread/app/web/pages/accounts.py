"""Customers: the list, and the page of one with all that was promised to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.levels import match_of
from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import (
    accounts_listed_for,
    accounts_visible_to,
    core_team,
    divisions_of,
)
from goldenthread.app.orders import rights
from goldenthread.app.orders.models import Barrier, Escalation, Order
from goldenthread.app.orders.queries.narrowing import DUE
from goldenthread.app.web import figures
from goldenthread.app.web.figures import figures_of
from goldenthread.app.web.forms.filters import AccountFilter
from goldenthread.app.web.lists import Listing, Sort, csv_response, in_rows
from goldenthread.app.web.programme.on_account import programme_of
from goldenthread.app.web.records import kept_record
from goldenthread.app.web.requests import PageRequest

SORTS = {
    "name": Sort("Name", "name", str),
    "tier": Sort("Tier", "tier", str),
    "late": Sort("Late", "late", int, descending=True),
    "open": Sort("Open", "open", int, descending=True),
}
FIGURES = {
    figures.OPEN: "open orders",
    figures.ASKED: "without an answer",
    figures.DUE_SOON: "due within a week",
    figures.LATE: "late",
    figures.DELIVERED: "wait for a verdict",
}


@require_GET
def accounts(request: PageRequest) -> HttpResponse:
    """The customers that the reader may open, with figures; of the others, name and tier."""
    form, visible = _found(request)
    listing = Listing(_counted(visible, request), sorts=SORTS, asked=request.GET, default="late")
    names = accounts_listed_for(request.person, on=request.today).filter(closed_on__isnull=True)
    others = form.narrowed(names.exclude(pk__in=accounts_visible_to(request.person, on=request.today)))
    headings = [
        listing.heading("Customer", "name"),
        listing.heading("Tier", "tier"),
        listing.heading("Looked after by"),
        listing.heading("Open orders", "open", number=True),
        listing.heading("Late", "late", number=True),
    ]
    context = {
        "listing": listing,
        "headings": headings,
        "form": form,
        "filtered": listing.is_filtered,
        "csv": f"{reverse('accounts_csv')}{listing.csv_address}",
        "others": others[:200],
    }
    return render(request, "web/accounts/list.html", context, status=form.status)


def _found(request: PageRequest) -> tuple[AccountFilter, QuerySet[Account]]:
    form = AccountFilter(request.GET, person=request.person, today=request.today)
    visible = accounts_visible_to(request.person, on=request.today).filter(closed_on__isnull=True)
    return form, form.narrowed(visible)


@require_GET
def accounts_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same customers, of those that the reader may open, as a file."""
    _, found = _found(request)
    listing = Listing(_counted(found, request), sorts=SORTS, asked=request.GET, default="late")
    rows = listing.in_order().select_related("manager", "parent")
    header = "id customer division_of tier looked_after_by open_orders late_orders".split()
    return csv_response("accounts", header, map(_line, rows))


def _line(account: Account) -> list[Any]:
    return [
        account.pk,
        account.name,
        str(account.parent or ""),
        account.tier,
        str(account.manager or ""),
        account.open,  # type: ignore[attr-defined]
        account.late,  # type: ignore[attr-defined]
    ]


def _counted(found: QuerySet[Account], request: PageRequest) -> QuerySet[Account]:
    """With open and late orders, each looked up among the open ones: joined, all that ever were would be read."""
    undone = Order.objects.filter(account=OuterRef("pk"), parent__isnull=True, ended_at__isnull=True)
    late = undone.annotate(due=DUE).filter(delivered_at__isnull=True, due__lt=request.today)
    return found.annotate(open=_how_many(undone), late=_how_many(late))


def _how_many(orders: QuerySet[Order]) -> Coalesce:
    counted = orders.order_by().values("account").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), Value(0))


@require_GET
def account(request: PageRequest, account_id: int) -> HttpResponse:
    """One customer: what is open, what stands in the way, what they say, who is there."""
    found = account_for(request.person, account_id, on=request.today)
    mine = Order.objects.filter(account=found, parent__isnull=True)
    undone = mine.filter(ended_at__isnull=True)
    contacts = list(found.contacts.filter(left_on__isnull=True))
    context = {
        "account": found,
        "orders": in_rows(undone).order_by("last_promised_for", "requested_for", "pk")[:20],
        "figures": figures_of(undone, FIGURES, request.today, of=f"account={found.pk}&roots=on"),
        "record": kept_record(mine, request.today),
        "barriers": _standing_barriers(found),
        "feedback": found.feedback.select_related("order", "contact", "account").order_by("-at", "-pk")[:10],
        "contacts": contacts,
        "match": match_of(found.sponsor, contacts, request.today),
        "team": core_team(found, request.today),
        "divisions": divisions_of(found),
        "may_place": rights.account_may(request.actor, found, "order:place"),
        "may_raise": rights.account_may(request.actor, found, "barrier:raise"),
        "may_record_feedback": rights.account_may(request.actor, found, "feedback:record"),
        "today": request.today,
        **programme_of(request, found),
    }
    return render(request, "web/accounts/account.html", context)


def _standing_barriers(found: Account) -> QuerySet[Barrier]:
    waiting = Escalation.objects.standing().filter(barrier=OuterRef("pk"))
    standing = Barrier.objects.filter(account=found, cleared_at__isnull=True)
    return (
        standing.annotate(standing_escalation=Exists(waiting)).select_related("order").order_by("raised_at")
    )
