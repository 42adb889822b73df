"""The programme's home: what is slipping, since when, on what evidence, and what would clear it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Role
from goldenthread.app.programme import rights
from goldenthread.app.programme.queries.plans import concentration
from goldenthread.app.programme.queries.slip import Slip
from goldenthread.app.programme.queries.slipping import slipping
from goldenthread.app.web.requests import PageRequest

SEES = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE})
AT_A_GLANCE = 6  # of what clears in the same way; the rest is folded away


@dataclass(frozen=True)
class Group:
    """What slips and clears in the same way."""

    clears: str
    items: tuple[Slip, ...]

    @property
    def first(self) -> tuple[Slip, ...]:
        return self.items if len(self.items) <= AT_A_GLANCE + 1 else self.items[:AT_A_GLANCE]

    @property
    def more(self) -> tuple[Slip, ...]:
        return self.items[len(self.first) :]


@dataclass(frozen=True)
class Area:
    name: str
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        return sum(len(one.items) for one in self.groups)


@require_GET
def home(request: PageRequest) -> HttpResponse:
    """For the programme lead and executives."""
    if not SEES & request.roles:
        raise NotFound("There is no such page.")
    found = slipping(request.today)
    context = {
        "areas": [_area(name, list(items)) for name, items in groupby(found, key=lambda one: one.area)],
        "total": len(found),
        "concentration": concentration(request.person, request.today),
        "leads": rights.leads(request.actor),
        "today": request.today,
    }
    return render(request, "web/programme/home.html", context)


def _area(name: str, found: Sequence[Slip]) -> Area:
    clears = dict.fromkeys(one.clears for one in found)
    groups = (Group(words, tuple(one for one in found if one.clears == words)) for words in clears)
    return Area(name, tuple(groups))


@require_GET
def concentrated(request: PageRequest) -> HttpResponse:
    """How much of the yearly value lies with few customers, and each of the accounts behind it."""
    if not SEES & request.roles:
        raise NotFound("There is no such page.")
    found = concentration(request.person, request.today)
    return render(request, "web/programme/concentration.html", {"found": found})
