"""Working calendars, absences, skills, and what of people, units and accounts changes or ends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.people import REFUSED, Ending, Made, PersonShown, UnitShown, router
from goldenthread.app.api.routes.shapes import person_of, today_of, unit_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.models import TeamMember
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.errors import NotFound
from goldenthread.app.people import actions
from goldenthread.app.people.access import person_for, unit_for
from goldenthread.app.people.models import Absence, Calendar, DecisionArea, Person, Skill
from goldenthread.app.people.queries import persons_visible_to, units_visible_to


class CalendarShown(Schema):
    id: int
    name: str
    time_zone: str
    weekly_hours: dict[str, Any]
    holidays: dict[str, Any]


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


class SkillShown(Schema):
    id: int
    person_id: int
    skill: str
    level: int


class NewSkill(Sent):
    person_id: int
    skill: str = Field(min_length=1, max_length=100)
    level: int = Field(ge=1, le=5)


class AreaShown(Schema):
    id: int
    name: str
    meaning: str


class PersonChange(Sent):
    name: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=254)
    career_home_id: int | None = None
    appraised_by_id: int | None = None


class Closing(Sent):
    closed_on: date


class MemberShown(Schema):
    id: int
    account_id: int
    person_id: int
    part: str
    valid_from: date
    valid_to: date | None


class NewMember(Sent):
    person_id: int
    part: str = Field("", max_length=100)
    valid_from: date


def _seen(request: ApiRequest) -> QuerySet[Person]:
    return persons_visible_to(request.person, on=today_of(request))


def _works_here(request: ApiRequest) -> bool:
    return units_visible_to(request.person, on=today_of(request)).exists()


@router.get("/calendars", response={200: Page[CalendarShown], **REFUSED})
def list_calendars(request: ApiRequest, window: Window = ASKED) -> Any:
    """The working calendars, latest first."""
    found = Calendar.objects.all() if _works_here(request) else Calendar.objects.none()
    return page_of(found, window, lambda calendar: calendar)


@router.patch("/calendars/{int:calendar_id}", response={200: CalendarShown, **REFUSED})
def change_calendar(request: ApiRequest, calendar_id: int, body: CalendarChange) -> Any:
    """Change a calendar. Only the fields that are sent change; clocks are counted anew with it."""
    if not _works_here(request):
        raise NotFound("There is no such calendar.")
    calendar = get_object_or_404(Calendar, pk=calendar_id)
    wanted = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return actions.change_calendar(calendar, actor=request.actor, **wanted)


@router.get("/absences", response={200: Page[AbsenceShown], **REFUSED})
def list_absences(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who is away when, latest entered first."""
    return page_of(Absence.objects.filter(person__in=_seen(request)), window, lambda absence: absence)


@router.get("/skills", response={200: Page[SkillShown], **REFUSED})
def list_skills(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who can do what, and how well."""
    return page_of(Skill.objects.filter(person__in=_seen(request)), window, lambda skill: skill)


@router.post("/skills", response={201: SkillShown, **REFUSED})
def record_skill(request: ApiRequest, body: NewSkill) -> Any:
    """Record what a person can do."""
    person = person_for(request.person, body.person_id, on=today_of(request))
    return Status(201, actions.record_skill(person, actor=request.actor, **body.dict(exclude={"person_id"})))


@router.delete("/skills/{int:skill_id}", response={204: None, **REFUSED})
def remove_skill(request: ApiRequest, skill_id: int) -> Any:
    """Remove a skill from a person."""
    skill = get_object_or_404(Skill.objects.select_related("person"), pk=skill_id, person__in=_seen(request))
    actions.remove_skill(skill, actor=request.actor)
    return Status(204, None)


@router.get("/decision-areas", response={200: Page[AreaShown], **REFUSED})
def list_areas(request: ApiRequest, window: Window = ASKED) -> Any:
    """What has to be decided here, by name."""
    found = DecisionArea.objects.all() if _works_here(request) else DecisionArea.objects.none()
    return page_of(found, window, lambda area: area)


@router.patch("/people/{int:person_id}", response={200: PersonShown, **REFUSED})
def change_person(request: ApiRequest, person_id: int, body: PersonChange) -> Any:
    """Change what is known of a person. Only the fields that are sent change."""
    person = person_for(request.person, person_id, on=today_of(request))
    sent = body.dict(exclude_unset=True)
    wanted: dict[str, Any] = {name: sent[name] for name in ("name", "email") if sent.get(name) is not None}
    if "career_home_id" in sent:
        wanted["career_home"] = unit_of(request, sent["career_home_id"])
    if "appraised_by_id" in sent:
        wanted["appraised_by"] = person_of(request, sent["appraised_by_id"])
    return actions.change_person(person, actor=request.actor, **wanted)


@router.post("/people/{int:person_id}/login-closing", response={200: Made, **REFUSED})
def close_login(request: ApiRequest, person_id: int) -> Any:
    """Close a person's login and with it their tokens."""
    person = person_for(request.person, person_id, on=today_of(request))
    actions.close_login(person, actor=request.actor)
    return person


@router.post("/units/{int:unit_id}/closing", response={200: UnitShown, **REFUSED})
def close_unit(request: ApiRequest, unit_id: int, body: Closing) -> Any:
    """Close a unit that nobody is assigned to."""
    unit = unit_for(request.person, unit_id, on=today_of(request))
    return actions.close_unit(unit, closed_on=body.closed_on, actor=request.actor)


@router.post("/accounts/{int:account_id}/closing", response={200: AccountShown, **REFUSED})
def close_account(request: ApiRequest, account_id: int, body: Closing) -> Any:
    """Close an account."""
    account = account_for(request.person, account_id, on=today_of(request))
    return customers.close_account(account, closed_on=body.closed_on, actor=request.actor)


@router.get("/accounts/{int:account_id}/team", response={200: Page[MemberShown], **REFUSED})
def list_team(request: ApiRequest, account_id: int, window: Window = ASKED) -> Any:
    """The core team of an account, now and before."""
    account = account_for(request.person, account_id, on=today_of(request))
    return page_of(TeamMember.objects.filter(account=account), window, lambda member: member)


@router.post("/accounts/{int:account_id}/team", response={201: MemberShown, **REFUSED})
def add_team_member(request: ApiRequest, account_id: int, body: NewMember) -> Any:
    """Add somebody to the core team."""
    account = account_for(request.person, account_id, on=today_of(request))
    person = person_for(request.person, body.person_id, on=today_of(request))
    said = body.dict(exclude={"person_id"})
    return Status(201, customers.add_team_member(account, person=person, actor=request.actor, **said))


@router.post("/team-members/{int:member_id}/end", response={200: MemberShown, **REFUSED})
def end_team_member(request: ApiRequest, member_id: int, body: Ending) -> Any:
    """End somebody's part in a core team."""
    seen = accounts_visible_to(request.person, on=today_of(request))
    member = get_object_or_404(TeamMember, pk=member_id, account__in=seen)
    return customers.end_team_member(member, valid_to=body.valid_to, actor=request.actor)
