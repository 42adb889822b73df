"""Relationship and service of an account, ratings and tiers, who leaves, effort and who is put first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from goldenthread.analysis.measures.programme.expedites import ExpediteConcentration
from goldenthread.analysis.measures.programme.fit import EffortAllocation
from goldenthread.analysis.measures.programme.people import ManagerTurnover
from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.measures.statistics.ranks import Association
from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.families import CountedShown
from goldenthread.app.api.routes.people import REFUSED, Ending
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for, contact_for
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotFound
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Result, Tier
from goldenthread.app.programme.queries.accounts.effort import MONTHS, allocation_of, launch_of
from goldenthread.app.programme.queries.accounts.expedites import concentration_of, orders_behind
from goldenthread.app.programme.queries.accounts.ladders import gap_of, ladder_on, match_of, sayings_of
from goldenthread.app.programme.queries.accounts.ratings import placed, standings_of, tiers_on
from goldenthread.app.programme.queries.accounts.service import RECORDS, Period, service_of
from goldenthread.app.programme.queries.accounts.turnover import turnover_of
from goldenthread.app.programme.queries.duties import may_see_acts

router = Router(tags=["accounts in depth"])
LEADERS = frozenset({Role.EXECUTIVE, Role.PROGRAMME_LEAD})
DAY: Any = Query(None)  # type: ignore[type-arg]


class SaidShown(Schema):
    """What somebody said of the relationship that is wanted or offered."""

    id: int
    account_id: int
    side: str
    kind: str
    level: str
    since: date
    contact_id: int | None
    ground: str
    at: datetime
    by_id: int | None


class Saying(Sent):
    side: str = Field(max_length=8)
    kind: str = Field(max_length=40)
    ground: str = Field(min_length=1, max_length=500)
    since: date
    level: str = Field("", max_length=12)
    contact_id: int | None = None


class ServiceLineShown(Schema):
    name: str
    got: float
    promised: float | None


class AskedShown(Schema):
    kind: str
    unit_id: int = Field(alias="unit.pk")
    own: int
    supporting: int


class HeldShown(Schema):
    unit_id: int = Field(alias="unit.pk")
    orders: int
    elapsed_hours: float
    working_hours: float


class ServiceShown(Schema):
    """What the account alone got beside what its tier promises. ``steps``: rungs offered beyond what is wanted."""

    wanted: str
    offered: str
    steps: int | None
    ladder: list[str]
    since: date
    until: date
    tier: str
    lines: list[ServiceLineShown]
    asked: list[AskedShown]
    held: list[HeldShown]


class TierShown(Schema):
    id: int
    name: str
    least_importance: Decimal | None
    contacts: int | None
    executive_acts: int | None
    expedites: int | None
    unit_hours: int | None
    valid_from: date
    valid_to: date | None


class NewTier(Sent):
    name: str = Field(min_length=1, max_length=30)
    valid_from: date
    least_importance: Decimal | None = Field(None, ge=1, le=5, max_digits=3, decimal_places=2)
    contacts: int | None = Field(None, ge=0, le=1_000_000)
    executive_acts: int | None = Field(None, ge=0, le=1_000_000)
    expedites: int | None = Field(None, ge=0, le=1_000_000)
    unit_hours: int | None = Field(None, ge=0, le=1_000_000)


class LadderShown(Schema):
    rungs: list[str]
    valid_from: date


class NewLadder(Sent):
    rungs: list[str] = Field(min_length=2, max_length=9)
    valid_from: date


class PlacedShown(Schema):
    """``best`` and ``worst``: the ranks between which it stays when one weight is moved by a fifth."""

    account_id: int
    rank: int
    best: int
    worst: int
    importance: float | None
    difficulty: float | None
    tier: str
    suggested_tier: str | None


class PortfolioShown(Schema):
    """``kappa``: agreement of wanted with offered; null where it is undefined."""

    placed: list[PlacedShown]
    kappa: float | None
    known: int
    over_served: list[int]
    under_served: list[int]


class EstimateShown(Schema):
    value: float
    low: float
    high: float
    n: int


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
    """Shares of hours before and since a day, and of value; null where undefined."""

    change_on: date
    redistributed: float | None
    misallocation: float | None
    key_effort_share: float | None
    key_value_share: float | None
    stands_out: bool
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


@router.get("/accounts/{int:account_id}/service", response={200: ServiceShown, **REFUSED})
def show_service(
    request: ApiRequest, account_id: int, since: date | None = DAY, until: date | None = DAY
) -> Any:
    """Which relationship it wants and is offered, and what it got in a period (the last quarter of a year)."""
    today = today_of(request)
    account = account_for(request.person, account_id, on=today)
    period = _period(since, until, today)
    found, ladder = service_of(account, period), ladder_on(today)
    gap = gap_of(account, ladder)
    return {
        "wanted": gap.wanted,
        "offered": gap.offered,
        "steps": gap.steps,
        "ladder": list(ladder),
        "since": period.since,
        "until": period.until,
        "tier": account.tier,
        "lines": found.lines,
        "asked": found.asked,
        "held": found.held,
    }


@router.get("/accounts/{int:account_id}/service/{what}", response={200: Page[CountedShown], **REFUSED})
def list_service(
    request: ApiRequest,
    account_id: int,
    what: str,
    window: Window = ASKED,
    since: date | None = DAY,
    until: date | None = DAY,
) -> Any:
    """The records that a line of the service counts: orders, contacts, expedites, escalations, executive-…"""
    today = today_of(request)
    account = account_for(request.person, account_id, on=today)
    hidden = what.startswith("executive-") and not may_see_acts(request.person, account, on=today)
    if what not in RECORDS or hidden:
        raise NotFound("There is no such figure.")
    find, when = RECORDS[what]
    found = find([account.pk], _period(since, until, today))
    return page_of(found, window, lambda one: _counted(one, account.pk, when))


def _counted(one: Any, account_id: int, when: str) -> dict[str, Any]:
    return {"kind": one._meta.model_name, "id": one.pk, "account_id": account_id, "at": getattr(one, when)}


def _period(since: date | None, until: date | None, today: date) -> Period:
    """The last quarter of a year, where nothing is said."""
    last = until or today
    first = since or last - timedelta(days=91)
    if first > last:
        raise Invalid("The period ends before it begins. Give a later day.", field="until")
    if first.year < 2000 or last.year > 2199:
        raise Invalid("The days must lie between 2000 and 2199.", field="since")
    return Period(first, last)


@router.get("/accounts/{int:account_id}/relationship-kinds", response={200: Page[SaidShown], **REFUSED})
def list_said(request: ApiRequest, account_id: int, window: Window = ASKED) -> Any:
    """What was said of the relationship that the account wants and is offered."""
    account = account_for(request.person, account_id, on=today_of(request))
    return page_of(sayings_of(account), window, lambda one: one)


@router.post("/accounts/{int:account_id}/relationship-kinds", response={201: SaidShown, **REFUSED})
def say_relationship(request: ApiRequest, account_id: int, body: Saying, response: HttpResponse) -> Any:
    """Say which relationship the customer wants, or we offer. The account has it from that day on."""
    today = today_of(request)
    account = account_for(request.person, account_id, on=today)
    contact = contact_for(request.person, body.contact_id, on=today) if body.contact_id else None
    said = {**body.dict(exclude={"contact_id"}), "contact": contact}
    made = act_on_thing(request, response, account, AccountShown, actions.say_relationship, **said)
    return Status(201, made)


@router.get("/programme/tiers", response={200: Page[TierShown], **REFUSED})
def list_tiers(request: ApiRequest, window: Window = ASKED) -> Any:
    """What each tier asks and promises today."""
    return page_among(
        list(tiers_on(today_of(request))) if _is_leader(request) else [], window, lambda one: one
    )


def _tier(request: ApiRequest, tier_id: int) -> Tier:
    if not _is_leader(request):
        raise NotFound("There is no such tier.")
    return get_object_or_404(Tier, pk=tier_id)


@router.get("/programme/tiers/{int:tier_id}", response={200: TierShown, **REFUSED})
def show_tier(request: ApiRequest, tier_id: int, response: HttpResponse) -> Any:
    """What one tier asks and promises."""
    return with_version(response, _tier(request, tier_id))


@router.post("/programme/tiers", response={201: TierShown, **REFUSED})
def set_tier(request: ApiRequest, body: NewTier) -> Any:
    """From a day on a tier asks this importance and promises so much a quarter."""
    said = body.dict()
    return Status(201, actions.set_tier(said.pop("name"), **said, actor=request.actor))


@router.post("/programme/tiers/{int:tier_id}/end", response={200: TierShown, **REFUSED})
def end_tier(request: ApiRequest, tier_id: int, body: Ending, response: HttpResponse) -> Any:
    """End what a tier asks and promises."""
    tier, said = _tier(request, tier_id), body.dict()
    return act_on_thing(request, response, tier, TierShown, actions.end_tier, **said)


@router.post("/programme/ladders", response={201: LadderShown, **REFUSED})
def set_ladder(request: ApiRequest, body: NewLadder) -> Any:
    """Name the kinds of relationship, from the lightest to the closest."""
    return Status(201, actions.set_ladder(body.rungs, valid_from=body.valid_from, actor=request.actor))


@router.get("/programme/portfolio", response={200: PortfolioShown, **REFUSED})
def show_portfolio(request: ApiRequest) -> Any:
    """All open accounts by importance, the tiers that ratings suggest, and wanted beside offered."""
    today = _leaders_day(request)
    accounts = Account.objects.filter(closed_on__isnull=True).order_by("name", "pk")
    match = match_of(accounts, today)
    return {
        "placed": [
            {
                "account_id": one.standing.account.pk,
                "tier": one.standing.account.tier,
                "rank": one.rank,
                "best": one.best,
                "worst": one.worst,
                "importance": one.standing.position.importance if one.standing.position else None,
                "difficulty": one.standing.position.difficulty if one.standing.position else None,
                "suggested_tier": one.standing.suggested.name if one.standing.suggested else None,
            }
            for one in placed(standings_of(accounts, today))
        ],
        "kappa": _defined(match.kappa),
        "known": match.known,
        "over_served": [one.account.pk for one in match.over],
        "under_served": [one.account.pk for one in match.under],
    }


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
        "usual_rate": _defined(one.usual_rate) if one else None,
        "expected_leavers": _defined(one.expected_leavers) if one else None,
        "p_value": _defined(one.p_value) if one else None,
        "alarm": one.alarm if one and isinstance(one.alarm, bool) else None,
        "uncovered": found.uncovered,
    }


@router.post("/programme/turnover/names", response={201: list[LeaverShown], **REFUSED})
def name_leavers(request: ApiRequest, body: Looking) -> Any:
    """Who left, by name, where the deployment allows it. That somebody looked, and why, is on record."""
    return Status(201, list(actions.name_leavers(**body.dict(), actor=request.actor)))


@router.get("/programme/results", response={200: Page[ResultShown], **REFUSED})
def list_results(request: ApiRequest, window: Window = ASKED) -> Any:
    """The organisation's own figures, month by month, latest recorded first."""
    _leaders_day(request)
    return page_of(Result.objects.all(), window, lambda one: one)


