"""The directory, a person's page, and what can be changed there."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.people import actions, queries
from goldenthread.app.people.access import person_for
from goldenthread.app.people.models import Absence, Assignment, Person, Role, Skill
from goldenthread.app.programme.queries.handovers import may_see_what_goes, still_held
from goldenthread.app.web.administration import forms
from goldenthread.app.web.administration.form_page import form_page
from goldenthread.app.web.requests import PageRequest

either = require_http_methods(["GET", "POST"])
HOLDS_ACCOUNTS = {Role.ACCOUNT_MANAGER, Role.SPONSOR}
SEES_CAREERS = {Role.PEOPLE, Role.ADMINISTRATOR, Role.EXECUTIVE, Role.PROGRAMME_LEAD}


@require_GET
def directory(request: PageRequest) -> HttpResponse:
    """Everybody by name, with what they do today; found by a part of the name."""
    words = request.GET.get("q", "").strip()[:100]
    found = queries.persons_visible_to(request.person, on=request.today).filter(erased_at__isnull=True)
    if request.GET.get("left") != "yes":
        found = found.filter(Q(left_on__isnull=True) | Q(left_on__gte=request.today))
    if words:
        found = found.filter(name__icontains=words)
    today = Assignment.objects.on(request.today).select_related("unit")
    found = found.prefetch_related(Prefetch("assignments", queryset=today, to_attr="held_today"))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    may_add = request.actor.may("all:person:change")
    return render(
        request, "web/administration/people.html", {"page": page, "words": words, "may_add": may_add}
    )


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


def _of(request: PageRequest, person_id: int) -> tuple[Person, str]:
    one = person_for(request.person, person_id, on=request.today)
    return one, reverse("person", args=[one.pk])


@either
def change_person(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)
    names = ("name", "email", "hired_on", "career_home", "appraised_by")
    form = forms.PersonForm(request.POST or None, initial={name: getattr(one, name) for name in names})

    def act(given: dict[str, Any]) -> None:
        actions.change_person(one, actor=request.actor, **given)

    return form_page(
        request,
        form,
        act,
        title=f"Change {one}",
        button="Save",
        back=back,
        allowed=request.actor.may("all:person:change"),
        done="The change is saved.",
    )


@either
def departure(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(given: dict[str, Any]) -> None:
        actions.leave(one, left_on=given["left_on"], actor=request.actor)

    return form_page(
        request,
        forms.LastDayForm(request.POST or None),
        act,
        title=f"{one} leaves",
        button="Record the last day",
        back=back,
        allowed=request.actor.may("all:person:change"),
        done="The last day is recorded. Give accounts, barriers and orders in their hands to somebody else.",
        **_still_held(request, one),
    )


def _still_held(request: PageRequest, one: Person) -> dict[str, Any]:
    """What stands beside a form after which somebody no longer answers for their accounts."""
    held = still_held(one, request.person, request.today)
    return {"beside": "web/administration/still_held.html", "held": held, "leaver": one} if held else {}


@either
def erasure(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(_: dict[str, Any]) -> None:
        actions.erase(one, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(request.POST if request.method == "POST" else None),
        act,
        title=f"Erase {one}",
        lead="Name and addresses are removed for good. What they did stays in history, without their name.",
        button="Erase for good",
        back=back,
        allowed=request.actor.may("all:person:erase"),
        done="Erased. History keeps what was done, without the name.",
        danger=True,
    )


@either
def new_login(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(given: dict[str, Any]) -> None:
        actions.create_login(one, email=given["email"], actor=request.actor)

    return form_page(
        request,
        forms.LoginForm(request.POST or None, initial={"email": one.email}),
        act,
        title=f"Give {one} a login",
        lead="They set their own password by “Forgotten your password?” on the sign-in page.",
        button="Give a login",
        back=back,
        allowed=request.actor.may("all:login:change"),
        done="The login is ready.",
    )


@either
def second_factor_reset(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(_: dict[str, Any]) -> None:
        actions.reset_second_factor(one, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(request.POST if request.method == "POST" else None),
        act,
        title=f"Reset {one}'s second factor",
        lead="For somebody who lost phone and recovery codes. Make sure that it is they who ask, by voice or in "
        "person. Until they add a new one, their password alone signs in.",
        button="Reset the second factor",
        back=back,
        allowed=request.actor.may("all:login:change"),
        done="The second factor is reset. They can add a new one at “You”.",
        danger=True,
    )


@either
def sign_on_unlinking(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(_: dict[str, Any]) -> None:
        actions.unlink_sign_on(one, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(request.POST if request.method == "POST" else None),
        act,
        title=f"Unlink {one}'s login from the sign-on",
        lead="For somebody who has a new identity at your organisation's sign-on. The next one that comes with "
        "their verified address is linked instead.",
        button="Unlink",
        back=back,
        allowed=request.actor.may("all:login:change"),
        done="Unlinked. Who comes next with the verified address is linked.",
        danger=True,
    )


@either
def new_assignment(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(given: dict[str, Any]) -> None:
        actions.assign(one, actor=request.actor, **given)

    return form_page(
        request,
        forms.AssignmentForm(request.POST or None, initial={"valid_from": request.today}),
        act,
        title=f"Assign {one}",
        button="Assign",
        back=back,
        allowed=request.actor.may("all:assignment:change"),
        done="The assignment is recorded.",
    )


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
        forms.EndForm(request.POST or None, initial={"valid_to": request.today}),
        act,
        title=f"End {held.person}'s assignment in {held.unit}",
        button="End it",
        back=reverse("person", args=[held.person_id]),
        allowed=request.actor.may("all:assignment:change"),
        done="The assignment ends then.",
        **(_still_held(request, held.person) if held.role in HOLDS_ACCOUNTS else {}),
    )


@either
def new_skill(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(given: dict[str, Any]) -> None:
        actions.record_skill(one, actor=request.actor, **given)

    return form_page(
        request,
        forms.SkillForm(request.POST or None),
        act,
        title=f"A skill of {one}",
        button="Record",
        back=back,
        allowed=request.actor.may("all:skill:change"),
        done="The skill is recorded.",
    )


@either
def skill_removal(request: PageRequest, skill_id: int) -> HttpResponse:
    seen = queries.persons_visible_to(request.person, on=request.today)
    skill = get_object_or_404(Skill.objects.select_related("person"), pk=skill_id, person__in=seen)

    def act(_: dict[str, Any]) -> None:
        actions.remove_skill(skill, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(request.POST if request.method == "POST" else None),
        act,
        title=f"Remove {skill.skill} from {skill.person}",
        button="Remove",
        back=reverse("person", args=[skill.person_id]),
        allowed=request.actor.may("all:skill:change"),
        done="The skill is removed.",
    )


@either
def new_absence(request: PageRequest, person_id: int) -> HttpResponse:
    one, back = _of(request, person_id)

    def act(given: dict[str, Any]) -> None:
        actions.record_absence(one, actor=request.actor, **given)

    return form_page(
        request,
        forms.AbsenceForm(request.POST or None),
        act,
        title=f"{one} is away",
        button="Record",
        back=back,
        allowed=one == request.person or request.actor.may("all:assignment:change"),
        done="The absence is recorded; clocks that wait for this person know it.",
    )


@either
def absence_cancellation(request: PageRequest, absence_id: int) -> HttpResponse:
    seen = queries.persons_visible_to(request.person, on=request.today)
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=absence_id, person__in=seen)

    def act(_: dict[str, Any]) -> None:
        actions.cancel_absence(absence, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(request.POST if request.method == "POST" else None),
        act,
        title=f"Cancel {absence.person}'s absence",
        button="Cancel the absence",
        back=reverse("person", args=[absence.person_id]),
        allowed=absence.person == request.person or request.actor.may("all:assignment:change"),
        done="The absence is cancelled.",
    )
