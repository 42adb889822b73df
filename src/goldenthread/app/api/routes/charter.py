"""The programme itself: its charter, its accounts, who runs it in whose line, and what slips in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import Listed, with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.acting import act_on_thing, add_to_list, list_with_version
from goldenthread.app.api.routes.people import REFUSED, Ending
from goldenthread.app.api.routes.shapes import TEXT, person_of, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import person_for
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Charter, Leadership, ProgrammeAccount
from goldenthread.app.programme.queries import charter as queries
from goldenthread.app.programme.queries.plans import Family, concentration
from goldenthread.app.programme.queries.slip import Slip, narrowed
from goldenthread.app.programme.queries.slipping import slipping

router = Router(tags=["programme"])
MONTHS = Field(ge=1, le=240)


class ProgrammeCharterShown(Schema):
    """A version of what the programme is for; ``valid_to`` is empty where it holds still."""

    id: int
    purpose: str
    measures: str
    horizon_months: int
    board_every_months: int
    by_id: int | None
    valid_from: date
    valid_to: date | None


class NewProgrammeCharter(Sent):
    purpose: str = Field(min_length=1, max_length=TEXT)
    measures: str = Field(min_length=1, max_length=TEXT)
    horizon_months: int = MONTHS
    board_every_months: int = Field(3, ge=1, le=24)
    valid_from: date


class PlaceShown(Schema):
    """An account in the programme, and by which criteria."""

    id: int
    account_id: int
    criteria: str
    valid_from: date
    valid_to: date | None


class NewPlace(Sent):
    account_id: int
    criteria: str = Field(min_length=1, max_length=2_000)
    valid_from: date


class LeadershipShown(Schema):
    id: int
    lead_id: int
    under_id: int | None
    line: str
    brief: str
    valid_from: date
    valid_to: date | None


class NewLeadership(Sent):
    lead_id: int
    under_id: int | None = None
    line: str = Field("", max_length=60)
    brief: str = Field("", max_length=2_000)
    valid_from: date


class ReportingLineShown(Schema):
    """Who reports to whom, in the line of which function. ``sold_share``: how much of what the person above is
    measured by is money within the year; null where nobody wrote that down."""

    people_ids: list[int]
    runs: bool
    under_id: int
    function: str
    sold_share: Decimal | None
    is_sales_led: bool
    since: date
    weight_ids: list[int]


class SlipEvidence(Schema):
    label: str
    page: str


class SlipShown(Schema):
    """One thing that slips: since when, the records that say so, and what would clear it. Never a score."""

    area: str
    what: str
    about: str
    page: str
    since: date | None
    clears: str
    clearing: str
    evidence: list[SlipEvidence]


class Narrowing(Schema):
    """Of what slips: an area, what clears in one way, words that it names, and for how many days it lasts."""

    area: str = Field("", max_length=30)
    clearing: str = Field("", max_length=60)
    words: str = Field("", max_length=100)
    days: int = Field(0, ge=0, le=10_000)


class WorthShown(Schema):
    """An account with all its divisions: what they are worth a year, and how much of the whole that is."""

    account_id: int
    account: str
    value: Decimal
    share: float
    accounts: int


class ConcentrationShown(Schema):
    """How few customers the yearly value lies with. ``hhi``: from 1/n, all alike, to 1. Null: no value is known."""

    hhi: float | None
    top_three: float | None
    unknown: int
    families: list[WorthShown]


def require_sight(request: ApiRequest) -> None:
    """The programme's own records are for executives, its lead and its board; others find nothing there."""
    if not queries.sees_programme(request.person, today_of(request)):
        raise NotFound("There is nothing here that you may see.")


def _require_overview(request: ApiRequest) -> None:
    """What slips, and with whom the value lies, is for executives and the programme lead."""
    if not queries.SEES & roles_of(request.person, today_of(request)):
        raise NotFound("There is nothing here that you may see.")


@router.get("/programme/slips", response={200: Page[SlipShown], **REFUSED})
def list_slips(request: ApiRequest, window: Window = ASKED, narrowing: Narrowing = ASKED) -> Any:
    """What is slipping in the programme, by area, the longest first."""
    _require_overview(request)
    today = today_of(request)
    return page_among(narrowed(slipping(today), **narrowing.dict(), today=today), window, _slip)


def _slip(one: Slip) -> dict[str, Any]:
    named = ("area", "what", "about", "since", "clears", "clearing")
    said = {name: getattr(one, name) for name in named}
    evidence = [{"label": label, "page": page} for label, page in one.evidence]
    return {**said, "page": one.address, "evidence": evidence}


