"""All accounts as they are rated and served; criteria, tiers and kinds of relationship, which the lead sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.models import Account
from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.models import Criterion, Tier
from goldenthread.app.programme.queries.accounts.ladders import match_of
from goldenthread.app.programme.queries.accounts.ratings import criteria_on, placed, standings_of, tiers_on
from goldenthread.app.programme.queries.accounts.service import Period, shares_of
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.portfolio.days import QUARTER
from goldenthread.app.web.portfolio.forms import Ends, SetCriterion, SetLadder, SetTier
from goldenthread.app.web.requests import PageRequest

SEES = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE})


def refuse_others(request: PageRequest) -> None:
    """Pages over all accounts are for executives and the programme lead; for others they are not there."""
    if not SEES & request.roles:
        raise NotFound("There is no such page.")


@require_GET
def portfolio(request: PageRequest) -> HttpResponse:
    """Every open account: rated, with the tier that this suggests; wanted beside offered, with what it got."""
    refuse_others(request)
    today = request.today
    accounts = Account.objects.filter(closed_on__isnull=True).order_by("name", "pk")
    standings = standings_of(accounts, today)
    match = match_of(accounts, today)
    period = Period(today - QUARTER + timedelta(days=1), today)
    unlike = [one.account.pk for one in (*match.over, *match.under)]
    shares = shares_of(unlike, period) if unlike else {}
    context = {
        "placed": placed(standings),
        "unrated": [one for one in standings if one.position is None][:200],
        "criteria": criteria_on(today),
        "tiers": tiers_on(today),
        "match": match,
        "over": [(one, shares[one.account.pk]) for one in match.over],
        "under": [(one, shares[one.account.pk]) for one in match.under],
        "asked": f"since={period.since}&until={period.until}",
        "leads": rights.leads(request.actor),
    }
    return render(request, "web/portfolio/portfolio.html", context)


@dataclass(frozen=True)
class Write:
    """A form of the programme lead's: what it writes, and by which action."""

    form: type[PersonsForm]
    act: Callable[[dict[str, Any], Actor], object]
    title: str
    lead: str


WRITES: dict[str, Write] = {
    "criterion_new": Write(
        SetCriterion,
        lambda said, actor: actions.set_criterion(**said, actor=actor),
        "By what accounts are rated",
        "The same name again from a later day changes its weight. Importance and difficulty are never added up.",
    ),
    "tier_new": Write(
        SetTier,
        lambda said, actor: actions.set_tier(said.pop("name"), **said, actor=actor),
        "What a tier asks and promises",
        "The same tier again from a later day changes it. What is empty is not promised.",
    ),
    "ladder_new": Write(
        SetLadder,
        lambda said, actor: actions.set_ladder(said.pop("rungs"), **said, actor=actor),
        "Which kinds of relationship there are",
        "What customers want and what we offer are compared on these steps.",
    ),
}
ENDS: dict[str, tuple[type[Any], Callable[..., object]]] = {
    "criterion_ending": (Criterion, actions.end_criterion),
    "tier_ending": (Tier, actions.end_tier),
}


@require_http_methods(["GET", "POST"])
def write(request: PageRequest, name: str) -> HttpResponse:
    """Set one thing by which accounts are chosen and served."""
    wanted = WRITES[name]
    form = _form(request, wanted.form, {"valid_from": request.today, "name": request.GET.get("name", "")})
    return _written(request, form, lambda said: wanted.act(said, request.actor), wanted.title, wanted.lead)


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, dated_id: int, name: str) -> HttpResponse:
    """End a criterion or a tier."""
    model, act = ENDS[name]
    form = _form(request, Ends, {"valid_to": request.today})
    found = model.objects.filter(pk=dated_id).first() if 0 < dated_id < 2**63 else None
    if found is None:
        raise NotFound("There is no such thing.")
    what = "Ratings and tiers that were given stay on record."
    return _written(request, form, lambda said: act(found, **said, actor=request.actor), f"End {found}", what)


def _form(request: PageRequest, form: type[PersonsForm], proposed: dict[str, Any]) -> PersonsForm:
    if not rights.leads(request.actor):
        raise NotPermitted("You may not change this: it is for the programme lead.")
    return filled(request, form, proposed)


def _written(
    request: PageRequest, form: PersonsForm, act: Callable[[dict[str, Any]], object], title: str, lead: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        title=title,
        lead=lead,
        button="Put it on record",
        back=reverse("portfolio"),
        done="On record.",
    )
