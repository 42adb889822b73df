"""The pages that say what went wrong and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenthread.app.running.logs import REQUEST


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/404.html", status=404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "web/errors/form_expired.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Said without the database or a person: either may be what broke."""
    return render(None, "web/errors/500.html", {"request_id": REQUEST.get()}, status=500)
