"""The programme's home: what is slipping, since when, on what evidence, and what would clear it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Role
from goldenthread.app.programme import rights
from goldenthread.app.programme.queries.plans import concentration
from goldenthread.app.programme.queries.slip import AREAS, Slip, narrowed
from goldenthread.app.programme.queries.slipping import slipping
from goldenthread.app.web.forms.base import PageForm, chosen_from
from goldenthread.app.web.lists import Rows
from goldenthread.app.web.requests import PageRequest

SEES = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE})
AT_A_GLANCE = 5  # of what clears in the same way; the rest is in the whole list
ANY = ("", "Any")


@dataclass(frozen=True)
class Group:
    """What slips and clears in the same way."""

    clears: str
    items: tuple[Slip, ...]

    @property
    def first(self) -> tuple[Slip, ...]:
        return self.items if len(self.items) <= AT_A_GLANCE + 1 else self.items[:AT_A_GLANCE]

    @property
    def more(self) -> int:
        """How many are in the whole list alone."""
        return len(self.items) - len(self.first)

    @property
    def address(self) -> str:
        """All that clear in this way."""
        one = self.items[0]
        return f"{reverse('slips')}?{urlencode({'area': one.area, 'clearing': one.clearing})}"


@dataclass(frozen=True)
class Area:
    name: str
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        return sum(len(one.items) for one in self.groups)

    @property
    def address(self) -> str:
        return f"{reverse('slips')}?{urlencode({'area': self.name})}"


class SlipFilter(PageForm):
    """A filter that is empty lets everything through."""

    area = forms.ChoiceField(
        label="What it is about",
        required=False,
        choices=[ANY, *((one, one) for one in AREAS)],
        error_messages={"invalid_choice": "Choose what it is about."},
    )
    clearing = forms.ChoiceField(
        label="What would clear it",
        required=False,
        error_messages={"invalid_choice": "Nothing slips that clears in this way."},
    )
    words = forms.CharField(label="Names or words in it", required=False, max_length=100)
    days = forms.IntegerField(
        label="For at least so many days", required=False, min_value=0, max_value=10_000
    )

    def __init__(self, asked: QueryDict, found: Sequence[Slip]) -> None:
        super().__init__(asked)
        ways = {one.clearing: one.clears for one in found}
        self.fields["clearing"].choices = [ANY, *chosen_from(list(ways.items()))]  # type: ignore[attr-defined]
        self.fields["words"].widget.attrs.update({"type": "search", "dir": "auto"})


@require_GET
def home(request: PageRequest) -> HttpResponse:
    """For the programme lead and executives: the longest of each kind, with the way to all of them."""
    _require_sight(request)
    found = slipping(request.today)
    context = {
        "areas": [_area(name, list(items)) for name, items in groupby(found, key=lambda one: one.area)],
        "total": len(found),
        "concentration": concentration(request.person, request.today),
        "leads": rights.leads(request.actor),
        "today": request.today,
    }
    return render(request, "web/programme/home.html", context)


def _require_sight(request: PageRequest) -> None:
    if not SEES & request.roles:
        raise NotFound("There is no such page.")


def _area(name: str, found: Sequence[Slip]) -> Area:
    clears = dict.fromkeys(one.clears for one in found)
    groups = (Group(words, tuple(one for one in found if one.clears == words)) for words in clears)
    return Area(name, tuple(groups))


@require_GET
def slips(request: PageRequest) -> HttpResponse:
    """Everything that slips, narrowed and in pages."""
    _require_sight(request)
    every = slipping(request.today)
    form = SlipFilter(request.GET, every)
    found: list[Slip] = []
    if form.is_valid():
        said = form.cleaned_data
        found = narrowed(every, **{**said, "days": said["days"] or 0}, today=request.today)
    listing = Rows(found, key=lambda one: one.key, asked=request.GET)
    context = {
        "form": form,
        "filtered": listing.is_filtered,
        "listing": listing,
        "today": request.today,
    }
    return render(request, "web/programme/slips.html", context, status=form.status)


@require_GET
def concentrated(request: PageRequest) -> HttpResponse:
    """How much of the yearly value lies with few customers, and each of the accounts behind it."""
    _require_sight(request)
    found = concentration(request.person, request.today)
    return render(request, "web/programme/concentration.html", {"found": found})
