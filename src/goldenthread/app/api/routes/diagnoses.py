"""The diagnosis: asking for one, how far it is, and what it says of the organisation, a unit or an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status

from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.diagnosis import actions, behind, rights
from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.diagnosis.reading import Boundary, Customer, Name, Reading, Stuck
from goldenthread.app.errors import NotFound
from goldenthread.app.orders.queries.visible import order_is_seen
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.permissions import roles_of

router = Router(tags=["diagnosis"])


class RunShown(Schema):
    """``made_at`` is set when it is made, ``failed_at`` with the ``failure`` when it was given up."""

    id: int
    asked_at: datetime
    asked_by_id: int | None
    began_at: datetime | None
    step: str
    done: int
    steps: int
    made_at: datetime | None
    failed_at: datetime | None
    failure: str


class NameShown(Schema):
    """A unit, an account, an order or a plain word. ``orders``: the route of the orders behind it, if any."""

    text: str
    unit_id: int | None
    account_id: int | None
    order_id: int | None
    orders: str


class AnswerShown(Schema):
    slug: str
    question: str
    answer: str


class StuckShown(Schema):
    """A finding: what it is about, the evidence, the rows behind it, and what would confirm or refute it."""

    title: str
    customer_hours: float
    evidence: list[str]
    about: list[NameShown]
    columns: list[str]
    rows: list[list[NameShown]]
    more_rows: int
    confirm: str
    refute: str


class BoundaryShown(Schema):
    """What waited between two units. ``hand_offs``: the route that lists them; empty where a unit is none of ours."""

    hand_offs: str
    sender: NameShown
    receiver: NameShown
    n: int
    total_hours: float
    median_hours: float | None


class CustomerShown(Schema):
    """What one account's orders went through. ``behind``: the route that lists them."""

    behind: str
    account: NameShown
    orders: int
    waiting_hours: float
    handoffs_per_order: float
    median_days: float


class ReadingShown(Schema):
    """What the last diagnosis that was made says, as of ``made_at``."""

    run_id: int
    made_at: datetime | None
    answers: list[AnswerShown]
    findings: list[StuckShown]
    boundaries: list[BoundaryShown]
    customers: list[CustomerShown]
    missing: list[dict[str, Any]]


def _require_whole(request: ApiRequest) -> None:
    rights.require_whole(frozenset(roles_of(request.person, today_of(request))))


def _runs() -> Any:
    return DiagnosisRun.objects.defer("page", "facts")


@router.get("/diagnoses", response={200: Page[RunShown], **REFUSED})
def list_diagnoses(request: ApiRequest, window: Window = ASKED) -> Any:
    """The diagnoses that were asked for, latest first. For executives, the programme lead and analysts."""
    _require_whole(request)
    return page_of(_runs(), window, lambda run: run)


@router.post("/diagnoses", response={201: RunShown, **REFUSED})
def ask_for_diagnosis(request: ApiRequest) -> Any:
    """Ask for a diagnosis of the records as they are. It is made in the background; look here how far it is."""
    _require_whole(request)
    return Status(201, actions.ask_for_diagnosis(actor=request.actor))


@router.get("/diagnoses/{int:run_id}", response={200: RunShown, **REFUSED})
def show_diagnosis(request: ApiRequest, run_id: int) -> Any:
    """How far one is."""
    _require_whole(request)
    found = _runs().filter(pk=run_id).first() if run_id < 2**63 else None
    if found is None:
        raise NotFound("There is no such diagnosis.")
    return found


@router.get("/diagnosis", response={200: ReadingShown, **REFUSED})
def read_diagnosis(request: ApiRequest) -> Any:
    """What the last diagnosis says of the whole organisation."""
    _require_whole(request)
    return _said(_made())


@router.get("/diagnosis/facts", response={200: dict[str, Any], **REFUSED})
def read_facts(request: ApiRequest) -> Any:
    """Everything that the last diagnosis found, with the keys of the reference of diagnoses: its report as data."""
    _require_whole(request)
    return _made().facts


@router.get("/units/{int:unit_id}/diagnosis", response={200: ReadingShown, **REFUSED})
def read_diagnosis_of_unit(request: ApiRequest, unit_id: int) -> Any:
    """What it says of one unit: for those who read the whole, and for those who lead it."""
    unit = unit_for(request.person, unit_id, on=today_of(request))
    rights.require_unit(request.actor, unit)
    return _said(_made(), unit=unit)


@router.get("/accounts/{int:account_id}/diagnosis", response={200: ReadingShown, **REFUSED})
def read_diagnosis_of_account(request: ApiRequest, account_id: int) -> Any:
    """What it says of one account: for those who may open the account."""
    account = account_for(request.person, account_id, on=today_of(request))
    return _said(_made(), account=account)


