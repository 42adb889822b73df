"""Duties of executives, and how far roles for key accounts are accepted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import TEXT, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import contact_for
from goldenthread.app.people.access import person_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import acceptance_for, duty_for
from goldenthread.app.programme.queries.duties import acceptances_visible_to, duties_visible_to

router = Router(tags=["programme"])


class DutyShown(Schema):
    id: int
    account_id: int
    person_id: int
    kind: str
    what: str
    contact_id: int | None
    due_on: date
    done_at: datetime | None
    lapsed_at: datetime | None
    evidence: str
    delegated_to_id: int | None
    snoozed_until: date | None
    snooze_reason: str


class Act(Sent):
    evidence: str = Field(min_length=1, max_length=TEXT)
    contact_id: int | None = None


class Snooze(Sent):
    until: date
    reason: str = Field(min_length=1, max_length=300)


class Delegation(Sent):
    to_person_id: int


class AcceptanceShown(Schema):
    id: int
    charter_id: int
    person_id: int
    asked: bool
    informed_at: datetime
    understood_at: datetime | None
    own_words: str
    negotiated_at: datetime | None
    conditions: str
    accepted_at: datetime | None
    declined_at: datetime | None
    decline_ground: str


class OwnWords(Sent):
    own_words: str = Field(min_length=1, max_length=TEXT)


class Terms(Sent):
    conditions: str = Field("", max_length=TEXT)


class Ground(Sent):
    ground: str = Field(min_length=1, max_length=TEXT)


@router.get("/duties", response={200: Page[DutyShown], **REFUSED})
def list_duties(request: ApiRequest, window: Window = ASKED) -> Any:
    """Your duties and those delegated to you; all, for the programme lead."""
    return page_of(duties_visible_to(request.person, on=today_of(request)), window, lambda one: one)


@router.post("/duties/{int:duty_id}/act", response={200: DutyShown, **REFUSED})
def record_act(request: ApiRequest, duty_id: int, body: Act, response: HttpResponse) -> Any:
    """Record that you did it, with evidence from the other side."""
    today = today_of(request)
    duty = duty_for(request.person, duty_id, on=today)
    contact = contact_for(request.person, body.contact_id, on=today) if body.contact_id is not None else None
    said = {"evidence": body.evidence, "contact": contact}
    return act_on_thing(request, response, duty, DutyShown, actions.record_act, **said)


@router.post("/duties/{int:duty_id}/snooze", response={200: DutyShown, **REFUSED})
def snooze(request: ApiRequest, duty_id: int, body: Snooze, response: HttpResponse) -> Any:
    """Put off being reminded, for a reason."""
    duty = duty_for(request.person, duty_id, on=today_of(request))
    return act_on_thing(request, response, duty, DutyShown, actions.snooze, **body.dict())


@router.post("/duties/{int:duty_id}/delegation", response={200: DutyShown, **REFUSED})
def delegate(request: ApiRequest, duty_id: int, body: Delegation, response: HttpResponse) -> Any:
    """Give it to somebody else, on record as delegated."""
    today = today_of(request)
    duty = duty_for(request.person, duty_id, on=today)
    to = person_for(request.person, body.to_person_id, on=today)
    return act_on_thing(request, response, duty, DutyShown, actions.delegate, to=to)


@router.get("/roles", response={200: Page[AcceptanceShown], **REFUSED})
def list_roles(request: ApiRequest, window: Window = ASKED) -> Any:
    """Roles that you were asked to take on, and those of the units that you lead."""
    return page_of(acceptances_visible_to(request.person, on=today_of(request)), window, lambda one: one)


@router.post("/roles/{int:acceptance_id}/understanding", response={200: AcceptanceShown, **REFUSED})
def say_understood(request: ApiRequest, acceptance_id: int, body: OwnWords, response: HttpResponse) -> Any:
    """Say in your own words what the role asks of you."""
    found = acceptance_for(request.person, acceptance_id, on=today_of(request))
    return act_on_thing(request, response, found, AcceptanceShown, actions.say_understood, **body.dict())


@router.post("/roles/{int:acceptance_id}/terms", response={200: AcceptanceShown, **REFUSED})
def agree_terms(request: ApiRequest, acceptance_id: int, body: Terms, response: HttpResponse) -> Any:
    """Agree what the person needs to take it on."""
    found = acceptance_for(request.person, acceptance_id, on=today_of(request))
    return act_on_thing(request, response, found, AcceptanceShown, actions.agree_terms, **body.dict())


@router.post("/roles/{int:acceptance_id}/acceptance", response={200: AcceptanceShown, **REFUSED})
def accept_role(request: ApiRequest, acceptance_id: int, response: HttpResponse) -> Any:
    """Take the role on."""
    found = acceptance_for(request.person, acceptance_id, on=today_of(request))
    return act_on_thing(request, response, found, AcceptanceShown, actions.accept_role)


@router.post("/roles/{int:acceptance_id}/decline", response={200: AcceptanceShown, **REFUSED})
def decline_role(request: ApiRequest, acceptance_id: int, body: Ground, response: HttpResponse) -> Any:
    """Decline the role, and say why."""
    found = acceptance_for(request.person, acceptance_id, on=today_of(request))
    return act_on_thing(request, response, found, AcceptanceShown, actions.decline_role, **body.dict())
