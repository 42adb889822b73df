"""What people do about people, units, assignments, calendars and rights."""

from goldenthread.app.people.actions.assignments import assign, end_assignment, record_skill, remove_skill
from goldenthread.app.people.actions.calendars import (
    add_calendar,
    cancel_absence,
    change_calendar,
    record_absence,
)
from goldenthread.app.people.actions.persons import (
    add_person,
    change_person,
    close_login,
    create_login,
    erase,
    leave,
)
from goldenthread.app.people.actions.rights import add_decision_area, end_right, grant_right
from goldenthread.app.people.actions.second_factor import (
    recovery_code_used,
    recovery_codes_renewed,
    reset_second_factor,
    second_factor_added,
    second_factor_removed,
)
from goldenthread.app.people.actions.sign_on import link_sign_on, unlink_sign_on
from goldenthread.app.people.actions.tokens import issue_token, revoke_token
from goldenthread.app.people.actions.units import change_unit, close_unit, open_unit, units_as_of_today

__all__ = [
    "add_calendar",
    "add_decision_area",
    "add_person",
    "assign",
    "cancel_absence",
    "change_calendar",
    "change_person",
    "change_unit",
    "close_login",
    "close_unit",
    "create_login",
    "end_assignment",
    "end_right",
    "erase",
    "grant_right",
    "issue_token",
    "leave",
    "link_sign_on",
    "open_unit",
    "record_absence",
    "record_skill",
    "recovery_code_used",
    "recovery_codes_renewed",
    "remove_skill",
    "reset_second_factor",
    "revoke_token",
    "second_factor_added",
    "second_factor_removed",
    "units_as_of_today",
    "unlink_sign_on",
]
