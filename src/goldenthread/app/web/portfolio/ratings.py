"""How an account is rated, and which tier that suggests beside the one it has."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotPermitted
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.queries.accounts.ratings import ratings_of, standing_of
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.portfolio.forms import RateAccount
from goldenthread.app.web.requests import PageRequest


@require_GET
def ratings(request: PageRequest, account_id: int) -> HttpResponse:
    """One account: each criterion with the latest rating, who gave it, when and why."""
    account = account_for(request.person, account_id, on=request.today)
    context = {
        "account": account,
        "here": "ratings",
        "standing": standing_of(account, request.today),
        "all": ratings_of(account)[:100],
        "may_change": rights.may_change_plan(request.actor, account),
        "leads": rights.leads(request.actor),
    }
    return render(request, "web/portfolio/ratings.html", context)


@require_http_methods(["GET", "POST"])
def rate(request: PageRequest, account_id: int) -> HttpResponse:
    """Rate the account by a criterion."""
    account = account_for(request.person, account_id, on=request.today)
    if not rights.may_change_plan(request.actor, account):
        raise NotPermitted(f"You may not rate it: that is for those who answer for {account}.")
    proposed = {"criterion": request.GET.get("criterion", "")}
    form = filled(request, RateAccount, proposed)
    return form_page(
        request,
        form,
        lambda said: actions.rate_account(account, **said, actor=request.actor),
        title=f"Rate {account}",
        lead="What was said before stays on record. Say what shows it, so that others can judge it too.",
        button="Rate it",
        back=reverse("ratings", args=[account.pk]),
        done="On record.",
    )
