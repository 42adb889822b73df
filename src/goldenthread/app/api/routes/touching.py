"""Units that work for key accounts, and how far their people took that role on."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Router, Schema
from pydantic import Field

from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.people import REFUSED, PersonShown
from goldenthread.app.api.routes.shapes import OrderShown, leaders_day, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.programme.queries.touching import orders_touching, people_touching, units_touching

router = Router(tags=["programme"])


class TouchingShown(Schema):
    """A unit of which not everybody accepted their role: orders of half a year, people, told, accepted."""

    unit_id: int = Field(alias="unit.pk")
    orders: int
    people: int
    informed: int
    accepted: int


@router.get("/programme/units-touching", response={200: Page[TouchingShown], **REFUSED})
def list_units_touching(request: ApiRequest, window: Window = ASKED) -> Any:
    """Units that work for key accounts of which not everybody accepted their role; the fewest acceptances first."""
    return page_among(units_touching(leaders_day(request)), window, lambda one: one)


@router.get("/programme/units-touching/{int:unit_id}/orders", response={200: Page[OrderShown], **REFUSED})
def list_orders_touching(request: ApiRequest, unit_id: int, window: Window = ASKED) -> Any:
    """What key accounts asked of the unit in half a year."""
    unit = unit_for(request.person, unit_id, on=leaders_day(request))
    return page_of(orders_touching(today_of(request)).filter(asked_of_unit=unit), window, lambda one: one)


@router.get(
    "/programme/units-touching/{int:unit_id}/people/{what}", response={200: Page[PersonShown], **REFUSED}
)
def list_people_touching(
    request: ApiRequest,
    unit_id: int,
    what: Literal["people", "told", "accepted", "open"],
    window: Window = ASKED,
) -> Any:
    """Who of the unit was told of the role, accepted it, or has not: for the programme lead."""
    today: date = leaders_day(request)
    if Role.PROGRAMME_LEAD not in roles_of(request.person, today):
        raise NotFound("There is no such figure.")
    unit = unit_for(request.person, unit_id, on=today)
    return page_of(people_touching(unit, what, today), window, lambda one: one)
