"""Who leaves, where the hours go and who is put first; the organisation's own results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from goldenthread.analysis.measures.programme.expedites import ExpediteConcentration
from goldenthread.analysis.measures.programme.fit import EffortAllocation
from goldenthread.analysis.measures.programme.people import ManagerTurnover
from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.measures.statistics.ranks import Association
from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import Listed
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import add_to_list, list_with_version
from goldenthread.app.api.routes.families import CountedShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import (
    DAY,
    LEADERS,
    counted,
    defined,
    is_leader,
    leaders_day,
    today_of,
)
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import Invalid, NotFound
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Result
from goldenthread.app.programme.queries.accounts.effort import MONTHS, allocation_of, launch_of
from goldenthread.app.programme.queries.accounts.expedites import concentration_of, orders_behind
from goldenthread.app.programme.queries.accounts.renewing import By, renewing_of
from goldenthread.app.programme.queries.accounts.turnover import turnover_of

router = Router(tags=["accounts in depth"])


class EstimateShown(Schema):
    value: float
    low: float
    high: float
    n: int


class GroupRenewingShown(Schema):
    """``group``: an account's id, or a tier or segment. ``shrunken`` is fair to those with few contracts."""

    group: str
    name: str
    renewed: int
    decided: int
    open: int
    raw: float | None
    shrunken: EstimateShown
    p_below_target: float


class RenewingShown(Schema):
    """Renewals by group, the surest below target first; null where nothing was decided."""

    target: float | None
    overall: EstimateShown | None
    groups: list[GroupRenewingShown]


class UncoveredShown(Schema):
    account_id: int = Field(alias="account.pk")
    since: date


class TurnoverShown(Schema):
    """Null where fewer than five people would be told of, or nothing is known."""

    months: int
    people: int | None
    left: int | None
    rate: EstimateShown | None
    usual_rate: float | None
    expected_leavers: float | None
    p_value: float | None
    alarm: bool | None
    uncovered: list[UncoveredShown]


class ResultShown(Schema):
    """A figure of the organisation's own for a month: sales, satisfaction, retention."""

    id: int
    measure: str
    month: date
    account_id: int | None
    unit_id: int | None
    value: Decimal


class NewResult(Sent):
    measure: str = Field(min_length=1, max_length=60)
    month: date
    value: Decimal = Field(max_digits=18, decimal_places=4)
    account_id: int | None = None
    unit_id: int | None = None


class LeaverShown(Schema):
    id: int
    name: str
    left_on: date | None


class Looking(Sent):
    reason: str = Field(min_length=1, max_length=300)
    months: int = Field(6, ge=1, le=36)


class EffortLineShown(Schema):
    account_id: int
    hours: float
    share_before: float
    share_since: float
    share_of_value: float | None


class AllocationShown(Schema):
    """Shares of hours before and since a day, and of value; null where undefined.

    ``value_is_margin``: value is margin and potential, else the yearly value.
    """

    change_on: date
    redistributed: float | None
    misallocation: float | None
    key_effort_share: float | None
    key_value_share: float | None
    stands_out: bool
    value_is_margin: bool | None
    accounts: list[EffortLineShown]


class WeekShown(Schema):
    begins: date
    expedites: int
    due: int
    late: int


class PutFirstShown(Schema):
    """An association over weeks, of the account with most orders put first. Null where there are none."""

    account_id: int | None
    expedites: int
    orders: int
    ratio: float | None
    tau: float | None
    p_one_sided: float | None
    stands_out: bool
    weeks: list[WeekShown]


@router.get("/programme/turnover", response={200: TurnoverShown, **REFUSED})
def show_turnover(request: ApiRequest, months: int = Query(6, ge=1, le=36)) -> Any:  # type: ignore[type-arg]
    """Account managers who left, against the usual rate, and accounts that nobody answers for. Nobody is named."""
    today = today_of(request)
    if not roles_of(request.person, today) & (LEADERS | {Role.PEOPLE}):
        raise NotFound("There is no such figure.")
    found = turnover_of(today, months)
    one = found.found if found.is_shown and isinstance(found.found, ManagerTurnover) else None
    return {
        "months": months,
        "people": one.n if one else None,
        "left": one.n_left if one else None,
        "rate": one.rate if one and isinstance(one.rate, Estimate) else None,
        "usual_rate": defined(one.usual_rate) if one else None,
        "expected_leavers": defined(one.expected_leavers) if one else None,
        "p_value": defined(one.p_value) if one else None,
        "alarm": one.alarm if one and isinstance(one.alarm, bool) else None,
        "uncovered": found.uncovered,
    }


