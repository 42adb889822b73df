"""Which relationship an account wants and is offered, and what service it got."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.families import CountedShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import DAY, counted, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for, contact_for
from goldenthread.app.customers.levels import match_of
from goldenthread.app.errors import Invalid, NotFound
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.accounts.ladders import gap_of, ladder_on, sayings_of
from goldenthread.app.programme.queries.accounts.service import RECORDS, Period, service_of
from goldenthread.app.programme.queries.duties import may_see_acts

router = Router(tags=["accounts in depth"])


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


class MatchShown(Schema):
    """The sponsor's level beside that of the highest contact: operations, management or executives."""

    sponsor_id: int = Field(alias="sponsor.pk")
    level: str
    contact_id: int = Field(alias="contact.pk")
    contact_level: str
    said: str


class ServiceShown(Schema):
    """What the account alone got beside what its tier promises. ``steps``: rungs offered beyond what is wanted.

    ``sponsor_match`` is null without a sponsor, and where no contact has a level.
    """

    wanted: str
    offered: str
    steps: int | None
    sponsor_match: MatchShown | None
    ladder: list[str]
    since: date
    until: date
    tier: str
    lines: list[ServiceLineShown]
    asked: list[AskedShown]
    held: list[HeldShown]


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
        "sponsor_match": match_of(account.sponsor, account.contacts.filter(left_on__isnull=True), today),
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
    return page_of(found, window, lambda one: counted(one, account.pk, when))


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
