"""What customers say, and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import TEXT, contact_of, order_of, person_of, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.people.access import person_for
from goldenthread.app.voice import actions
from goldenthread.app.voice.access import feedback_for
from goldenthread.app.voice.models import FeedbackKind
from goldenthread.app.voice.queries import feedback_visible_to

router = Router(tags=["feedback"])


class FeedbackShown(Schema):
    id: int
    account_id: int
    contact_id: int | None
    order_id: int | None
    unit_id: int | None
    at: datetime
    kind: str
    score: Decimal | None
    theme: str
    words: str
    owner_id: int | None
    reply: str
    replied_at: datetime | None
    resolved_at: datetime | None
    acted_at: datetime | None
    what_changed: str


class NewFeedback(Sent):
    account_id: int
    kind: FeedbackKind
    words: str = Field("", max_length=20_000)
    contact_id: int | None = None
    order_id: int | None = None
    score: Decimal | None = None
    theme: str = Field("", max_length=100)
    owner_id: int | None = None
    at: AwareDatetime | None = None


class NewFeedbackOwner(Sent):
    to_person_id: int


class Reply(Sent):
    reply: str = Field(min_length=1, max_length=20_000)


class Resolution(Sent):
    resolution: str = Field(min_length=1, max_length=TEXT)
    contacts: int | None = Field(None, ge=0, le=10_000)


class Improvement(Sent):
    what_changed: str = Field(min_length=1, max_length=TEXT)


@router.get("/feedback", response={200: Page[FeedbackShown], **REFUSED})
def list_feedback(request: ApiRequest, window: Window = ASKED) -> Any:
    """What customers said, as far as you may see it, latest first."""
    return page_of(feedback_visible_to(request.person, on=today_of(request)), window, lambda said: said)


@router.post("/feedback", response={201: FeedbackShown, **REFUSED})
def record_feedback(request: ApiRequest, body: NewFeedback) -> Any:
    """Record what a customer said."""
    today = today_of(request)
    made = actions.record_feedback(
        account_for(request.person, body.account_id, on=today),
        contact=contact_of(request, body.contact_id),
        order=order_of(request, body.order_id) if body.order_id is not None else None,
        owner=person_of(request, body.owner_id),
        actor=request.actor,
        **body.dict(include={"kind", "words", "score", "theme", "at"}),
    )
    return Status(201, made)


@router.get("/feedback/{int:feedback_id}", response={200: FeedbackShown, **REFUSED})
def show_feedback(request: ApiRequest, feedback_id: int, response: HttpResponse) -> Any:
    """One thing that a customer said."""
    return with_version(response, feedback_for(request.person, feedback_id, on=today_of(request)))


@router.post("/feedback/{int:feedback_id}/owner", response={200: FeedbackShown, **REFUSED})
def assign_feedback(
    request: ApiRequest, feedback_id: int, body: NewFeedbackOwner, response: HttpResponse
) -> Any:
    """Give it to somebody who takes it."""
    said = feedback_for(request.person, feedback_id, on=today_of(request))
    to = person_for(request.person, body.to_person_id, on=today_of(request))
    return act_on_thing(request, response, said, FeedbackShown, actions.assign_feedback, to=to)


@router.post("/feedback/{int:feedback_id}/reply", response={200: FeedbackShown, **REFUSED})
def reply(request: ApiRequest, feedback_id: int, body: Reply, response: HttpResponse) -> Any:
    """Record what the customer was answered."""
    said = feedback_for(request.person, feedback_id, on=today_of(request))
    return act_on_thing(request, response, said, FeedbackShown, actions.reply, **body.dict())


@router.post("/feedback/{int:feedback_id}/resolution", response={200: FeedbackShown, **REFUSED})
def resolve(request: ApiRequest, feedback_id: int, body: Resolution, response: HttpResponse) -> Any:
    """Record how it was resolved."""
    said = feedback_for(request.person, feedback_id, on=today_of(request))
    return act_on_thing(request, response, said, FeedbackShown, actions.resolve, **body.dict())


@router.post("/feedback/{int:feedback_id}/improvement", response={200: FeedbackShown, **REFUSED})
def act_on(request: ApiRequest, feedback_id: int, body: Improvement, response: HttpResponse) -> Any:
    """Record what was changed because of it."""
    said = feedback_for(request.person, feedback_id, on=today_of(request))
    return act_on_thing(request, response, said, FeedbackShown, actions.act_on, **body.dict())
