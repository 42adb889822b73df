"""Persons, units, assignments, skills, calendars, absences and decision rights, as tables of the record set."""

from __future__ import annotations

from goldenthread.app.exchange.exporting.sheet import Id, Instant, Said, Sheet
from goldenthread.app.people.models import Role

_ROLES = ", ".join(f"'{role}'" for role in Role.values)
_TITLE = "lower(replace(btrim(a.title), ' ', '_'))"
# A role that has no rights of its own here is kept as the title of a unit's member, and is the role again outside.
_OTHER_ROLE = f"a.role = 'unit_member' AND a.title <> '' AND {_TITLE} NOT IN ({_ROLES})"
_ROLE = f"CASE WHEN {_OTHER_ROLE} THEN a.title ELSE a.role END"

SHEETS = (
    Sheet(
        "calendar",
        "people_calendar c",
        "c.id",
        {
            "calendar_id": Id("calendar", "c.id"),
            "time_zone": "c.time_zone",
            "weekly_hours": "c.weekly_hours::text",
            "holidays": "nullif(c.holidays::text, '{}')",
            "name": "c.name",
        },
    ),
    Sheet(
        "person",
        "people_person p",
        "p.id",
        {
            "person_id": Id("person", "p.id"),
            "name": Said("p.name"),
            "career_home_unit_id": Id("unit", "p.career_home_id"),
            "hired_on": "p.hired_on",
            "left_on": "p.left_on",
            "email": Said("p.email"),
            "calendar_id": Id("calendar", "p.calendar_id"),
            "appraised_by": Id("person", "p.appraised_by_id"),
            "erased_at": Instant("p.erased_at"),
        },
    ),
    Sheet(
        "unit",
        "people_unitversion v",
        "v.unit_id, v.valid_from",
        {
            "unit_id": Id("unit", "v.unit_id"),
            "valid_from": "v.valid_from",
            "name": "v.name",
            "parent_id": Id("unit", "v.parent_id"),
            "kind": "v.kind",
            "function": Said("v.function"),
            "line_of_business": Said("v.line_of_business"),
            "product": Said("v.product"),
            "technology": Said("v.technology"),
            "region": Said("v.region"),
            "calendar_id": Id("calendar", "v.calendar_id"),
            "valid_to": "v.valid_to",
        },
    ),
    Sheet(
        "assignment",
        "people_assignment a",
        "a.id",
        {
            "person_id": Id("person", "a.person_id"),
            "unit_id": Id("unit", "a.unit_id"),
            "role": _ROLE,
            "valid_from": "a.valid_from",
            "manager_id": Id("person", "a.manager_id"),
            "line": "a.line",
            "fte": "a.fte",
            "valid_to": "a.valid_to",
            "title": Said("a.title"),
        },
    ),
    Sheet(
        "skill",
        "people_skill s",
        "s.id",
        {"person_id": Id("person", "s.person_id"), "skill": "s.skill", "level": "s.level"},
    ),
    Sheet(
        "absence",
        "people_absence a",
        "a.id",
        {
            "person_id": Id("person", "a.person_id"),
            "from_at": Instant("a.from_at"),
            "to_at": Instant("a.to_at"),
            "kind": Said("a.kind"),
        },
    ),
    Sheet(
        "decision_right",
        """people_decisionright r JOIN people_decisionarea area ON area.id = r.area_id
        LEFT JOIN {unit} u ON u.internal = r.unit_id LEFT JOIN {account} ac ON ac.internal = r.account_id""",
        "r.id",
        {
            "decision_area": "area.name",
            "role": "r.role",
            "scope": "coalesce(u.external, r.unit_id::text, ac.external, r.account_id::text, 'all')",
            "valid_from": "r.valid_from",
            "right": 'r."right"',
            "amount_limit": "r.amount_limit",
            "valid_to": "r.valid_to",
            "scope_is": "CASE WHEN r.unit_id > 0 THEN 'unit' WHEN r.account_id > 0 THEN 'account' END",
        },
    ),
)
