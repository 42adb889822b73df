"""Roles for key accounts: charters, how far each person has come, and units that work without acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.errors import NotPermitted
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.people.queries import people_in
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.access import acceptance_for, charter_for
from goldenthread.app.programme.actions.roles import leads_unit
from goldenthread.app.programme.models import Acceptance
from goldenthread.app.programme.queries.duties import (
    acceptances_visible_to,
    charters_visible_to,
)
from goldenthread.app.programme.queries.touching import Touching, units_touching
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.base import Day, Line, One, Words
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.lists import Listing, Rows, Sort
from goldenthread.app.web.programme.acts import RecordAct, RecordForm, Turn, done_on_page, offered
from goldenthread.app.web.requests import PageRequest

BEGINNING, WHOLE = 10, 50  # rows of each list where all stand on one page, and of one that is asked for alone
BY_NAME = {"name": Sort("Name", "person__name", str)}
BY_UNIT = {"unit": Sort("Unit", "unit__name", str)}


class WriteCharter(PersonsForm):
    unit = One(label="For which unit", queryset=Unit.objects.none())
    title = Line(label="What the role is called", max_length=150)
    text = Words(label="What those who take it on do for key accounts", max_length=20_000)
    valid_from = Day(label="From")

    def prepare(self) -> None:
        self.choose("unit", Unit.objects.filter(closed_on__isnull=True))


class AskPerson(RecordForm):
    whom = One(label="Whom", queryset=Person.objects.none())
    asked = forms.BooleanField(
        label="Ask them to take it on",
        required=False,
        initial=True,
        help_text="Telling alone is no agreement.",
    )

    def prepare(self) -> None:
        known = Acceptance.objects.filter(charter=self.record).values("person")
        self.choose("whom", people_in([self.record.unit_id], self.today).exclude(pk__in=known))


class Understood(PersonsForm):
    own_words = Words(label="What this role asks of you, in your own words")


class Terms(PersonsForm):
    conditions = Words(
        label="What was agreed", required=False, help_text="Empty: the charter stands as it is."
    )


class Accept(PersonsForm):
    pass


class Decline(PersonsForm):
    ground = Words(label="Why you do not take it on")


def _open(one: Acceptance) -> bool:
    return one.accepted_at is None and one.declined_at is None


def _own(actor: Actor, one: Acceptance) -> bool:
    return _open(one) and actor.person is not None and actor.person.pk == one.person_id


def _agrees(actor: Actor, one: Acceptance) -> bool:
    ready = _open(one) and one.understood_at is not None and one.negotiated_at is None
    return ready and not rights.is_one_of(actor, one.person_id) and leads_unit(actor, one.charter.unit_id)


ROLE_ACTS: dict[str, RecordAct[Acceptance]] = {
    act.name: act
    for act in (
        RecordAct(
            "understandings",
            "Say what it means to you",
            "message-circle",
            Understood,
            lambda one, said, actor: actions.say_understood(one, **said, actor=actor),
            lambda actor, one: _own(actor, one) and one.understood_at is None,
            "Your words are on record.",
            "Say it",
        ),
        RecordAct(
            "terms",
            "Agree what they need",
            "handshake",
            Terms,
            lambda one, said, actor: actions.agree_terms(one, **said, actor=actor),
            _agrees,
            "Agreed. Now it is theirs to accept.",
            "Agree",
        ),
        RecordAct(
            "acceptances",
            "Take it on",
            "badge-check",
            Accept,
            lambda one, said, actor: actions.accept_role(one, actor=actor),
            lambda actor, one: _own(actor, one) and one.negotiated_at is not None,
            "You took it on.",
            "I take it on",
        ),
        RecordAct(
            "declines",
            "Decline it",
            "circle-slash",
            Decline,
            lambda one, said, actor: actions.decline_role(one, **said, actor=actor),
            _own,
            "On record, with your reason.",
            "Decline",
            tone="danger",
        ),
    )
}


@require_GET
def roles(request: PageRequest) -> HttpResponse:
    """The reader's own roles and the beginnings of the other lists; ``list`` asks for one of them alone."""
    wanted = request.GET.get("list", "")
    lists = _lists(request, size=WHOLE if wanted else BEGINNING)
    context = {
        "mine": acceptances_visible_to(request.person, on=request.today).filter(person=request.person),
        "lists": {wanted: lists[wanted]} if wanted in lists else lists,
        "whole": wanted in lists,
        "leads": rights.leads(request.actor),
    }
    return render(request, "web/programme/roles.html", context)


