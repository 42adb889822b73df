"""Persons, units, assignments, calendars and decision rights."""

from goldenthread.app.people.models.assignment import Assignment, Line, Role, Skill
from goldenthread.app.people.models.calendar import Absence, Calendar
from goldenthread.app.people.models.dated import Dated, DatedQuerySet, ends_after_it_begins, one_at_a_time
from goldenthread.app.people.models.decision_right import DecisionArea, DecisionRight, Right
from goldenthread.app.people.models.person import Login, Person
from goldenthread.app.people.models.token import PREFIX as TOKEN_PREFIX
from goldenthread.app.people.models.token import SCOPES, ApiToken, digest
from goldenthread.app.people.models.unit import SHAPE, Unit, UnitKind, UnitVersion

__all__ = [
    "SCOPES",
    "SHAPE",
    "TOKEN_PREFIX",
    "Absence",
    "ApiToken",
    "Assignment",
    "Calendar",
    "Dated",
    "DatedQuerySet",
    "DecisionArea",
    "DecisionRight",
    "Line",
    "Login",
    "Person",
    "Right",
    "Role",
    "Skill",
    "Unit",
    "UnitKind",
    "UnitVersion",
    "digest",
    "ends_after_it_begins",
    "one_at_a_time",
]
