"""What administrators set: kinds of orders, targets of the clocks, allowances to expedite. Dated, never undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import Listed
from goldenthread.app.api.pages import ASKED, Page, Window
from goldenthread.app.api.routes.acting import add_to_list, list_with_version
from goldenthread.app.api.routes.orders import KindShown, kind_of, router
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import account_of, today_of, unit_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Clock, ExpediteAllowance, Policy
from goldenthread.app.people.queries import units_visible_to

M = TypeVar("M", bound=Model)


class NewKind(Sent):
    name: str = Field(min_length=1, max_length=100)
    needs: str = Field("", max_length=500)


class PolicyShown(Schema):
    """A target in working hours. Empty tier, kind or unit: for all."""

    id: int
    code: str
    clock: str
    tier: str
    order_kind_id: int | None
    unit_id: int | None
    target_hours: Decimal
    valid_from: date
    valid_to: date | None


class NewPolicy(Sent):
    clock: Clock
    target_hours: Decimal = Field(gt=0, max_digits=8, decimal_places=2)
    tier: str = Field("", max_length=30)
    order_kind_id: int | None = None
    unit_id: int | None = None
    valid_from: date


class AllowanceShown(Schema):
    """How many orders a quarter may be put before others: of an account, of a tier, or of every account."""

    id: int
    account_id: int | None
    tier: str
    per_quarter: int
    valid_from: date
    valid_to: date | None


class NewAllowance(Sent):
    per_quarter: int = Field(ge=0, le=10_000)
    account_id: int | None = None
    tier: str = Field("", max_length=30)
    valid_from: date


def _to_those_who_work_here(request: ApiRequest, rows: QuerySet[M]) -> QuerySet[M]:
    """The rules are for everybody with an assignment; others find none."""
    seen = units_visible_to(request.person, on=today_of(request))
    return rows if seen.exists() else rows.none()


@router.post("/order-kinds", response={201: KindShown, **REFUSED})
def add_order_kind(request: ApiRequest, body: NewKind) -> Any:
    """Add a kind of order, and what an order of it must say."""
    return Status(201, actions.add_order_kind(body.name, needs=body.needs, actor=request.actor))


@router.get("/policies", response={200: Page[PolicyShown], **REFUSED})
def list_policies(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """Every target that holds or held, latest set first."""
    return list_with_version(response, _policies(request), window)


def _policies(request: ApiRequest) -> Listed:
    return Listed(_to_those_who_work_here(request, Policy.objects.all()), PolicyShown)


@router.post("/policies", response={201: PolicyShown, **REFUSED})
def set_policy(request: ApiRequest, body: NewPolicy, response: HttpResponse) -> Any:
    """Set a target from a day on. Orders placed before keep the one they were placed under."""
    said = {"order_kind": kind_of(body.order_kind_id), "unit": unit_of(request, body.unit_id)}
    said.update(body.dict(include={"clock", "target_hours", "tier", "valid_from"}))
    return add_to_list(request, response, _policies(request), actions.set_policy, **said)


@router.get("/expedite-allowances", response={200: Page[AllowanceShown], **REFUSED})
def list_allowances(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """Every allowance that holds or held, latest set first."""
    return list_with_version(response, _allowances(request), window)


def _allowances(request: ApiRequest) -> Listed:
    return Listed(_to_those_who_work_here(request, ExpediteAllowance.objects.all()), AllowanceShown)


@router.post("/expedite-allowances", response={201: AllowanceShown, **REFUSED})
def set_allowance(request: ApiRequest, body: NewAllowance, response: HttpResponse) -> Any:
    """Set from a day on how many orders a quarter may be put before others."""
    said = {**body.dict(exclude={"account_id"}), "account": account_of(request, body.account_id)}
    return add_to_list(request, response, _allowances(request), actions.set_expedite_allowance, **said)
