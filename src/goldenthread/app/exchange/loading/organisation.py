"""Persons, units, assignments, skills, calendars, absences and decision rights."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Model
from django.utils import timezone

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row, amount, rows, start_of, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.people import events
from goldenthread.app.people.models import (
    SHAPE,
    Absence,
    Assignment,
    Calendar,
    DecisionArea,
    DecisionRight,
    Line,
    Person,
    Right,
    Role,
    Skill,
    Unit,
    UnitKind,
    UnitVersion,
)

TABLES = ("calendar", "person", "unit", "assignment", "skill", "absence", "decision_right", "decision_area")
LONG_AGO = date(1970, 1, 1)


def load(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    for row in rows(records, "calendar"):
        _calendar(row, sheets, ids)
    _number(records, "unit", Unit, sheets, ids)
    _number(records, "person", Person, sheets, ids)
    for row in rows(records, "person"):
        _person(row, sheets, ids)
    for unit_id, versions in groupby(
        rows(records, "unit", "unit_id, valid_from"), key=lambda row: row["unit_id"]
    ):
        _unit(unit_id, one_after_another(list(versions)), sheets, ids)
    for row in rows(records, "assignment", "person_id, valid_from"):
        _assignment(row, sheets, ids)
    for row in rows(records, "skill"):
        _skill(row, sheets, ids)
    for row in rows(records, "absence"):
        _absence(row, sheets, ids)


def load_rights(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    """Decision rights may be for an account, so they come after the accounts."""
    for row in rows(records, "decision_area"):
        area_of(row["decision_area"], sheets, ids, text(row["meaning"], 300))
    for row in rows(records, "decision_right"):
        _right(row, sheets, ids)


def _calendar(row: Row, sheets: Sheets, ids: Ids) -> None:
    made = Calendar(
        name=_calendar_name(row, ids),
        time_zone=row["time_zone"],
        weekly_hours=json.loads(row["weekly_hours"]),
        holidays=json.loads(row["holidays"]) if row["holidays"] else {},
    )
    ids.keep("calendar", row["calendar_id"], sheets.add(made))
    sheets.tell(made, events.CalendarAdded(name=made.name, time_zone=made.time_zone), at=start_of(LONG_AGO))


def _calendar_name(row: Row, ids: Ids) -> str:
    """What it is called; with its id where one before it is called so."""
    name = text(row["name"] or row["calendar_id"], 100)
    if ids.first("calendar", name):
        return name
    told_apart = f"{text(row['calendar_id'], 20)} {len(ids.own['calendar'])}"
    return f"{text(name, 60)} ({told_apart})"


def _number(records: RecordSet, table: str, model: type[Model], sheets: Sheets, ids: Ids) -> None:
    """Units name each other as parents, and persons who appraises them, so all have their numbers first."""
    key = f"{table}_id"
    for row in rows(records, table, key if table == "unit" else ""):
        if ids.of(table, row[key]) is None:
            ids.keep(table, row[key], sheets.next_id(model))


def _person(row: Row, sheets: Sheets, ids: Ids) -> None:
    made = Person(
        id=ids.of("person", row["person_id"]),
        name=text(row["name"], 200),
        email=_address(row, ids),
        calendar_id=ids.of("calendar", row["calendar_id"]),
        career_home_id=ids.of("unit", row["career_home_unit_id"]),
        appraised_by_id=ids.of("person", row["appraised_by"]),
        hired_on=row["hired_on"],
        left_on=row["left_on"],
        erased_at=row["erased_at"],
    )
    sheets.add(made)
    first = start_of(row["hired_on"] or LONG_AGO)
    told = events.PersonAdded(hired_on=made.hired_on, career_home_id=made.career_home_id)
    sheets.tell(made, told, at=first)
    if made.left_on and made.left_on <= timezone.now().date():
        sheets.tell(made, events.PersonLeft(left_on=made.left_on), at=start_of(made.left_on))


def _address(row: Row, ids: Ids) -> str:
    """The address, which belongs to one person: of two the first."""
    address = text(row["email"], 254)
    return address if ids.first("address", address.lower()) else ""


def _unit_shape(row: Row, ids: Ids) -> dict[str, Any]:
    return {
        "name": text(row["name"], 200),
        "kind": row["kind"] if row["kind"] in UnitKind.values else UnitKind.FUNCTION,
        "parent_id": ids.of("unit", row["parent_id"]),
        "function": text(row["function"], 100),
        "line_of_business": text(row["line_of_business"], 100),
        "product": text(row["product"], 100),
        "technology": text(row["technology"], 100),
        "region": text(row["region"], 100),
        "calendar_id": ids.of("calendar", row["calendar_id"]),
    }


def _unit(external: str, versions: list[Row], sheets: Sheets, ids: Ids) -> None:
    today = timezone.now().date()
    key = ids.of("unit", external)
    shapes = [_unit_shape(row, ids) for row in versions]
    now = holding_on(versions, today)
    closed = versions[-1]["valid_to"]
    unit = Unit(id=key, closed_on=closed if closed and closed < today else None, **shapes[now])
    sheets.add(unit)
    for place, (row, shape) in enumerate(zip(versions, shapes, strict=True)):
        sheets.add(UnitVersion(unit=unit, valid_from=row["valid_from"], valid_to=row["valid_to"], **shape))
        if place == 0:
            told: Any = events.UnitOpened(
                name=shape["name"],
                unit_kind=shape["kind"],
                parent_id=shape["parent_id"],
                valid_from=row["valid_from"],
            )
        else:
            told = events.UnitChanged(
                valid_from=row["valid_from"], changes=changed(shapes[place - 1], shape, SHAPE)
            )
        sheets.tell(unit, told, at=start_of(row["valid_from"]), about=About(unit_id=key))
    if unit.closed_on:
        told = events.UnitClosed(name=unit.name, closed_on=unit.closed_on)
        sheets.tell(unit, told, at=start_of(unit.closed_on), about=About(unit_id=key))


def one_after_another(versions: list[Row]) -> list[Row]:
    """The versions in turn; one that would overlap the next ends on the day before it."""
    for row, following in pairwise(versions):
        last = following["valid_from"] - timedelta(days=1)
        row["valid_to"] = last if row["valid_to"] is None else min(row["valid_to"], last)
    return versions


def holding_on(versions: list[Row], today: date) -> int:
    """The place of the version that holds today; else of the last that has begun; else of the first."""
    begun = [place for place, row in enumerate(versions) if row["valid_from"] <= today]
    return begun[-1] if begun else 0


def changed(
    before: dict[str, Any], after: dict[str, Any], shape: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """What changed between two versions, as the actions write it."""
    found = {}
    for name in shape:
        key = name if name in after else f"{name}_id"
        if key in after and before[key] != after[key]:
            found[name] = {"old": before[key], "new": after[key]}
    return found


def role_of(name: str | None) -> Role:
    """The role here that a record set's role names: by its word, or a member of the unit."""
    word = (name or "").strip().lower().replace(" ", "_")
    return Role(word) if word in Role.values else Role.UNIT_MEMBER


