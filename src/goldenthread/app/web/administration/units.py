"""Units open, change from a day on, and close."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from goldenthread.app.people import actions
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import SHAPE
from goldenthread.app.web.administration import forms
from goldenthread.app.web.form_page import either, form_page
from goldenthread.app.web.requests import PageRequest


@either
def new_unit(request: PageRequest) -> HttpResponse:
    def act(given: dict[str, Any]) -> str:
        unit = actions.open_unit(given.pop("name"), actor=request.actor, **given)
        return reverse("unit", args=[unit.pk])

    return form_page(
        request,
        forms.UnitForm(request.POST or None, initial={"valid_from": request.today}),
        act,
        title="Open a unit",
        button="Open",
        back=reverse("units"),
        allowed=request.actor.may("all:unit:change"),
        done="The unit is open. Assign people to it, so that somebody answers its orders.",
    )


@either
def change_unit(request: PageRequest, unit_id: int) -> HttpResponse:
    unit = unit_for(request.person, unit_id, on=request.today)
    shape = {name: getattr(unit, name) for name in SHAPE}
    form = forms.UnitForm(request.POST or None, initial={**shape, "valid_from": request.today})

    def act(given: dict[str, Any]) -> None:
        actions.change_unit(unit, actor=request.actor, **given)

    return form_page(
        request,
        form,
        act,
        title=f"Change {unit}",
        button="Save",
        back=reverse("unit", args=[unit.pk]),
        allowed=request.actor.may("all:unit:change"),
        done="The change is recorded from that day.",
    )


@either
def close_unit(request: PageRequest, unit_id: int) -> HttpResponse:
    unit = unit_for(request.person, unit_id, on=request.today)

    def act(given: dict[str, Any]) -> None:
        actions.close_unit(unit, closed_on=given["closed_on"], actor=request.actor)

    return form_page(
        request,
        forms.CloseForm(request.POST or None, initial={"closed_on": request.today}),
        act,
        title=f"Close {unit}",
        button="Close",
        back=reverse("unit", args=[unit.pk]),
        allowed=request.actor.may("all:unit:change"),
        done="The unit closes after that day.",
        danger=True,
    )
