"""An account's plan and lessons: the page, the forms that add to it, and a page for each part with its acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.models import Account, Initiative, Objective, ValueKind
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.errors import NotPermitted
from goldenthread.app.orders.models import Barrier, BarrierKind
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import DecisionArea, Person
from goldenthread.app.programme import access, actions, rights
from goldenthread.app.programme.models import Lesson, LessonKind, Transfer, TransferOutcome
from goldenthread.app.programme.queries.lessons import as_seen_by, lessons_listed_for, name_for
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import Amount, Day, Line, One, Words, chosen_from
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.programme.acts import RecordAct, RecordForm, Turn, done_on_page, offered
from goldenthread.app.web.requests import PageRequest


class Owned(PersonsForm):
    """A form with an owner among colleagues."""

    def prepare(self) -> None:
        self.choose("owner", colleagues(self))


class SetObjective(Owned):
    what = Line(label="What we want to have reached with them", max_length=300)
    owner = One(label="Who answers for it", queryset=Person.objects.none())
    due_on = Day(label="By when")


class BeginInitiative(Owned):
    name = Line(label="What we do together with them")
    owner = One(label="Who of ours owns it", queryset=Person.objects.none())
    began_on = Day(label="Since when")


class WriteLesson(PersonsForm):
    what = Line(label="What was learned, in a line", max_length=300)
    story = Words(
        label="How it came to be known",
        required=False,
        max_length=20_000,
        help_text="Whoever tries it with another customer reads this. Leave out names that are not theirs to know.",
    )
    kind = forms.ChoiceField(
        label="What it is about", required=False, choices=[("", "Not said"), *chosen_from(LessonKind.choices)]
    )


class Progress(PersonsForm):
    progress = forms.IntegerField(label="How far it has come, in percent", min_value=0, max_value=100)
    note = Line(label="What shows it", max_length=300)


class Block(RecordForm):
    barrier = One(label="A barrier that stands with this customer", queryset=Barrier.objects.none())

    def prepare(self) -> None:
        known = self.record.blockers.values("barrier")
        standing = Barrier.objects.filter(account=self.record.account, cleared_at__isnull=True)
        self.choose("barrier", standing.exclude(pk__in=known))


class RaiseBlocker(PersonsForm):
    kind = forms.ChoiceField(label="What kind of barrier", choices=BarrierKind.choices)
    what = Words(label="What is in the way")
    area = One(label="Who decides on such", queryset=DecisionArea.objects.none(), required=False)

    def prepare(self) -> None:
        self.choose("area", DecisionArea.objects.all())


class EndObjective(PersonsForm):
    reached = forms.ChoiceField(label="Was it reached", choices=[("yes", "Yes"), ("no", "No")])
    note = Line(label="What shows it, or why not", max_length=300)

    def clean_reached(self) -> bool:
        return bool(self.cleaned_data["reached"] == "yes")


class Value(PersonsForm):
    year = forms.IntegerField(label="For which year", min_value=2000, max_value=2199)
    kind = forms.ChoiceField(label="Of which kind", choices=chosen_from(ValueKind.choices))
    expected = Amount(label="What we expect it to be worth", required=False)
    realised = Amount(label="What it was worth", required=False)
    learned = Words(label="What we learned", required=False)


class EndInitiative(PersonsForm):
    ended_on = Day(label="Its last day")


class Commit(RecordForm):
    account = One(label="With which other customer", queryset=Account.objects.none())
    owner = One(label="Who tries it", queryset=Person.objects.none())
    by_day = Day(label="By when")

    def prepare(self) -> None:
        found = accounts_visible_to(self.person, on=self.today).filter(closed_on__isnull=True)
        self.choose("account", found.exclude(pk=self.record.account_id))
        self.choose("owner", colleagues(self))


class EndTransfer(PersonsForm):
    outcome = forms.ChoiceField(label="What became of it", choices=chosen_from(TransferOutcome.choices))
    what_happened = Words(label="What happened, or why it was not tried", max_length=10_000)


@dataclass(frozen=True)
class Write:
    """A form that adds to an account's plan."""

    form: type[PersonsForm]
    act: Callable[..., object]
    title: str
    lead: str
    button: str
    done: str