@router.post("/programme/results", response={201: ResultShown, **REFUSED})
def record_result(request: ApiRequest, body: NewResult) -> Any:
    """Record a figure of a month. The same month again replaces it; history keeps what it was."""
    today, said = today_of(request), body.dict(exclude={"account_id", "unit_id"})
    account = account_for(request.person, body.account_id, on=today) if body.account_id is not None else None
    unit = unit_for(request.person, body.unit_id, on=today) if body.unit_id is not None else None
    return Status(201, actions.record_result(**said, account=account, unit=unit, actor=request.actor))


@router.get("/programme/effort", response={200: AllocationShown, **REFUSED})
def show_effort(
    request: ApiRequest,
    change_on: date | None = DAY,
    months: int = Query(MONTHS, ge=1, le=36),  # type: ignore[type-arg]
) -> Any:
    """Whether hours moved since a day, and whether they go where the value is."""
    today = _leaders_day(request)
    if change_on is not None and not 2000 <= change_on.year <= 2199:
        raise Invalid("The day must lie between 2000 and 2199.", field="change_on")
    found = allocation_of(today, change_on=change_on or launch_of(today), months=months)
    one = found.found if isinstance(found.found, EffortAllocation) else None
    return {
        "change_on": found.change_on,
        "redistributed": _defined(one.redistributed) if one else None,
        "misallocation": _defined(one.misallocation) if one else None,
        "key_effort_share": _defined(one.key_effort_share) if one else None,
        "key_value_share": _defined(one.key_value_share) if one else None,
        "stands_out": found.stands_out,
        "accounts": [
            {
                "account_id": line.account.pk,
                "hours": line.hours,
                "share_before": line.found.effort_before,
                "share_since": line.found.effort_after,
                "share_of_value": _defined(line.found.value),
            }
            for line in found.lines
        ],
    }


@router.get("/programme/expedites", response={200: PutFirstShown, **REFUSED})
def show_expedites(request: ApiRequest) -> Any:
    """Whether one account is put first beyond its share, and the others are late in the same weeks."""
    found = concentration_of(_leaders_day(request)).found
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
    today = _leaders_day(request)
    account = account_for(request.person, account_id, on=today)
    found = orders_behind(account, what, week, today)
    if found is None:
        raise NotFound("There is no such figure.")
    return page_of(found, window, lambda one: _counted(one, one.account_id, "placed_at"))


def _is_leader(request: ApiRequest) -> bool:
    return bool(roles_of(request.person, today_of(request)) & LEADERS)


def _leaders_day(request: ApiRequest) -> date:
    """Today, for executives and the programme lead; for others there is no such figure."""
    if not _is_leader(request):
        raise NotFound("There is no such figure.")
    return today_of(request)


def _defined(value: float | Undefined | None) -> float | None:
    return None if isinstance(value, Undefined) else value
