"""What the base template needs on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from goldenthread.app.notices.queries import unread_count
from goldenthread.app.people.actors import Actor
from goldenthread.app.programme.queries.charter import sits_on_board
from goldenthread.app.web import assets
from goldenthread.app.web.navigation import Link, entries_for

THEMES = ("auto", "light", "dark")


def theme_of(request: HttpRequest) -> str:
    """The theme that this browser remembers; ``auto`` follows the system."""
    kept = request.COOKIES.get("theme", "auto")
    return kept if kept in THEMES else "auto"


def around_every_page(request: HttpRequest) -> dict[str, Any]:
    """Theme, version of the styles, and the navigation of whoever is signed in."""
    actor = getattr(request, "actor", None)
    return {
        "theme": theme_of(request),
        "themes": THEMES,
        "assets_version": assets.version(),
        "me": actor.person if actor else None,
        "may_search": bool(getattr(request, "roles", ())),
        "passwords": settings.PASSWORDS,
        "sign_on": {"provider": settings.SIGN_ON_PROVIDER, "label": settings.SIGN_ON_LABEL}
        if settings.SIGN_ON_ISSUER
        else None,
        "navigation": _navigation(request, actor) if actor else [],
    }


def _navigation(request: HttpRequest, actor: Actor) -> list[Link]:
    roles: frozenset[str] = request.roles  # type: ignore[attr-defined]
    if actor.person is None or not roles:
        return entries_for(roles, request.path, {})
    counts = {"notices": unread_count(actor.person)}
    on_board = sits_on_board(actor.person, request.today)  # type: ignore[attr-defined]
    also = frozenset({"charter"}) if on_board else frozenset[str]()
    return entries_for(roles, request.path, counts, also)
