"""Skills and core teams, and what of people, units and accounts changes or ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.people import REFUSED, Ending, PersonShown, UnitShown, router
from goldenthread.app.api.routes.shapes import people_seen, person_of, today_of, unit_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.models import TeamMember
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.people import actions
from goldenthread.app.people.access import person_for, unit_for
from goldenthread.app.people.models import Skill


class SkillShown(Schema):
    id: int
    person_id: int
    skill: str
    level: int


class NewSkill(Sent):
    person_id: int
    skill: str = Field(min_length=1, max_length=100)
    level: int = Field(ge=1, le=5)


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


@router.get("/skills", response={200: Page[SkillShown], **REFUSED})
def list_skills(request: ApiRequest, window: Window = ASKED) -> Any:
    """Who can do what, and how well."""
    return page_of(Skill.objects.filter(person__in=people_seen(request)), window, lambda skill: skill)


@router.post("/skills", response={201: SkillShown, **REFUSED})
def record_skill(request: ApiRequest, body: NewSkill) -> Any:
    """Record what a person can do."""
    person = person_for(request.person, body.person_id, on=today_of(request))
    return Status(201, actions.record_skill(person, actor=request.actor, **body.dict(exclude={"person_id"})))


def _skill(request: ApiRequest, skill_id: int) -> Skill:
    seen = Skill.objects.select_related("person").filter(person__in=people_seen(request))
    return get_object_or_404(seen, pk=skill_id)


@router.get("/skills/{int:skill_id}", response={200: SkillShown, **REFUSED})
def show_skill(request: ApiRequest, skill_id: int, response: HttpResponse) -> Any:
    """One skill of a person."""
    return with_version(response, _skill(request, skill_id))


@router.delete("/skills/{int:skill_id}", response={204: None, **REFUSED})
def remove_skill(request: ApiRequest, skill_id: int, response: HttpResponse) -> Any:
    """Remove a skill from a person."""
    act_on_thing(request, response, _skill(request, skill_id), SkillShown, actions.remove_skill)
    return Status(204, None)


@router.patch("/people/{int:person_id}", response={200: PersonShown, **REFUSED})
def change_person(request: ApiRequest, person_id: int, body: PersonChange, response: HttpResponse) -> Any:
    """Change what is known of a person. Only the fields that are sent change."""
    person = person_for(request.person, person_id, on=today_of(request))
    sent = body.dict(exclude_unset=True)
    wanted: dict[str, Any] = {name: sent[name] for name in ("name", "email") if sent.get(name) is not None}
    if "career_home_id" in sent:
        wanted["career_home"] = unit_of(request, sent["career_home_id"])
    if "appraised_by_id" in sent:
        wanted["appraised_by"] = person_of(request, sent["appraised_by_id"])
    return act_on_thing(request, response, person, PersonShown, actions.change_person, **wanted)


@router.post("/units/{int:unit_id}/closing", response={200: UnitShown, **REFUSED})
def close_unit(request: ApiRequest, unit_id: int, body: Closing, response: HttpResponse) -> Any:
    """Close a unit that nobody is assigned to."""
    unit = unit_for(request.person, unit_id, on=today_of(request))
    return act_on_thing(request, response, unit, UnitShown, actions.close_unit, **body.dict())


@router.post("/accounts/{int:account_id}/closing", response={200: AccountShown, **REFUSED})
def close_account(request: ApiRequest, account_id: int, body: Closing, response: HttpResponse) -> Any:
    """Close an account."""
    account = account_for(request.person, account_id, on=today_of(request))
    return act_on_thing(request, response, account, AccountShown, customers.close_account, **body.dict())


@router.get("/accounts/{int:account_id}/team", response={200: Page[MemberShown], **REFUSED})
def list_team(request: ApiRequest, account_id: int, window: Window = ASKED) -> Any:
    """The core team of an account, now and before."""
    account = account_for(request.person, account_id, on=today_of(request))
    return page_of(TeamMember.objects.filter(account=account), window, lambda member: member)


@router.post("/accounts/{int:account_id}/team", response={201: MemberShown, **REFUSED})
def add_team_member(request: ApiRequest, account_id: int, body: NewMember, response: HttpResponse) -> Any:
    """Add somebody to the core team."""
    account = account_for(request.person, account_id, on=today_of(request))
    person = person_for(request.person, body.person_id, on=today_of(request))
    said = {"person": person, **body.dict(exclude={"person_id"})}
    made = act_on_thing(request, response, account, AccountShown, customers.add_team_member, **said)
    return Status(201, made)


def _member(request: ApiRequest, member_id: int) -> TeamMember:
    seen = accounts_visible_to(request.person, on=today_of(request))
    return get_object_or_404(TeamMember, pk=member_id, account__in=seen)


@router.get("/team-members/{int:member_id}", response={200: MemberShown, **REFUSED})
def show_team_member(request: ApiRequest, member_id: int, response: HttpResponse) -> Any:
    """Somebody's part in a core team."""
    return with_version(response, _member(request, member_id))


@router.post("/team-members/{int:member_id}/end", response={200: MemberShown, **REFUSED})
def end_team_member(request: ApiRequest, member_id: int, body: Ending, response: HttpResponse) -> Any:
    """End somebody's part in a core team."""
    member, said = _member(request, member_id), body.dict()
    return act_on_thing(request, response, member, MemberShown, customers.end_team_member, **said)