WRITES: dict[str, Write] = {
    "objective_new": Write(
        SetObjective,
        actions.set_objective,
        "Set an objective",
        "Something that can be seen to be reached, with somebody who answers for it.",
        "Set it",
        "Set.",
    ),
    "initiative_new": Write(
        BeginInitiative,
        actions.begin_initiative,
        "Begin a joint initiative",
        "What it is expected to be worth, and what it was, is said year by year on its page.",
        "Begin it",
        "It has begun.",
    ),
    "lesson_new": Write(
        WriteLesson,
        actions.write_lesson,
        "Write down a lesson",
        "Then somebody commits to try it with another customer, by a day.",
        "Write it down",
        "Written down.",
    ),
}


def _of_plan(actor: Actor, one: Objective | Initiative) -> bool:
    mine = rights.is_one_of(actor, one.owner_id) or rights.may_change_plan(actor, one.account)
    return one.ended_on is None and mine


def _values(actor: Actor, one: Initiative) -> bool:
    return rights.is_one_of(actor, one.owner_id) or rights.may_change_plan(actor, one.account)


def _commits(actor: Actor, one: Lesson) -> bool:
    return rights.leads(actor) or actor.may("own:plan:change")


def _tells(actor: Actor, one: Transfer) -> bool:
    mine = rights.is_one_of(actor, one.owner_id) or rights.may_change_plan(actor, one.account)
    return one.ended_at is None and mine


def _named(*acts: RecordAct[Any]) -> dict[str, RecordAct[Any]]:
    return {one.name: one for one in acts}


OBJECTIVE_ACTS = _named(
    RecordAct(
        "progress",
        "Say how far it has come",
        "trending-up",
        Progress,
        lambda one, said, actor: actions.report_progress(one, **said, actor=actor),
        _of_plan,
        "On record.",
        "Put it on record",
    ),
    RecordAct(
        "new-barriers",
        "Raise what blocks it",
        "construction",
        RaiseBlocker,
        lambda one, said, actor: actions.raise_blocker(one, **said, actor=actor),
        _of_plan,
        "The barrier is raised, and stands before the objective.",
        "Raise it",
    ),
    RecordAct(
        "barriers",
        "Name a barrier that blocks it",
        "link",
        Block,
        lambda one, said, actor: actions.block_objective(one, **said, actor=actor),
        _of_plan,
        "It stands before the objective.",
        "Name it",
    ),
    RecordAct(
        "end",
        "End it",
        "flag",
        EndObjective,
        lambda one, said, actor: actions.end_objective(one, **said, actor=actor),
        _of_plan,
        "Ended.",
        "End it",
    ),
)
INITIATIVE_ACTS = _named(
    RecordAct(
        "values",
        "Say what it is worth",
        "coins",
        Value,
        lambda one, said, actor: actions.value_initiative(one, **said, actor=actor),
        _values,
        "On record.",
        "Put it on record",
    ),
    RecordAct(
        "end",
        "End it",
        "flag",
        EndInitiative,
        lambda one, said, actor: actions.end_initiative(one, **said, actor=actor),
        _of_plan,
        "Ended.",
        "End it",
    ),
)
LESSON_ACTS = _named(
    RecordAct(
        "transfers",
        "Try it with another customer",
        "arrow-right",
        Commit,
        lambda one, said, actor: actions.commit_transfer(one, **said, actor=actor),
        _commits,
        "Committed. Its owner finds it under “My part”.",
        "Commit to it",
    ),
)
TRANSFER_ACTS = _named(
    RecordAct(
        "outcome",
        "Say what happened",
        "check",
        EndTransfer,
        lambda one, said, actor: actions.end_transfer(one, **said, actor=actor),
        _tells,
        "On record.",
        "Put it on record",
    ),
)


@dataclass(frozen=True)
class Sort:
    """A sort of part of a plan: how it is found, and what can be done about it."""

    name: str
    find: Callable[..., Any]
    acts: Mapping[str, RecordAct[Any]]
    beside: Callable[[PageRequest, Any], Mapping[str, Any]]


