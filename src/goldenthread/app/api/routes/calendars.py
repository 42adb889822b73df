"""Working calendars, and who is away when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import AwareDatetime, Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED, Made, router
from goldenthread.app.api.routes.shapes import people_seen, today_of, works_here
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound
from goldenthread.app.people import actions
from goldenthread.app.people.access import person_for
from goldenthread.app.people.models import Absence, Calendar


class CalendarShown(Schema):
    id: int
    name: str
    time_zone: str
    weekly_hours: dict[str, Any]
    holidays: dict[str, Any]


class NewCalendar(Sent):
    name: str = Field(max_length=100)
    time_zone: str = Field(max_length=60)
    weekly_hours: dict[str, list[list[str]]]
    holidays: dict[str, Any] = {}


class CalendarChange(Sent):
    time_zone: str | None = Field(None, max_length=60)
    weekly_hours: dict[str, list[list[str]]] | None = None
    holidays: dict[str, Any] | None = None


class AbsenceShown(Schema):
    id: int
    person_id: int
    from_at: datetime
    to_at: datetime
    kind: str


class NewAbsence(Sent):
    person_id: int
    from_at: AwareDatetime
    to_at: AwareDatetime
    kind: str = Field("", max_length=40)


@router.get("/calendars", response={200: Page[CalendarShown], **REFUSED})
def list_calendars(request: ApiRequest, window: Window = ASKED) -> Any:
    """The working calendars, latest first."""
    found = Calendar.objects.all() if works_here(request) else Calendar.objects.none()
    return page_of(found, window, lambda calendar: calendar)


@router.post("/calendars", response={201: Made, **REFUSED})
def add_calendar(request: ApiRequest, body: NewCalendar) -> Any:
    """Add a working calendar."""
    return Status(201, actions.add_calendar(actor=request.actor, **body.dict()))


def _calendar(request: ApiRequest, calendar_id: int) -> Calendar:
    if not works_here(request):
        raise NotFound("There is no such calendar.")
    return get_object_or_404(Calendar, pk=calendar_id)


@router.get("/calendars/{int:calendar_id}", response={200: CalendarShown, **REFUSED})
def show_calendar(request: ApiRequest, calendar_id: int, response: HttpResponse) -> Any:
    """One working calendar."""
    return with_version(response, _calendar(request, calendar_id))


@router.patch("/calendars/{int:calendar_id}", response={200: CalendarShown, **REFUSED})
def change_calendar(
    request: ApiRequest, calendar_id: int, body: CalendarChange, response: HttpResponse
) -> Any:
    """Change a calendar. Only the fields that are sent change; clocks are counted anew with it."""
    calendar = _calendar(request, calendar_id)
    wanted = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return act_on_thing(request, response, calendar, CalendarShown, actions.change_calendar, **wanted)


@router.get("/absences", response={200: Page[AbsenceShown], **REFUSED})
def list_absences(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who is away when, latest entered first."""
    return page_of(Absence.objects.filter(person__in=people_seen(request)), window, lambda absence: absence)


@router.post("/absences", response={201: Made, **REFUSED})
def record_absence(request: ApiRequest, body: NewAbsence) -> Any:
    """Record that a person is away."""
    person = person_for(request.person, body.person_id, on=today_of(request))
    times = body.dict(include={"from_at", "to_at", "kind"})
    return Status(201, actions.record_absence(person, actor=request.actor, **times))


def _absence(request: ApiRequest, absence_id: int) -> Absence:
    seen = Absence.objects.select_related("person").filter(person__in=people_seen(request))
    return get_object_or_404(seen, pk=absence_id)


@router.get("/absences/{int:absence_id}", response={200: AbsenceShown, **REFUSED})
def show_absence(request: ApiRequest, absence_id: int, response: HttpResponse) -> Any:
    """One absence."""
    return with_version(response, _absence(request, absence_id))


@router.delete("/absences/{int:absence_id}", response={204: None, **REFUSED})
def cancel_absence(request: ApiRequest, absence_id: int, response: HttpResponse) -> Any:
    """Cancel an absence."""
    absence = _absence(request, absence_id)
    act_on_thing(request, response, absence, AbsenceShown, actions.cancel_absence)
    return Status(204, None)
