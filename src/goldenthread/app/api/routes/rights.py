"""Who decides what: decision areas, the rights in them, and where nobody or several decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED, Ending, Made, router
from goldenthread.app.api.routes.shapes import account_of, today_of, unit_of, works_here
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound
from goldenthread.app.people import actions, queries
from goldenthread.app.people.models import Assignment, DecisionArea, DecisionRight, Right, Role


class AreaShown(Schema):
    id: int
    name: str
    meaning: str


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


class SoundnessShown(Schema):
    """How an area is decided today. A gap: nobody has the right to decide; a double: two have it over the same."""

    area_id: int
    area: str
    is_gap: bool
    is_double: bool
    deciding: list[RightShown]


class LiaisonShown(Schema):
    """Somebody who works for an account and whose career is at home, or appraised, in a unit that delivers."""

    person_id: int
    person: str
    role: str
    unit_id: int
    career_home_id: int | None
    appraised_by_id: int | None


@router.get("/decision-areas", response={200: Page[AreaShown], **REFUSED})
def list_areas(request: ApiRequest, window: Window = ASKED) -> Any:
    """What has to be decided here, by name."""
    found = DecisionArea.objects.all() if works_here(request) else DecisionArea.objects.none()
    return page_of(found, window, lambda area: area)


@router.post("/decision-areas", response={201: Made, **REFUSED})
def add_decision_area(request: ApiRequest, body: NewArea) -> Any:
    """Name something that has to be decided."""
    return Status(201, actions.add_decision_area(body.name, meaning=body.meaning, actor=request.actor))


@router.get("/decision-areas/soundness", response={200: Page[SoundnessShown], **REFUSED})
def list_soundness(request: ApiRequest, window: Window = ASKED) -> Any:
    """Every area with who decides in it today: gaps and doubles first."""
    found = queries.rights_integrity(today_of(request)) if works_here(request) else []
    return page_among(found, window, _sound)


def _sound(found: queries.AreaIntegrity) -> dict[str, Any]:
    return {
        "area_id": found.area.pk,
        "area": str(found.area),
        "is_gap": found.is_gap,
        "is_double": found.is_double,
        "deciding": found.deciding,
    }


@router.get("/liaisons", response={200: Page[LiaisonShown], **REFUSED})
def list_liaisons(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who answers to customers in name, and to a unit that delivers by their career."""
    held = queries.careers_at_home_elsewhere(today_of(request))
    return page_of(held if works_here(request) else held.none(), window, _liaison)


def _liaison(held: Assignment) -> dict[str, Any]:
    one = held.person
    return {
        "person_id": one.pk,
        "person": str(one),
        "role": held.role,
        "unit_id": held.unit_id,
        "career_home_id": one.career_home_id,
        "appraised_by_id": one.appraised_by_id,
    }


@router.get("/decision-rights", response={200: Page[RightShown], **REFUSED})
def list_decision_rights(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who decides, shares, is consulted or informed."""
    found = DecisionRight.objects.select_related("area")
    return page_of(found if works_here(request) else found.none(), window, lambda right: right)


@router.post("/decision-rights", response={201: RightShown, **REFUSED})
def grant_right(request: ApiRequest, body: NewRight) -> Any:
    """Grant a right in an area."""
    area = DecisionArea.objects.filter(pk=body.area_id).first()
    if area is None:
        raise NotFound("There is no such decision area. Add it first.")
    made = actions.grant_right(
        area,
        unit=unit_of(request, body.unit_id),
        account=account_of(request, body.account_id),
        actor=request.actor,
        **body.dict(include={"role", "right", "amount_limit", "valid_from"}),
    )
    return Status(201, made)


def _right(request: ApiRequest, right_id: int) -> DecisionRight:
    if not works_here(request):
        raise NotFound("There is no such right.")
    return get_object_or_404(DecisionRight.objects.select_related("area"), pk=right_id)


@router.get("/decision-rights/{int:right_id}", response={200: RightShown, **REFUSED})
def show_right(request: ApiRequest, right_id: int, response: HttpResponse) -> Any:
    """One right."""
    return with_version(response, _right(request, right_id))


@router.post("/decision-rights/{int:right_id}/end", response={200: RightShown, **REFUSED})
def end_right(request: ApiRequest, right_id: int, body: Ending, response: HttpResponse) -> Any:
    """End a right."""
    right, said = _right(request, right_id), body.dict()
    return act_on_thing(request, response, right, RightShown, actions.end_right, **said)