def _beside_lesson(request: PageRequest, one: Lesson) -> Mapping[str, Any]:
    found = lessons_listed_for(request.person, on=request.today).filter(pk=one.pk)
    return {"learned": as_seen_by(request.person, found, on=request.today)[0]}


def _beside_transfer(request: PageRequest, one: Transfer) -> Mapping[str, Any]:
    where = name_for(request.person, one.lesson.account, on=request.today)
    return {"learned_with": where, "lapsed": one.is_lapsed(request.today)}


def _nothing(request: PageRequest, one: object) -> Mapping[str, Any]:
    return {}


SORTS: dict[str, Sort] = {
    one.name: one
    for one in (
        Sort("objective", access.objective_for, OBJECTIVE_ACTS, _nothing),
        Sort("initiative", access.initiative_for, INITIATIVE_ACTS, _nothing),
        Sort("lesson", access.lesson_for, LESSON_ACTS, _beside_lesson),
        Sort("transfer", access.transfer_for, TRANSFER_ACTS, _beside_transfer),
    )
}


@require_GET
def plan(request: PageRequest, account_id: int) -> HttpResponse:
    """What we want with a customer, what is in the way, what we do together, and what was learned."""
    account = account_for(request.person, account_id, on=request.today)
    objectives = account.objectives.select_related("owner").prefetch_related("blockers__barrier")
    tried = Transfer.objects.filter(account=account).select_related("lesson__account", "owner")
    context = {
        "account": account,
        "objectives": objectives.filter(ended_on__isnull=True)[:100],
        "over": objectives.filter(ended_on__isnull=False).order_by("-ended_on")[:20],
        "initiatives": account.initiatives.select_related("owner").prefetch_related("values")[:50],
        "lessons": account.lessons.prefetch_related("transfers__account", "transfers__owner")[:50],
        "tried": [
            (
                one,
                one.is_lapsed(request.today),
                name_for(request.person, one.lesson.account, on=request.today),
            )
            for one in tried[:50]
        ],
        "may_change": rights.may_change_plan(request.actor, account),
        "today": request.today,
    }
    return render(request, "web/programme/plan.html", context)


@require_http_methods(["GET", "POST"])
def write(request: PageRequest, account_id: int, name: str) -> HttpResponse:
    """Add something to the plan."""
    account = account_for(request.person, account_id, on=request.today)
    if not rights.may_change_plan(request.actor, account):
        raise NotPermitted(f"You may not change this plan: that is for those who answer for {account}.")
    wanted = WRITES[name]
    form = filled(request, wanted.form, {"owner": request.person, "began_on": request.today})
    return form_page(
        request,
        form,
        lambda said: wanted.act(account, **said, actor=request.actor),
        title=f"{wanted.title}: {account}",
        lead=wanted.lead,
        button=wanted.button,
        back=reverse("plan", args=[account.pk]),
        done=wanted.done,
    )


@require_GET
def part(request: PageRequest, record_id: int, name: str) -> HttpResponse:
    """One objective, initiative, lesson or commitment."""
    found = SORTS[name].find(request.person, record_id, on=request.today)
    return _page(request, found, Turn(), SORTS[name])


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, record_id: int, name: str, act_name: str) -> HttpResponse:
    """Do one thing about it."""
    sort = SORTS[name]
    found = sort.find(request.person, record_id, on=request.today)
    return done_on_page(
        request,
        found,
        sort.acts[act_name],
        lambda request, found, turn: _page(request, found, turn, sort),
        reverse(name, args=[found.pk]),
    )


def _page(request: PageRequest, found: Any, turn: Turn, sort: Sort) -> HttpResponse:
    whole = accounts_visible_to(request.person, on=request.today).filter(pk=found.account_id).exists()
    context = {
        "part": found,
        "sort": sort.name,
        "sees_account": whole,
        "acts": offered(request, found, sort.acts, reverse(sort.name, args=[found.pk]), turn),
        "refusal": turn.refusal,
        "today": request.today,
        **sort.beside(request, found),
    }
    return render(request, "web/programme/plan_part.html", context, status=turn.status)
