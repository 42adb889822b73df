"""Contacts by mail and calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.interactions import InteractionShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers import actions
from goldenthread.app.customers.access import contact_for, interaction_for
from goldenthread.app.customers.models import WaitingLetter
from goldenthread.app.errors import NotFound

router = Router(tags=["interactions"])


class Message(Sent):
    """A whole message with its headers, as a mail program keeps it."""

    message: str = Field(max_length=2_000_000)


class CameOf(Schema):
    """``recorded``, ``waiting`` (see the letters) or ``known``."""

    outcome: str
    why: str
    interaction_ids: list[int]
    letter_id: int | None


class LetterShown(Schema):
    id: int
    came_at: datetime
    at: datetime
    direction: str
    topic: str
    addresses: list[str]
    why: str


class Filing(Sent):
    contact_id: int


@router.post("/letters", response={201: CameOf, **REFUSED})
def drop_letter(request: ApiRequest, body: Message) -> Any:
    """Hand over a message of yours: each contact whom it names is on record, or it waits to be filed."""
    came = actions.file_message(body.message.encode("utf-8", "surrogateescape"), actor=request.actor)
    ids = [one.pk for one in came.interactions]
    waits = came.waiting.pk if came.waiting else None
    return Status(201, {"outcome": came.outcome, "why": came.why, "interaction_ids": ids, "letter_id": waits})


@router.get("/letters", response={200: Page[LetterShown], **REFUSED})
def list_letters(request: ApiRequest, window: Window = ASKED) -> Any:
    """Your letters that wait to be filed, latest first."""
    return page_of(_waiting(request), window, lambda letter: letter)


@router.get("/letters/{int:letter_id}", response={200: LetterShown, **REFUSED})
def show_letter(request: ApiRequest, letter_id: int, response: HttpResponse) -> Any:
    """One of your letters."""
    return with_version(response, _letter(request, letter_id))


@router.post("/letters/{int:letter_id}/filing", response={201: InteractionShown, **REFUSED})
def file_letter(request: ApiRequest, letter_id: int, body: Filing, response: HttpResponse) -> Any:
    """Say with whom a letter was."""
    today = today_of(request)
    contact = contact_for(request.person, body.contact_id, on=today)
    letter = _letter(request, letter_id)
    made = act_on_thing(request, response, letter, LetterShown, actions.file_letter, contact=contact)
    return Status(201, interaction_for(request.person, made.pk, on=today))


@router.post("/letters/{int:letter_id}/discarding", response={204: None, **REFUSED})
def discard_letter(request: ApiRequest, letter_id: int, response: HttpResponse) -> Any:
    """It was no contact with a customer: its words are gone."""
    act_on_thing(request, response, _letter(request, letter_id), LetterShown, actions.discard_letter)
    return Status(204, None)


class CalendarFile(Sent):
    """The text of a calendar file. Without ``take`` nothing is recorded."""

    calendar: str = Field(max_length=2_000_000)
    take: bool = False


class MeetingShown(Schema):
    source: str
    contact_id: int
    account_id: int
    at: datetime
    topic: str
    on_record: bool


@router.post("/meetings", response={200: list[MeetingShown], **REFUSED})
def meetings_of_a_calendar(request: ApiRequest, body: CalendarFile) -> Any:
    """The past meetings with your contacts in a calendar file; with ``take`` they are on record, none twice."""
    found = actions.meetings_in(body.calendar.encode("utf-8", "surrogateescape"), actor=request.actor)
    if body.take:
        actions.record_meetings(found, actor=request.actor)
    return [
        {
            "source": one.source,
            "contact_id": one.contact.pk,
            "account_id": one.contact.account_id,
            "at": one.at,
            "topic": one.topic,
            "on_record": body.take or one.known,
        }
        for one in found
    ]


def _waiting(request: ApiRequest) -> Any:
    return WaitingLetter.objects.filter(
        person=request.person, filed_at__isnull=True, discarded_at__isnull=True
    )


def _letter(request: ApiRequest, letter_id: int) -> WaitingLetter:
    found = WaitingLetter.objects.filter(person=request.person, pk=letter_id).first()
    if found is None:
        raise NotFound("There is no such letter.")
    return found
