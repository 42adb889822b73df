"""What roles are measured by, by what accounts are rated, and the hours that people gave them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import Listed, with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing, add_to_list, list_with_version
from goldenthread.app.api.routes.charter import MONTHS, require_sight, router
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.people import REFUSED, Ending
from goldenthread.app.api.routes.shapes import today_of, unit_of, works_here
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import person_for
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Criterion, MeasureCategory, MeasureWeight, Rating, Side
from goldenthread.app.programme.queries.records import efforts_visible_to

SHARE = Field(ge=0, le=1, max_digits=4, decimal_places=3)


class WeightShown(Schema):
    """How much a measure weighs for a role, in one unit or in all, and how much of the pay varies with it."""

    id: int
    role: str
    unit_id: int | None
    measure: str
    category: str
    weight: Decimal
    horizon_months: int
    variable_pay_share: Decimal | None
    valid_from: date
    valid_to: date | None


class NewWeight(Sent):
    role: Role
    unit_id: int | None = None
    measure: str = Field(min_length=1, max_length=100)
    category: MeasureCategory
    weight: Decimal = SHARE
    horizon_months: int = MONTHS
    variable_pay_share: Decimal | None = Field(None, ge=0, le=1, max_digits=4, decimal_places=3)
    valid_from: date


class CriterionShown(Schema):
    """Something that accounts are rated by, and how much it weighs on its side. The sides are never added up."""

    id: int
    name: str
    side: str
    weight: Decimal
    valid_from: date
    valid_to: date | None


class NewCriterion(Sent):
    name: str = Field(min_length=1, max_length=100)
    side: Side
    weight: Decimal = Field(gt=0, le=100, max_digits=5, decimal_places=2)
    valid_from: date


class RatingShown(Schema):
    id: int
    account_id: int
    criterion_id: int
    rating: int
    ground: str
    at: datetime
    by_id: int | None


class NewRating(Sent):
    criterion_id: int
    rating: int = Field(ge=1, le=5)
    ground: str = Field(min_length=1, max_length=500)


class EffortShown(Schema):
    """The hours that a person gave an account in a month, whose first day ``month`` is."""

    id: int
    person_id: int
    account_id: int
    month: date
    hours: Decimal


class NewEffort(Sent):
    """Without a person: your own hours."""

    person_id: int | None = None
    month: date
    hours: Decimal = Field(ge=0, le=744, max_digits=6, decimal_places=2)


@router.get("/measure-weights", response={200: Page[WeightShown], **REFUSED})
def list_weights(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """What each role is and was measured by."""
    require_sight(request)
    return list_with_version(response, _weights(), window)


def _weights() -> Listed:
    return Listed(MeasureWeight.objects.all(), WeightShown)


@router.post("/measure-weights", response={201: WeightShown, **REFUSED})
def set_measure_weight(request: ApiRequest, body: NewWeight, response: HttpResponse) -> Any:
    """Set from a day on how much a measure weighs for a role."""
    require_sight(request)
    said = {**body.dict(exclude={"unit_id"}), "unit": unit_of(request, body.unit_id)}
    return add_to_list(request, response, _weights(), actions.set_measure_weight, **said)


def _weight(request: ApiRequest, weight_id: int) -> MeasureWeight:
    require_sight(request)
    return get_object_or_404(MeasureWeight, pk=weight_id)


@router.get("/measure-weights/{int:weight_id}", response={200: WeightShown, **REFUSED})
def show_weight(request: ApiRequest, weight_id: int, response: HttpResponse) -> Any:
    """One measure of a role."""
    return with_version(response, _weight(request, weight_id))


@router.post("/measure-weights/{int:weight_id}/end", response={200: WeightShown, **REFUSED})
def end_measure_weight(request: ApiRequest, weight_id: int, body: Ending, response: HttpResponse) -> Any:
    """Let a measure weigh for its role no longer."""
    held, said = _weight(request, weight_id), body.dict()
    return act_on_thing(request, response, held, WeightShown, actions.end_measure_weight, **said)


@router.get("/criteria", response={200: Page[CriterionShown], **REFUSED})
def list_criteria(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """By what accounts are and were rated."""
    return list_with_version(response, _criteria(request), window)


def _criteria(request: ApiRequest) -> Listed:
    return Listed(
        Criterion.objects.all() if works_here(request) else Criterion.objects.none(), CriterionShown
    )


@router.post("/criteria", response={201: CriterionShown, **REFUSED})
def set_criterion(request: ApiRequest, body: NewCriterion, response: HttpResponse) -> Any:
    """Set from a day on by what accounts are rated."""
    return add_to_list(request, response, _criteria(request), actions.set_criterion, **body.dict())


def _criterion(request: ApiRequest, criterion_id: int) -> Criterion:
    if not works_here(request):
        raise NotFound("There is no such criterion.")
    return get_object_or_404(Criterion, pk=criterion_id)


@router.get("/criteria/{int:criterion_id}", response={200: CriterionShown, **REFUSED})
def show_criterion(request: ApiRequest, criterion_id: int, response: HttpResponse) -> Any:
    """One criterion."""
    return with_version(response, _criterion(request, criterion_id))


@router.post("/criteria/{int:criterion_id}/end", response={200: CriterionShown, **REFUSED})
def end_criterion(request: ApiRequest, criterion_id: int, body: Ending, response: HttpResponse) -> Any:
    """Let accounts be rated by this no longer. Its ratings stay."""
    criterion, said = _criterion(request, criterion_id), body.dict()
    return act_on_thing(request, response, criterion, CriterionShown, actions.end_criterion, **said)


@router.get("/accounts/{int:account_id}/ratings", response={200: Page[RatingShown], **REFUSED})
def list_ratings(request: ApiRequest, account_id: int, window: Window = ASKED) -> Any:
    """How an account is and was rated, each with its ground."""
    account = account_for(request.person, account_id, on=today_of(request))
    return page_of(Rating.objects.filter(account=account), window, lambda one: one)


@router.post("/accounts/{int:account_id}/ratings", response={201: RatingShown, **REFUSED})
def rate_account(request: ApiRequest, account_id: int, body: NewRating, response: HttpResponse) -> Any:
    """Rate an account by a criterion. What was said before stays."""
    account = account_for(request.person, account_id, on=today_of(request))
    said = {**body.dict(exclude={"criterion_id"}), "criterion": _criterion(request, body.criterion_id)}
    return Status(201, act_on_thing(request, response, account, AccountShown, actions.rate_account, **said))


@router.get("/effort", response={200: Page[EffortShown], **REFUSED})
def list_effort(
    request: ApiRequest,
    window: Window = ASKED,
    account_id: int | None = None,
    person_id: int | None = None,
    month: date | None = None,
) -> Any:
    """The hours given to accounts: your own; everybody's, for the programme lead."""
    found = efforts_visible_to(request.person, on=today_of(request))
    wanted = {"account_id": account_id, "person_id": person_id}
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    if month is not None:
        found = found.filter(month=month.replace(day=1))
    return page_of(found, window, lambda one: one)


@router.post("/accounts/{int:account_id}/effort", response={201: EffortShown, **REFUSED})
def record_effort(request: ApiRequest, account_id: int, body: NewEffort, response: HttpResponse) -> Any:
    """Record the hours that somebody gave an account in a month; what was said before is replaced."""
    today = today_of(request)
    account = account_for(request.person, account_id, on=today)
    person = person_for(request.person, body.person_id or request.person.pk, on=today)
    said = {"person": person, **body.dict(include={"month", "hours"})}
    return Status(201, act_on_thing(request, response, account, AccountShown, actions.record_effort, **said))
