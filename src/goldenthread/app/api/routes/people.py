"""Persons, units, assignments, calendars and decision rights."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.errors import ErrorShape
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.people import actions, queries
from goldenthread.app.people.access import person_for, unit_for
from goldenthread.app.people.models import (
    Assignment,
    Line,
    Person,
    Role,
    Unit,
    UnitKind,
)

router = Router(tags=["people"])
REFUSED = {
    400: ErrorShape,
    401: ErrorShape,
    403: ErrorShape,
    404: ErrorShape,
    409: ErrorShape,
    422: ErrorShape,
}


class PersonShown(Schema):
    id: int
    name: str
    hired_on: date | None
    left_on: date | None


class UnitShown(Schema):
    id: int
    name: str
    kind: str
    parent_id: int | None
    function: str
    line_of_business: str
    product: str
    technology: str
    region: str


class AssignmentShown(Schema):
    id: int
    person_id: int
    unit_id: int
    role: str
    title: str
    manager_id: int | None
    line: str
    fte: Decimal
    valid_from: date
    valid_to: date | None


class NewPerson(Sent):
    name: str = Field(max_length=200)
    email: str = Field("", max_length=254)
    hired_on: date | None = None
    career_home_id: int | None = None
    appraised_by_id: int | None = None


class NewUnit(Sent):
    name: str = Field(max_length=200)
    kind: UnitKind = UnitKind.FUNCTION
    parent_id: int | None = None
    function: str = Field("", max_length=100)
    product: str = Field("", max_length=100)
    region: str = Field("", max_length=100)
    valid_from: date


class UnitChange(Sent):
    valid_from: date
    name: str | None = Field(None, max_length=200)
    kind: UnitKind | None = None
    parent_id: int | None = None


class NewAssignment(Sent):
    person_id: int
    unit_id: int
    role: Role
    title: str = Field("", max_length=100)
    manager_id: int | None = None
    line: Line = Line.SOLID
    fte: Decimal = Field(Decimal(1), gt=0, le=1, max_digits=4, decimal_places=3)
    valid_from: date


class Ending(Sent):
    valid_to: date


class LastDay(Sent):
    left_on: date


class Made(Schema):
    """The id of what was made."""

    id: int


def _today(request: ApiRequest) -> date:
    return request.actor.now.date()


def _person(request: ApiRequest, person_id: int | None) -> Person | None:
    return None if person_id is None else person_for(request.person, person_id, on=_today(request))


def _unit(request: ApiRequest, unit_id: int | None) -> Unit | None:
    return None if unit_id is None else unit_for(request.person, unit_id, on=_today(request))


class PeopleWanted(Window):
    """Which people. Unit and role are those of one assignment that is held today."""

    words: str = Field("", max_length=100, description="in the name")
    unit_id: int | None = None
    role: Role | None = None
    here: bool = Field(False, description="nobody who has left")


@router.get("/people", response={200: Page[PersonShown], **REFUSED})
def list_people(request: ApiRequest, wanted: PeopleWanted = ASKED) -> Any:
    """Everybody who works or worked here, latest first."""
    today = _today(request)
    found = queries.persons_narrowed(
        queries.persons_visible_to(request.person, on=today),
        on=today,
        words=wanted.words,
        unit=_unit(request, wanted.unit_id),
        role=wanted.role or "",
        here=wanted.here,
    )
    return page_of(found, wanted, lambda person: person)


@router.post("/people", response={201: PersonShown, **REFUSED})
def add_person(request: ApiRequest, body: NewPerson) -> Any:
    """Add a person."""
    person = actions.add_person(
        body.name,
        email=body.email,
        hired_on=body.hired_on,
        career_home=_unit(request, body.career_home_id),
        appraised_by=_person(request, body.appraised_by_id),
        actor=request.actor,
    )
    return Status(201, person)


@router.get("/people/{int:person_id}", response={200: PersonShown, **REFUSED})
def show_person(request: ApiRequest, person_id: int, response: HttpResponse) -> Any:
    """One person; ``ETag`` is their version, for ``If-Match``."""
    return with_version(response, person_for(request.person, person_id, on=_today(request)))


@router.post("/people/{int:person_id}/departure", response={200: PersonShown, **REFUSED})
def record_departure(request: ApiRequest, person_id: int, body: LastDay, response: HttpResponse) -> Any:
    """Record a person's last day."""
    person = person_for(request.person, person_id, on=_today(request))
    return act_on_thing(request, response, person, PersonShown, actions.leave, left_on=body.left_on)


