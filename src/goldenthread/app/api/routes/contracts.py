"""Contracts and their renewal; reports and reviews that fall due."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import TEXT, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.models import Call, PostMortem, RenewalCall
from goldenthread.app.customers.queries import account_ids_visible_to
from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import person_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import contract_for, due_for
from goldenthread.app.programme.models import Artefact
from goldenthread.app.programme.queries.lapses import Lapse, lapses_of
from goldenthread.app.programme.queries.narrowing import (
    DueState,
    RenewalState,
    contracts_narrowed,
    dues_narrowed,
)
from goldenthread.app.programme.queries.records import contracts_visible_to, dues_visible_to
from goldenthread.app.programme.queries.signals import signals_of

router = Router(tags=["programme"])


class ContractShown(Schema):
    id: int
    account_id: int
    title: str
    terms: str
    starts_on: date
    ends_on: date
    decide_by: date
    value: Decimal | None
    outcome: str
    decided_on: date | None
    reason: str


class ContractsAsked(Schema):
    """Which contracts: of an account, in a state."""

    account_id: int | None = None
    state: RenewalState | Literal[""] = ""


class NewContract(Sent):
    account_id: int
    title: str = Field(min_length=1, max_length=200)
    starts_on: date
    ends_on: date
    decide_by: date
    value: Decimal | None = None
    terms: str = Field("", max_length=10_000)


class CallShown(Schema):
    """A call with the signals as they stood then."""

    id: int
    contract_id: int
    at: datetime
    by_id: int | None
    call: str
    checkpoint: str
    judgement: str
    signals: list[dict[str, Any]]
    disagrees: bool
    settled_at: datetime | None
    settlement: str


class NewCall(Sent):
    call: Call
    judgement: str = Field(min_length=1, max_length=TEXT)


class RenewalDecision(Sent):
    outcome: Literal["renewed", "expanded", "reduced", "lost"]
    decided_on: date
    reason: str = Field("", max_length=TEXT)


class CauseSent(Sent):
    kind: Literal["order", "barrier", "feedback", "rhythm", "escalation"]
    record_id: int
    why: str = Field(min_length=1, max_length=TEXT)


class NewPostMortem(Sent):
    what_happened: str = Field(min_length=1, max_length=20_000)
    customer_said: str = Field("", max_length=10_000)
    causes: list[CauseSent] = Field(min_length=1, max_length=100)


class CauseShown(Schema):
    kind: str
    record_id: int
    why: str


class PostMortemShown(Schema):
    """What a lost contract taught, with its causes among our own records."""

    contract_id: int
    at: datetime
    by_id: int | None
    what_happened: str
    customer_said: str
    causes: list[CauseShown]

    @staticmethod
    def resolve_causes(found: PostMortem) -> list[Any]:
        return list(found.causes.all())


class SignalShown(Schema):
    name: str
    sentence: str
    since: date
    records: list[list[Any]]


class DueShown(Schema):
    id: int
    account_id: int
    artefact: str
    due_on: date
    owner_id: int | None
    issued_on: date | None
    issued_by_id: int | None
    note: str


class DuesAsked(Schema):
    """Which reports and reviews: of an account, of a kind, owned by somebody, in a state."""

    account_id: int | None = None
    owner_id: int | None = None
    artefact: Artefact | Literal[""] = ""
    state: DueState | Literal[""] = ""


class LapseShown(Schema):
    """A report or review that lapsed: since when, who owned the last one missed, and each one missed."""

    account_id: int
    artefact: Artefact
    misses_in_a_row: int
    lapsed_on: date
    owner_id: int | None
    due_ids: list[int]


class Issue(Sent):
    issued_on: date | None = None
    note: str = Field("", max_length=300)


class NewSchedule(Sent):
    account_id: int
    artefact: Artefact
    owner_id: int
    every_months: int = Field(1, ge=1, le=24)
    day_of_month: int = Field(5, ge=1, le=28)
    valid_from: date


class ScheduleShown(Schema):
    id: int
    account_id: int
    artefact: str
    owner_id: int
    every_months: int
    day_of_month: int
    valid_from: date
    valid_to: date | None


@router.get("/contracts", response={200: Page[ContractShown], **REFUSED})
def list_contracts(request: ApiRequest, window: Window = ASKED, asked: ContractsAsked = ASKED) -> Any:
    """The contracts of the accounts that you see whole."""
    today = today_of(request)
    found = contracts_narrowed(contracts_visible_to(request.person, on=today), today=today, **asked.dict())
    return page_of(found, window, lambda one: one)


@router.post("/contracts", response={201: ContractShown, **REFUSED})
def add_contract(request: ApiRequest, body: NewContract) -> Any:
    """Add a contract."""
    account = account_for(request.person, body.account_id, on=today_of(request))
    made = actions.add_contract(account, **body.dict(exclude={"account_id"}), actor=request.actor)
    return Status(201, made)


@router.get("/contracts/{int:contract_id}", response={200: ContractShown, **REFUSED})
def show_contract(request: ApiRequest, contract_id: int, response: HttpResponse) -> Any:
    """One contract; ``ETag`` is its version, for ``If-Match``."""
    return with_version(response, contract_for(request.person, contract_id, on=today_of(request)))


@router.get("/contracts/{int:contract_id}/signals", response={200: Page[SignalShown], **REFUSED})
def list_signals(request: ApiRequest, contract_id: int, window: Window = ASKED) -> Any:
    """What the records signal about the contract's account today."""
    contract = contract_for(request.person, contract_id, on=today_of(request))
    found = signals_of(contract.account, today_of(request))
    return page_among(found, window, lambda one: one.as_kept())