@router.get("/programme/concentration", response={200: ConcentrationShown, **REFUSED})
def show_concentration(request: ApiRequest) -> Any:
    """With how few customers the yearly value lies."""
    _require_overview(request)
    found = concentration(request.person, today_of(request))
    if found is None:
        return {"hhi": None, "top_three": None, "unknown": 0, "families": []}
    families = [_family(one) for one in found.families]
    return {"hhi": found.hhi, "top_three": found.top_three, "unknown": found.unknown, "families": families}


def _family(one: Family) -> dict[str, Any]:
    figures = {name: getattr(one, name) for name in ("value", "share", "accounts")}
    return {"account_id": one.top.pk, "account": str(one.top), **figures}


@router.get("/programme/charters", response={200: Page[ProgrammeCharterShown], **REFUSED})
def list_programme_charters(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """Every version of the programme's charter, latest written first."""
    require_sight(request)
    return list_with_version(response, _charters(), window)


def _charters() -> Listed:
    return Listed(Charter.objects.all(), ProgrammeCharterShown)


@router.post("/programme/charters", response={201: ProgrammeCharterShown, **REFUSED})
def write_programme_charter(request: ApiRequest, body: NewProgrammeCharter, response: HttpResponse) -> Any:
    """Write the charter from a day on; the version before ends the day before, and is kept."""
    require_sight(request)
    return add_to_list(request, response, _charters(), actions.write_programme_charter, **body.dict())


@router.get("/programme/accounts", response={200: Page[PlaceShown], **REFUSED})
def list_places(request: ApiRequest, window: Window = ASKED, today: bool = False) -> Any:
    """Which accounts are or were in the programme; with ``today`` only those that are."""
    require_sight(request)
    found = queries.places_on(today_of(request)) if today else ProgrammeAccount.objects.all()
    return page_of(found, window, lambda one: one)


@router.post("/programme/accounts", response={201: PlaceShown, **REFUSED})
def admit_account(request: ApiRequest, body: NewPlace) -> Any:
    """Take an account into the programme, by criteria that are said."""
    require_sight(request)
    account = account_for(request.person, body.account_id, on=today_of(request))
    said = body.dict(exclude={"account_id"})
    return Status(201, actions.admit_account(account, **said, actor=request.actor))


def _place(request: ApiRequest, place_id: int) -> ProgrammeAccount:
    require_sight(request)
    return get_object_or_404(ProgrammeAccount, pk=place_id)


@router.get("/programme/accounts/{int:place_id}", response={200: PlaceShown, **REFUSED})
def show_place(request: ApiRequest, place_id: int, response: HttpResponse) -> Any:
    """An account's place in the programme."""
    return with_version(response, _place(request, place_id))


@router.post("/programme/accounts/{int:place_id}/end", response={200: PlaceShown, **REFUSED})
def release_account(request: ApiRequest, place_id: int, body: Ending, response: HttpResponse) -> Any:
    """Let an account leave the programme."""
    place, said = _place(request, place_id), body.dict()
    return act_on_thing(request, response, place, PlaceShown, actions.release_account, **said)


@router.get("/programme/leaderships", response={200: Page[LeadershipShown], **REFUSED})
def list_leaderships(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """Who runs and ran the programme, under whom, with which brief."""
    require_sight(request)
    return list_with_version(response, _leaderships(), window)


def _leaderships() -> Listed:
    return Listed(Leadership.objects.all(), LeadershipShown)


@router.post("/programme/leaderships", response={201: LeadershipShown, **REFUSED})
def name_leadership(request: ApiRequest, body: NewLeadership, response: HttpResponse) -> Any:
    """Say who runs the programme from a day on, and under whom."""
    require_sight(request)
    said = {
        "lead": person_for(request.person, body.lead_id, on=today_of(request)),
        "under": person_of(request, body.under_id),
        **body.dict(include={"line", "brief", "valid_from"}),
    }
    return add_to_list(request, response, _leaderships(), actions.name_leadership, **said)


@router.get("/programme/lines", response={200: Page[ReportingLineShown], **REFUSED})
def list_lines(request: ApiRequest, window: Window = ASKED) -> Any:
    """In whose line the programme and its account managers are today, and what that line is measured by."""
    require_sight(request)
    return page_among(queries.lines_of(today_of(request)), window, _line)


def _line(one: queries.Line) -> dict[str, Any]:
    names = ("runs", "function", "sold_share", "is_sales_led", "since")
    return {
        **{name: getattr(one, name) for name in names},
        "people_ids": [person.pk for person in one.people],
        "under_id": one.under.pk,
        "weight_ids": [weight.pk for weight in one.weights],
    }
