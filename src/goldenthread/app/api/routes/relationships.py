"""Relationships: who of us is in touch with whom, which threads are dormant, and what hangs on one person."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.customers import ContactShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.programme.queries.relationships import accounts_by_threads, quietest, relationships_of

router = Router(tags=["relationships"])
PAGE: Any = Query(1, ge=1, le=9_999)  # type: ignore[type-arg]


class TieShown(Schema):
    """One of us and one of them. ``state``: live, new, dormant, quiet or one_way."""

    account_id: int = Field(alias="tie.account_id")
    person_id: int = Field(alias="tie.person_id")
    contact_id: int = Field(alias="tie.contact_id")
    state: str
    direction: str
    evidence: str
    rhythm: str
    silent_days: int | None
    owed_days: int
    days_in_touch: int = Field(alias="tie.days_in_touch")
    in_touch_on: date | None = Field(alias="tie.in_touch_on")


class ReviverShown(Schema):
    person_id: int = Field(alias="person.pk")
    why: str


class ReasonShown(Schema):
    """Something to call about, and the page where it is on record."""

    words: str
    address: str


class DormantShown(Schema):
    thread: TieShown
    revivers: list[ReviverShown]
    reasons: list[ReasonShown]


class HangingShown(Schema):
    """Contacts whom one of us alone knows, and the share of the authority reached that is theirs."""

    person_id: int = Field(alias="person.pk")
    contacts: list[ContactShown]
    authority_share: float | None


class PivotalShown(Schema):
    contact_id: int = Field(alias="contact.pk")
    why: str


class RowShown(Schema):
    """A contact and every thread of colleagues; ``left_us`` counts those of people who left."""

    contact: ContactShown
    threads: list[TieShown]
    left_us: int


class RelationshipsShown(Schema):
    """Today's. ``quiet`` counts dormant threads, ``dormant`` tells of twenty; ``next_page`` is null at the end."""

    contacts: int
    in_touch: int
    live: int
    quiet: int
    rows: list[RowShown]
    dormant: list[DormantShown]
    hanging: list[HangingShown]
    pivotal: list[PivotalShown]
    next_page: int | None


class AccountByThreads(Schema):
    """An account's threads counted: ``alone`` are contacts whom one of us only knows."""

    account_id: int = Field(alias="pk")
    name: str
    contacts: int = Field(alias="known")
    in_touch: int = Field(alias="touched")
    dormant: int = Field(alias="quiet")
    alone: int
    last_in_touch_on: date | None = Field(alias="last_touch")


@router.get("/accounts/{int:account_id}/relationships", response={200: RelationshipsShown, **REFUSED})
def show_relationships(request: ApiRequest, account_id: int, page: int = PAGE) -> Any:
    """The matrix of our people and theirs, forty contacts at a time; what is dormant, and what hangs on one."""
    today = today_of(request)
    return relationships_of(account_for(request.person, account_id, on=today), today, page=page)


@router.get("/relationships", response={200: Page[AccountByThreads], **REFUSED})
def list_relationships(request: ApiRequest, window: Window = ASKED) -> Any:
    """The accounts that you may open, each with its threads counted."""
    today = today_of(request)
    visible = accounts_visible_to(request.person, on=today).filter(closed_on__isnull=True)
    return page_of(accounts_by_threads(visible, today), window, lambda one: one)


@router.get("/relationships/calls", response={200: Page[DormantShown], **REFUSED})
def list_calls(request: ApiRequest, window: Window = ASKED) -> Any:
    """Whom to call first: at most ten dormant threads to those of most authority, who could call, and about what."""
    today = today_of(request)
    open_now = accounts_visible_to(request.person, on=today).filter(closed_on__isnull=True)
    return page_among(quietest(open_now, today), window, lambda one: one)