def _assignment(row: Row, sheets: Sheets, ids: Ids) -> None:
    role, person = role_of(row["role"]), ids.of("person", row["person_id"])
    manager, unit = ids.of("person", row["manager_id"]), ids.of("unit", row["unit_id"])
    if person is None or unit is None or not ids.first("assignment", person, unit, role, row["valid_from"]):
        ids.leave_out("assignment", row)
        return
    made = Assignment(
        person_id=person,
        unit_id=unit,
        role=role,
        title=text(row["title"] or ("" if role == row["role"] else row["role"]), 100),
        manager_id=manager if manager != person else None,
        line=row["line"] if row["line"] in Line.values else Line.SOLID,
        fte=_share_of_time(row["fte"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    sheets.add(made)
    begun = events.AssignmentBegun(
        person_id=person,
        role=role,
        valid_from=made.valid_from,
        manager_id=made.manager_id,
        line=made.line,
        fte=made.fte,
    )
    sheets.tell(made, begun, at=start_of(made.valid_from), about=About(unit_id=unit))
    if made.valid_to and made.valid_to <= timezone.now().date():
        ended = events.AssignmentEnded(person_id=person, role=role, valid_to=made.valid_to)
        sheets.tell(made, ended, at=start_of(made.valid_to), about=About(unit_id=unit))


def _share_of_time(said: float | None) -> Decimal:
    """The share of full time; all of it where it is not said, or is no share."""
    found = amount(said, 3)
    return found if found is not None and 0 < found <= 1 else Decimal(1)


def _skill(row: Row, sheets: Sheets, ids: Ids) -> None:
    person = ids.of("person", row["person_id"])
    level = min(max(round(row["level"] or 1), 1), 5)
    if person is None or not ids.first("skill", person, text(row["skill"], 100)):
        ids.leave_out("skill", row)
        return
    made = Skill(person_id=person, skill=text(row["skill"], 100), level=level)
    sheets.add(made)
    told = events.SkillRecorded(person_id=person, skill=made.skill, level=level)
    sheets.tell(Person(id=person), told, at=start_of(LONG_AGO))


def _absence(row: Row, sheets: Sheets, ids: Ids) -> None:
    person = ids.of("person", row["person_id"])
    if person is None or row["to_at"] <= row["from_at"]:
        ids.leave_out("absence", row)
        return
    sheets.add(
        Absence(person_id=person, from_at=row["from_at"], to_at=row["to_at"], kind=text(row["kind"], 40))
    )
    told = events.AbsenceRecorded(person_id=person, from_at=row["from_at"], to_at=row["to_at"])
    sheets.tell(Person(id=person), told, at=row["from_at"] - timedelta(days=1))


def area_of(name: str, sheets: Sheets, ids: Ids, meaning: str = "") -> int:
    """The decision area of that name, made when it is first met."""
    name = text(name, 100)
    known = ids.of("decision_area", name)
    if known is not None:
        return known
    made = DecisionArea(name=name, meaning=meaning)
    ids.keep("decision_area", name, sheets.add(made))
    sheets.tell(made, events.DecisionAreaAdded(name=made.name), at=start_of(LONG_AGO))
    return int(made.pk)


def scope_of(row: Row, ids: Ids) -> tuple[int | None, int | None]:
    """The unit or the account in which a right holds: as the row says, else the unit where both are called so."""
    if row["scope"] == "all":
        return None, None
    unit = ids.of("unit", row["scope"]) if row["scope_is"] != "account" else None
    account = ids.of("account", row["scope"]) if row["scope_is"] != "unit" else None
    return unit, account if unit is None else None


def _right(row: Row, sheets: Sheets, ids: Ids) -> None:
    unit, account = scope_of(row, ids)
    if row["scope"] != "all" and unit is None and account is None:
        ids.leave_out("decision_right", row)
        return
    made = DecisionRight(
        area_id=area_of(row["decision_area"], sheets, ids),
        role=role_of(row["role"]),
        unit_id=unit,
        account_id=account,
        right=row["right"] if row["right"] in Right.values else Right.INFORMED,
        amount_limit=amount(row["amount_limit"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    sheets.add(made)
    about_scope = About(unit_id=made.unit_id, account_id=made.account_id)
    about: dict[str, Any] = {"area": row["decision_area"], "role": made.role, "right": made.right}
    told: Any = events.DecisionRightGranted(
        amount_limit=made.amount_limit, valid_from=made.valid_from, **about
    )
    sheets.tell(made, told, at=start_of(made.valid_from), about=about_scope)
    if made.valid_to and made.valid_to <= timezone.now().date():
        told = events.DecisionRightEnded(valid_to=made.valid_to, **about)
        sheets.tell(made, told, at=start_of(made.valid_to), about=about_scope)
