"""Contacts with customers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers import actions
from goldenthread.app.customers.access import account_for, contact_for, interaction_for
from goldenthread.app.customers.models import Direction, Initiator, Interaction, InteractionKind
from goldenthread.app.customers.queries import interactions_visible_to

router = Router(tags=["interactions"])


class InteractionKept(Schema):
    """A contact without its note, as who corrects it on an old picture is shown it."""

    id: int
    account_id: int
    person_id: int | None
    contact_id: int | None
    at: datetime
    recorded_at: datetime
    kind: str
    direction: str
    initiated_by: str
    briefed: bool | None
    topic: str
    private: bool
    next_step: str
    next_step_by: date | None


class InteractionShown(InteractionKept):
    """A contact. ``note`` is empty where it is private and not the reader's."""

    note: str = Field(alias="shown_note")


class NewInteraction(Sent):
    account_id: int
    kind: InteractionKind
    direction: Direction = Direction.BOTH
    initiated_by: Initiator = Initiator.US
    contact_id: int | None = None
    at: AwareDatetime | None = None
    topic: str = Field("", max_length=300)
    note: str = Field("", max_length=10_000)
    private: bool = False
    briefed: bool | None = None
    next_step: str = Field("", max_length=300)
    next_step_by: date | None = None


class Correction(Sent):
    """Only what is sent is corrected. Who of us it was is not: that is another contact, theirs to record."""

    kind: InteractionKind = InteractionKind.OTHER
    direction: Direction = Direction.BOTH
    initiated_by: Initiator = Initiator.US
    contact_id: int | None = None
    at: AwareDatetime | None = None
    topic: str = Field("", max_length=300)
    briefed: bool | None = None
    next_step: str = Field("", max_length=300)
    next_step_by: date | None = None


@router.get("/interactions", response={200: Page[InteractionShown], **REFUSED})
def list_interactions(request: ApiRequest, window: Window = ASKED) -> Any:
    """Contacts with the customers that you see whole, latest recorded first."""
    return page_of(interactions_visible_to(request.person, on=today_of(request)), window, _same)


@router.post("/interactions", response={201: InteractionShown, **REFUSED})
def record_interaction(request: ApiRequest, body: NewInteraction) -> Any:
    """Record a contact with a customer."""
    today = today_of(request)
    contact = contact_for(request.person, body.contact_id, on=today) if body.contact_id is not None else None
    made = actions.record_interaction(
        account_for(request.person, body.account_id, on=today),
        contact=contact,
        actor=request.actor,
        **body.dict(exclude={"account_id", "contact_id"}),
    )
    return Status(201, interaction_for(request.person, made.pk, on=today))


@router.get("/interactions/{int:interaction_id}", response={200: InteractionShown, **REFUSED})
def show_interaction(request: ApiRequest, interaction_id: int, response: HttpResponse) -> Any:
    """One contact; ``ETag`` is its version, for ``If-Match``."""
    return with_version(response, interaction_for(request.person, interaction_id, on=today_of(request)))


@router.patch("/interactions/{int:interaction_id}", response={200: InteractionShown, **REFUSED})
def correct_interaction(
    request: ApiRequest, interaction_id: int, body: Correction, response: HttpResponse
) -> Any:
    """Correct what is on record about a contact. What it said before stays in history."""
    today = today_of(request)
    made, said = interaction_for(request.person, interaction_id, on=today), body.dict(exclude_unset=True)
    if "contact_id" in said:
        found = said.pop("contact_id")
        said["contact"] = contact_for(request.person, found, on=today) if found is not None else None
    act_on_thing(request, response, made, InteractionKept, actions.correct_interaction, **said)
    return interaction_for(request.person, made.pk, on=today)


def _same(one: Interaction) -> Interaction:
    return one
