"""The directory: everybody by name, with what they do; filtered, sorted, page by page; as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.people.models import Assignment, Person, Role, Unit
from goldenthread.app.people.queries import persons_narrowed, persons_visible_to
from goldenthread.app.web.forms.base import One
from goldenthread.app.web.forms.filters import ANY, Filter
from goldenthread.app.web.lists import Listing, Sort, csv_response
from goldenthread.app.web.requests import PageRequest

LONG_AGO = date(1, 1, 1)
SORTS = {
    "name": Sort("Name", "name", str),
    "since": Sort("Since", Coalesce(F("hired_on"), Value(LONG_AGO)), date, descending=True),
}
COLUMNS = "id name does here_since left_on".split()


class PersonFilter(Filter):
    q = forms.CharField(label="Words in the name", required=False, max_length=100)
    unit = One(label="Unit", queryset=Unit.objects.none(), required=False, empty_label=ANY)
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", ANY), *Role.choices],
        error_messages={"invalid_choice": "Choose a role."},
    )
    left = forms.BooleanField(label="Also those who left", required=False)

    def prepare(self) -> None:
        self.choose("unit", Unit.objects.filter(closed_on__isnull=True))
        self.fields["q"].widget.attrs.update({"type": "search", "dir": "auto"})

    def narrow(self, found: QuerySet[Person]) -> QuerySet[Person]:
        return persons_narrowed(
            found,
            on=self.today,
            words=self.given("q"),
            unit=self.given("unit"),
            role=self.given("role"),
            here=not self.given("left"),
        )


def _listed(request: PageRequest) -> tuple[PersonFilter, Listing[Person]]:
    form = PersonFilter(request.GET, person=request.person, today=request.today)
    everybody = persons_visible_to(request.person, on=request.today).filter(erased_at__isnull=True)
    today = Assignment.objects.on(request.today).select_related("unit")
    found = form.narrowed(everybody).prefetch_related(
        Prefetch("assignments", queryset=today, to_attr="held_today")
    )
    return form, Listing(found, sorts=SORTS, asked=request.GET, default="name")


@require_GET
def directory(request: PageRequest) -> HttpResponse:
    """Everybody by name, with what they do today."""
    form, listing = _listed(request)
    context = {
        "form": form,
        "listing": listing,
        "headings": [
            listing.heading("Name", "name"),
            listing.heading("What they do"),
            listing.heading("Since", "since"),
        ],
        "filtered": listing.is_filtered,
        "csv": f"{reverse('people_csv')}{listing.csv_address}",
        "may_add": request.actor.may("all:person:change"),
    }
    return render(request, "web/administration/people.html", context, status=form.status)


@require_GET
def directory_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same people as a file."""
    _, listing = _listed(request)
    return csv_response("people", list(COLUMNS), _lines(listing.in_order()))


def _lines(found: QuerySet[Person]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=500):
        held: list[Assignment] = one.held_today  # type: ignore[attr-defined]
        does = "; ".join(f"{each.title or each.get_role_display()}, {each.unit}" for each in held)
        yield [one.pk, str(one), does, one.hired_on, one.left_on]
