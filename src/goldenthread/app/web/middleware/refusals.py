"""A refusal that a page did not show itself becomes a page with its sentence and its status."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.web import errors


class RefusalMiddleware:
    """Answers :class:`Refusal`. What may not be seen is answered exactly as what does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal) or request.path.startswith("/api/"):
            return None
        if isinstance(exception, NotFound):
            return errors.not_found(request)
        return render(request, "web/refusal.html", {"refusal": exception}, status=exception.status)
