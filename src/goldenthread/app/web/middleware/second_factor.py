"""Those whose role demands a second factor add one before anything else opens.

Whoever came by the organisation's own sign-on is spared: asking for a second factor is that sign-on's part.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from goldenthread.app.web.requests import PageRequest

STILL_OPEN = ("mfa_", "account_", "openid_connect_", "sign_on_")
ALSO_OPEN = frozenset({"styles", "theme"})
SENTENCE = "Your role signs in with a second factor. Add one to go on."


class SecondFactorRequired:
    """Leads to the page of second factors; refuses the API for a session that lacks one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: PageRequest, view_func: object, view_args: object, view_kwargs: object
    ) -> HttpResponse | None:
        if request.actor is None or not lacks_second_factor(request):
            return None
        if request.path.startswith("/api/"):
            shape = {"error": {"code": "second_factor.required", "sentence": SENTENCE, "about": {}}}
            return HttpResponse(json.dumps(shape), status=403, content_type="application/json")
        name = (request.resolver_match.url_name if request.resolver_match else None) or ""
        if name in ALSO_OPEN or name.startswith(STILL_OPEN):
            return None
        messages.warning(request, SENTENCE)
        return HttpResponseRedirect(reverse("mfa_index"))


def lacks_second_factor(request: PageRequest) -> bool:
    """Whether a role held today demands a second factor and this session has shown none."""
    demanded = settings.SECOND_FACTOR_ROLES
    if not demanded or not ("all" in demanded or demanded & {str(role) for role in request.roles}):
        return False
    shown = {record.get("method") for record in get_authentication_records(request, request.user)}
    return "socialaccount" not in shown and not is_mfa_enabled(request.user)