@router.get("/contracts/{int:contract_id}/calls", response={200: Page[CallShown], **REFUSED})
def list_calls(request: ApiRequest, contract_id: int, window: Window = ASKED) -> Any:
    """What was expected of the renewal, each time with the signals as they stood; latest first."""
    contract = contract_for(request.person, contract_id, on=today_of(request))
    return page_of(RenewalCall.objects.filter(contract=contract), window, lambda call: call)


@router.get("/contracts/{int:contract_id}/post-mortem", response={200: PostMortemShown, **REFUSED})
def show_post_mortem(request: ApiRequest, contract_id: int) -> Any:
    """Why it was lost, and the records that led to it."""
    contract = contract_for(request.person, contract_id, on=today_of(request))
    found = PostMortem.objects.filter(contract=contract).prefetch_related("causes").first()
    if found is None:
        raise NotFound("Nobody has written down why this contract was lost.")
    return found


@router.post("/contracts/{int:contract_id}/calls", response={201: CallShown, **REFUSED})
def call_renewal(request: ApiRequest, contract_id: int, body: NewCall, response: HttpResponse) -> Any:
    """Say what you expect of the renewal."""
    contract = contract_for(request.person, contract_id, on=today_of(request))
    made = act_on_thing(request, response, contract, ContractShown, actions.call_renewal, **body.dict())
    return Status(201, made)


@router.post("/contracts/{int:contract_id}/decision", response={200: ContractShown, **REFUSED})
def decide_contract(
    request: ApiRequest, contract_id: int, body: RenewalDecision, response: HttpResponse
) -> Any:
    """Record what the customer decided."""
    contract = contract_for(request.person, contract_id, on=today_of(request))
    return act_on_thing(request, response, contract, ContractShown, actions.decide_contract, **body.dict())


@router.post("/contracts/{int:contract_id}/post-mortem", response={200: ContractShown, **REFUSED})
def write_post_mortem(
    request: ApiRequest, contract_id: int, body: NewPostMortem, response: HttpResponse
) -> Any:
    """Write down why it was lost, with the records that led to it."""
    contract = contract_for(request.person, contract_id, on=today_of(request))
    causes = [(one.kind, one.record_id, one.why) for one in body.causes]
    said = {**body.dict(exclude={"causes"}), "causes": causes}
    return act_on_thing(
        request, response, contract, ContractShown, actions.write_post_mortem, **said
    ).contract


@router.get("/rhythm", response={200: Page[DueShown], **REFUSED})
def list_dues(request: ApiRequest, window: Window = ASKED, asked: DuesAsked = ASKED) -> Any:
    """Reports and reviews that were or are due."""
    today = today_of(request)
    found = dues_narrowed(dues_visible_to(request.person, on=today), today=today, **asked.dict())
    return page_of(found, window, lambda one: one)


@router.get("/rhythm/lapses", response={200: Page[LapseShown], **REFUSED})
def list_lapses(request: ApiRequest, window: Window = ASKED) -> Any:
    """Reports and reviews that were missed too often in a row to be bad luck, the least likely first."""
    today = today_of(request)
    return page_among(lapses_of(account_ids_visible_to(request.person, on=today), today), window, _lapse)


def _lapse(one: Lapse) -> dict[str, Any]:
    named = ("account_id", "artefact", "misses_in_a_row", "lapsed_on", "owner_id")
    return {**{name: getattr(one, name) for name in named}, "due_ids": [key for key, _ in one.missed]}


@router.get("/rhythm/{int:due_id}", response={200: DueShown, **REFUSED})
def show_due(request: ApiRequest, due_id: int, response: HttpResponse) -> Any:
    """One report or review that is or was due."""
    return with_version(response, due_for(request.person, due_id, on=today_of(request)))


@router.post("/rhythm/{int:due_id}/issue", response={200: DueShown, **REFUSED})
def issue_artefact(request: ApiRequest, due_id: int, body: Issue, response: HttpResponse) -> Any:
    """Record that it was issued or took place."""
    due = due_for(request.person, due_id, on=today_of(request))
    return act_on_thing(request, response, due, DueShown, actions.issue_artefact, **body.dict())


@router.post("/schedules", response={201: ScheduleShown, **REFUSED})
def set_schedule(request: ApiRequest, body: NewSchedule) -> Any:
    """Set what falls due for an account."""
    today = today_of(request)
    said = body.dict(exclude={"account_id", "owner_id"})
    made = actions.set_schedule(
        account_for(request.person, body.account_id, on=today),
        owner=person_for(request.person, body.owner_id, on=today),
        **said,
        actor=request.actor,
    )
    return Status(201, made)
