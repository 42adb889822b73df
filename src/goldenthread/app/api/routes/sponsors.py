"""What executives owe to accounts, how often, and what they did: never a number without the acts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema, Status
from pydantic import Field

from goldenthread.analysis.measures.result import Undefined
from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.duties import router
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import contact_of, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import person_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.duties import Entanglement, entanglement_of, may_see_acts
from goldenthread.app.programme.queries.records import cadences_visible_to


class CadenceShown(Schema):
    """How often somebody owes something to an account; the clock makes duties of it."""

    id: int
    account_id: int
    person_id: int
    kind: str
    every_months: int
    contact_id: int | None
    valid_from: date
    valid_to: date | None


class NewCadence(Sent):
    account_id: int
    person_id: int
    kind: Literal["relationship", "listening", "review"]
    every_months: int = Field(3, ge=1, le=24)
    contact_id: int | None = None
    valid_from: date


class MonthShown(Schema):
    month: date
    acts: int


class ActShown(Schema):
    at: datetime
    what: str
    by: str
    words: str


class LimitsShown(Schema):
    """Natural process limits of acts a month; ``provisional`` with fewer than twelve months."""

    centre: float
    lower: float
    upper: float
    provisional: bool


class EntanglementShown(Schema):
    """The present sponsor's acts over two years: by month, with the limits of chance, and one by one.

    ``fell``: the last three months hold a signal below. ``limits`` is null with ``why_no_limits``.
    """

    account_id: int
    sponsor_id: int | None
    months: list[MonthShown]
    limits: LimitsShown | None
    why_no_limits: str
    fell: bool
    acts: list[ActShown]


@router.get("/cadences", response={200: Page[CadenceShown], **REFUSED})
def list_cadences(request: ApiRequest, window: Window = ASKED, account_id: int | None = None) -> Any:
    """What executives owe how often, to accounts that you see whole or by yourself; now and before."""
    found = cadences_visible_to(request.person, on=today_of(request))
    return page_of(found if account_id is None else found.filter(account=account_id), window, lambda one: one)


@router.post("/cadences", response={201: CadenceShown, **REFUSED})
def set_cadence(request: ApiRequest, body: NewCadence) -> Any:
    """Ask an executive to do something for an account every so many months, from a day on."""
    today = today_of(request)
    made = actions.set_cadence(
        account_for(request.person, body.account_id, on=today),
        person=person_for(request.person, body.person_id, on=today),
        contact=contact_of(request, body.contact_id),
        **body.dict(include={"kind", "every_months", "valid_from"}),
        actor=request.actor,
    )
    return Status(201, made)


@router.get("/accounts/{int:account_id}/entanglement", response={200: EntanglementShown, **REFUSED})
def show_entanglement(request: ApiRequest, account_id: int) -> Any:
    """What the account's sponsor did for it, by month and act by act. For them, executives and the programme lead."""
    today = today_of(request)
    account = account_for(request.person, account_id, on=today)
    if not may_see_acts(request.person, account, on=today):
        raise NotFound("There is nothing here that you may see.")
    found = entanglement_of(account, today)
    return {
        "account_id": account.pk,
        "sponsor_id": account.sponsor_id,
        "months": [{"month": month, "acts": acts} for month, acts in found.months],
        "fell": found.fell,
        "acts": found.acts,
        **_limits(found),
    }


def _limits(found: Entanglement) -> dict[str, Any]:
    chart = found.chart
    if isinstance(chart, Undefined):
        return {"limits": None, "why_no_limits": chart.reason}
    limits = {"centre": chart.centre, "lower": chart.lower_limit, "upper": chart.upper_limit}
    return {"limits": {**limits, "provisional": chart.provisional}, "why_no_limits": ""}
