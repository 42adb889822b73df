"""Decisions that are asked of a unit for an account: the list, asking, and the page of one with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions, rights
from goldenthread.app.orders.access import decision_request_for
from goldenthread.app.orders.models import DecisionRequest
from goldenthread.app.orders.queries import decision_requests_visible_to, lines_of
from goldenthread.app.people.actors import Actor
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.decisions import AnswerRequest, AskForDecision
from goldenthread.app.web.forms.filters import DecisionFilter
from goldenthread.app.web.lists import Listing, Sort, csv_response
from goldenthread.app.web.programme.acts import RecordAct, Turn, done_on_page, offered
from goldenthread.app.web.requests import PageRequest

SORTS = {
    "asked": Sort("Asked", "asked_at", datetime, descending=True),
    "area": Sort("Area", Coalesce(F("area__name"), Value("")), str),
    "customer": Sort("Customer", Coalesce(F("account__name"), Value("")), str),
    "unit": Sort("Asked of", Coalesce(F("to_unit__name"), Value("")), str),
}
COLUMNS = (
    "id area what customer asked_by asked_of amount asked_at decided_at decided_by outcome ground".split()
)


def may_ask(actor: Actor) -> bool:
    return any(actor.may(f"{scope}:barrier:raise") for scope in ("own", "sponsored", "all"))


def _may_answer(actor: Actor, asked: DecisionRequest) -> bool:
    return asked.decided_at is None and rights.unit_may(actor, [asked.to_unit_id], "order:answer")


DECISION_ACTS: dict[str, RecordAct[DecisionRequest]] = {
    "answers": RecordAct(
        "answers",
        "Decide",
        "gavel",
        AnswerRequest,
        lambda asked, said, actor: actions.decide_request(asked, **said, actor=actor),
        _may_answer,
        "Decided. Those who asked see your ground.",
        "Decide",
    )
}


def _found(request: PageRequest) -> tuple[DecisionFilter, QuerySet[DecisionRequest]]:
    form = DecisionFilter(request.GET, person=request.person, today=request.today)
    seen = decision_requests_visible_to(request.person, on=request.today)
    told = ("account", "area", "from_unit", "to_unit", "asked_by", "decided_by")
    return form, form.narrowed(seen).select_related(*told)


@require_GET
def decisions(request: PageRequest) -> HttpResponse:
    """What was asked of units to decide, for whom, and what they answered."""
    form, found = _found(request)
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="asked")
    headings = [
        listing.heading("What is to be decided", "area"),
        listing.heading("Customer", "customer"),
        listing.heading("Asked of", "unit"),
        listing.heading("State"),
        listing.heading("Asked", "asked"),
    ]
    context = {
        "listing": listing,
        "headings": headings,
        "form": form,
        "filtered": listing.is_filtered,
        "csv": f"{reverse('decisions_csv')}{listing.csv_address}",
        "may_ask": may_ask(request.actor),
    }
    return render(request, "web/decisions/list.html", context, status=form.status)


@require_GET
def decisions_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same as a file."""
    _, found = _found(request)
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="asked")
    return csv_response("decisions", list(COLUMNS), _lines(listing.in_order()))


def _lines(found: QuerySet[DecisionRequest]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=500):
        yield [
            one.pk,
            str(one.area or ""),
            one.what,
            str(one.account or ""),
            str(one.from_unit or one.asked_by or ""),
            str(one.to_unit or ""),
            one.amount,
            one.asked_at.isoformat(),
            one.decided_at.isoformat() if one.decided_at else "",
            str(one.decided_by or ""),
            one.outcome,
            one.ground,
        ]


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Ask a unit to decide something for an account."""
    if not request.roles:
        raise NotFound("There is nothing here for you yet. Ask an administrator for an assignment.")
    if not may_ask(request.actor):
        raise NotPermitted("You may not ask for decisions: that is for those who answer for an account.")

    def act(said: dict[str, Any]) -> str:
        return reverse("decision", args=[actions.ask_for_decision(**said, actor=request.actor).pk])

    return form_page(
        request,
        filled(request, AskForDecision, request.GET.dict()),
        act,
        title="Ask for a decision",
        lead="A unit is asked by name, and is on record for its answer.",
        button="Ask",
        back=reverse("decisions"),
        done="Asked. The unit is told, and its answer stands here.",
    )


@require_GET
def decision(request: PageRequest, request_id: int) -> HttpResponse:
    """What was asked, of whom, and what they answered."""
    return _page(request, decision_request_for(request.person, request_id, on=request.today), Turn())


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, request_id: int, name: str) -> HttpResponse:
    """Answer it. Asked for with GET, the page opens with the form."""
    asked = decision_request_for(request.person, request_id, on=request.today)
    return done_on_page(request, asked, DECISION_ACTS[name], _page, reverse("decision", args=[asked.pk]))


def _page(request: PageRequest, asked: DecisionRequest, turn: Turn) -> HttpResponse:
    accounts = accounts_visible_to(request.person, on=request.today)
    events = Event.objects.filter(subject_type="decisionrequest", subject_id=asked.pk)
    context = {
        "asked": asked,
        "acts": offered(request, asked, DECISION_ACTS, reverse("decision", args=[asked.pk]), turn),
        "refusal": turn.refusal,
        "account_visible": accounts.filter(pk=asked.account_id or 0).exists(),
        "events": lines_of(events.order_by("at", "id")),
    }
    return render(request, "web/decisions/one.html", context, status=turn.status)
