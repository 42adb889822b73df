"""The records behind a figure: any sort of record as a line that opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.app.customers.models import Interaction
from goldenthread.app.orders.models import Escalation, Expedite, Order
from goldenthread.app.programme.models import Duty
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.requests import PageRequest


@dataclass(frozen=True)
class Shown:
    """A record in a list: what it is, where it opens, and what stands beside it."""

    what: str
    address: str
    beside: str
    when: datetime | None


def order(one: Order) -> Shown:
    return Shown(str(one), reverse("order", args=[one.pk]), str(one.asked_of_unit), one.placed_at)


def expedite(one: Expedite) -> Shown:
    cost = (
        f"it delayed {one.delayed_orders} others" if one.delayed_orders else "it delayed nobody that is known"
    )
    return Shown(str(one.order), reverse("order", args=[one.order_id]), f"{one.ground} · {cost}", one.at)


def escalation(one: Escalation) -> Shown:
    to = f"before {one.to_person}" if one.to_person else "before nobody"
    return Shown(str(one.barrier), reverse("barrier", args=[one.barrier_id]), to, one.raised_at)


def decision(one: Escalation) -> Shown:
    said = f"{one.decided_by} decided: {one.ground}"
    return Shown(str(one.barrier), reverse("barrier", args=[one.barrier_id]), said, one.decided_at)


def contact(one: Interaction) -> Shown:
    who = f"{one.person or 'Somebody of ours'} and {one.contact or 'somebody there'}"
    about = f"{one.get_kind_display()}: {one.topic}" if one.topic else one.get_kind_display()
    return Shown(about, f"{reverse('interactions')}?account={one.account_id}", who, one.at)


def duty(one: Duty) -> Shown:
    return Shown(
        one.get_kind_display(), reverse("entanglement", args=[one.account_id]), str(one.person), one.done_at
    )


def list_page(
    request: PageRequest,
    found: QuerySet[Any],
    show: Callable[[Any], Shown],
    *,
    by: str,
    title: str,
    lead: str,
    here: list[tuple[str, str]],
) -> HttpResponse:
    """A page of records, the latest first. ``here``: the pages above, by name and address."""
    sorts = {"when": Sort("When", by, datetime, descending=True)}
    listing: Listing[Any] = Listing(found, sorts=sorts, asked=request.GET, default="when")
    context = {
        "listing": listing,
        "rows": [show(one) for one in listing.rows],
        "title": title,
        "lead": lead,
        "here": here,
    }
    return render(request, "web/portfolio/listed.html", context)
