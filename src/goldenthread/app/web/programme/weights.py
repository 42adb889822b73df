"""What each role is measured by: one page, from which a weight is set or ended."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.programme import rights
from goldenthread.app.programme.queries.charter import SEES, sees_programme
from goldenthread.app.programme.queries.measured import measured_on
from goldenthread.app.web.requests import PageRequest


@require_GET
def weights(request: PageRequest) -> HttpResponse:
    """For executives, the programme lead and the board."""
    if not sees_programme(request.person, request.today):
        raise NotFound("There is no such page.")
    context = {
        "roles": measured_on(request.today),
        "leads": rights.leads(request.actor),
        "sees_home": bool(SEES & request.roles),
    }
    return render(request, "web/programme/weights.html", context)
