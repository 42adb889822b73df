"""What one was told, how one wishes to be told, and the address of one's calendar."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import Own, fresh_state, with_state
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound
from goldenthread.app.notices import actions
from goldenthread.app.notices.mailing.times import hours_of
from goldenthread.app.notices.models import NEEDS_YOU, Feed, Group, Notice, Way
from goldenthread.app.notices.queries import notices_of, wishes_of
from goldenthread.app.notices.queries.feeds import feed_of
from goldenthread.app.notices.queries.notices import Shown, shown
from goldenthread.app.people.models import Person

router = Router(tags=["notices"])
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"


def _on_the_clock(value: Any) -> Any:
    """A time of day as a clock shows it: the zone is the reader's own."""
    if isinstance(value, str) and not re.fullmatch(CLOCK, value):
        raise ValueError("Give a time of day such as 07:30.")
    if not isinstance(value, str | time | None):
        raise ValueError("Give a time of day such as 07:30.")
    return value


ClockTime = Annotated[
    time, BeforeValidator(_on_the_clock), WithJsonSchema({"type": "string", "pattern": CLOCK})
]


class NoticeShown(Schema):
    """``record`` is what it opens, as ``order/7``; empty, like the words, where you may no longer open it."""

    id: int
    at: datetime
    kind: str
    group: Group
    needs_you: bool
    why: str
    record: str
    called: str
    who: str
    said: str
    read_at: datetime | None


class Reading(Sent):
    """The latest that you have seen in the list: what comes meanwhile stays unread."""

    up_to_id: int = Field(gt=0)
    group: Group | None = None
    needs_you: bool = False


class HowMany(Schema):
    read: int


class Settings(Schema):
    ways: dict[Group, Way]
    digest_at: ClockTime
    quiet_from: ClockTime
    quiet_until: ClockTime


class SettingsChange(Sent):
    """What is left out stays as it is."""

    ways: dict[Group, Way] = Field(default_factory=dict)
    digest_at: ClockTime | None = None
    quiet_from: ClockTime | None = None
    quiet_until: ClockTime | None = None


class FeedShown(Schema):
    """Whether your calendar has a secret address; the address itself is shown once, when it is made at its page."""

    has_address: bool
    begins_with: str
    made_at: datetime | None


@router.get("/notices", response={200: Page[NoticeShown], **REFUSED})
def list_notices(
    request: ApiRequest,
    window: Window = ASKED,
    unread: bool | None = None,
    group: Group | None = None,
    needs_you: bool = False,
) -> Any:
    """What you were told, newest first: all, what you have or have not read; of one group; what needs you."""
    found = notices_of(request.person)
    if unread is not None:
        found = found.filter(read_at__isnull=unread)
    page = page_of(_about(found, group, needs_you), window, lambda one: one)
    lines = shown(page["items"], request.person, on=today_of(request))
    return {**page, "items": [_shown(one) for one in lines]}


@router.get("/notices/{int:notice_id}", response={200: NoticeShown, **REFUSED})
def show_notice(request: ApiRequest, notice_id: int) -> Any:
    """One thing that you were told."""
    return _one(request, _mine(request, notice_id))


@router.post("/notices/{int:notice_id}/reading", response={200: NoticeShown, **REFUSED})
def read_notice(request: ApiRequest, notice_id: int) -> Any:
    """Mark one as read."""
    mine = _mine(request, notice_id)
    actions.mark_read(mine, actor=request.actor)
    return _one(request, mine)


@router.post("/notices/reading", response={200: HowMany, **REFUSED})
def read_notices(request: ApiRequest, body: Reading) -> Any:
    """Mark all as read that came before and with ``up_to_id``, or all of one group among them."""
    mine = notices_of(request.person).filter(pk__lte=min(body.up_to_id, 2**63 - 1))
    mine = _about(mine, body.group, body.needs_you)
    return {"read": actions.mark_read(mine, actor=request.actor)}


def _about(found: QuerySet[Notice], group: Group | None, needs_you: bool) -> QuerySet[Notice]:
    """Those of one group, those that need their reader, or all."""
    if group is not None:
        found = found.filter(group=group)
    return found.filter(group__in=NEEDS_YOU) if needs_you else found


def _mine(request: ApiRequest, notice_id: int) -> QuerySet[Notice]:
    mine = notices_of(request.person)
    mine = mine.filter(pk=notice_id) if notice_id < 2**63 else mine.none()
    if not mine.exists():
        raise NotFound("There is no such notice.")
    return mine


def _one(request: ApiRequest, mine: QuerySet[Notice]) -> dict[str, Any]:
    (line,) = shown(mine, request.person, on=today_of(request))
    return _shown(line)


@router.get("/notice-settings", response={200: Settings, **REFUSED})
def notice_settings(request: ApiRequest, response: HttpResponse) -> Any:
    """How you are told of each group of things, and when mail may come."""
    return with_state(response, _own_settings(request), _settings(request.person))


@router.patch("/notice-settings", response={200: Settings, **REFUSED})
def change_notice_settings(request: ApiRequest, body: SettingsChange, response: HttpResponse) -> Any:
    """Choose how you are told."""
    with fresh_state(request, response, _own_settings(request)):
        actions.choose_how_to_be_told(
            ways={group.value: way.value for group, way in body.ways.items()},
            digest_at=body.digest_at,
            quiet_from=body.quiet_from,
            quiet_until=body.quiet_until,
            actor=request.actor,
        )
    return _settings(request.person)


@router.get("/calendar-feed", response={200: FeedShown, **REFUSED})
def calendar_feed(request: ApiRequest, response: HttpResponse) -> Any:
    """Whether your calendar can be read at a secret address."""
    return with_state(response, _own_feed(request), _feed(request.person))


@router.post("/calendar-feed/revocation", response={200: FeedShown, **REFUSED})
def revoke_calendar_feed(request: ApiRequest, response: HttpResponse) -> Any:
    """Let the address open nothing any more."""
    with fresh_state(request, response, _own_feed(request)):
        feed = feed_of(request.person)
        if feed is None:
            raise NotFound("Your calendar has no address.")
        actions.revoke_feed(feed, actor=request.actor)
    return _feed(request.person)


def _own_feed(request: ApiRequest) -> Own:
    return Own(lambda: _feed(request.person), Feed.objects.filter(person=request.person))


def _feed(person: Person) -> dict[str, Any]:
    feed = feed_of(person)
    return {
        "has_address": feed is not None,
        "begins_with": feed.hint if feed else "",
        "made_at": feed.made_at if feed else None,
    }


def _own_settings(request: ApiRequest) -> Own:
    return Own(lambda: _settings(request.person), Person.objects.filter(pk=request.person.pk))


def _settings(person: Person) -> dict[str, Any]:
    hours = hours_of(person)
    return {
        "ways": wishes_of(person),
        "digest_at": hours.digest_at,
        "quiet_from": hours.quiet_from,
        "quiet_until": hours.quiet_until,
    }


def _shown(line: Shown) -> dict[str, Any]:
    notice = line.notice
    return {
        "id": notice.pk,
        "at": notice.at,
        "kind": notice.event.kind,
        "group": notice.group,
        "needs_you": notice.needs_you,
        "why": notice.why,
        "record": f"{notice.record_type}/{notice.record_id}" if line.may_open and notice.record_id else "",
        "called": line.called,
        "who": line.who,
        "said": line.said,
        "read_at": notice.read_at,
    }