@router.post("/people/{int:person_id}/erasure", response={200: PersonShown, **REFUSED})
def erase_person(request: ApiRequest, person_id: int, response: HttpResponse) -> Any:
    """Erase a leaver's name and addresses."""
    person = person_for(request.person, person_id, on=_today(request))
    return act_on_thing(request, response, person, PersonShown, actions.erase)


@router.get("/units", response={200: Page[UnitShown], **REFUSED})
def list_units(request: ApiRequest, window: Window = ASKED) -> Any:
    """Every unit as it is today, latest first."""
    return page_of(queries.units_visible_to(request.person, on=_today(request)), window, lambda unit: unit)


@router.post("/units", response={201: UnitShown, **REFUSED})
def open_unit(request: ApiRequest, body: NewUnit) -> Any:
    """Open a unit."""
    shape = body.dict(exclude={"parent_id", "name", "valid_from"})
    parent = _unit(request, body.parent_id)
    return Status(
        201,
        actions.open_unit(body.name, valid_from=body.valid_from, parent=parent, actor=request.actor, **shape),
    )


@router.get("/units/{int:unit_id}", response={200: UnitShown, **REFUSED})
def show_unit(request: ApiRequest, unit_id: int, response: HttpResponse) -> Any:
    """One unit; ``ETag`` is its version, for ``If-Match``."""
    return with_version(response, unit_for(request.person, unit_id, on=_today(request)))


@router.post("/units/{int:unit_id}/versions", response={200: UnitShown, **REFUSED})
def change_unit(request: ApiRequest, unit_id: int, body: UnitChange, response: HttpResponse) -> Any:
    """Change a unit from a day on. Only the fields that are sent change."""
    unit = unit_for(request.person, unit_id, on=_today(request))
    wanted = body.dict(exclude_unset=True, exclude={"parent_id"})
    if "parent_id" in body.model_fields_set:
        wanted["parent"] = _unit(request, body.parent_id)
    return act_on_thing(request, response, unit, UnitShown, actions.change_unit, **wanted)


@router.get("/assignments", response={200: Page[AssignmentShown], **REFUSED})
def list_assignments(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who works where, in which role, under whom, from when to when."""
    seen = queries.persons_visible_to(request.person, on=_today(request))
    return page_of(Assignment.objects.filter(person__in=seen), window, lambda assignment: assignment)


@router.post("/assignments", response={201: AssignmentShown, **REFUSED})
def assign(request: ApiRequest, body: NewAssignment) -> Any:
    """Assign a person to a unit in a role."""
    return Status(
        201,
        actions.assign(
            person_for(request.person, body.person_id, on=_today(request)),
            unit=unit_for(request.person, body.unit_id, on=_today(request)),
            manager=_person(request, body.manager_id),
            actor=request.actor,
            **body.dict(include={"role", "title", "line", "fte", "valid_from"}),
        ),
    )


def _assignment(request: ApiRequest, assignment_id: int) -> Assignment:
    seen = queries.persons_visible_to(request.person, on=_today(request))
    return get_object_or_404(Assignment, pk=assignment_id, person__in=seen)


@router.get("/assignments/{int:assignment_id}", response={200: AssignmentShown, **REFUSED})
def show_assignment(request: ApiRequest, assignment_id: int, response: HttpResponse) -> Any:
    """One assignment."""
    return with_version(response, _assignment(request, assignment_id))


@router.post("/assignments/{int:assignment_id}/end", response={200: AssignmentShown, **REFUSED})
def end_assignment(request: ApiRequest, assignment_id: int, body: Ending, response: HttpResponse) -> Any:
    """End an assignment."""
    held = _assignment(request, assignment_id)
    said = {"valid_to": body.valid_to}
    return act_on_thing(request, response, held, AssignmentShown, actions.end_assignment, **said)
