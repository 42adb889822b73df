"""Ends in the programme: an account leaves it, somebody leaves its board, a measure no longer weighs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from goldenthread.app.errors import NotPermitted
from goldenthread.app.programme import access, actions, rights
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.base import Day
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.requests import PageRequest


class LastDay(PersonsForm):
    valid_to = Day(label="Last day", help_text="What was before stays on record.")


@dataclass(frozen=True)
class End:
    """What ends: how it is found, by which action it ends, and in which words."""

    path: str
    find: Callable[..., Any]
    act: Callable[..., object]
    title: Callable[[Any], str]
    lead: str
    button: str
    done: str
    back: str  # a page and the place on it


ENDS: dict[str, End] = {
    "programme_account_release": End(
        "programme/accounts/<int:place_id>/release",
        access.place_for,
        actions.release_account,
        lambda one: f"{one.account} leaves the programme",
        "It is watched no longer, unless it is of a key tier. It can be taken in anew from a later day.",
        "Let it leave",
        "It leaves the programme after that day.",
        "/programme/charter#accounts",
    ),
    "board_member_departure": End(
        "programme/board/<int:board_member_id>/departure",
        access.board_member_for,
        actions.end_board_member,
        lambda one: f"{one.person} leaves the board",
        "After their last day they see the programme\u2019s pages no longer, unless another role shows them.",
        "End the membership",
        "They leave the board after that day.",
        "/programme/charter#board",
    ),
    "measure_weight_end": End(
        "programme/weights/<int:weight_id>/end",
        access.measure_weight_for,
        actions.end_measure_weight,
        lambda one: (
            f"\u201c{one.measure}\u201d no longer weighs for the role {one.get_role_display().lower()}"
        ),
        "To change how much it weighs, set it anew instead: the weight before ends by itself.",
        "End it",
        "It weighs no longer after that day.",
        "/programme/weights",
    ),
}


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, name: str, **about: int) -> HttpResponse:
    """End one thing of the programme, for the programme lead; for others who see the programme it is not theirs."""
    wanted, (key,) = ENDS[name], about.values()
    found = wanted.find(request.person, key, on=request.today)
    if not rights.leads(request.actor):
        raise NotPermitted("You may not change the programme: that is for the programme lead.")
    form = filled(request, LastDay, {"valid_to": request.today})
    return form_page(
        request,
        form,
        lambda said: wanted.act(found, **said, actor=request.actor),
        title=wanted.title(found),
        lead=wanted.lead,
        button=wanted.button,
        back=wanted.back,
        done=wanted.done,
        danger=True,
    )
