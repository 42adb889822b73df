"""How the pages look: the styles, and the theme that a browser remembers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.web import assets
from goldenthread.app.web.context import THEMES


@login_not_required
@require_GET
def styles(request: HttpRequest) -> HttpResponse:
    """Every component's styles in one answer. The address carries their version, so it may be kept."""
    response = HttpResponse(assets.stylesheet(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's choice for a year, and go back to the page."""
    chosen = request.POST.get("theme", "")
    response = HttpResponse(status=303, headers={"Location": _back(request)})
    if chosen in THEMES:
        response.set_cookie(
            "theme",
            chosen,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return reverse("home")
