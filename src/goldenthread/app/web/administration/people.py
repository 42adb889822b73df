"""A person's page, and what can be changed there: each change is a page that is one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.people import actions, queries
from goldenthread.app.people.access import person_for
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Absence, Assignment, Person, Role, Skill
from goldenthread.app.programme.queries.handovers import may_see_what_goes, still_held
from goldenthread.app.web.administration import forms
from goldenthread.app.web.form_page import either, form_page
from goldenthread.app.web.forms.base import PageForm
from goldenthread.app.web.requests import PageRequest

HOLDS_ACCOUNTS = {Role.ACCOUNT_MANAGER, Role.SPONSOR}
SEES_CAREERS = {Role.PEOPLE, Role.ADMINISTRATOR, Role.EXECUTIVE, Role.PROGRAMME_LEAD}


@require_GET
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """One person: assignments now and before, absences, skills, and where their career is at home."""
    one = person_for(request.person, person_id, on=request.today)
    shown: dict[str, Any] = {
        "one": one,
        "assignments": one.assignments.select_related("unit", "manager").order_by("-valid_from"),
        "line_manager": queries.line_manager_of(one, request.today),
        "sees_career": bool(SEES_CAREERS & request.roles) or one == request.person,
        "sees_what_goes": may_see_what_goes(request.person, one, on=request.today),
        "sees_absences": one == request.person or request.actor.may("all:assignment:change"),
        "may_change": request.actor.may("all:person:change"),
        "may_assign": request.actor.may("all:assignment:change"),
        "may_erase": request.actor.may("all:person:erase"),
        "may_give_login": request.actor.may("all:login:change"),
        "has_login": hasattr(one, "login"),
        "has_second_factor": request.actor.may("all:login:change") and queries.has_second_factor(one),
        "is_linked": request.actor.may("all:login:change") and queries.is_linked_to_sign_on(one),
    }
    return render(request, "web/administration/person.html", shown)


@either
def new_person(request: PageRequest) -> HttpResponse:
    def act(given: dict[str, Any]) -> str:
        made = actions.add_person(given.pop("name"), actor=request.actor, **given)
        return reverse("person", args=[made.pk])

    return form_page(
        request,
        forms.PersonForm(request.POST or None),
        act,
        title="Add a person",
        button="Add",
        back=reverse("people"),
        allowed=request.actor.may("all:person:change"),
        done="The person is added. Assign them to a unit, so that they can see and do something.",
    )


def _as_they_are(one: Person, request: PageRequest) -> dict[str, Any]:
    names = ("name", "email", "hired_on", "career_home", "appraised_by")
    return {name: getattr(one, name) for name in names}


def _nothing(one: Person, request: PageRequest) -> dict[str, Any]:
    return {}


def _still_held(one: Person, request: PageRequest) -> dict[str, Any]:
    """What stands beside a form after which somebody no longer answers for their accounts."""
    held = still_held(one, request.person, request.today)
    return {"beside": "web/administration/still_held.html", "held": held, "leaver": one} if held else {}


def _theirs_or(permission: str) -> Callable[[Actor, Person], bool]:
    """Oneself, and whoever holds the permission."""
    return lambda actor, one: one == actor.person or actor.may(permission)


def _whoever(permission: str) -> Callable[[Actor, Person], bool]:
    return lambda actor, one: actor.may(permission)


@dataclass(frozen=True)
class PersonPage:
    """A form about one person. ``{}`` in the title is the person; what the form says goes to ``act`` by name."""

    title: str
    button: str
    form: type[PageForm]
    act: Callable[..., object]
    may: Callable[[Actor, Person], bool]
    done: str
    lead: str = ""
    danger: bool = False
    proposed: Callable[[Person, PageRequest], dict[str, Any]] = _nothing
    around: Callable[[Person, PageRequest], dict[str, Any]] = _nothing


PERSON_PAGES: dict[str, PersonPage] = {
    "change_person": PersonPage(
        "Change {}",
        "Save",
        forms.PersonForm,
        actions.change_person,
        _whoever("all:person:change"),
        "The change is saved.",
        proposed=_as_they_are,
    ),
    "departure": PersonPage(
        "{} leaves",
        "Record the last day",
        forms.LastDayForm,
        actions.leave,
        _whoever("all:person:change"),
        "The last day is recorded. Give accounts, barriers and orders in their hands to somebody else.",
        around=_still_held,
    ),
    "erasure": PersonPage(
        "Erase {}",
        "Erase for good",
        forms.ConfirmForm,
        actions.erase,
        _whoever("all:person:erase"),
        "Erased. History keeps what was done, without the name.",
        "Name and addresses are removed for good. What they did stays in history, without their name.",
        danger=True,
    ),
    "new_login": PersonPage(
        "Give {} a login",
        "Give a login",
        forms.LoginForm,
        actions.create_login,
        _whoever("all:login:change"),
        "The login is ready.",
        "They set their own password by “Forgotten your password?” on the sign-in page.",
        proposed=lambda one, request: {"email": one.email},
    ),
    "second_factor_reset": PersonPage(
        "Reset {}'s second factor",
        "Reset the second factor",
        forms.ConfirmForm,
        actions.reset_second_factor,
        _whoever("all:login:change"),
        "The second factor is reset. They can add a new one at “You”.",
        "For somebody who lost phone and recovery codes. Make sure that it is they who ask, by voice or in person. "
        "Until they add a new one, their password alone signs in.",
        danger=True,
    ),
    "sign_on_unlinking": PersonPage(
        "Unlink {}'s login from the sign-on",
        "Unlink",
        forms.ConfirmForm,
        actions.unlink_sign_on,
        _whoever("all:login:change"),
        "Unlinked. Who comes next with the verified address is linked.",
        "For somebody who has a new identity at your organisation's sign-on. The next one that comes with their "
        "verified address is linked instead.",
        danger=True,
    ),
    "new_assignment": PersonPage(
        "Assign {}",
        "Assign",
        forms.AssignmentForm,
        actions.assign,
        _whoever("all:assignment:change"),
        "The assignment is recorded.",
        proposed=lambda one, request: {"valid_from": request.today},
    ),
    "new_skill": PersonPage(
        "A skill of {}",
        "Record",
        forms.SkillForm,
        actions.record_skill,
        _whoever("all:skill:change"),
        "The skill is recorded.",
    ),
    "new_absence": PersonPage(
        "{} is away",
        "Record",
        forms.AbsenceForm,
        actions.record_absence,
        _theirs_or("all:assignment:change"),
        "The absence is recorded; clocks that wait for this person know it.",
    ),
}


@either
def of_person(request: PageRequest, person_id: int, *, name: str) -> HttpResponse:
    """One of the forms about a person; afterwards their page."""
    one, asked = person_for(request.person, person_id, on=request.today), PERSON_PAGES[name]

    def act(given: dict[str, Any]) -> None:
        asked.act(one, **given, actor=request.actor)

    return form_page(
        request,
        asked.form(_sent(request), initial=asked.proposed(one, request)),
        act,
        title=asked.title.format(one),
        lead=asked.lead,
        button=asked.button,
        back=reverse("person", args=[one.pk]),
        allowed=asked.may(request.actor, one),
        done=asked.done,
        danger=asked.danger,
        **asked.around(one, request),
    )


def _sent(request: PageRequest) -> Any:
    """What was posted, also where there is nothing to enter."""
    return request.POST if request.method == "POST" else None


@either
def end_of_assignment(request: PageRequest, assignment_id: int) -> HttpResponse:
    seen = queries.persons_visible_to(request.person, on=request.today)
    held = get_object_or_404(
        Assignment.objects.select_related("person", "unit"), pk=assignment_id, person__in=seen
    )

    def act(given: dict[str, Any]) -> None:
        actions.end_assignment(held, valid_to=given["valid_to"], actor=request.actor)

    return form_page(
        request,
        forms.EndForm(_sent(request), initial={"valid_to": request.today}),
        act,
        title=f"End {held.person}'s assignment in {held.unit}",
        button="End it",
        back=reverse("person", args=[held.person_id]),
        allowed=request.actor.may("all:assignment:change"),
        done="The assignment ends then.",
        **(_still_held(held.person, request) if held.role in HOLDS_ACCOUNTS else {}),
    )


@either
def skill_removal(request: PageRequest, skill_id: int) -> HttpResponse:
    seen = queries.persons_visible_to(request.person, on=request.today)
    skill = get_object_or_404(Skill.objects.select_related("person"), pk=skill_id, person__in=seen)

    def act(_: dict[str, Any]) -> None:
        actions.remove_skill(skill, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(_sent(request)),
        act,
        title=f"Remove {skill.skill} from {skill.person}",
        button="Remove",
        back=reverse("person", args=[skill.person_id]),
        allowed=request.actor.may("all:skill:change"),
        done="The skill is removed.",
    )


@either
def absence_cancellation(request: PageRequest, absence_id: int) -> HttpResponse:
    seen = queries.persons_visible_to(request.person, on=request.today)
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=absence_id, person__in=seen)

    def act(_: dict[str, Any]) -> None:
        actions.cancel_absence(absence, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(_sent(request)),
        act,
        title=f"Cancel {absence.person}'s absence",
        button="Cancel the absence",
        back=reverse("person", args=[absence.person_id]),
        allowed=absence.person == request.person or request.actor.may("all:assignment:change"),
        done="The absence is cancelled.",
    )
