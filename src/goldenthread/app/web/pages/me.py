"""One's own page: who one is here, the roles one holds, password, appearance."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.web.requests import PageRequest


@require_GET
def settings_page(request: PageRequest) -> HttpResponse:
    """What the organisation has on record about the person who is signed in."""
    assignments = request.person.assignments.on(request.today).select_related("unit", "manager")
    return render(request, "web/me.html", {"assignments": assignments})
