"""Levels of an organisation, and whether a sponsor stands on that of the highest contact there (SCIENCE X1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models

from goldenthread.app.customers.models.contact import Contact
from goldenthread.app.people.models import Assignment, Person, Role, UnitKind


class Level(models.TextChoices):
    """At which level of an organisation somebody stands or a relationship is kept, from below."""

    OPERATIONS = "operations", "those who do the work"
    MANAGEMENT = "management", "management"
    EXECUTIVES = "executives", "executives"

    @property
    def rung(self) -> int:
        return list(Level).index(self)


WORDS = (  # from above: a managing director is an executive, a director is not
    (
        Level.EXECUTIVES,
        r"c-?level|c-?suite|c[efimoprst]{1,2}o|chief|vp|presidents?|managing directors?|board|executives?|owner",
    ),
    (Level.MANAGEMENT, r"directors?|heads?|managers?|management|middle"),
    (
        Level.OPERATIONS,
        r"leads?|leader|supervisors?|specialists?|operations|operational|operating|staff|users?",
    ),
)
LEADING = frozenset({Role.UNIT_LEAD, Role.PROGRAMME_LEAD, Role.SPONSOR})


def level_said(words: str) -> Level | None:
    """The level that these words of a contact name; None where they name none of ours."""
    for level, known in WORDS:
        if re.search(rf"\b(?:{known})\b", words, re.IGNORECASE):
            return level
    return None


def levels_of(people: Iterable[Person], day: date) -> dict[int, Level]:
    """Where these people stand with us that day, by what they are assigned to; who holds nothing is left out.

    Executives, and whoever works in an executive unit as a sponsor; those who lead a unit or the programme, and other
    sponsors, are management. One statement.
    """
    held = Assignment.objects.on(day).filter(person__in=[one.pk for one in people]).order_by()
    found: dict[int, Level] = {}
    for person, role, kind in held.values_list("person", "role", "unit__kind"):
        level = _level_of(role, kind)
        if person not in found or level.rung > found[person].rung:
            found[person] = level
    return found


def _level_of(role: str, kind: str) -> Level:
    if role == Role.EXECUTIVE or (role == Role.SPONSOR and kind == UnitKind.EXECUTIVE):
        return Level.EXECUTIVES
    return Level.MANAGEMENT if role in LEADING else Level.OPERATIONS


def highest(contacts: Iterable[Contact]) -> tuple[Contact, Level] | None:
    """Who of these stands highest, by the words of their level; among equals who has most authority."""
    known = [(one, level) for one in contacts if (level := level_said(one.level)) is not None]
    return max(known, key=lambda one: (one[1].rung, one[0].authority or 0, -one[0].pk), default=None)


@dataclass(frozen=True)
class Match:
    """A sponsor's level beside that of the highest contact."""

    sponsor: Person
    level: Level
    contact: Contact
    contact_level: Level

    @property
    def is_too_low(self) -> bool:
        return self.level.rung < self.contact_level.rung

    @property
    def is_even(self) -> bool:
        return self.level == self.contact_level

    @property
    def compared(self) -> str:
        """Who stands higher, as a sentence without its end."""
        ours = f"{self.sponsor} with us ({self.level.label})"
        theirs = f"{self.contact} there ({self.contact_level.label})"
        if self.is_even:
            return f"{self.sponsor} and {self.contact}, the highest contact, are on one level: {self.level.label}"
        higher, lower = (theirs, ours) if self.is_too_low else (ours, f"the highest contact, {theirs}")
        return f"{higher} stands above {lower}"

    @property
    def said(self) -> str:
        """What it is, and what to do about it."""
        if self.is_even:
            return f"{self.compared}."
        if self.is_too_low:
            return f"{self.compared}. Name a sponsor of their level."
        return f"{self.compared}. Get to know somebody of the sponsor's level there, and enter them."


def match_of(sponsor: Person | None, contacts: Iterable[Contact], day: date) -> Match | None:
    """None without a sponsor, or where no contact has a level that is known. At most one statement beside theirs."""
    above = highest(contacts)
    if sponsor is None or above is None:
        return None
    return Match(sponsor, levels_of([sponsor], day).get(sponsor.pk, Level.OPERATIONS), *above)
