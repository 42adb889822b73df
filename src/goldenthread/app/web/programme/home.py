"""The programme's home: what is slipping, since when, on what evidence, and what would clear it."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Role
from goldenthread.app.programme import rights
from goldenthread.app.programme.queries.slipping import slipping
from goldenthread.app.web.requests import PageRequest

SEES = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE})


@require_GET
def home(request: PageRequest) -> HttpResponse:
    """For the programme lead and executives."""
    if not SEES & request.roles:
        raise NotFound("There is no such page.")
    found = slipping(request.today)
    context = {
        "areas": [(area, list(items)) for area, items in groupby(found, key=lambda one: one.area)],
        "total": len(found),
        "leads": rights.leads(request.actor),
        "today": request.today,
    }
    return render(request, "web/programme/home.html", context)
