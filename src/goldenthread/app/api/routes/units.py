"""What a unit should know before it promises a day, and the hours that others cost it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ninja import Router, Schema

from goldenthread.analysis.measures.result import Undefined
from goldenthread.app.api.pages import ASKED, Page, Window, page_among
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import Between, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.orders import rights
from goldenthread.app.orders.queries import Kept, Lost, ability_to_promise, hours_lost
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import Unit

router = Router(tags=["units"])
AHEAD = timedelta(days=800)


class KeptShown(Schema):
    """How many first promises with about this lead time were kept; ``share`` with its 95% interval, or why not."""

    days_from: int
    days_to: int
    n: int
    kept: int
    share: float | None
    low: float | None
    high: float | None
    why_no_share: str


class AbilityShown(Schema):
    """For the week of ``day``: what is promised, the hours that the unit's people have, and how its word was kept.

    ``expected_deliveries`` is null where the unit delivered nothing in the last 13 weeks.
    """

    day: date
    week_begins: date
    promised_that_week: int
    overdue: int
    hours_available: float
    hours_usual: float
    expected_deliveries: float | None
    deliveries_counted: int
    kept: KeptShown


class LostShown(Schema):
    """What one side cost the unit by one cause. ``hours`` is null where they cannot be known."""

    cause: str
    by: str
    times: int
    hours: float | None
    order_ids: list[int]


def _own_unit(request: ApiRequest, unit_id: int, to_do: str) -> Unit:
    """The unit, for those who work in it or lead above it."""
    unit = unit_for(request.person, unit_id, on=today_of(request))
    if unit.pk not in rights.units_of(request.actor):
        raise NotPermitted(f"You may not {to_do}: that is for the people of {unit}.")
    return unit


@router.get("/units/{int:unit_id}/ability-to-promise", response={200: AbilityShown, **REFUSED})
def show_ability(request: ApiRequest, unit_id: int, day: date | None = None) -> Any:
    """What the unit should know before it promises ``day``: today, or a later one. The promise stays its own."""
    unit, today = _own_unit(request, unit_id, "see what this unit can promise"), today_of(request)
    day = day or today
    if not today <= day <= today + AHEAD:
        raise Invalid("Ask for a day from today on, within 800 days.", field="day")
    found = ability_to_promise(unit, day, now=request.actor.now)
    names = AbilityShown.model_fields.keys() - {"kept"}
    return {**{name: getattr(found, name) for name in names}, "kept": _kept(found.kept)}


def _kept(found: Kept) -> dict[str, Any]:
    share = found.share
    counted = {name: getattr(found, name) for name in ("days_from", "days_to", "n", "kept")}
    if isinstance(share, Undefined):
        return {**counted, "share": None, "low": None, "high": None, "why_no_share": share.reason}
    return {**counted, "share": share.value, "low": share.low, "high": share.high, "why_no_share": ""}


@router.get("/units/{int:unit_id}/hours-lost", response={200: Page[LostShown], **REFUSED})
def list_hours_lost(
    request: ApiRequest, unit_id: int, window: Window = ASKED, between: Between = ASKED
) -> Any:
    """The hours that incomplete orders, expedites and changed minds cost the unit, by whom, with the orders."""
    unit = _own_unit(request, unit_id, "see what this unit lost")
    first, last = between.days(today_of(request))
    found = hours_lost(unit, start=_midnight(first), end=_midnight(last + timedelta(days=1)))
    return page_among(found, window, _lost)


def _lost(one: Lost) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("by", "times", "hours")}
    return {**said, "cause": str(one.cause), "order_ids": list(one.orders)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
