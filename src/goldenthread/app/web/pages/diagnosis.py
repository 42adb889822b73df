"""The diagnosis in the application: of the organisation, of a unit, of an account, and the whole report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.customers.access import account_for
from goldenthread.app.diagnosis import actions, behind, rights
from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.diagnosis.reading import Reading
from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.orders.queries.visible import order_is_seen
from goldenthread.app.people.access import unit_for
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.requests import PageRequest

# The report carries its own style; nothing in it may run, load, send or be framed.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox"
)
OF_HAND_OFFS = {
    "left": Sort("Left", "left_at", datetime, descending=True),
    "begun": Sort("Taken up", "began", datetime, descending=True),
    "order": Sort("Order", "order__title", str),
}
OF_ORDERS = {"placed": Sort("Placed", "pk", int, descending=True), "title": Sort("Order", "title", str)}


@require_GET
def diagnosis(request: PageRequest) -> HttpResponse:
    """Where work gets stuck in the whole organisation, by the last diagnosis that was made."""
    rights.require_whole(request.roles)
    return _page(request)


@require_POST
def runs(request: PageRequest) -> HttpResponse:
    """Ask for a new diagnosis."""
    rights.require_whole(request.roles)
    try:
        actions.ask_for_diagnosis(actor=request.actor)
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=refusal.status)
    messages.success(request, "A diagnosis was asked for. It is made in the background.")
    return HttpResponseRedirect(reverse("diagnosis"), status=303)


@require_GET
def report(request: PageRequest) -> HttpResponse:
    """The whole report as one page of its own, with its charts and tables."""
    rights.require_whole(request.roles)
    return HttpResponse(_made().page, headers={"Content-Security-Policy": REPORT_POLICY})


@require_GET
def unit_diagnosis(request: PageRequest, unit_id: int) -> HttpResponse:
    """What the diagnosis says of one unit: for those who read the whole, and for those who lead it."""
    unit = unit_for(request.person, unit_id, on=request.today)
    rights.require_unit(request.actor, unit)
    made = _last_made()
    shown = {
        "unit": unit,
        "account": None,
        "run": made,
        "reading": Reading(made, unit=unit) if made else None,
    }
    return render(request, "web/diagnosis/one.html", shown)


@require_GET
def account_diagnosis(request: PageRequest, account_id: int) -> HttpResponse:
    """What the diagnosis says of one account: for those who may open the account."""
    account = account_for(request.person, account_id, on=request.today)
    made = _last_made()
    shown = {
        "unit": None,
        "account": account,
        "run": made,
        "reading": Reading(made, account=account) if made else None,
    }
    return render(request, "web/diagnosis/one.html", shown)


@require_GET
def hand_offs(request: PageRequest, unit_id: int, receiver_id: int) -> HttpResponse:
    """The hand-offs from one unit to another that the diagnosis counted, where the reader may open their orders."""
    sender, receiver = (unit_for(request.person, one, on=request.today) for one in (unit_id, receiver_id))
    rights.require_unit(request.actor, sender, receiver)
    at = behind.moment_of(_made())
    found = behind.hand_offs_between(sender, receiver, at)
    seen = order_is_seen(request.person, on=request.today, order="order__")
    shown = found if seen is None else found.filter(seen)
    listing = Listing(
        shown.select_related("order__account"), sorts=OF_HAND_OFFS, asked=request.GET, default="left"
    )
    total = behind.total_of(found)
    context = {
        "sender": sender,
        "receiver": receiver,
        "here": next(one for one in (receiver, sender) if rights.may_read_unit(request.actor, one)),
        "at": at,
        "total": total,
        "hidden": total.hand_offs - (total.hand_offs if seen is None else shown.count()),
        "listing": listing,
        "rows": [(one, one.waited / behind.HOUR) for one in listing.rows],
        "headings": [
            listing.heading("Order", "order"),
            listing.heading("Customer"),
            listing.heading("Hours waited", number=True),
            listing.heading("Left", "left"),
            listing.heading("Taken up", "begun"),
            listing.heading("With"),
        ],
    }
    return render(request, "web/diagnosis/hand_offs.html", context)


@require_GET
def account_orders(request: PageRequest, account_id: int) -> HttpResponse:
    """The account's orders that the diagnosis counted, with what each went through."""
    account = account_for(request.person, account_id, on=request.today)
    at = behind.moment_of(_made())
    found = behind.orders_looked_at(account, at)
    seen = order_is_seen(request.person, on=request.today)
    shown = found if seen is None else found.filter(seen)
    listing = Listing(shown, sorts=OF_ORDERS, asked=request.GET, default="placed")
    orders = found.count()
    context = {
        "account": account,
        "at": at,
        "orders": orders,
        "total": behind.total_of_account(account, at),
        "hidden": orders - shown.count(),
        "listing": listing,
        "passages": behind.passages_of(listing.rows, at),
        "headings": [
            listing.heading("Order", "title"),
            listing.heading("State"),
            listing.heading("Hand-offs", number=True),
            listing.heading("Hours waited", number=True),
            listing.heading("Days", number=True),
        ],
    }
    return render(request, "web/diagnosis/orders.html", context)


def _made() -> DiagnosisRun:
    made = _last_made()
    if made is None:
        raise NotFound("There is no diagnosis yet.")
    return made


def _last_made() -> DiagnosisRun | None:
    return DiagnosisRun.objects.filter(made_at__isnull=False).first()


def _page(request: PageRequest, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    made, last = _last_made(), DiagnosisRun.objects.defer("page", "facts").first()
    shown: dict[str, Any] = {
        "run": made,
        "reading": Reading(made) if made else None,
        "making": last if last and last.in_the_making else None,
        "failed": last if last and last.failed_at else None,
        "stuck": bool(last and last.is_stuck(request.actor.now)),
        "refusal": refusal,
    }
    return render(request, "web/diagnosis/diagnosis.html", shown, status=status)
