"""What was learned with one account, and what became of it with others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.plans import router
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.people.access import person_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import lesson_for, transfer_for
from goldenthread.app.programme.models import Lesson, LessonKind, TransferOutcome
from goldenthread.app.programme.queries.lessons import Learned, as_seen_by, lessons_listed_for
from goldenthread.app.programme.queries.narrowing import LessonState, lessons_narrowed
from goldenthread.app.programme.queries.plans import transfers_visible_to


class LessonTold(Schema):
    """A lesson as whoever is to try it may know it: without with whom it was learned."""

    id: int
    what: str
    story: str
    kind: str
    at: datetime


class LessonKept(LessonTold):
    """A lesson as whoever wrote it down knows it."""

    account_id: int
    by_id: int | None


class LessonShown(Schema):
    """``account_id`` and ``by_id`` are null where it was learned with an account that you do not see."""

    id: int = Field(alias="lesson.pk")
    account_id: int | None
    what: str = Field(alias="lesson.what")
    story: str = Field(alias="lesson.story")
    kind: str = Field(alias="lesson.kind")
    at: datetime = Field(alias="lesson.at")
    by_id: int | None

    @staticmethod
    def resolve_account_id(found: Learned) -> int | None:
        return found.account.pk if found.account else None

    @staticmethod
    def resolve_by_id(found: Learned) -> int | None:
        return found.lesson.by_id if found.account else None


class LessonsAsked(Schema):
    """Which lessons: of an account, tried with another, by somebody, about something, in a state, with words."""

    account_id: int | None = None
    tried_with_id: int | None = None
    owner_id: int | None = None
    kind: LessonKind | Literal[""] = ""
    state: LessonState | Literal[""] = ""
    words: str = Field("", max_length=100)


class NewLesson(Sent):
    what: str = Field(min_length=1, max_length=300)
    story: str = Field("", max_length=20_000)
    kind: LessonKind | Literal[""] = ""


class TransferShown(Schema):
    """Somebody is to try a lesson with another account by a day. ``outcome``: empty until they say what happened."""

    id: int
    lesson_id: int
    account_id: int
    owner_id: int
    by_day: date
    committed_at: datetime
    ended_at: datetime | None
    outcome: str
    what_happened: str


class TriedShown(Schema):
    """A commitment; all but ``lesson_id`` and ``outcome`` is null at an account that you do not see."""

    id: int | None = None
    lesson_id: int
    account_id: int | None = None
    owner_id: int | None = None
    by_day: date | None = None
    committed_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str
    what_happened: str | None = None


class NewTransfer(Sent):
    account_id: int
    owner_id: int
    by_day: date


class Outcome(Sent):
    outcome: TransferOutcome
    what_happened: str = Field(min_length=1, max_length=10_000)


@router.get("/lessons", response={200: Page[LessonShown], **REFUSED})
def list_lessons(request: ApiRequest, window: Window = ASKED, asked: LessonsAsked = ASKED) -> Any:
    """The lessons of the accounts that you see whole, and those tried there or by you; latest first."""
    person, today = request.person, today_of(request)
    found = lessons_narrowed(lessons_listed_for(person, on=today), person, today=today, **asked.dict())
    return page_of(found, window, lambda one: as_seen_by(person, [one], on=today)[0])


@router.post("/accounts/{int:account_id}/lessons", response={201: LessonKept, **REFUSED})
def write_lesson(request: ApiRequest, account_id: int, body: NewLesson, response: HttpResponse) -> Any:
    """Write down what was learned with an account."""
    account, said = account_for(request.person, account_id, on=today_of(request)), body.dict()
    return Status(201, act_on_thing(request, response, account, AccountShown, actions.write_lesson, **said))


@router.get("/lessons/{int:lesson_id}", response={200: LessonShown, **REFUSED})
def show_lesson(request: ApiRequest, lesson_id: int, response: HttpResponse) -> Any:
    """One lesson."""
    lesson = with_version(response, lesson_for(request.person, lesson_id, on=today_of(request)))
    return _learned(request, lesson)


def _learned(request: ApiRequest, lesson: Lesson) -> Learned:
    found = lessons_listed_for(request.person, on=today_of(request)).filter(pk=lesson.pk)
    return as_seen_by(request.person, found, on=today_of(request))[0]


@router.get("/lessons/{int:lesson_id}/transfers", response={200: Page[TriedShown], **REFUSED})
def list_transfers_of_lesson(request: ApiRequest, lesson_id: int, window: Window = ASKED) -> Any:
    """With which other accounts it is or was tried, and what became of it."""
    lesson = lesson_for(request.person, lesson_id, on=today_of(request))
    tried = _learned(request, lesson).tried
    return page_among(
        tried, window, lambda one: one.transfer or {"lesson_id": lesson.pk, "outcome": one.outcome}
    )


@router.post("/lessons/{int:lesson_id}/transfers", response={201: TransferShown, **REFUSED})
def commit_transfer(request: ApiRequest, lesson_id: int, body: NewTransfer, response: HttpResponse) -> Any:
    """Commit somebody to try it with another account by a day."""
    today = today_of(request)
    lesson = lesson_for(request.person, lesson_id, on=today)
    said = {
        "account": account_for(request.person, body.account_id, on=today),
        "owner": person_for(request.person, body.owner_id, on=today),
        "by_day": body.by_day,
    }
    return Status(201, act_on_thing(request, response, lesson, LessonTold, actions.commit_transfer, **said))


@router.get("/transfers", response={200: Page[TransferShown], **REFUSED})
def list_transfers(
    request: ApiRequest, window: Window = ASKED, account_id: int | None = None, ended: bool | None = None
) -> Any:
    """The commitments for the accounts that you see whole, and your own; latest first."""
    found = transfers_visible_to(request.person, on=today_of(request))
    if account_id is not None:
        found = found.filter(account=account_id)
    if ended is not None:
        found = found.filter(ended_at__isnull=not ended)
    return page_of(found, window, lambda one: one)


@router.get("/transfers/{int:transfer_id}", response={200: TransferShown, **REFUSED})
def show_transfer(request: ApiRequest, transfer_id: int, response: HttpResponse) -> Any:
    """One commitment."""
    return with_version(response, transfer_for(request.person, transfer_id, on=today_of(request)))


@router.post("/transfers/{int:transfer_id}/outcome", response={200: TransferShown, **REFUSED})
def end_transfer(request: ApiRequest, transfer_id: int, body: Outcome, response: HttpResponse) -> Any:
    """Say what happened, or why it was not tried."""
    one, said = transfer_for(request.person, transfer_id, on=today_of(request)), body.dict()
    return act_on_thing(request, response, one, TransferShown, actions.end_transfer, **said)