def _lists(request: PageRequest, *, size: int) -> dict[str, Listing[Any] | Rows[Touching]]:
    """Everybody whom the reader may see asked, the charters; for the lead, units without acceptance."""
    me, today, asked = request.person, request.today, request.GET
    others = acceptances_visible_to(me, on=today).exclude(person=me)
    charters = charters_visible_to(me, on=today).filter(valid_to__isnull=True)
    lists: dict[str, Listing[Any] | Rows[Touching]] = {
        "people": Listing(others, sorts=BY_NAME, asked=asked, default="name", size=size),
        "charters": Listing(charters, sorts=BY_UNIT, asked=asked, default="unit", size=size),
    }
    if rights.leads(request.actor):
        touching = sorted(units_touching(today), key=_place)
        lists["units"] = Rows(touching, key=_place, asked=asked, size=size)
    return lists


def _place(one: Touching) -> tuple[str, ...]:
    """The fewest acceptances first, then the most orders."""
    return (f"{one.accepted / one.people:.9f}", f"{10**12 - one.orders:013}", one.unit.name, str(one.unit.pk))


@require_GET
def role(request: PageRequest, acceptance_id: int) -> HttpResponse:
    """One person's way to a role."""
    return _page(request, acceptance_for(request.person, acceptance_id, on=request.today), Turn())


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, acceptance_id: int, name: str) -> HttpResponse:
    """Take the next step, or decline."""
    found = acceptance_for(request.person, acceptance_id, on=request.today)
    return done_on_page(request, found, ROLE_ACTS[name], _page, reverse("role", args=[found.pk]))


def _page(request: PageRequest, found: Acceptance, turn: Turn) -> HttpResponse:
    context = {
        "role": found,
        "acts": offered(request, found, ROLE_ACTS, reverse("role", args=[found.pk]), turn),
        "refusal": turn.refusal,
    }
    return render(request, "web/programme/role.html", context, status=turn.status)


@require_http_methods(["GET", "POST"])
def new_charter(request: PageRequest) -> HttpResponse:
    """Write a role charter."""
    if not rights.leads(request.actor):
        raise NotPermitted("You may not write role charters: that is for the programme lead.")
    proposed = {"unit": request.GET.get("unit", ""), "valid_from": request.today}
    form = filled(request, WriteCharter, proposed)
    return form_page(
        request,
        form,
        lambda said: actions.write_charter(said.pop("unit"), **said, actor=request.actor),
        title="Write a role charter",
        lead="What the people of a unit take on for key accounts. A new version asks everybody anew.",
        button="Write it",
        back=reverse("roles"),
        done="Written. Now ask its people, one by one.",
    )


@require_http_methods(["GET", "POST"])
def ask(request: PageRequest, charter_id: int) -> HttpResponse:
    """Ask a person of the unit to take the role on."""
    charter = charter_for(request.person, charter_id, on=request.today)
    if not leads_unit(request.actor, charter.unit_id):
        raise NotPermitted("You may not ask for this: it is for the programme lead and the unit's lead.")
    form = filled(request, AskPerson, {}, record=charter)
    return form_page(
        request,
        form,
        lambda said: actions.ask_to_accept(charter, person=said.pop("whom"), **said, actor=request.actor),
        title=f"Ask somebody: {charter}",
        lead=charter.text,
        button="Ask them",
        back=reverse("roles"),
        done="They find it under “Roles”.",
    )
