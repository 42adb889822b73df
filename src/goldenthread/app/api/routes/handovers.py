"""Handing over an account: what a person takes along, the pack for the successor, and the introductions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.barriers import BarrierShown
from goldenthread.app.api.routes.contracts import ContractShown
from goldenthread.app.api.routes.customers import AccountShown, ContactShown
from goldenthread.app.api.routes.duties import DutyShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.relationships import TieShown
from goldenthread.app.api.routes.shapes import PAPER, TEXT, OrderShown, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.people.access import person_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import handover_for, introduction_of, leaver_for
from goldenthread.app.programme.printing import answered
from goldenthread.app.programme.printing.pack import pack_name, pack_pdf
from goldenthread.app.programme.queries.handovers import handovers_visible_to, pack_of, taken_along

router = Router(tags=["relationships"])


class HandoverShown(Schema):
    id: int
    account_id: int
    leaver_id: int
    successor_id: int
    last_day: date
    words: str
    opened_at: datetime
    opened_by_id: int | None


class IntroductionShown(Schema):
    """``only_theirs``: nobody else of us knew the contact when the handover was opened."""

    id: int
    handover_id: int
    contact_id: int
    due_on: date
    only_theirs: bool
    done_at: datetime | None
    evidence: str
    dropped_at: datetime | None
    reason: str


class PackedObjective(Schema):
    id: int
    what: str
    owner_id: int
    due_on: date
    progress: int


class TopicShown(Schema):
    """What was spoken of, and what was to come next; notes are not in a pack."""

    id: int
    contact_id: int | None
    at: datetime
    kind: str
    topic: str
    next_step: str
    next_step_by: date | None


class PackShown(Schema):
    """What the successor reads: everything of the account that is open."""

    threads: list[TieShown]
    orders: list[OrderShown]
    barriers: list[BarrierShown]
    duties: list[DutyShown]
    objectives: list[PackedObjective]
    contracts: list[ContractShown]
    topics: list[TopicShown]
    next_steps: list[TopicShown]


class TakenShown(Schema):
    """What leaves one account with a person: ``alone`` are the contacts whom nobody else of us knows."""

    account_id: int = Field(alias="account.pk")
    roles: list[str]
    alone: list[ContactShown]
    threads: int
    orders: int
    duties: int
    objectives: int
    handovers: list[HandoverShown]


class NewHandover(Sent):
    leaver_id: int
    successor_id: int
    last_day: date
    words: str = Field("", max_length=TEXT)


class IntroductionEvidence(Sent):
    evidence: str = Field(min_length=1, max_length=TEXT)


class IntroductionGround(Sent):
    reason: str = Field(min_length=1, max_length=300)


@router.get("/people/{int:person_id}/takes-along", response={200: Page[TakenShown], **REFUSED})
def list_what_goes(request: ApiRequest, person_id: int, window: Window = ASKED) -> Any:
    """What would leave with somebody, account by account: for themselves, executives and the programme lead."""
    today = today_of(request)
    leaver = leaver_for(request.person, person_id, on=today)
    return page_among(taken_along(leaver, request.person, today), window, lambda one: one)


@router.get("/handovers", response={200: Page[HandoverShown], **REFUSED})
def list_handovers(request: ApiRequest, window: Window = ASKED) -> Any:
    """The handovers of your accounts, and those to you, latest first."""
    return page_of(handovers_visible_to(request.person, on=today_of(request)), window, lambda one: one)


@router.post("/accounts/{int:account_id}/handovers", response={201: HandoverShown, **REFUSED})
def open_handover(request: ApiRequest, account_id: int, body: NewHandover, response: HttpResponse) -> Any:
    """Hand an account over to somebody by a day: an introduction stands for each contact of the leaver's."""
    today = today_of(request)
    account = account_for(request.person, account_id, on=today)
    leaver, successor = (
        person_for(request.person, one, on=today) for one in (body.leaver_id, body.successor_id)
    )
    said = {"leaver": leaver, "successor": successor, **body.dict(include={"last_day", "words"})}
    made = act_on_thing(request, response, account, AccountShown, actions.open_handover, **said)
    return Status(201, made)


@router.get("/handovers/{int:handover_id}", response={200: HandoverShown, **REFUSED})
def show_handover(request: ApiRequest, handover_id: int, response: HttpResponse) -> Any:
    """One handover."""
    return with_version(response, handover_for(request.person, handover_id, on=today_of(request)))


@router.get("/handovers/{int:handover_id}/pack", response={200: PackShown, **REFUSED})
def show_pack(request: ApiRequest, handover_id: int) -> Any:
    """What the successor reads, as it stands today. Notes are not in it."""
    today = today_of(request)
    return pack_of(handover_for(request.person, handover_id, on=today), today)


@router.get("/handovers/{int:handover_id}/paper", response=REFUSED, openapi_extra=PAPER)
def show_paper(request: ApiRequest, handover_id: int) -> HttpResponse:
    """The pack for the successor as PDF."""
    found, today = handover_for(request.person, handover_id, on=today_of(request)), today_of(request)
    return answered(pack_pdf(found, today), pack_name(found, today))


@router.get("/handovers/{int:handover_id}/introductions", response={200: Page[IntroductionShown], **REFUSED})
def list_introductions(request: ApiRequest, handover_id: int, window: Window = ASKED) -> Any:
    """Whom the successor is to be introduced to, and what became of each."""
    found = handover_for(request.person, handover_id, on=today_of(request))
    return page_of(found.introductions.all(), window, lambda one: one)


@router.get(
    "/handovers/{int:handover_id}/introductions/{int:introduction_id}",
    response={200: IntroductionShown, **REFUSED},
)
def show_introduction(
    request: ApiRequest, handover_id: int, introduction_id: int, response: HttpResponse
) -> Any:
    """One introduction; ``ETag`` is its version, for ``If-Match``."""
    found = handover_for(request.person, handover_id, on=today_of(request))
    return with_version(response, introduction_of(found, introduction_id))


@router.post(
    "/handovers/{int:handover_id}/introductions/{int:introduction_id}/meeting",
    response={200: IntroductionShown, **REFUSED},
)
def record_introduction(
    request: ApiRequest,
    handover_id: int,
    introduction_id: int,
    body: IntroductionEvidence,
    response: HttpResponse,
) -> Any:
    """Say, as the successor, what the contact said; it is on record as a contact between you."""
    found = handover_for(request.person, handover_id, on=today_of(request))
    one = introduction_of(found, introduction_id)
    return act_on_thing(request, response, one, IntroductionShown, actions.record_introduction, **body.dict())


@router.post(
    "/handovers/{int:handover_id}/introductions/{int:introduction_id}/dropping",
    response={200: IntroductionShown, **REFUSED},
)
def drop_introduction(
    request: ApiRequest,
    handover_id: int,
    introduction_id: int,
    body: IntroductionGround,
    response: HttpResponse,
) -> Any:
    """Say, as the successor, why there will be no introduction."""
    found = handover_for(request.person, handover_id, on=today_of(request))
    one = introduction_of(found, introduction_id)
    return act_on_thing(request, response, one, IntroductionShown, actions.drop_introduction, **body.dict())
