"""Who acts: every page asks for a sign-in, and finds the person in ``request.actor``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Role
from goldenthread.app.people.permissions import held_on
from goldenthread.app.people.queries import zone_of
from goldenthread.app.people.remembering import one_reading
from goldenthread.app.web import errors
from goldenthread.app.web.requests import PageRequest

SIGNING_IN = ("account_", "mfa_", "openid_connect_", "sign_on_")
WITHOUT_ROLE = frozenset({"home", "me", "theme", "styles"})


def _say_who_acts(request: PageRequest) -> None:
    user = request.user
    request.roles = frozenset()
    timezone.deactivate()
    if not user.is_authenticated:
        request.actor = None  # type: ignore[assignment]
        return
    request.actor = Actor(person=user.person, via="page")
    request.person = user.person
    today = request.actor.now.date()
    held = held_on(user.person, today)
    request.roles = frozenset(Role(one.role) for one in held)
    timezone.activate(zone_of(user.person, today, held))
    request.today = timezone.localdate(request.actor.now)


class SignInRequired(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page. The API answers for itself."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class ActorMiddleware:
    """Sets ``request.actor`` (None for a stranger) and ``request.roles``, the roles held today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            _say_who_acts(request)
            return self.get_response(request)
        with one_reading():
            _say_who_acts(request)
            return self.get_response(request)

    def process_view(
        self, request: PageRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """A login without assignment has its first page and its own; nothing else exists for it."""
        if request.actor is None or request.roles or request.path.startswith("/api/"):
            return None
        found = request.resolver_match
        name = found.url_name or "" if found else ""
        return None if name in WITHOUT_ROLE or name.startswith(SIGNING_IN) else errors.not_found(request)
