"""Account managers who leave, against the usual rate; accounts that nobody answers for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.people.models import Person, Role
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.actions.turnover import may_name_leavers
from goldenthread.app.programme.queries.accounts.turnover import USUAL_LEAVING, turnover_of
from goldenthread.app.web.portfolio.forms import AskNames, Window
from goldenthread.app.web.requests import PageRequest

SEES = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE, Role.PEOPLE})


@require_GET
def turnover(request: PageRequest) -> HttpResponse:
    """For executives, the programme lead and those who keep people's records. People are counted, not named."""
    return _page(request)


@require_POST
def names(request: PageRequest) -> HttpResponse:
    """Who left, by name, where the deployment allows it; that somebody looked is on record."""
    if not may_name_leavers(request.actor):
        raise NotFound("There is no such page.")
    asked = AskNames(request.POST, person=request.person, today=request.today)
    if not asked.is_valid():
        return _page(request, asked=asked, status=422)
    try:
        found = actions.name_leavers(
            reason=asked.cleaned_data["reason"], months=_months(request), actor=request.actor
        )
    except NotFound:
        raise
    except Refusal as refusal:
        asked.add_error("reason", refusal.sentence)
        return _page(request, asked=asked, status=refusal.status)
    return _page(request, named=found)


def _months(request: PageRequest) -> int:
    form = Window(request.GET, person=request.person, today=request.today)
    return int(form.cleaned_data["months"] or 6) if form.is_valid() else 6


def _page(
    request: PageRequest,
    *,
    asked: AskNames | None = None,
    named: tuple[Person, ...] | None = None,
    status: int = 200,
) -> HttpResponse:
    if not SEES & request.roles:
        raise NotFound("There is no such page.")
    form = Window(request.GET, person=request.person, today=request.today)
    found = turnover_of(request.today, _months(request))
    may = may_name_leavers(request.actor)
    context = {
        "form": form,
        "turnover": found,
        "usual": USUAL_LEAVING,
        "named": named,
        "opens_accounts": bool(SEES - {Role.PEOPLE} & request.roles),
        "may_hand_over": rights.leads(request.actor),
        "ask_names": (asked or AskNames(person=request.person, today=request.today)) if may else None,
    }
    return render(request, "web/portfolio/turnover.html", context, status=status if form.is_valid() else 422)
