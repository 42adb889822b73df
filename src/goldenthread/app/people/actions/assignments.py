"""Assignments and skills: who does what, where, and what they can do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.errors import AlreadyHolds, NotHereThen
from goldenthread.app.people.models import Assignment, Line, Person, Role, Skill, Unit


@transaction.atomic
def assign(
    person: Person,
    *,
    unit: Unit,
    role: Role,
    valid_from: date,
    title: str = "",
    manager: Person | None = None,
    line: Line = Line.SOLID,
    fte: Decimal = Decimal(1),
    actor: Actor,
) -> Assignment:
    """The person works in the unit in that role from a day on.

    Refused for somebody who is not here on that day, who holds the role there already, or who would be their
    own manager.
    """
    require(actor, "all:assignment:change", "assign people")
    checks.since(valid_from, "valid_from")
    if not person.works_here_on(valid_from):
        raise NotHereThen(
            f"{person} does not work here on {valid_from}. Choose another day.", field="valid_from"
        )
    if manager == person:
        raise Invalid("Nobody is their own manager. Choose somebody else.", field="manager")
    if not 0 < fte <= 1:
        raise Invalid("The share of time is more than 0 and at most 1.", field="fte")
    if person.assignments.on(valid_from).filter(unit=unit, role=role).exists():
        raise AlreadyHolds(f"{person} is {Role(role).label.lower()} in {unit} already on {valid_from}.")
    assignment: Assignment = person.assignments.create(
        unit=unit, role=role, title=title, manager=manager, line=line, fte=fte, valid_from=valid_from
    )
    payload = events.AssignmentBegun(
        person_id=person.pk,
        role=role,
        valid_from=valid_from,
        manager_id=manager.pk if manager else None,
        line=line,
        fte=fte,
    )
    record(assignment, payload, actor=actor, unit_id=unit.pk)
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, valid_to: date, actor: Actor) -> Assignment:
    """The assignment's last day is ``valid_to``."""
    require(actor, "all:assignment:change", "end assignments")
    checks.since(valid_to, "valid_to")
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if valid_to < assignment.valid_from:
        raise Invalid(f"It began on {assignment.valid_from}. Give that day or a later one.", field="valid_to")
    assignment.valid_to = valid_to
    assignment.save(update_fields=["valid_to"])
    payload = events.AssignmentEnded(person_id=assignment.person_id, role=assignment.role, valid_to=valid_to)
    record(assignment, payload, actor=actor, unit_id=assignment.unit_id)
    return assignment


@transaction.atomic
def record_skill(person: Person, *, skill: str, level: int, actor: Actor) -> Skill:
    """The person can do this, at that level from 1 to 5."""
    require(actor, "all:skill:change", "record skills")
    checks.stored(person, Person, "person")
    skill = checks.text(skill, "skill", limit=100)
    level = checks.whole_number(level, "level", least=1, most=5)
    kept, _ = Skill.objects.update_or_create(person=person, skill=skill, defaults={"level": level})
    record(person, events.SkillRecorded(person_id=person.pk, skill=skill, level=level), actor=actor)
    return kept


@transaction.atomic
def remove_skill(skill: Skill, *, actor: Actor) -> None:
    """The person no longer has this skill on record."""
    require(actor, "all:skill:change", "remove skills")
    record(skill.person, events.SkillRemoved(person_id=skill.person_id, skill=skill.skill), actor=actor)
    skill.delete()
