"""People from a file: who works here, how to reach them, and where they begin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import BadValue
from goldenthread.app.exchange.importing.subject import ID, Brought, Given, Subject, differences, found, named
from goldenthread.app.people import actions
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Role


class People(Subject):
    kind, label, one = "people", "People", "person"
    fields: ClassVar[Mapping[str, str]] = {"valid_from": "since"}
    columns = (
        ID,
        Column("name", "Name", "full name|person|employee", needed=True, example="Priya Nair"),
        Column(
            "email",
            "E-mail",
            "e mail|mail|email address|e mail address",
            limit=254,
            example="priya@example.com",
        ),
        Column(
            "hired_on", "Hired on", "start|start date|first day|entry date", Kind.DAY, example="2024-03-01"
        ),
        Column("left_on", "Left on", "last day|exit date|end date", Kind.DAY),
        Column(
            "career_home", "Career home", "career home unit|home unit", Kind.NAMED, example="Field services"
        ),
        Column("appraised_by", "Appraised by", "appraiser", Kind.NAMED),
        Column(
            "unit",
            "Unit",
            "department|team",
            Kind.NAMED,
            example="Field services",
            meaning="Where they work.",
        ),
        Column("role", "Role", "", Kind.CHOICE, choices=tuple(Role.choices), example="Unit member"),
        Column("title", "Title", "job title|position", limit=100, example="Technician"),
        Column("manager", "Manager", "line manager|reports to", Kind.NAMED),
        Column("since", "In the role since", "role since|assigned on", Kind.DAY, example="2024-03-01"),
    )

    @classmethod
    def allowed(cls, actor: Actor) -> bool:
        return actor.may("all:person:change")

    def bring(self, given: Given) -> Brought:
        persons = self.around.persons
        person = found(persons, given, by_email=True)
        wanted: Given = {name: given[name] for name in ("name", "email", "hired_on") if name in given}
        if "email" in wanted:
            wanted["email"] = wanted["email"].lower()
        wanted |= named(given, {"career_home": self.around.units.called, "appraised_by": persons.called})
        outcome, changes = "added", differences(person, wanted) if person else ()
        if person is None:
            person = actions.add_person(wanted.pop("name"), actor=self.actor, **wanted)
        else:
            outcome = "unchanged"
            person = actions.change_person(person, actor=self.actor, **wanted)
        persons.link(given.get("id", ""), person)
        changes += self._assigned(person, given) + self._left(person, given)
        persons.keep(person)
        if changes and outcome != "added":
            outcome = "changed"
        return Brought(outcome, str(person), changes)

    def _assigned(self, person: Person, given: Given) -> tuple[tuple[str, str, str], ...]:
        """The place in a unit that the row gives, unless it is held already."""
        if "unit" not in given:
            return ()
        if "role" not in given:
            raise BadValue(
                "role", "", "A unit is named without a role. Fill in the role, or leave the unit empty."
            )
        unit, role = self.around.units.called("unit", given["unit"]), given["role"]
        since: date = given.get("since") or person.hired_on or self.actor.now.date()
        if person.assignments.on(max(since, self.actor.now.date())).filter(unit=unit, role=role).exists():
            return ()
        more: dict[str, Any] = named(given, {"manager": self.around.persons.called})
        actions.assign(
            person,
            unit=unit,
            role=Role(role),
            valid_from=since,
            title=given.get("title", ""),
            actor=self.actor,
            **more,
        )
        return (("unit", "", f"{Role(role).label}, {unit}, from {since}"),)

    def _left(self, person: Person, given: Given) -> tuple[tuple[str, str, str], ...]:
        before, left = person.left_on, given.get("left_on")
        if left is None or left == before:
            return ()
        actions.leave(person, left_on=left, actor=self.actor)
        return (("left_on", str(before or ""), str(left)),)
