"""Signing in: for those whom an administrator gave a login, and who work here."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: a login belongs to a person, and persons are entered by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """By password, unless the deployment leaves signing in to the organisation's own sign-on."""
        return super().authenticate(request, **credentials) if settings.PASSWORDS else None

    def pre_login(self, request: HttpRequest, user: Any, **named: Any) -> HttpResponse | None:
        """However somebody proved who they are: a leaver does not come in."""
        if not user.person.works_here_on(timezone.localdate()):
            return HttpResponseRedirect(reverse("account_inactive"))
        answer: HttpResponse | None = super().pre_login(request, user, **named)
        return answer

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        came_by = {one.get("method") for one in get_authentication_records(request, request.user)}
        if settings.SIGN_ON_ISSUER and "socialaccount" in came_by:
            return reverse("sign_on_left")
        url: str = super().get_logout_redirect_url(request)
        return url


def where_passwords_are(view: Any) -> Any:
    """The view, or nothing at all where this deployment has no passwords."""

    @wraps(view)
    def either(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        if not settings.PASSWORDS:
            raise Http404
        answer: HttpResponseBase = view(request, *given, **named)
        return answer

    return either
