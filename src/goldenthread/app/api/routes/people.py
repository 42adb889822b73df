"""Persons, units, assignments, calendars and decision rights."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.errors import ErrorShape
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotFound
from goldenthread.app.people import actions, queries
from goldenthread.app.people.access import person_for, unit_for
from goldenthread.app.people.models import (
    Absence,
    Assignment,
    Calendar,
    DecisionArea,
    DecisionRight,
    Line,
    Person,
    Right,
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
    product: str
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


class NewAbsence(Sent):
    person_id: int
    from_at: AwareDatetime
    to_at: AwareDatetime
    kind: str = Field("", max_length=40)


class NewCalendar(Sent):
    name: str = Field(max_length=100)
    time_zone: str = Field(max_length=60)
    weekly_hours: dict[str, list[list[str]]]
    holidays: dict[str, Any] = {}


class NewArea(Sent):
    name: str = Field(max_length=100)
    meaning: str = Field("", max_length=300)


class NewRight(Sent):
    area_id: int
    role: Role
    right: Right
    unit_id: int | None = None
    account_id: int | None = None
    amount_limit: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    valid_from: date


class RightShown(Schema):
    id: int
    area: str
    role: str
    right: str
    unit_id: int | None
    account_id: int | None
    amount_limit: Decimal | None
    valid_from: date
    valid_to: date | None

    @staticmethod
    def resolve_area(right: DecisionRight) -> str:
        return str(right.area)


class Made(Schema):
    """The id of what was made."""

    id: int


def _today(request: ApiRequest) -> date:
    return request.actor.now.date()


def _person(request: ApiRequest, person_id: int | None) -> Person | None:
    return None if person_id is None else person_for(request.person, person_id, on=_today(request))


def _unit(request: ApiRequest, unit_id: int | None) -> Unit | None:
    return None if unit_id is None else unit_for(request.person, unit_id, on=_today(request))


@router.get("/people", response={200: Page[PersonShown], **REFUSED})
def list_people(request: ApiRequest, window: Window = ASKED) -> Any:
    """Everybody who works or worked here, latest first."""
    found = queries.persons_visible_to(request.person, on=_today(request))
    return page_of(found, window, lambda person: person)


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
def show_person(request: ApiRequest, person_id: int) -> Any:
    """One person."""
    return person_for(request.person, person_id, on=_today(request))


@router.post("/people/{int:person_id}/departure", response={200: PersonShown, **REFUSED})
def record_departure(request: ApiRequest, person_id: int, body: LastDay) -> Any:
    """Record a person's last day."""
    person = person_for(request.person, person_id, on=_today(request))
    return actions.leave(person, left_on=body.left_on, actor=request.actor)


@router.post("/people/{int:person_id}/erasure", response={200: PersonShown, **REFUSED})
def erase_person(request: ApiRequest, person_id: int) -> Any:
    """Erase a leaver's name and addresses."""
    person = person_for(request.person, person_id, on=_today(request))
    return actions.erase(person, actor=request.actor)


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
def show_unit(request: ApiRequest, unit_id: int) -> Any:
    """One unit."""
    return unit_for(request.person, unit_id, on=_today(request))


@router.post("/units/{int:unit_id}/versions", response={200: UnitShown, **REFUSED})
def change_unit(request: ApiRequest, unit_id: int, body: UnitChange) -> Any:
    """Change a unit from a day on. Only the fields that are sent change."""
    unit = unit_for(request.person, unit_id, on=_today(request))
    wanted = body.dict(exclude_unset=True, exclude={"valid_from", "parent_id"})
    if "parent_id" in body.model_fields_set:
        wanted["parent"] = _unit(request, body.parent_id)
    return actions.change_unit(unit, valid_from=body.valid_from, actor=request.actor, **wanted)


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


@router.post("/assignments/{int:assignment_id}/end", response={200: AssignmentShown, **REFUSED})
def end_assignment(request: ApiRequest, assignment_id: int, body: Ending) -> Any:
    """End an assignment."""
    seen = queries.persons_visible_to(request.person, on=_today(request))
    assignment = get_object_or_404(Assignment, pk=assignment_id, person__in=seen)
    return actions.end_assignment(assignment, valid_to=body.valid_to, actor=request.actor)


@router.post("/absences", response={201: Made, **REFUSED})
def record_absence(request: ApiRequest, body: NewAbsence) -> Any:
    """Record that a person is away."""
    person = person_for(request.person, body.person_id, on=_today(request))
    times = body.dict(include={"from_at", "to_at", "kind"})
    return Status(201, actions.record_absence(person, actor=request.actor, **times))


@router.delete("/absences/{int:absence_id}", response={204: None, **REFUSED})
def cancel_absence(request: ApiRequest, absence_id: int) -> Any:
    """Cancel an absence."""
    seen = queries.persons_visible_to(request.person, on=_today(request))
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=absence_id, person__in=seen)
    actions.cancel_absence(absence, actor=request.actor)
    return Status(204, None)


@router.post("/calendars", response={201: Made, **REFUSED})
def add_calendar(request: ApiRequest, body: NewCalendar) -> Any:
    """Add a working calendar."""
    calendar: Calendar = actions.add_calendar(actor=request.actor, **body.dict())
    return Status(201, calendar)


@router.post("/decision-areas", response={201: Made, **REFUSED})
def add_decision_area(request: ApiRequest, body: NewArea) -> Any:
    """Name something that has to be decided."""
    return Status(201, actions.add_decision_area(body.name, meaning=body.meaning, actor=request.actor))


@router.get("/decision-rights", response={200: Page[RightShown], **REFUSED})
def list_decision_rights(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who decides, shares, is consulted or informed."""
    if not queries.units_visible_to(request.person, on=_today(request)).exists():
        return {"items": [], "next": None}
    return page_of(DecisionRight.objects.select_related("area"), window, lambda right: right)


@router.post("/decision-rights", response={201: RightShown, **REFUSED})
def grant_right(request: ApiRequest, body: NewRight) -> Any:
    """Grant a right in an area."""
    area = DecisionArea.objects.filter(pk=body.area_id).first()
    if area is None:
        raise NotFound("There is no such decision area. Add it first.")
    today = _today(request)
    account = account_for(request.person, body.account_id, on=today) if body.account_id is not None else None
    return Status(
        201,
        actions.grant_right(
            area,
            unit=_unit(request, body.unit_id),
            account=account,
            actor=request.actor,
            **body.dict(include={"role", "right", "amount_limit", "valid_from"}),
        ),
    )


@router.post("/decision-rights/{int:right_id}/end", response={200: RightShown, **REFUSED})
def end_right(request: ApiRequest, right_id: int, body: Ending) -> Any:
    """End a right."""
    if not queries.units_visible_to(request.person, on=_today(request)).exists():
        raise NotFound("There is no such right.")
    right = get_object_or_404(DecisionRight, pk=right_id)
    return actions.end_right(right, valid_to=body.valid_to, actor=request.actor)
