"""Decision rights: who decides what, where nobody does, where several do; and working calendars."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.errors import NotFound
from goldenthread.app.people import actions, queries
from goldenthread.app.people.models import Calendar, DecisionRight
from goldenthread.app.web.administration import forms
from goldenthread.app.web.form_page import either, form_page
from goldenthread.app.web.requests import PageRequest


def _for_those_assigned(request: PageRequest) -> None:
    if not request.roles:
        raise NotFound("There is nothing here for you yet. Ask an administrator for an assignment.")


@require_GET
def rights(request: PageRequest) -> HttpResponse:
    """Every area, gaps and doubles first, with the rights in it and who holds them."""
    _for_those_assigned(request)
    held: dict[int, list[DecisionRight]] = {}
    for right in queries.rights_on(request.today):
        held.setdefault(right.area_id, []).append(right)
    areas = [(found, held.get(found.area.pk, [])) for found in queries.rights_integrity(request.today)]
    shown = {
        "areas": areas,
        "gaps": sum(found.is_gap for found, _ in areas),
        "doubles": sum(found.is_double for found, _ in areas),
        "liaisons": queries.careers_at_home_elsewhere(request.today)[:50],
        "may_change": request.actor.may("all:decision_right:change"),
    }
    return render(request, "web/administration/rights.html", shown)


@either
def new_area(request: PageRequest) -> HttpResponse:
    _for_those_assigned(request)

    def act(given: dict[str, Any]) -> None:
        actions.add_decision_area(given["name"], meaning=given["meaning"], actor=request.actor)

    return form_page(
        request,
        forms.AreaForm(request.POST or None),
        act,
        title="Add a decision area",
        button="Add",
        back=reverse("decision_rights"),
        allowed=request.actor.may("all:decision_right:change"),
        done="The area is added. Say now who decides in it.",
    )


@either
def new_right(request: PageRequest) -> HttpResponse:
    _for_those_assigned(request)

    def act(given: dict[str, Any]) -> None:
        actions.grant_right(given.pop("area"), actor=request.actor, **given)

    return form_page(
        request,
        forms.RightForm(request.POST or None, initial={"valid_from": request.today}),
        act,
        title="Grant a decision right",
        lead="The narrowest scope wins: an account before a unit, a unit before everywhere.",
        button="Grant",
        back=reverse("decision_rights"),
        allowed=request.actor.may("all:decision_right:change"),
        done="The right is granted.",
    )


@either
def end_of_right(request: PageRequest, right_id: int) -> HttpResponse:
    _for_those_assigned(request)
    right = get_object_or_404(DecisionRight.objects.select_related("area"), pk=right_id)

    def act(given: dict[str, Any]) -> None:
        actions.end_right(right, valid_to=given["valid_to"], actor=request.actor)

    return form_page(
        request,
        forms.EndForm(request.POST or None, initial={"valid_to": request.today}),
        act,
        title=f"End the right: {right.get_role_display()} {right.get_right_display()} on {right.area}",
        button="End it",
        back=reverse("decision_rights"),
        allowed=request.actor.may("all:decision_right:change"),
        done="The right ends then.",
    )


@require_GET
def calendars(request: PageRequest) -> HttpResponse:
    """The working calendars by which clocks count."""
    _for_those_assigned(request)
    found = [(one, forms.hours_as_lines(one.weekly_hours)) for one in Calendar.objects.all()]
    may_change = request.actor.may("all:calendar:change")
    return render(
        request, "web/administration/calendars.html", {"calendars": found, "may_change": may_change}
    )


@either
def new_calendar(request: PageRequest) -> HttpResponse:
    _for_those_assigned(request)
    form = forms.CalendarForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        hours = {"time_zone": given["time_zone"], "weekly_hours": given["weekly_hours"]}
        actions.add_calendar(given["name"], holidays=form.holidays(), actor=request.actor, **hours)

    return form_page(
        request,
        form,
        act,
        title="Add a working calendar",
        button="Add",
        back=reverse("calendars"),
        allowed=request.actor.may("all:calendar:change"),
        done="The calendar is added.",
    )


@either
def change_calendar(request: PageRequest, calendar_id: int) -> HttpResponse:
    _for_those_assigned(request)
    one = get_object_or_404(Calendar, pk=calendar_id)
    country = "-".join(one.holidays[part] for part in ("country", "subdivision") if one.holidays.get(part))
    known = {"name": one.name, "time_zone": one.time_zone, "country": country}
    form = forms.CalendarForm(
        request.POST or None, initial={**known, "weekly_hours": forms.hours_as_lines(one.weekly_hours)}
    )
    form.fields["name"].disabled = True

    def act(given: dict[str, Any]) -> None:
        kept = {name: value for name, value in one.holidays.items() if name not in ("country", "subdivision")}
        wanted = {"time_zone": given["time_zone"], "weekly_hours": given["weekly_hours"]}
        actions.change_calendar(one, holidays={**kept, **form.holidays()}, actor=request.actor, **wanted)

    return form_page(
        request,
        form,
        act,
        title=f"Change {one}",
        lead="Clocks count by the new hours at once, for the past too.",
        button="Save",
        back=reverse("calendars"),
        allowed=request.actor.may("all:calendar:change"),
        done="The calendar is changed.",
    )
