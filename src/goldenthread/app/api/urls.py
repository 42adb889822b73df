"""The API: one version, its routes, its description."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from goldenthread import __version__
from goldenthread.app.api import errors
from goldenthread.app.api.routes import (
    answers,
    attention,
    barriers,
    board,
    calendars,
    charter,
    contracts,
    customers,
    diagnoses,
    duties,
    families,
    feedback,
    handovers,
    history,
    imports,
    interactions,
    lessons,
    letters,
    logins,
    mails,
    measures,
    notices,
    orders,
    organisation,
    people,
    plans,
    portfolio,
    programme,
    relationships,
    reports,
    requests,
    rights,
    rules,
    search,
    service,
    several,
    sponsors,
    stage,
    threads,
    touching,
    units,
    webhooks,
    work,
)
from goldenthread.app.api.sign_in import BearerToken, SignedIn

api = NinjaAPI(
    title="Golden Thread",
    version=__version__,
    description=(
        "Everything that people do at a page, for programs. A write may carry an Idempotency-Key (the same write "
        "sent again is done once) and an If-Match with the version last seen (a stale write is refused with the "
        "current state). Every failure has one shape: error.code, error.sentence, error.about."
    ),
    urls_namespace="api-1",
    auth=[BearerToken(), SignedIn()],
    docs_url=None,  # the interactive page would need scripts from elsewhere; docs/reference/api.md says it all
    openapi_url="/openapi.json",
)
errors.register(api)
# rooms that share an address share a router, or one would hide the other's methods
ROOMS = (
    people, logins, organisation, rights, calendars, units, customers, families, interactions, letters, mails,
    contracts, duties, sponsors, programme, reports, charter, board, stage, measures, plans, lessons, portfolio,
    service, attention, relationships, handovers, orders, several, threads, answers, work, barriers, requests,
    feedback, rules, imports, notices, webhooks, history, diagnoses, search, touching,
)  # fmt: skip
for router in dict.fromkeys(room.router for room in ROOMS):
    api.add_router("", router)


@csrf_exempt  # it does nothing; the check would answer a page
def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address: not found, in the one shape."""
    return api.on_exception(request, Http404())


urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls), path("<path:rest>", nothing_here)]
