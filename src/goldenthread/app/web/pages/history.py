"""History: every entry about an order, and, for auditors, everything, as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.history.models import Event
from goldenthread.app.orders.access import order_for
from goldenthread.app.orders.queries import lines_of
from goldenthread.app.web.lists import Listing, Sort, csv_response
from goldenthread.app.web.requests import PageRequest

SORTS = {"id": Sort("Entry", "pk", int, descending=True)}


@require_GET
def of_order(request: PageRequest, order_id: int) -> HttpResponse:
    """Every entry about one order, newest first, as it was written."""
    order = order_for(request.person, order_id, on=request.today)
    found = Event.objects.filter(order_id=order.pk).select_related("actor_person", "on_behalf_of")
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="id", size=100)
    context = {"order": order, "listing": listing, "entries": _said(listing.rows)}
    return render(request, "web/history.html", context)


@require_GET
def everything(request: PageRequest) -> HttpResponse:
    """All of history, for auditors."""
    _auditors_only(request)
    listing = Listing(_all(request), sorts=SORTS, asked=request.GET, default="id", size=100)
    return render(request, "web/history.html", {"listing": listing, "entries": _said(listing.rows)})


@require_GET
def everything_csv(request: PageRequest) -> StreamingHttpResponse:
    """All of history as a file: ids, never names."""
    _auditors_only(request)
    header = (
        "id kind at recorded_at actor_person actor_system on_behalf_of via subject_type subject_id order_id "
        "account_id unit_id payload"
    ).split()
    return csv_response("history", header, _lines(request))


def _auditors_only(request: PageRequest) -> None:
    if not request.actor.may("all:history:export"):
        raise NotFound("There is no such page.")


def _all(request: PageRequest) -> Any:
    found = Event.objects.select_related("actor_person", "on_behalf_of")
    if kind := request.GET.get("kind", ""):
        found = found.filter(Q(kind__startswith=kind.replace("\x00", "")[:60]))
    return found


def _said(events: list[Event]) -> list[tuple[Event, str, str]]:
    return [
        (event, line.said, json.dumps(event.payload, ensure_ascii=False, indent=1))
        for event, line in zip(events, lines_of(events), strict=True)
    ]


def _lines(request: PageRequest) -> Iterator[list[Any]]:
    for event in _all(request).order_by("pk").iterator(chunk_size=1000):
        yield [
            event.pk,
            event.kind,
            event.at.isoformat(),
            event.recorded_at.isoformat(),
            event.actor_person_id,
            event.actor_system,
            event.on_behalf_of_id,
            event.via,
            event.subject_type,
            event.subject_id,
            event.order_id,
            event.account_id,
            event.unit_id,
            json.dumps(event.payload, ensure_ascii=False),
        ]
