"""How far the programme has come: a checklist, each item shown by evidence that opens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.charter import require_sight, router
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Phase, StageEvidence, StageItem
from goldenthread.app.programme.queries import charter as queries


class ItemShown(Schema):
    """Something that has to be so for a phase to be complete."""

    id: int
    phase: Phase
    what: str


class NewItem(Sent):
    phase: Phase
    what: str = Field(min_length=1, max_length=300)


class StageEvidenceShown(Schema):
    """That an item holds, or does not, on a day; ``link`` is where it can be seen."""

    id: int
    item_id: int
    holds: bool
    evidence: str
    link: str
    shown_on: date | None
    at: datetime
    by_id: int | None


class NewEvidence(Sent):
    holds: bool
    evidence: str = Field(min_length=1, max_length=2_000)
    link: str = Field("", max_length=500)
    shown_on: date


class PhaseShown(Schema):
    phase: Phase
    is_complete: bool
    held: int
    items: int


class StageShown(Schema):
    """``phase``: the highest below which all are complete; null without a checklist. ``missing``: what it needs."""

    phase: Phase | None
    is_complete: bool
    phases: list[PhaseShown]
    missing: list[ItemShown]


@router.get("/programme/stage", response={200: StageShown, **REFUSED})
def show_stage(request: ApiRequest) -> Any:
    """Where the programme stands by the latest evidence, and what its phase still needs."""
    require_sight(request)
    stage = queries.stage_of()
    return {
        "phase": stage.phase,
        "is_complete": stage.is_complete,
        "phases": [_phase(one) for one in stage.phases],
        "missing": [one.item for one in stage.missing],
    }


def _phase(one: queries.PhaseShown) -> dict[str, Any]:
    held = sum(item.holds for item in one.items)
    return {"phase": one.phase, "is_complete": one.is_complete, "held": held, "items": len(one.items)}


@router.post("/programme/checklist", response={201: list[ItemShown], **REFUSED})
def begin_checklist(request: ApiRequest) -> Any:
    """Begin the checklist with the usual items of the four phases."""
    require_sight(request)
    return Status(201, actions.begin_checklist(actor=request.actor))


@router.get("/programme/stage-items", response={200: Page[ItemShown], **REFUSED})
def list_stage_items(request: ApiRequest, window: Window = ASKED) -> Any:
    """The checklist."""
    require_sight(request)
    return page_of(StageItem.objects.all(), window, lambda one: one)


@router.post("/programme/stage-items", response={201: ItemShown, **REFUSED})
def add_stage_item(request: ApiRequest, body: NewItem) -> Any:
    """Add something that has to be so for a phase to be complete."""
    require_sight(request)
    return Status(201, actions.add_stage_item(**body.dict(), actor=request.actor))


def _item(request: ApiRequest, item_id: int) -> StageItem:
    require_sight(request)
    return get_object_or_404(StageItem, pk=item_id)


@router.get("/programme/stage-items/{int:item_id}", response={200: ItemShown, **REFUSED})
def show_stage_item(request: ApiRequest, item_id: int, response: HttpResponse) -> Any:
    """One item of the checklist."""
    return with_version(response, _item(request, item_id))


@router.get(
    "/programme/stage-items/{int:item_id}/evidence", response={200: Page[StageEvidenceShown], **REFUSED}
)
def list_evidence(request: ApiRequest, item_id: int, window: Window = ASKED) -> Any:
    """What was shown for an item, latest first; the latest says whether it holds."""
    return page_of(StageEvidence.objects.filter(item=_item(request, item_id)), window, lambda one: one)


@router.post("/programme/stage-items/{int:item_id}/evidence", response={201: StageEvidenceShown, **REFUSED})
def give_evidence(request: ApiRequest, item_id: int, body: NewEvidence, response: HttpResponse) -> Any:
    """Show that an item holds, with where it can be seen, or that it does not."""
    item, said = _item(request, item_id), body.dict()
    return Status(201, act_on_thing(request, response, item, ItemShown, actions.give_evidence, **said))
