"""The orders and the people behind the numbers of a unit that works for key accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import Role, Unit
from goldenthread.app.programme.queries.touching import PEOPLE, orders_touching, people_touching, ways_of
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.requests import PageRequest

LEADERS = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE})
PLACED = {"placed": Sort("Placed", "placed_at", datetime, descending=True)}
NAMES = {"name": Sort("Name", "name", str)}


@require_GET
def touching(request: PageRequest, unit_id: int, what: str) -> HttpResponse:
    """``what``: its orders, for executives and the programme lead; or one of ``PEOPLE``, for the lead alone."""
    entitled = LEADERS if what == "orders" else LEADERS - {Role.EXECUTIVE}
    if not entitled & request.roles or what not in ("orders", *PEOPLE):
        raise NotFound("There is no such page.")
    unit = unit_for(request.person, unit_id, on=request.today)
    return _orders(request, unit) if what == "orders" else _people(request, unit, what)


def _orders(request: PageRequest, unit: Unit) -> HttpResponse:
    found = orders_touching(request.today).filter(asked_of_unit=unit)
    listing: Listing[Any] = Listing(
        found.select_related("account", "asked_of_unit"), sorts=PLACED, asked=request.GET, default="placed"
    )
    return _page(request, unit, f"Orders of key accounts: {unit}", listing, "orders")


def _people(request: PageRequest, unit: Unit, what: str) -> HttpResponse:
    found = people_touching(unit, what, request.today)
    listing: Listing[Any] = Listing(found, sorts=NAMES, asked=request.GET, default="name")
    ways = ways_of(listing.rows, unit, request.today)
    return _page(request, unit, f"{PEOPLE[what]}: {unit}", listing, what, ways=ways)


def _page(
    request: PageRequest, unit: Unit, title: str, listing: Listing[Any], what: str, **more: Any
) -> HttpResponse:
    others = [(name, label) for name, label in (("orders", "Orders"), *PEOPLE.items()) if name != what]
    shown = [one for one in others if one[0] == "orders" or Role.PROGRAMME_LEAD in request.roles]
    about = {"unit": unit, "title": title, "listing": listing, "what": what, "others": shown}
    return render(request, "web/programme/touching.html", {**about, "today": request.today, **more})
