"""An account's plan: objectives with what blocks them, and joint initiatives with what they were worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.barriers import area_of
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import TEXT, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.models import Initiative, Objective, ValueKind
from goldenthread.app.orders.access import barrier_for
from goldenthread.app.orders.models import BarrierKind
from goldenthread.app.people.access import person_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import initiative_for, objective_for
from goldenthread.app.programme.queries.plans import initiatives_visible_to, objectives_visible_to

router = Router(tags=["plans"])
MONEY = Field(None, ge=0, max_digits=14, decimal_places=2)


class ObjectiveShown(Schema):
    """What we want to have reached with an account by a day. ``barrier_ids`` are the barriers before it."""

    id: int
    account_id: int
    what: str
    owner_id: int
    due_on: date
    progress: int
    progress_note: str
    ended_on: date | None
    reached: bool | None
    barrier_ids: list[int]

    @staticmethod
    def resolve_barrier_ids(objective: Objective) -> list[int]:
        return [one.barrier_id for one in objective.blockers.all()]


class NewObjective(Sent):
    what: str = Field(min_length=1, max_length=300)
    owner_id: int
    due_on: date


class Progress(Sent):
    progress: int = Field(ge=0, le=100)
    note: str = Field(min_length=1, max_length=300)


class Blocking(Sent):
    barrier_id: int


class NewBlocker(Sent):
    kind: BarrierKind
    what: str = Field(min_length=1, max_length=TEXT)
    area_id: int | None = None


class Ended(Sent):
    reached: bool
    note: str = Field(min_length=1, max_length=300)


class ValueShown(Schema):
    """What an initiative is expected to be worth in a year and what it was: money, or what was learned."""

    year: int
    kind: str
    expected: Decimal | None
    realised: Decimal | None
    learned: str


class InitiativeShown(Schema):
    id: int
    account_id: int
    name: str
    owner_id: int
    began_on: date
    ended_on: date | None
    values: list[ValueShown]

    @staticmethod
    def resolve_values(initiative: Initiative) -> list[Any]:
        return list(initiative.values.all())


class NewInitiative(Sent):
    name: str = Field(min_length=1, max_length=200)
    owner_id: int
    began_on: date


class NewValue(Sent):
    """What is left out stays as it was."""

    year: int = Field(ge=1990, le=2199)
    kind: ValueKind
    expected: Decimal | None = MONEY
    realised: Decimal | None = MONEY
    learned: str = Field("", max_length=TEXT)


class InitiativeEnd(Sent):
    ended_on: date


def _owned(request: ApiRequest, body: NewObjective | NewInitiative) -> dict[str, Any]:
    """What was sent, with the owner as a person."""
    owner = person_for(request.person, body.owner_id, on=today_of(request))
    return {**body.dict(exclude={"owner_id"}), "owner": owner}


def _objective(request: ApiRequest, objective_id: int) -> Objective:
    return objective_for(request.person, objective_id, on=today_of(request))


def _initiative(request: ApiRequest, initiative_id: int) -> Initiative:
    return initiative_for(request.person, initiative_id, on=today_of(request))


@router.get("/objectives", response={200: Page[ObjectiveShown], **REFUSED})
def list_objectives(
    request: ApiRequest, window: Window = ASKED, account_id: int | None = None, ended: bool | None = None
) -> Any:
    """The objectives of the accounts that you see whole, and your own; latest first."""
    found = objectives_visible_to(request.person, on=today_of(request))
    if account_id is not None:
        found = found.filter(account=account_id)
    if ended is not None:
        found = found.filter(ended_on__isnull=not ended)
    return page_of(found, window, lambda one: one)


@router.post("/accounts/{int:account_id}/objectives", response={201: ObjectiveShown, **REFUSED})
def set_objective(request: ApiRequest, account_id: int, body: NewObjective, response: HttpResponse) -> Any:
    """Set what somebody is to have reached with the account by a day."""
    account = account_for(request.person, account_id, on=today_of(request))
    said = _owned(request, body)
    return Status(201, act_on_thing(request, response, account, AccountShown, actions.set_objective, **said))


@router.get("/objectives/{int:objective_id}", response={200: ObjectiveShown, **REFUSED})
def show_objective(request: ApiRequest, objective_id: int, response: HttpResponse) -> Any:
    """One objective."""
    return with_version(response, _objective(request, objective_id))


@router.post("/objectives/{int:objective_id}/progress", response={200: ObjectiveShown, **REFUSED})
def report_progress(request: ApiRequest, objective_id: int, body: Progress, response: HttpResponse) -> Any:
    """Say how far it has come, and what shows it."""
    one, said = _objective(request, objective_id), body.dict()
    return act_on_thing(request, response, one, ObjectiveShown, actions.report_progress, **said)


@router.post("/objectives/{int:objective_id}/barriers", response={200: ObjectiveShown, **REFUSED})
def block_objective(request: ApiRequest, objective_id: int, body: Blocking, response: HttpResponse) -> Any:
    """Name a barrier of the account that stands before it."""
    one = _objective(request, objective_id)
    barrier = barrier_for(request.person, body.barrier_id, on=today_of(request))
    act_on_thing(request, response, one, ObjectiveShown, actions.block_objective, barrier=barrier)
    return _objective(request, objective_id)


@router.post("/objectives/{int:objective_id}/new-barriers", response={200: ObjectiveShown, **REFUSED})
def raise_blocker(request: ApiRequest, objective_id: int, body: NewBlocker, response: HttpResponse) -> Any:
    """Raise a barrier of the account that stands before it."""
    one = _objective(request, objective_id)
    said = {**body.dict(exclude={"area_id"}), "area": area_of(body.area_id)}
    act_on_thing(request, response, one, ObjectiveShown, actions.raise_blocker, **said)
    return _objective(request, objective_id)


@router.post("/objectives/{int:objective_id}/end", response={200: ObjectiveShown, **REFUSED})
def end_objective(request: ApiRequest, objective_id: int, body: Ended, response: HttpResponse) -> Any:
    """End it: reached or not, and what shows it."""
    one, said = _objective(request, objective_id), body.dict()
    return act_on_thing(request, response, one, ObjectiveShown, actions.end_objective, **said)


@router.get("/initiatives", response={200: Page[InitiativeShown], **REFUSED})
def list_initiatives(request: ApiRequest, window: Window = ASKED, account_id: int | None = None) -> Any:
    """What is and was done together with the accounts that you see whole, and what you own; latest first."""
    found = initiatives_visible_to(request.person, on=today_of(request))
    return page_of(found if account_id is None else found.filter(account=account_id), window, lambda one: one)


@router.post("/accounts/{int:account_id}/initiatives", response={201: InitiativeShown, **REFUSED})
def begin_initiative(
    request: ApiRequest, account_id: int, body: NewInitiative, response: HttpResponse
) -> Any:
    """Begin something together with the customer."""
    account = account_for(request.person, account_id, on=today_of(request))
    said = _owned(request, body)
    made = act_on_thing(request, response, account, AccountShown, actions.begin_initiative, **said)
    return Status(201, made)


@router.get("/initiatives/{int:initiative_id}", response={200: InitiativeShown, **REFUSED})
def show_initiative(request: ApiRequest, initiative_id: int, response: HttpResponse) -> Any:
    """One joint initiative, with what it was worth year by year."""
    return with_version(response, _initiative(request, initiative_id))


@router.post("/initiatives/{int:initiative_id}/values", response={200: InitiativeShown, **REFUSED})
def value_initiative(request: ApiRequest, initiative_id: int, body: NewValue, response: HttpResponse) -> Any:
    """Say what it is expected to be worth in a year, what it was, or what was learned."""
    one, said = _initiative(request, initiative_id), body.dict()
    act_on_thing(request, response, one, InitiativeShown, actions.value_initiative, **said)
    return _initiative(request, initiative_id)


@router.post("/initiatives/{int:initiative_id}/end", response={200: InitiativeShown, **REFUSED})
def end_initiative(
    request: ApiRequest, initiative_id: int, body: InitiativeEnd, response: HttpResponse
) -> Any:
    """Say what its last day was."""
    one, said = _initiative(request, initiative_id), body.dict()
    return act_on_thing(request, response, one, InitiativeShown, actions.end_initiative, **said)
