"""The first page: what needs *you* today, and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.web.requests import PageRequest


@require_GET
def today(request: PageRequest) -> HttpResponse:
    """The blocks of every role that the person holds; an explanation where there is none."""
    return render(request, "web/home/today.html", {"blocks": []})
