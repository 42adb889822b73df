"""Role charters, monthly reports, schedules and settlements: what the programme writes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import Listed, fresh, with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing, add_to_list, list_with_version
from goldenthread.app.api.routes.contracts import CallShown, ContractShown, ScheduleShown, router
from goldenthread.app.api.routes.duties import AcceptanceShown, DutyShown
from goldenthread.app.api.routes.people import REFUSED, Ending
from goldenthread.app.api.routes.shapes import TEXT, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import person_for, unit_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import (
    acceptance_for,
    charter_for,
    contract_for,
    duty_for,
    schedule_for,
)
from goldenthread.app.programme.queries.duties import charters_visible_to
from goldenthread.app.programme.queries.records import schedules_visible_to


class CharterShown(Schema):
    id: int
    unit_id: int
    title: str
    text: str
    valid_from: date
    valid_to: date | None


class NewCharter(Sent):
    unit_id: int
    title: str = Field(min_length=1, max_length=150)
    text: str = Field(min_length=1, max_length=20_000)
    valid_from: date


class Asking(Sent):
    person_id: int
    asked: bool = True


class Settling(Sent):
    settlement: str = Field(min_length=1, max_length=TEXT)


@router.get("/roles/{int:acceptance_id}", response={200: AcceptanceShown, **REFUSED})
def show_role(request: ApiRequest, acceptance_id: int, response: HttpResponse) -> Any:
    """One person's way to a role."""
    return with_version(response, acceptance_for(request.person, acceptance_id, on=today_of(request)))


@router.get("/duties/{int:duty_id}", response={200: DutyShown, **REFUSED})
def show_duty(request: ApiRequest, duty_id: int, response: HttpResponse) -> Any:
    """One duty."""
    return with_version(response, duty_for(request.person, duty_id, on=today_of(request)))


@router.get("/role-charters", response={200: Page[CharterShown], **REFUSED})
def list_charters(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """What roles ask, in the units that you see them for."""
    return list_with_version(response, _charters(request), window)


def _charters(request: ApiRequest) -> Listed:
    return Listed(charters_visible_to(request.person, on=today_of(request)), CharterShown)


@router.post("/role-charters", response={201: CharterShown, **REFUSED})
def write_charter(request: ApiRequest, body: NewCharter, response: HttpResponse) -> Any:
    """Write a role charter. A new version asks everybody anew."""
    unit = unit_for(request.person, body.unit_id, on=today_of(request))
    said = {**body.dict(exclude={"unit_id"}), "unit": unit}
    return add_to_list(request, response, _charters(request), actions.write_charter, **said)


@router.get("/role-charters/{int:charter_id}", response={200: CharterShown, **REFUSED})
def show_charter(request: ApiRequest, charter_id: int, response: HttpResponse) -> Any:
    """One role charter."""
    return with_version(response, charter_for(request.person, charter_id, on=today_of(request)))


@router.post("/role-charters/{int:charter_id}/people", response={201: AcceptanceShown, **REFUSED})
def ask_to_accept(request: ApiRequest, charter_id: int, body: Asking, response: HttpResponse) -> Any:
    """Ask a person to take the role on, or only tell them of it."""
    charter = charter_for(request.person, charter_id, on=today_of(request))
    person = person_for(request.person, body.person_id, on=today_of(request))
    said = {"person": person, "asked": body.asked}
    return Status(201, act_on_thing(request, response, charter, CharterShown, actions.ask_to_accept, **said))


@router.get("/schedules", response={200: Page[ScheduleShown], **REFUSED})
def list_schedules(request: ApiRequest, window: Window = ASKED) -> Any:
    """What falls due how often, for the accounts that you see whole."""
    return page_of(schedules_visible_to(request.person, on=today_of(request)), window, lambda one: one)


@router.get("/schedules/{int:schedule_id}", response={200: ScheduleShown, **REFUSED})
def show_schedule(request: ApiRequest, schedule_id: int, response: HttpResponse) -> Any:
    """One schedule."""
    return with_version(response, schedule_for(request.person, schedule_id, on=today_of(request)))


@router.post("/schedules/{int:schedule_id}/end", response={200: ScheduleShown, **REFUSED})
def end_schedule(request: ApiRequest, schedule_id: int, body: Ending, response: HttpResponse) -> Any:
    """End a schedule; what fell due before stays."""
    schedule = schedule_for(request.person, schedule_id, on=today_of(request))
    return act_on_thing(request, response, schedule, ScheduleShown, actions.end_schedule, **body.dict())


@router.post("/contracts/{int:contract_id}/settlements", response={201: CallShown, **REFUSED})
def settle_call(request: ApiRequest, contract_id: int, body: Settling, response: HttpResponse) -> Any:
    """Settle the latest call that the signals disagree with."""
    contract = contract_for(request.person, contract_id, on=today_of(request))
    call = contract.calls.filter(settled_at__isnull=True, disagrees=True).order_by("-id").first()
    if call is None:
        raise NotFound("No call of this contract waits to be settled.")
    with fresh(request, contract, ContractShown):
        made = actions.settle_call(call, settlement=body.settlement, actor=request.actor)
    with_version(response, contract)
    return Status(201, made)
