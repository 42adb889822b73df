"""Your part this month: what executives owe, done in one form; cadences; a sponsor's acts over time."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.analysis.measures.result import Undefined
from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.customers.queries import accounts_visible_to, contacts_visible_to
from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Assignment, Person, Role
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.access import duty_for
from goldenthread.app.programme.models import Duty, DutyKind, Prompt
from goldenthread.app.programme.queries.duties import (
    duties_visible_to,
    entanglement_of,
    may_see_acts,
    part_of,
)
from goldenthread.app.programme.queries.lessons import name_for
from goldenthread.app.programme.queries.plans import to_try_of
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import Day, Line, One, PageForm, Words
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.programme.acts import RecordAct, RecordForm, Turn, done_on_page, offered
from goldenthread.app.web.requests import PageRequest


class Evidence(PageForm):
    """What was said, with whom it was planned: all that the card of a duty asks for."""

    evidence = Words(
        label="What they said, and who was there", help_text="From the other side, in a sentence."
    )


class Act(Evidence, RecordForm):
    contact = One(
        label="With whom", queryset=Contact.objects.none(), required=False, empty_label="As planned"
    )

    def prepare(self) -> None:
        self.choose("contact", self.record.account.contacts.filter(left_on__isnull=True))


class Snooze(PersonsForm):
    until = Day(label="No prompt before")
    reason = Line(label="Why", max_length=300)


class Delegate(PersonsForm):
    to = One(label="Who does it", queryset=Person.objects.none())

    def prepare(self) -> None:
        self.choose("to", colleagues(self).exclude(pk=self.person.pk))


class SetCadence(PersonsForm):
    account = One(label="For which customer", queryset=Account.objects.none())
    who = One(label="Who", queryset=Person.objects.none())
    kind = forms.ChoiceField(
        label="What they do",
        choices=[one for one in DutyKind.choices if one[0] not in ("complaint", "decision")],
    )
    every_months = forms.IntegerField(label="Every how many months", min_value=1, max_value=24, initial=3)
    contact = One(label="With whom", queryset=Contact.objects.none(), required=False, empty_label="Not said")
    valid_from = Day(label="From")

    def prepare(self) -> None:
        found = accounts_visible_to(self.person, on=self.today).filter(closed_on__isnull=True)
        self.choose("account", found)
        high = Assignment.objects.on(self.today).filter(role__in=(Role.SPONSOR, Role.EXECUTIVE))
        self.choose("who", Person.objects.filter(pk__in=high.values("person_id")))
        self.choose("contact", contacts_visible_to(self.person, on=self.today).filter(left_on__isnull=True))


def _is_mine(actor: Actor, duty: Duty) -> bool:
    doer = duty.delegated_to_id or duty.person_id
    over = duty.done_at is not None or duty.lapsed_at is not None
    return not over and actor.person is not None and actor.person.pk == doer


DUTY_ACTS: dict[str, RecordAct[Duty]] = {
    act.name: act
    for act in (
        RecordAct(
            "acts",
            "I did it",
            "check",
            Act,
            lambda duty, said, actor: actions.record_act(duty, **said, actor=actor),
            lambda actor, duty: _is_mine(actor, duty) and duty.kind != DutyKind.DECISION,
            "On record, with what they said.",
            "Record it",
        ),
        RecordAct(
            "snoozes",
            "Not now",
            "alarm-clock-off",
            Snooze,
            lambda duty, said, actor: actions.snooze(duty, **said, actor=actor),
            _is_mine,
            "No prompt before then. The day it was due stays.",
            "Put it off",
        ),
        RecordAct(
            "delegations",
            "Delegate it",
            "user-round-check",
            Delegate,
            lambda duty, said, actor: actions.delegate(duty, **said, actor=actor),
            lambda actor, duty: _is_mine(actor, duty) and duty.delegated_to_id is None,
            "Delegated, and on record as such.",
            "Delegate",
            help="What they do is their act; it does not count as yours.",
        ),
    )
}


@require_GET
def my_part(request: PageRequest) -> HttpResponse:
    """What is on the reader to do, what they put off or delegated, what they did, and what they were reminded of."""
    on, me = request.today, request.person
    mine = list(part_of(me, on=on)[:100])
    over = (
        duties_visible_to(me, on=on).filter(person=me).exclude(done_at__isnull=True, lapsed_at__isnull=True)
    )
    given = duties_visible_to(me, on=on).filter(person=me, delegated_to__isnull=False)
    context = {
        "now": [
            (one, _in_its_card(one)) for one in mine if one.snoozed_until is None or one.snoozed_until <= on
        ],
        "later": [one for one in mine if one.snoozed_until is not None and one.snoozed_until > on],
        "given": given.filter(done_at__isnull=True, lapsed_at__isnull=True)[:20],
        "over": over.order_by("-due_on", "-pk")[:12],
        "to_try": [(one, name_for(me, one.lesson.account, on=on)) for one in to_try_of(me)],
        "prompts": Prompt.objects.filter(person=me)[:3],
        "today": on,
    }
    return render(request, "web/programme/my_part.html", context)


def _in_its_card(one: Duty) -> Evidence | None:
    """The form that records the act where the duty stands in the list; a decision is taken at its barrier."""
    return None if one.kind == DutyKind.DECISION else Evidence(auto_id=f"acts-{one.pk}-%s")


@require_GET
def duty(request: PageRequest, duty_id: int) -> HttpResponse:
    """One duty."""
    return _page(request, duty_for(request.person, duty_id, on=request.today), Turn())


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, duty_id: int, name: str) -> HttpResponse:
    """Do it, put it off, or give it to somebody."""
    found = duty_for(request.person, duty_id, on=request.today)
    return done_on_page(request, found, DUTY_ACTS[name], _page, reverse("my_part"))


def _page(request: PageRequest, found: Duty, turn: Turn) -> HttpResponse:
    context = {
        "duty": found,
        "acts": offered(request, found, DUTY_ACTS, reverse("duty", args=[found.pk]), turn),
        "refusal": turn.refusal,
        "today": request.today,
    }
    return render(request, "web/programme/duty.html", context, status=turn.status)


@require_http_methods(["GET", "POST"])
def new_cadence(request: PageRequest) -> HttpResponse:
    """Say what an executive does for an account, and how often."""
    if not rights.leads(request.actor):
        raise NotPermitted("You may not say what a sponsor is to do: that is for the programme lead.")
    proposed = {"account": request.GET.get("account", ""), "valid_from": request.today}
    form = filled(request, SetCadence, proposed)
    return form_page(
        request,
        form,
        lambda said: actions.set_cadence(
            said.pop("account"), person=said.pop("who"), **said, actor=request.actor
        ),
        title="Ask an executive to take part",
        lead="Three accounts are the most for one person. The clock puts down what falls due.",
        button="Set it",
        back=reverse("programme"),
        done="Set. It falls due at the end of each period.",
    )


@require_GET
def entanglement(request: PageRequest, account_id: int) -> HttpResponse:
    """A sponsor's acts for an account over time, on their chart, and one by one."""
    account = account_for(request.person, account_id, on=request.today)
    if not may_see_acts(request.person, account, on=request.today):
        raise NotFound("There is no such page.")
    found = entanglement_of(account, request.today)
    most = max([count for _, count in found.months] + [1])
    bars = [
        {
            "month": month,
            "count": count,
            "x": 20 * place,
            "y": 100 - 90 * count / most,
            "h": 90 * count / most,
        }
        for place, (month, count) in enumerate(found.months)
    ]
    chart = None if isinstance(found.chart, Undefined) else found.chart
    context = {"account": account, "found": found, "bars": bars, "width": 20 * len(bars), "chart": chart}
    context["sponsor"] = str(account.sponsor or "")
    return render(request, "web/programme/entanglement.html", context)