@router.post("/programme/turnover/names", response={201: list[LeaverShown], **REFUSED})
def name_leavers(request: ApiRequest, body: Looking) -> Any:
    """Who left, by name, where the deployment allows it. That somebody looked, and why, is on record."""
    return Status(201, list(actions.name_leavers(**body.dict(), actor=request.actor)))


@router.get("/programme/results", response={200: Page[ResultShown], **REFUSED})
def list_results(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """The organisation's own figures, month by month, latest recorded first."""
    leaders_day(request)
    return list_with_version(response, _results(request), window)


def _results(request: ApiRequest) -> Listed:
    return Listed(Result.objects.all() if is_leader(request) else Result.objects.none(), ResultShown)


@router.post("/programme/results", response={201: ResultShown, **REFUSED})
def record_result(request: ApiRequest, body: NewResult, response: HttpResponse) -> Any:
    """Record a figure of a month. The same month again replaces it; history keeps what it was."""
    today, said = today_of(request), body.dict(exclude={"account_id", "unit_id"})
    account = account_for(request.person, body.account_id, on=today) if body.account_id is not None else None
    unit = unit_for(request.person, body.unit_id, on=today) if body.unit_id is not None else None
    said = {**said, "account": account, "unit": unit}
    return add_to_list(request, response, _results(request), actions.record_result, **said)


@router.get("/programme/effort", response={200: AllocationShown, **REFUSED})
def show_effort(
    request: ApiRequest,
    change_on: date | None = DAY,
    months: int = Query(MONTHS, ge=1, le=36),  # type: ignore[type-arg]
) -> Any:
    """Whether hours moved since a day, and whether they go where the value is."""
    today = leaders_day(request)
    if change_on is not None and not 2000 <= change_on.year <= 2199:
        raise Invalid("The day must lie between 2000 and 2199.", field="change_on")
    found = allocation_of(today, change_on=change_on or launch_of(today), months=months)
    one = found.found if isinstance(found.found, EffortAllocation) else None
    return {
        "change_on": found.change_on,
        "redistributed": defined(one.redistributed) if one else None,
        "misallocation": defined(one.misallocation) if one else None,
        "key_effort_share": defined(one.key_effort_share) if one else None,
        "key_value_share": defined(one.key_value_share) if one else None,
        "stands_out": found.stands_out,
        "value_is_margin": one.value_is_margin if one else None,
        "accounts": [
            {
                "account_id": line.account.pk,
                "hours": line.hours,
                "share_before": line.found.effort_before,
                "share_since": line.found.effort_after,
                "share_of_value": defined(line.found.value),
            }
            for line in found.lines
        ],
    }


@router.get("/programme/renewal-rates", response={200: RenewingShown, **REFUSED})
def show_renewal_rates(request: ApiRequest, by: By = By.ACCOUNT, since: date | None = DAY) -> Any:
    """How often contracts were renewed: as counted, shrunk towards all, and how sure it is below target."""
    renewing = renewing_of(leaders_day(request), by, since)
    found = None if isinstance(renewing.found, Undefined) else renewing.found
    return {
        "target": found.target if found else None,
        "overall": found.overall if found else None,
        "groups": [
            {
                "group": one.found.group,
                "name": one.name,
                "renewed": one.found.renewed,
                "decided": one.found.decided,
                "open": one.found.n_open,
                "raw": defined(one.found.raw),
                "shrunken": one.found.shrunken,
                "p_below_target": one.found.p_below_target,
            }
            for one in renewing.groups
        ],
    }


@router.get("/programme/expedites", response={200: PutFirstShown, **REFUSED})
def show_expedites(request: ApiRequest) -> Any:
    """Whether one account is put first beyond its share, and the others are late in the same weeks."""
    found = concentration_of(leaders_day(request)).found
    one = found if isinstance(found, ExpediteConcentration) else None
    together = one.association if one and isinstance(one.association, Association) else None
    return {
        "account_id": int(one.account_id) if one else None,
        "expedites": one.n_expedites if one else 0,
        "orders": one.n_orders if one else 0,
        "ratio": one.ratio if one else None,
        "tau": together.value if together else None,
        "p_one_sided": together.p_one_sided if together else None,
        "stands_out": bool(one and one.stands_out),
        "weeks": one.weeks if one else [],
    }


@router.get("/programme/expedites/{int:account_id}/{what}", response={200: Page[CountedShown], **REFUSED})
def list_expedites(
    request: ApiRequest, account_id: int, what: str, window: Window = ASKED, week: date | None = DAY
) -> Any:
    """The orders behind: the account's that were put ``first``; others' promises ``due``, or ``late``, in a week."""
    today = leaders_day(request)
    account = account_for(request.person, account_id, on=today)
    found = orders_behind(account, what, week, today)
    if found is None:
        raise NotFound("There is no such figure.")
    return page_of(found, window, lambda one: counted(one, one.account_id, "placed_at"))
