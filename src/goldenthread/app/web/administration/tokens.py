"""One's own API tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from goldenthread.app.errors import Refusal
from goldenthread.app.people import actions
from goldenthread.app.people.models import ApiToken
from goldenthread.app.web.administration.forms import TokenForm
from goldenthread.app.web.form_page import either
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest


@either
def tokens(request: PageRequest) -> HttpResponse:
    """The tokens that act for me; a new one is shown here once, and never again."""
    form, secret, status = TokenForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _, secret = actions.issue_token(**form.cleaned_data, actor=request.actor)
                form, status = TokenForm(), 201
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
    mine = ApiToken.objects.filter(person=request.person)
    response = render(
        request,
        "web/administration/tokens.html",
        {"form": form, "secret": secret, "tokens": mine},
        status=status,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def token_revocation(request: PageRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id, person=request.person)
    actions.revoke_token(token, actor=request.actor)
    messages.success(request, f"The token {token.name} works no longer.")
    return SeeOther("/me/tokens")
