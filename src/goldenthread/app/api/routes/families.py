"""An account with its divisions: the figures of each, rolled up, and the records behind each figure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Query, Router, Schema

from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.errors import Invalid, NotFound
from goldenthread.app.programme.queries.accounts.family import FIGURES, Branch, family_of, members

router = Router(tags=["accounts"])
ON: Any = Query(None, description="as it was on this day; today without it")  # type: ignore[type-arg]
OWN: Any = Query(False, description="of the account alone, without its divisions")  # type: ignore[type-arg]


class BranchShown(Schema):
    """An account on the day. ``own`` counts its own records, ``whole`` those of its divisions too."""

    account_id: int
    parent_id: int | None
    name: str
    tier: str
    depth: int
    value: Decimal | None
    worth: Decimal | None
    own: dict[str, int]
    whole: dict[str, int]


class FamilyShown(Schema):
    """The account first, then what is below it. ``hidden`` counts divisions that you may not open."""

    day: date
    accounts: list[BranchShown]
    hidden: int


class CountedShown(Schema):
    """A record that a figure counts: ``kind`` is order, barrier or feedback."""

    kind: str
    id: int
    account_id: int
    at: datetime


@router.get("/accounts/{int:account_id}/family", response={200: FamilyShown, **REFUSED})
def show_family(request: ApiRequest, account_id: int, on: date | None = ON) -> Any:
    """An account and its divisions on a day, with their figures."""
    account, day = account_for(request.person, account_id, on=today_of(request)), _day(request, on)
    found = family_of(account, day, seen=accounts_seen_whole_by(request.person, on=today_of(request)))
    lines: list[Branch] = found.top.lines() if found.top else []
    return {"day": day, "accounts": lines, "hidden": found.hidden}


@router.get("/accounts/{int:account_id}/family/{figure}", response={200: Page[CountedShown], **REFUSED})
def list_counted(
    request: ApiRequest,
    account_id: int,
    figure: str,
    window: Window = ASKED,
    on: date | None = ON,
    own: bool = OWN,
) -> Any:
    """The records that one figure counts."""
    account, day = account_for(request.person, account_id, on=today_of(request)), _day(request, on)
    wanted = FIGURES.get(figure)
    if wanted is None:
        raise NotFound("There is no such figure.")
    seen = accounts_seen_whole_by(request.person, on=today_of(request))
    found = wanted.records({account.pk} if own else members(account, day, seen=seen), day)
    kind = found.model._meta.model_name
    return page_of(
        found,
        window,
        lambda one: {
            "kind": kind,
            "id": one.pk,
            "account_id": one.account_id,
            "at": getattr(one, wanted.sort),
        },
    )


def _day(request: ApiRequest, on: date | None) -> date:
    today = today_of(request)
    if on is not None and on > today:
        raise Invalid("That day is still to come. Give today or a day before.", field="on")
    return on or today
