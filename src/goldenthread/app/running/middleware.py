"""Around every request: its id, its line in the log, its place in the metrics; and the answers for monitors."""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from goldenthread.app.running import health, metrics
from goldenthread.app.running.logs import REQUEST

log = logging.getLogger("goldenthread.requests")
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
Answer = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """Gives each request an id, or keeps the one that a proxy of ours gave it, and notes how it went."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _id_of(request)
        kept = REQUEST.set(request_id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = request_id
            _note(request, response, time.perf_counter() - began)
            response._has_been_logged = True  # type: ignore[attr-defined]  # here, with what it belongs to
            return response
        finally:
            REQUEST.reset(kept)


def _id_of(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-Id", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if GIVEN.fullmatch(given) else secrets.token_hex(8)


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    found = request.resolver_match
    route = f"/{found.route}" if found else "none"
    method = request.method or ""
    metrics.count_request(route, method, response.status_code, seconds)
    actor = getattr(request, "actor", None)
    about = {
        "route": route,
        "method": method,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "person_id": actor.person.pk if actor and actor.person else None,
    }
    log.info("answered", extra=about)


class Probes:
    """``/healthz``, ``/readyz`` and ``/metrics``: before host names, redirects and sessions are looked at, since a
    monitor calls a process by its number. A stranger learns yes or no."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = _PROBES.get(request.path_info) if request.method in ("GET", "HEAD") else None
        found = answer(request) if answer else None
        if found is None:
            return self.get_response(request)
        found.headers["Cache-Control"] = "no-store"
        return found


def _healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("up\n", content_type="text/plain")


def _readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, has this version's tables, and a worker lives. What is missing, only to monitors."""
    found = health.readiness()
    status = 200 if all(found.values()) else 503
    if _is_monitor(request):
        return JsonResponse(found, status=status)
    return HttpResponse(
        "ready\n" if status == 200 else "not ready\n", status=status, content_type="text/plain"
    )


def _metrics(request: HttpRequest) -> HttpResponse | None:
    """For whoever holds the secret; for others there is no such address."""
    if not _is_monitor(request):
        return None
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_monitor(request: HttpRequest) -> bool:
    secret = settings.METRICS_SECRET
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())


_PROBES: dict[str, Callable[[HttpRequest], HttpResponse | None]] = {
    "/healthz": _healthz,
    "/readyz": _readyz,
    "/metrics": _metrics,
}
