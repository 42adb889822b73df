"""The programme itself: its charter, accounts, line, board and stage on one page, and the forms that write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import account_ids_visible_to
from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.orders.models import Barrier
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Role, Unit
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.models import (
    BoardMeeting,
    BoardMember,
    Leadership,
    MeasureCategory,
    Phase,
    StageItem,
)
from goldenthread.app.programme.queries import charter as queries
from goldenthread.app.programme.queries.plans import concentration
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import Amount, Day, Line, One, Words, chosen_from
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.requests import PageRequest


class WriteCharter(PersonsForm):
    purpose = Words(label="What the programme is for")
    measures = Words(label="By what it is measured")
    horizon_months = forms.IntegerField(label="Over how many months", min_value=1, max_value=240, initial=36)
    board_every_months = forms.IntegerField(
        label="Its board meets every how many months", min_value=1, max_value=24, initial=3
    )
    valid_from = Day(label="From")


class Admit(PersonsForm):
    account = One(label="Which customer", queryset=Account.objects.none())
    criteria = Words(label="By which criteria it was chosen", max_length=2_000)
    valid_from = Day(label="From")

    def prepare(self) -> None:
        self.choose("account", Account.objects.filter(closed_on__isnull=True))


class NameLead(PersonsForm):
    lead = One(label="Who runs it", queryset=Person.objects.none())
    under = One(label="Reporting to", queryset=Person.objects.none(), required=False)
    line = Line(label="In the line of which function", max_length=60, required=False)
    brief = Words(label="With which brief", max_length=2_000, required=False)
    valid_from = Day(label="From")

    def prepare(self) -> None:
        self.choose("lead", colleagues(self))
        self.choose("under", colleagues(self))


class AddMember(PersonsForm):
    person_chosen = One(label="Who", queryset=Person.objects.none())
    part = Line(label="For what", max_length=100, required=False)
    valid_from = Day(label="From")

    def prepare(self) -> None:
        self.choose("person_chosen", colleagues(self))


class RecordMeeting(PersonsForm):
    """One decision at the page; the meeting's note holds the rest of the talk."""

    held_on = Day(label="When the board met")
    came = forms.ModelMultipleChoiceField(
        label="Who came",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who came."},
    )
    what = Line(label="What was decided", max_length=500, required=False)
    account = One(
        label="About which customer",
        queryset=Account.objects.none(),
        required=False,
        empty_label="No customer in particular",
    )
    barrier = One(
        label="About which barrier",
        queryset=Barrier.objects.none(),
        required=False,
        empty_label="No barrier in particular",
    )
    note = Words(label="What else was said", max_length=10_000, required=False)

    def prepare(self) -> None:
        members = BoardMember.objects.values("person")
        self.choose("came", Person.objects.filter(pk__in=members))
        self.choose("account", Account.objects.filter(closed_on__isnull=True))
        self.choose("barrier", Barrier.objects.filter(cleared_at__isnull=True).order_by("raised_at"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        about = [said.pop(key, None) for key in ("what", "account", "barrier")]
        if any(about[1:]) and not about[0]:
            self.add_error("what", "Say what was decided about it.")
        return {**said, "decisions": [tuple(about)] if about[0] else []}


class AddItem(PersonsForm):
    phase = forms.ChoiceField(label="In which phase", choices=Phase.choices)
    what = Line(label="What has to be so", max_length=300)


class GiveEvidence(PersonsForm):
    item = One(label="Which item", queryset=StageItem.objects.none())
    holds = forms.ChoiceField(label="Is it so", choices=[("yes", "Yes"), ("no", "No")])
    evidence = Words(label="What shows it", max_length=2_000)
    link = Line(
        label="Where it can be seen",
        max_length=500,
        required=False,
        help_text="A page here, such as /contracts/7, or an https address. A yes without it does not count.",
    )
    shown_on = Day(label="On which day")

    def prepare(self) -> None:
        self.choose("item", StageItem.objects.all())
        self.fields["item"].label_from_instance = lambda one: f"{one.phase}: {one.what}"  # type: ignore[attr-defined]

    def clean_holds(self) -> bool:
        return bool(self.cleaned_data["holds"] == "yes")


class Begin(PersonsForm):
    pass


class SetWeight(PersonsForm):
    role = forms.ChoiceField(label="Which role", choices=Role.choices)
    unit = One(label="In which unit", queryset=Unit.objects.none(), required=False, empty_label="In all")
    measure = Line(label="What is measured", max_length=100)
    category = forms.ChoiceField(label="It is about", choices=chosen_from(MeasureCategory.choices))
    weight = Amount(label="How much it weighs, from 0 to 1", decimal_places=3)
    horizon_months = forms.IntegerField(label="Over how many months", min_value=1, max_value=240, initial=12)
    variable_pay_share = Amount(
        label="How much of the role\u2019s pay varies, from 0 to 1",
        decimal_places=3,
        required=False,
        help_text="The same for all its measures. Half of it for this year\u2019s sales makes a brief to sell.",
    )
    valid_from = Day(label="From")

    def prepare(self) -> None:
        self.choose("unit", Unit.objects.filter(closed_on__isnull=True))


@dataclass(frozen=True)
class Write:
    """A form of the programme lead's: what it writes, and by which action."""

    form: type[PersonsForm]
    act: Callable[[dict[str, Any], Actor], object]
    title: str
    lead: str
    button: str
    done: str


WRITES: dict[str, Write] = {
    "charter_new": Write(
        WriteCharter,
        lambda said, actor: actions.write_programme_charter(**said, actor=actor),
        "Write the charter",
        "The version before ends the day before, and stays readable.",
        "Write it",
        "Written.",
    ),
    "programme_account_new": Write(
        Admit,
        lambda said, actor: actions.admit_account(said.pop("account"), **said, actor=actor),
        "Take a customer into the programme",
        "Say by which criteria, so that it can be asked later whether they still hold.",
        "Take it in",
        "It is in the programme.",
    ),
    "leadership_new": Write(
        NameLead,
        lambda said, actor: actions.name_leadership(**said, actor=actor),
        "Say who runs the programme",
        "Who ran it before, and under whom, stays on record.",
        "Name them",
        "On record.",
    ),
    "board_member_new": Write(
        AddMember,
        lambda said, actor: actions.add_board_member(person=said.pop("person_chosen"), **said, actor=actor),
        "Name a member of the board",
        "They see the programme\u2019s pages from that day on.",
        "Name them",
        "On the board.",
    ),
    "board_meeting_new": Write(
        RecordMeeting,
        lambda said, actor: actions.record_board_meeting(**said, actor=actor),
        "Write down a meeting of the board",
        "Every member who did not come is on record as not there.",
        "Write it down",
        "On record.",
    ),
    "measure_weight_new": Write(
        SetWeight,
        lambda said, actor: actions.set_measure_weight(**said, actor=actor),
        "Say what a role is measured by",
        "From this it can be seen whether a line that sells runs the programme.",
        "Set it",
        "Set.",
    ),
    "checklist_new": Write(
        Begin,
        lambda said, actor: actions.begin_checklist(actor=actor),
        "Begin the checklist of stages",
        "Thirteen items in four phases, from scoping to optimising. Add your own afterwards.",
        "Begin it",
        "The checklist has begun.",
    ),
    "stage_item_new": Write(
        AddItem,
        lambda said, actor: actions.add_stage_item(**said, actor=actor),
        "Add to the checklist",
        "A phase is complete when all its items hold.",
        "Add it",
        "Added.",
    ),
    "stage_evidence_new": Write(
        GiveEvidence,
        lambda said, actor: actions.give_evidence(said.pop("item"), **said, actor=actor),
        "Show that an item holds, or does not",
        "A later answer follows an earlier one; both stay on record.",
        "Put it on record",
        "On record.",
    ),
}


@require_GET
def charter(request: PageRequest) -> HttpResponse:
    """For executives, the programme lead and the board."""
    today = request.today
    if not queries.sees_programme(request.person, today):
        raise NotFound("There is no such page.")
    versions = list(queries.charters_of())
    board = queries.board_of(today)
    context = {
        "charter": next((one for one in versions if one.holds_on(today)), None),
        "versions": versions,
        "places": queries.places_on(today),
        "leaderships": Leadership.objects.select_related("lead", "under"),
        "lines": queries.lines_of(today),
        "board": board,
        "overdue": board.is_overdue(today),
        "meetings": BoardMeeting.objects.prefetch_related(
            "attendance__person", "decisions__account", "decisions__barrier"
        )[:12],
        "stage": queries.stage_of(),
        "concentration": concentration(request.person, today) if queries.SEES & request.roles else None,
        "leads": rights.leads(request.actor),
        "sees_home": bool(queries.SEES & request.roles),
        "opens": account_ids_visible_to(request.person, on=today),
        "today": today,
    }
    return render(request, "web/programme/charter.html", context)


@require_http_methods(["GET", "POST"])
def write(request: PageRequest, name: str) -> HttpResponse:
    """Write one thing of the programme."""
    if not rights.leads(request.actor):
        raise NotPermitted("You may not change the programme: that is for the programme lead.")
    wanted = WRITES[name]
    proposed: dict[str, Any] = {
        "valid_from": request.today,
        "shown_on": request.today,
        "held_on": request.today,
    }
    proposed["item"] = request.GET.get("item", "")
    form = filled(request, wanted.form, proposed)
    return form_page(
        request,
        form,
        lambda said: wanted.act(said, request.actor),
        title=wanted.title,
        lead=wanted.lead,
        button=wanted.button,
        back=reverse("charter"),
        done=wanted.done,
    )
