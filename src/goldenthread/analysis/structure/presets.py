"""Structures to begin with: who owns which work under each of five ways to organise.

Each takes the skills by function (``{"engineering": ["design", "build"], …}``) and says which unit owns what.
People are then placed by :func:`seated`, by what they can do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from goldenthread.analysis.structure.organisation import (
    Boundary,
    Discipline,
    Organisation,
    Owns,
    Person,
    Structure,
    Unit,
)

Functions = Mapping[str, Sequence[str]]
Groups = Mapping[str, Iterable[str]]

NEAR = Boundary(delay=1.0, setup=0.1, bounce=0.03)
FAR = Boundary(delay=8.0, setup=0.5, bounce=0.12)


def functional(functions: Functions, *, discipline: Discipline | None = None) -> Structure:
    """One unit per function, for all customers; hand-offs between functions are far."""
    rule = discipline or Discipline.first_come()
    units = tuple(Unit(name, "function", function=name, discipline=rule) for name in functions)
    owns = tuple(Owns(name, frozenset(skills)) for name, skills in functions.items())
    return Structure("functional", units, owns, apart=FAR)


def line_of_business(
    functions: Functions, lines: Groups, *, discipline: Discipline | None = None
) -> Structure:
    """One unit per line with all skills, for its own accounts; who begins an order carries it through."""
    rule = discipline or Discipline.earliest_promise()
    skills = frozenset(skill for group in functions.values() for skill in group)
    units = tuple(Unit(name, "line_of_business", line=name, discipline=rule, keeps=True) for name in lines)
    owns = tuple(Owns(name, skills, accounts=frozenset(accounts)) for name, accounts in lines.items())
    return Structure("line of business", units, owns, apart=FAR, shared_line=NEAR)


def product_team(functions: Functions, teams: Groups, *, discipline: Discipline | None = None) -> Structure:
    """One unit per product with all skills, for the kinds of order of its product."""
    rule = discipline or Discipline.earliest_promise()
    skills = frozenset(skill for group in functions.values() for skill in group)
    units = tuple(Unit(name, "product", discipline=rule, keeps=True) for name in teams)
    owns = tuple(Owns(name, skills, kinds=frozenset(kinds)) for name, kinds in teams.items())
    return Structure("product team", units, owns, apart=FAR)


def matrix(functions: Functions, lines: Groups, *, discipline: Discipline | None = None) -> Structure:
    """A unit per function and line: the line says what comes first, the function how it is done.

    Cells of one line are near each other, as are cells of one function; all others are far.
    """
    rule = discipline or Discipline.earliest_promise()
    units, owns = [], []
    for line, accounts in lines.items():
        for function, skills in functions.items():
            name = f"{function} for {line}"
            units.append(Unit(name, "function", function=function, line=line, discipline=rule))
            owns.append(Owns(name, frozenset(skills), accounts=frozenset(accounts)))
    return Structure("matrix", tuple(units), tuple(owns), apart=FAR, shared_function=NEAR, shared_line=NEAR)


def pilot(base: Structure, name: str, *, accounts: Iterable[str], skills: Iterable[str]) -> Structure:
    """The structure as it is, but one team of all skills for the pilot's accounts."""
    team = Unit(name, "line_of_business", line=name, discipline=Discipline.earliest_promise(), keeps=True)
    owns = Owns(name, frozenset(skills), accounts=frozenset(accounts))
    return replace(base, name=f"{base.name} with {name}", units=(*base.units, team), owns=(owns, *base.owns))


def seated(people: Iterable[Person], structure: Structure) -> tuple[Person, ...]:
    """The people in the structure's units: each where their skills are owned, units filled in turn.

    Someone whose unit exists in the structure and owns one of their skills stays there.
    """
    placed: dict[str, int] = {unit.id: 0 for unit in structure.units}
    result = []
    for person in people:
        fits = list(dict.fromkeys(o.unit for o in structure.owns if o.skills & person.skills))
        if not fits:
            raise ValueError(f"No unit of '{structure.name}' owns a skill of {person.id}.")
        unit = person.unit if person.unit in fits else min(fits, key=lambda name: placed[name])
        placed[unit] += 1
        result.append(replace(person, unit=unit))
    return tuple(result)


def reorganised(
    organisation: Organisation, structure: Structure, *, cross_train: bool = False
) -> Organisation:
    """The organisation under another structure, its people moved; ``cross_train`` teaches them what their new
    unit owns."""
    people = seated(organisation.people, structure)
    if cross_train:
        owned: dict[str, frozenset[str]] = {}
        for owns in structure.owns:
            owned[owns.unit] = owned.get(owns.unit, frozenset()) | owns.skills
        people = tuple(replace(person, skills=person.skills | owned[person.unit]) for person in people)
    return replace(organisation, structure=structure, people=people)
