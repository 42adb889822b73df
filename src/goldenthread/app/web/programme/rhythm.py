"""The rhythm: what is due, what lapsed and who owned it, issuing, and what falls due for an account."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import account_ids_visible_to, accounts_visible_to
from goldenthread.app.errors import NotPermitted
from goldenthread.app.orders.rights import account_may
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.access import due_for
from goldenthread.app.programme.models import Artefact, Due
from goldenthread.app.programme.queries.lapses import lapses_of
from goldenthread.app.programme.queries.narrowing import dues_narrowed
from goldenthread.app.programme.queries.records import dues_visible_to, schedules_visible_to
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import Day, Line, One
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.programme.acts import RecordAct, Turn, done_on_page, offered
from goldenthread.app.web.programme.rhythm_lists import named
from goldenthread.app.web.requests import PageRequest


class Issue(PersonsForm):
    issued_on = Day(label="When it was issued or took place", required=False, help_text="Empty means today.")
    note = Line(label="Note", required=False, max_length=300)


class SetSchedule(PersonsForm):
    account = One(label="For which customer", queryset=Account.objects.none())
    artefact = forms.ChoiceField(label="What falls due", choices=Artefact.choices)
    every_months = forms.IntegerField(label="Every how many months", min_value=1, max_value=24, initial=1)
    day_of_month = forms.IntegerField(label="On which day of the month", min_value=1, max_value=28, initial=5)
    owner = One(label="Who owns it", queryset=Person.objects.none())
    valid_from = Day(label="From")

    def prepare(self) -> None:
        found = accounts_visible_to(self.person, on=self.today)
        self.choose("account", found.filter(closed_on__isnull=True))
        self.choose("owner", colleagues(self))


def _may_issue(actor: Actor, due: Due) -> bool:
    mine = rights.leads(actor) or rights.is_one_of(actor, due.owner_id)
    return due.issued_on is None and (mine or account_may(actor, due.account, "report:write"))


DUE_ACTS: dict[str, RecordAct[Due]] = {
    "issues": RecordAct(
        "issues",
        "It was issued",
        "send",
        Issue,
        lambda due, said, actor: actions.issue_artefact(due, **said, actor=actor),
        _may_issue,
        "On record: it was issued.",
        "Record it",
    )
}


AT_A_GLANCE = 12  # of each; the rest is in the whole list


@require_GET
def rhythm(request: PageRequest) -> HttpResponse:
    """What lapsed and who owned it; what is due and not issued; what was issued last; the schedules behind it: the
    first of each, with the way to all of them."""
    today = request.today
    dues = dues_visible_to(request.person, on=today)
    missed = dues_narrowed(dues, today=today, state="missed")
    coming = dues_narrowed(dues, today=today, state="coming")
    schedules = schedules_visible_to(request.person, on=today).filter(valid_to__isnull=True)
    lapses = lapses_of(account_ids_visible_to(request.person, on=today), today)
    context = {
        "lapses": named(lapses[:AT_A_GLANCE]),
        "lapsed": len(lapses),
        "missed": missed.order_by("-due_on", "-pk")[:AT_A_GLANCE],
        "missed_in_all": missed.count(),
        "coming": coming.order_by("due_on", "pk")[:AT_A_GLANCE],
        "coming_in_all": coming.count(),
        "issued": dues_narrowed(dues, today=today, state="issued").order_by("-issued_on", "-pk")[
            :AT_A_GLANCE
        ],
        "schedules": schedules[:AT_A_GLANCE],
        "scheduled": schedules.count(),
        "may_schedule": rights.leads(request.actor),
        "today": today,
    }
    return render(request, "web/programme/rhythm.html", context)


@require_http_methods(["GET", "POST"])
def new_schedule(request: PageRequest) -> HttpResponse:
    """Set what falls due for an account."""
    if not rights.leads(request.actor):
        raise NotPermitted("You may not set what falls due: that is for the programme lead.")
    proposed = {"account": request.GET.get("account", ""), "valid_from": request.today}
    form = filled(request, SetSchedule, proposed)
    return form_page(
        request,
        form,
        lambda said: actions.set_schedule(said.pop("account"), **said, actor=request.actor),
        title="Set what falls due",
        lead="An earlier schedule of the same for this customer ends the day before.",
        button="Set it",
        back=reverse("rhythm"),
        done="Set. The clock puts down what falls due within a month, every hour.",
    )


@require_GET
def due(request: PageRequest, due_id: int) -> HttpResponse:
    """One report or review that was due, with those before it."""
    return _page(request, due_for(request.person, due_id, on=request.today), Turn())


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, due_id: int, name: str) -> HttpResponse:
    """Do one thing about it."""
    found = due_for(request.person, due_id, on=request.today)
    return done_on_page(request, found, DUE_ACTS[name], _page, reverse("due", args=[found.pk]))


def _page(request: PageRequest, found: Due, turn: Turn) -> HttpResponse:
    series = Due.objects.filter(account=found.account_id, artefact=found.artefact, due_on__lte=request.today)
    context = {
        "due": found,
        "series": series.select_related("account", "owner", "issued_by").order_by("-due_on")[:24],
        "acts": offered(request, found, DUE_ACTS, reverse("due", args=[found.pk]), turn),
        "refusal": turn.refusal,
        "today": request.today,
    }
    return render(request, "web/programme/due.html", context, status=turn.status)
