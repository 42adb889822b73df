"""What each role may do: permissions of the form ``scope:resource:action``.

Scope says whose things: ``own`` (accounts one answers for), ``team`` (one's unit and below), ``sponsored``,
``escalated`` (put before one), ``all``. Which *records* a person sees is a different question, answered by
``visible_to`` in each app's queries; both must hold. The table follows the design's "who sees what".
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from goldenthread.app.people.models import Role
from goldenthread.app.people.remembering import remembered

if TYPE_CHECKING:
    from goldenthread.app.people.models import Assignment, Person

_ACCOUNT_SIDE = {
    "own:order:place",
    "own:order:clarify",
    "own:order:withdraw",
    "own:order:expedite",
    "own:order:change_date",
    "own:counter:accept",
    "own:decline:appeal",
    "own:verdict:give",
    "own:barrier:raise",
    "own:barrier:assign",
    "own:barrier:clear",
    "own:barrier:escalate",
    "own:feedback:record",
    "own:contact:change",
    "own:contract:change",
    "own:interaction:record",
    "own:report:write",
    "own:plan:change",
}
_UNIT_SIDE = {
    "team:order:clarify",
    "team:step:record",
    "team:handoff:receive",
    "team:barrier:raise",
}
_UNIT_LEADS = _UNIT_SIDE | {
    "team:order:answer",
    "team:order:place_supporting",
    "team:order:withdraw",
    "team:order:change_date",
    "team:counter:accept",
    "team:order:hand_off",
    "team:order:deliver",
    "team:order:pause",
    "team:verdict:give",
    "team:decline:appeal",
    "team:barrier:assign",
    "team:barrier:clear",
    "team:barrier:escalate",
    "team:order:waive_child",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.ACCOUNT_MANAGER: frozenset(_ACCOUNT_SIDE),
    Role.ACCOUNT_TEAM: frozenset(_ACCOUNT_SIDE - {"own:order:expedite", "own:report:write"}),
    Role.UNIT_LEAD: frozenset(_UNIT_LEADS),
    Role.UNIT_MEMBER: frozenset(_UNIT_LEADS - {"team:order:waive_child", "team:decline:appeal"}),
    Role.SPONSOR: frozenset(
        {
            "escalated:barrier:decide",
            "sponsored:duty:record",
            "sponsored:barrier:raise",
            "own:interaction:record",
        }
    ),
    Role.EXECUTIVE: frozenset(
        {"escalated:barrier:decide", "all:barrier:raise", "all:order:override", "own:interaction:record"}
    ),
    Role.PROGRAMME_LEAD: frozenset(
        {
            "all:account:change",
            "all:contact:change",
            "all:contract:change",
            "all:programme:change",
            "all:barrier:raise",
            "all:barrier:assign",
            "all:feedback:record",
            "escalated:barrier:decide",
        }
    ),
    Role.SALES: frozenset({"own:interaction:record"}),
    Role.PEOPLE: frozenset({"all:person:change", "all:assignment:change", "all:skill:change"}),
    Role.ANALYST: frozenset({"all:study:run"}),
    Role.ADMINISTRATOR: frozenset(
        {
            "all:person:change",
            "all:person:erase",
            "all:login:change",
            "all:unit:change",
            "all:assignment:change",
            "all:calendar:change",
            "all:decision_right:change",
            "all:policy:change",
            "all:account:change",
            "all:webhook:change",
            "all:mail:repeat",
        }
    ),
    Role.AUDITOR: frozenset({"all:history:export"}),
}


@remembered
def held_on(person: Person, day: date) -> tuple[Assignment, ...]:
    """The person's assignments on ``day``, each with its unit and that unit's working calendar."""
    return tuple(person.assignments.on(day).select_related("unit__calendar"))


def roles_of(person: Person, day: date) -> frozenset[Role]:
    """The roles that a person holds on ``day``."""
    return frozenset(Role(one.role) for one in held_on(person, day))


def permissions_of(person: Person, day: date) -> frozenset[str]:
    """Every permission that a person's roles give on ``day``."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles_of(person, day)))