class HandOffShown(Schema):
    """Work left the sender's step at ``left_at``; the receiver's ``activity`` took it up at ``taken_up_at``."""

    id: int
    order_id: int
    activity: str
    left_at: datetime
    taken_up_at: datetime
    waited_hours: float


class PassageShown(Schema):
    """An order with its hand-offs between units, their waiting, and the days from its first step to its last."""

    order_id: int
    hand_offs: int
    waited_hours: float
    days: float


@router.get(
    "/units/{int:unit_id}/diagnosis/hand-offs/{int:receiver_id}",
    response={200: Page[HandOffShown], **REFUSED},
)
def hand_offs_behind(request: ApiRequest, unit_id: int, receiver_id: int, window: Window = ASKED) -> Any:
    """The hand-offs from one unit to another that the diagnosis counted, of orders that you may see."""
    today = today_of(request)
    sender, receiver = (unit_for(request.person, one, on=today) for one in (unit_id, receiver_id))
    rights.require_unit(request.actor, sender, receiver)
    found = behind.hand_offs_between(sender, receiver, behind.moment_of(_made()))
    seen = order_is_seen(request.person, on=today, order="order__")
    return page_of(found if seen is None else found.filter(seen), window, _hand_off)


def _hand_off(step: Any) -> dict[str, Any]:
    return {
        **{name: getattr(step, name) for name in ("id", "order_id", "activity", "left_at")},
        "taken_up_at": step.began,
        "waited_hours": step.waited / behind.HOUR,
    }


@router.get("/accounts/{int:account_id}/diagnosis/orders", response={200: Page[PassageShown], **REFUSED})
def orders_behind(request: ApiRequest, account_id: int, window: Window = ASKED) -> Any:
    """The account's orders that the diagnosis counted, with what each went through."""
    today = today_of(request)
    account = account_for(request.person, account_id, on=today)
    at = behind.moment_of(_made())
    found = behind.orders_looked_at(account, at)
    seen = order_is_seen(request.person, on=today)
    page = page_of(found if seen is None else found.filter(seen), window, lambda order: order)
    return {**page, "items": [_passage(one) for one in behind.passages_of(page["items"], at)]}


def _passage(one: behind.Passage) -> dict[str, Any]:
    figures = {name: getattr(one, name) for name in ("hand_offs", "waited_hours", "days")}
    return {**figures, "order_id": one.order.pk}


def _made() -> DiagnosisRun:
    found = DiagnosisRun.objects.filter(made_at__isnull=False).defer("page").first()
    if found is None:
        raise NotFound("There is no diagnosis yet. Ask for one.")
    return found


def _said(run: DiagnosisRun, **of: Any) -> dict[str, Any]:
    reading = Reading(run, **of)
    return {
        "run_id": run.pk,
        "made_at": run.made_at,
        "answers": [
            {"slug": slug, "question": question, "answer": said} for slug, question, said in reading.answers
        ],
        "findings": [_stuck(one) for one in reading.findings],
        "boundaries": [_boundary(one) for one in reading.boundaries],
        "customers": [_customer(one) for one in reading.customers],
        "missing": reading.missing,
    }


def _stuck(one: Stuck) -> dict[str, Any]:
    names = ("title", "evidence", "columns", "confirm", "refute")
    return {
        **{name: getattr(one, name) for name in names},
        "customer_hours": one.hours,
        "about": [_name(name) for name in one.about],
        "rows": [[_name(name) for name in row] for row in one.rows],
        "more_rows": one.more,
    }


def _boundary(one: Boundary) -> dict[str, Any]:
    figures = {name: getattr(one, name) for name in ("n", "total_hours", "median_hours")}
    listed = f"/api/v1{one.address}" if one.address else ""
    return {**figures, "sender": _name(one.sender), "receiver": _name(one.receiver), "hand_offs": listed}


def _customer(one: Customer) -> dict[str, Any]:
    names = ("orders", "waiting_hours", "handoffs_per_order", "median_days")
    listed = f"/api/v1{one.address}" if one.address else ""
    return {**{name: getattr(one, name) for name in names}, "account": _name(one.account), "behind": listed}


ROUTE_OF = {
    "unit": "/api/v1/orders?asked_of_unit_id={}",
    "account": "/api/v1/orders?account_id={}",
    "order": "/api/v1/orders/{}",
}


def _name(one: Name) -> dict[str, Any]:
    route = ROUTE_OF[one.kind].format(one.id) if one.kind else ""
    ids = {f"{kind}_id": one.id if one.kind == kind else None for kind in ROUTE_OF}
    return {"text": one.text, **ids, "orders": route}
