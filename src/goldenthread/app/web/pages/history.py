"""History: every entry about an order, and, for auditors, everything, as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.orders.access import order_for
from goldenthread.app.orders.queries import lines_of
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import persons_visible_to
from goldenthread.app.web.forms.base import Day, One
from goldenthread.app.web.forms.filters import ANY, Filter
from goldenthread.app.web.lists import Listing, Sort, csv_response
from goldenthread.app.web.requests import PageRequest

SUBJECTS = sorted({kind.value.partition(".")[0] for kind in Kind})
SORTS = {"id": Sort("Entry", "pk", int, descending=True)}


@require_GET
def of_order(request: PageRequest, order_id: int) -> HttpResponse:
    """Every entry about one order, newest first, as it was written."""
    order = order_for(request.person, order_id, on=request.today)
    found = Event.objects.filter(order_id=order.pk).select_related("actor_person", "on_behalf_of")
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="id", size=100)
    context = {"order": order, "listing": listing, "entries": _said(listing.rows)}
    return render(request, "web/history.html", context)


class HistoryFilter(Filter):
    kind = forms.ChoiceField(
        label="About",
        required=False,
        choices=[("", ANY), *((one, one.replace("_", " ").capitalize()) for one in SUBJECTS)],
        error_messages={"invalid_choice": "Choose from the list."},
    )
    who = One(label="Who", queryset=Person.objects.none(), required=False, empty_label=ANY)
    order = forms.IntegerField(
        label="Order number", required=False, min_value=1, max_value=2**63 - 1, help_text="As in its address."
    )
    first = Day(label="From", required=False)
    last = Day(label="Until", required=False)

    def prepare(self) -> None:
        self.choose("who", persons_visible_to(self.person, on=self.today))

    def narrow(self, found: QuerySet[Event]) -> QuerySet[Event]:
        if kind := self.given("kind"):
            found = found.filter(kind__startswith=f"{kind}.")
        columns = {
            "who": "actor_person",
            "order": "order_id",
            "first": "recorded_at__date__gte",
            "last": "recorded_at__date__lte",
        }
        return found.filter(**{columns[name]: self.given(name) for name in columns if self.given(name)})


def _everything(request: PageRequest) -> tuple[HistoryFilter, QuerySet[Event]]:
    """All of history that is asked for, for auditors."""
    if not request.actor.may("all:history:export"):
        raise NotFound("There is no such page.")
    form = HistoryFilter(request.GET, person=request.person, today=request.today)
    return form, form.narrowed(Event.objects.select_related("actor_person", "on_behalf_of"))


@require_GET
def everything(request: PageRequest) -> HttpResponse:
    """All of history, for auditors."""
    form, found = _everything(request)
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="id", size=100)
    context = {
        "listing": listing,
        "entries": _said(listing.rows),
        "form": form,
        "filtered": listing.is_filtered,
        "csv": f"{reverse('history_csv')}{listing.csv_address}",
    }
    return render(request, "web/history.html", context, status=form.status)


@require_GET
def everything_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same as a file: ids, never names."""
    _, found = _everything(request)
    header = (
        "id kind at recorded_at actor_person actor_system on_behalf_of via subject_type subject_id order_id "
        "account_id unit_id payload"
    ).split()
    return csv_response("history", header, _lines(found))


def _said(events: list[Event]) -> list[tuple[Event, str, str]]:
    return [
        (event, line.said, json.dumps(event.payload, ensure_ascii=False, indent=1))
        for event, line in zip(events, lines_of(events), strict=True)
    ]


def _lines(found: QuerySet[Event]) -> Iterator[list[Any]]:
    for event in found.order_by("pk").iterator(chunk_size=1000):
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
