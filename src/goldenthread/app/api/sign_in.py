"""Who sends a request: an API token's person, or somebody signed in at the pages (with the CSRF check)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer, SessionAuth

from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import ApiToken, Person, digest

READING = ("GET", "HEAD", "OPTIONS")


class ApiRequest(HttpRequest):
    """An authenticated request: who acts."""

    actor: Actor
    person: Person


class BearerToken(HttpBearer):
    """``Authorization: Bearer gt_…``. Scopes are checked here, rights and visibility by the action."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        now = timezone.now()
        found = ApiToken.objects.select_related("person__login").filter(digest=digest(token)).first()
        if found is None or not found.works_at(now) or not _may_sign_in(found.person):
            return None
        if not allows(found.scopes, request.method or "", request.path):
            raise HttpError(403, "scope")
        if found.used_at is None or now - found.used_at > timedelta(minutes=1):
            ApiToken.objects.filter(pk=found.pk).update(used_at=now)  # one write a minute, not one a request
        _enter(request, Actor(person=found.person, via=_means(request), now=now, token_id=found.pk))
        return found


class SignedIn(SessionAuth):
    """The session cookie of the pages."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        _enter(request, Actor(person=request.user.person, via="api"))
        return request.user


def allows(scopes: list[str], method: str, path: str) -> bool:
    """Whether a token with these scopes may send this: reading needs ``read``, acting the address's first noun.

    >>> allows(["read"], "GET", "/api/v1/orders/7"), allows(["read"], "POST", "/api/v1/orders")
    (True, False)
    >>> allows(["orders"], "POST", "/api/v1/orders/7/promises")
    True
    """
    if method in READING:
        return "read" in scopes
    return scope_of(path.removeprefix("/api/v1/")) in scopes


def scope_of(path: str) -> str:
    """The scope that opens writing at an address.

    >>> scope_of("orders/7/promises"), scope_of("escalations/3/decision")
    ('orders', 'barriers')
    """
    noun = path.split("/")[0]
    return _SCOPE_OF.get(noun, noun)


_SCOPE_OF = {
    "webhook-deliveries": "webhooks",
    "notice-settings": "notices",
    "calendar-feed": "notices",
    "escalations": "barriers",
    "appeals": "orders",
    "deliveries": "orders",
    "answers": "orders",
    "contacts": "accounts",
    "interactions": "accounts",
    "letters": "accounts",
    "meetings": "accounts",
    "handovers": "accounts",
    "contracts": "accounts",
    "rhythm": "programme",
    "duties": "programme",
    "roles": "programme",
    "schedules": "programme",
    "units": "people",
    "assignments": "people",
    "calendars": "people",
    "decision-rights": "people",
    "decision-areas": "people",
    "absences": "people",
    "liaisons": "people",
    "tokens": "people",
    "skills": "people",
    "policies": "people",
    "expedite-allowances": "people",
    "order-kinds": "people",
    "decision-requests": "barriers",
    "team-members": "accounts",
    "role-charters": "programme",
    "reports": "programme",
    "report-links": "programme",
    "cadences": "programme",
    "measure-weights": "programme",
    "criteria": "programme",
    "diagnoses": "programme",
    "objectives": "accounts",
    "initiatives": "accounts",
    "lessons": "accounts",
    "transfers": "accounts",
    "mail-drop": "accounts",
    "mail": "notices",
}


def _may_sign_in(person: Person) -> bool:
    return (
        person.works_here_on(timezone.now().date())
        and getattr(person, "login", None) is not None
        and (person.login.is_active)
    )


def _means(request: HttpRequest) -> str:
    """How history says that it was done: by our own command line, or by another program."""
    return "cli" if request.headers.get("User-Agent", "").startswith("goldenthread-cli/") else "api"


def _enter(request: HttpRequest, actor: Actor) -> None:
    request.actor = actor  # type: ignore[attr-defined]
    request.person = actor.person  # type: ignore[attr-defined]
