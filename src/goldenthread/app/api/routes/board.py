"""The programme's board, its stage with the evidence, and what roles are measured by."""

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
from goldenthread.app.api.routes.people import REFUSED, Ending
from goldenthread.app.api.routes.shapes import account_of, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.orders.access import barrier_for
from goldenthread.app.people.access import person_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import BoardMeeting, BoardMember
from goldenthread.app.programme.queries import charter as queries


class MissedShown(Schema):
    person_id: int
    meetings: int


class BoardShown(Schema):
    """The board today: when it met last, by when it is to meet, and who missed how many meetings in a row."""

    member_ids: list[int]
    last_met_on: date | None
    due_on: date | None
    is_overdue: bool
    missed: list[MissedShown]


class BoardMemberShown(Schema):
    id: int
    person_id: int
    part: str
    valid_from: date
    valid_to: date | None


class NewBoardMember(Sent):
    person_id: int
    part: str = Field("", max_length=100)
    valid_from: date


class DecidedShown(Schema):
    what: str
    account_id: int | None
    barrier_id: int | None


class BoardMeetingShown(Schema):
    """A meeting: who came, which members did not, and what was decided about what."""

    id: int
    held_on: date
    note: str
    at: datetime
    by_id: int | None
    came_ids: list[int]
    missing_ids: list[int]
    decisions: list[DecidedShown]

    @staticmethod
    def resolve_came_ids(meeting: BoardMeeting) -> list[int]:
        return [one.person_id for one in meeting.attendance.all() if one.came]

    @staticmethod
    def resolve_missing_ids(meeting: BoardMeeting) -> list[int]:
        return [one.person_id for one in meeting.attendance.all() if not one.came]

    @staticmethod
    def resolve_decisions(meeting: BoardMeeting) -> list[Any]:
        return list(meeting.decisions.all())


class NewDecision(Sent):
    what: str = Field(min_length=1, max_length=500)
    account_id: int | None = None
    barrier_id: int | None = None


class NewBoardMeeting(Sent):
    held_on: date
    came_ids: list[int] = Field(min_length=1, max_length=200)
    decisions: list[NewDecision] = Field(default_factory=list, max_length=100)
    note: str = Field("", max_length=10_000)


@router.get("/programme/board", response={200: BoardShown, **REFUSED})
def show_board(request: ApiRequest) -> Any:
    """The board as it is today, and whether it is late to meet."""
    require_sight(request)
    today = today_of(request)
    board = queries.board_of(today)
    return {
        "member_ids": [one.pk for one in board.members],
        "last_met_on": board.last.held_on if board.last else None,
        "due_on": board.due_on,
        "is_overdue": board.is_overdue(today),
        "missed": [{"person_id": person.pk, "meetings": count} for person, count in board.missed],
    }


@router.get("/programme/board-members", response={200: Page[BoardMemberShown], **REFUSED})
def list_board_members(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who is and was on the board."""
    require_sight(request)
    return page_of(BoardMember.objects.all(), window, lambda one: one)


@router.post("/programme/board-members", response={201: BoardMemberShown, **REFUSED})
def add_board_member(request: ApiRequest, body: NewBoardMember) -> Any:
    """Name a member of the board. They see the programme from that day on."""
    require_sight(request)
    person = person_for(request.person, body.person_id, on=today_of(request))
    said = body.dict(exclude={"person_id"})
    return Status(201, actions.add_board_member(person=person, **said, actor=request.actor))


def _member(request: ApiRequest, board_member_id: int) -> BoardMember:
    require_sight(request)
    return get_object_or_404(BoardMember, pk=board_member_id)


@router.get("/programme/board-members/{int:board_member_id}", response={200: BoardMemberShown, **REFUSED})
def show_board_member(request: ApiRequest, board_member_id: int, response: HttpResponse) -> Any:
    """Somebody's place on the board."""
    return with_version(response, _member(request, board_member_id))


@router.post(
    "/programme/board-members/{int:board_member_id}/end", response={200: BoardMemberShown, **REFUSED}
)
def end_board_member(request: ApiRequest, board_member_id: int, body: Ending, response: HttpResponse) -> Any:
    """End somebody's place on the board."""
    member, said = _member(request, board_member_id), body.dict()
    return act_on_thing(request, response, member, BoardMemberShown, actions.end_board_member, **said)


@router.get("/programme/board-meetings", response={200: Page[BoardMeetingShown], **REFUSED})
def list_board_meetings(request: ApiRequest, window: Window = ASKED) -> Any:
    """The board's meetings, latest written down first."""
    require_sight(request)
    found = BoardMeeting.objects.prefetch_related("attendance", "decisions")
    return page_of(found, window, lambda one: one)


@router.post("/programme/board-meetings", response={201: BoardMeetingShown, **REFUSED})
def record_board_meeting(request: ApiRequest, body: NewBoardMeeting) -> Any:
    """Write down a meeting: who came, and what was decided about which account or barrier."""
    require_sight(request)
    today = today_of(request)
    made = actions.record_board_meeting(
        held_on=body.held_on,
        came=[person_for(request.person, one, on=today) for one in body.came_ids],
        decisions=[
            (
                one.what,
                account_of(request, one.account_id),
                None if one.barrier_id is None else barrier_for(request.person, one.barrier_id, on=today),
            )
            for one in body.decisions
        ],
        note=body.note,
        actor=request.actor,
    )
    return Status(201, made)
