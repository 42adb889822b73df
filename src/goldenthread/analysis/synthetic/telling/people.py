"""Persons, units, assignments, skills, calendars, absences, training, rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from goldenthread.analysis.structure.organisation import Unit
from goldenthread.analysis.synthetic.company import ACCOUNTS, BOARD, PEOPLE, SALES, Employee
from goldenthread.analysis.synthetic.telling.stage import Stage, is_here, sheet

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
AUDIENCES: dict[str, Callable[[Employee], bool]] = {
    "executives": lambda e: e.role == "executive",
    "account teams": lambda e: e.role in ("account_manager", "account_team") and bool(e.account),
    "sales": lambda e: e.unit == SALES,
    "operations": lambda e: (
        not e.account and e.unit not in (BOARD, ACCOUNTS, SALES, PEOPLE) and e.role != "programme_lead"
    ),
    "unit leads": lambda e: e.role == "unit_lead" and e.unit != SALES,
}


def tables(stage: Stage) -> dict[str, pa.Table]:
    return {
        "person": sheet("person", [_person(stage, e) for e in stage.company.employees if _known(stage, e)]),
        "unit": sheet("unit", _units(stage)),
        "assignment": sheet("assignment", _assignments(stage)),
        "skill": sheet("skill", _skills(stage)),
        "calendar": sheet("calendar", [stage.company.office.to_row("office")]),
        "absence": sheet("absence", _absences(stage)),
        "training": sheet("training", _training(stage)),
        "decision_right": sheet("decision_right", _rights(stage)),
    }


def _known(stage: Stage, employee: Employee) -> bool:
    return employee.hired < stage.until


def hired_on(stage: Stage, employee: Employee) -> date:
    """People who were here at the start have been here for one to twelve years."""
    if np.isfinite(employee.hired):
        return stage.almanac.day(employee.hired)
    years = stage.rng(20, int(employee.id[1:])).uniform(0.4, 12)
    return stage.almanac.start - timedelta(days=int(365 * years))


def left_on(stage: Stage, employee: Employee) -> date | None:
    """The last day at work: whoever leaves at hour h does not come in on that day."""
    if employee.left >= stage.until:
        return None
    return stage.almanac.day(employee.left) - timedelta(days=1)


def _person(stage: Stage, employee: Employee) -> Row:
    return {
        "person_id": employee.id,
        "name": employee.name,
        "career_home_unit_id": employee.career_home,
        "hired_on": hired_on(stage, employee),
        "left_on": left_on(stage, employee),
    }


def _units(stage: Stage) -> list[Row]:
    """Units of operations end two weeks after a reorganisation; what was begun in them ends there."""
    start = stage.almanac.start - timedelta(days=13 * 365)
    change = stage.plot.reorganised_in
    ended = None
    if change is not None and stage.almanac.month_hours[change] < stage.until:
        begun = stage.almanac.firsts[change]
        ended = begun + timedelta(days=14)
    functions = {f.id for f in stage.company.blueprint.functions}
    rows = []
    for unit in stage.company.units:
        closes = ended if unit.function in functions and ended else None
        rows.append({**_unit(unit), "valid_from": start, "valid_to": closes})
    if ended:
        begun = ended - timedelta(days=14)
        rows += [{**_unit(unit), "valid_from": begun, "valid_to": None} for unit in stage.plot.new_units]
    return rows


def _unit(unit: Unit) -> Row:
    return {
        "unit_id": unit.id,
        "name": unit.name or unit.id,
        "parent_id": unit.parent or None,
        "kind": unit.kind,
        "function": unit.function or None,
        "region": unit.place or None,
        "calendar_id": "office",
    }


def _assignments(stage: Stage) -> list[Row]:
    rows: list[Row] = []
    change = stage.plot.reorganised_in
    turned = None
    if change is not None and stage.almanac.month_hours[change] < stage.until:
        turned = stage.almanac.firsts[change]
    for employee in stage.company.employees:
        if not _known(stage, employee):
            continue
        first, last = hired_on(stage, employee), left_on(stage, employee)
        moved = turned and employee.id in stage.plot.reassigned
        if moved and turned and first < turned and (last is None or last >= turned):
            unit, manager = stage.plot.reassigned[employee.id]
            before = turned - timedelta(1)
            rows += _stretch(stage, employee, employee.unit, employee.manager, first, before)
            rows += _stretch(stage, employee, unit, manager, turned, last)
            continue
        rows += _stretch(stage, employee, employee.unit, employee.manager, first, last)
    return rows + _sponsors(stage)


def _stretch(
    stage: Stage, employee: Employee, unit: str, manager: str, first: date, last: date | None
) -> list[Row]:
    """One assignment, cut where the manager changes or leaves."""
    cuts: list[tuple[date, str]] = [(first, manager)]
    for month, who, new in stage.plot.manager_changes:
        at = stage.almanac.firsts[month] if month < len(stage.almanac.firsts) else None
        known = at is not None and 24.0 * (at - stage.almanac.start).days < stage.until
        if who == employee.id and at is not None and known and first < at and (last is None or at <= last):
            cuts.append((at, new))
    rows = []
    for place, (begin, who) in enumerate(cuts):
        end = cuts[place + 1][0] - timedelta(1) if place + 1 < len(cuts) else last
        rows.append(
            {
                "person_id": employee.id,
                "unit_id": unit,
                "role": employee.role,
                "valid_from": begin,
                "manager_id": who or None,
                "line": "solid",
                "fte": 1.0,
                "valid_to": end,
            }
        )
    return rows


def _sponsors(stage: Stage) -> list[Row]:
    """Executives sponsor accounts beside their work."""
    sponsors = dict.fromkeys(c.sponsor for c in stage.company.customers if c.sponsor)
    rows = []
    for sponsor in sponsors:
        employee = stage.by_id[sponsor]
        if _known(stage, employee):
            rows.append(
                {
                    "person_id": sponsor,
                    "unit_id": BOARD,
                    "role": "sponsor",
                    "valid_from": max(hired_on(stage, employee), stage.almanac.start),
                    "manager_id": employee.manager or None,
                    "line": "dotted",
                    "fte": 0.05,
                    "valid_to": left_on(stage, employee),
                }
            )
    return rows


def _skills(stage: Stage) -> list[Row]:
    first = stage.run.timeline.first
    rng = stage.rng(21)
    return [
        {"person_id": person.id, "skill": skill, "level": float(rng.integers(2, 6))}
        for person in first.people
        if _known(stage, stage.by_id[person.id])
        for skill in sorted(person.skills)
    ]


def _absences(stage: Stage) -> list[Row]:
    rows = []
    for employee in stage.company.employees:
        for begin, end, kind in stage.company.absences.get(employee.id, ()):
            if end <= stage.until and employee.hired <= begin and end <= employee.left:
                rows.append(
                    {
                        "person_id": employee.id,
                        "from_at": stage.almanac.instant(begin),
                        "to_at": stage.almanac.instant(end),
                        "kind": kind,
                    }
                )
    return rows


def _training(stage: Stage) -> list[Row]:
    rows = []
    for number, course in enumerate(stage.plot.programme.courses):
        rng = stage.rng(22, number)
        for employee in stage.company.employees:
            invited = any(AUDIENCES[audience](employee) for audience in course.audience)
            hour = float(stage.almanac.month_hours[course.month] + 24 * rng.integers(0, 26) + 9)
            hour = float(stage.working(np.array([hour]), rng)[0])
            if invited and rng.random() < course.share and is_here(employee, hour) and hour < stage.until:
                rows.append({"person_id": employee.id, "course": course.name, "on": stage.almanac.day(hour)})
    return rows


def _rights(stage: Stage) -> list[Row]:
    """A right of a role in a function holds in each of its units."""
    rows = []
    for right in stage.plot.programme.rights:
        if right.start >= len(stage.months) and right.start > 0:
            continue
        units = [u.id for u in (*stage.company.units, *stage.plot.new_units) if u.function == right.scope]
        begin = (
            stage.almanac.firsts[right.start] if right.start else stage.almanac.start - timedelta(days=700)
        )
        ends = right.end < len(stage.almanac.firsts) and right.end < len(stage.months)
        for scope in units or [right.scope]:
            rows.append(
                {
                    "decision_area": right.area,
                    "role": right.role,
                    "scope": scope,
                    "valid_from": begin,
                    "right": right.right,
                    "amount_limit": right.amount_limit,
                    "valid_to": stage.almanac.firsts[right.end] - timedelta(1) if ends else None,
                }
            )
    return rows
