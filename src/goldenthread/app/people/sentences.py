"""What people read of events about persons, units, assignments, calendars and rights."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for
from goldenthread.app.people.models import Role


def changed_words(changes: dict[str, dict[str, Any]]) -> str:
    """ "parent from 3 to 5, name from Build to Make": what changed, in words."""
    return ", ".join(
        f"{name.removesuffix('_id').replace('_', ' ')} from {_word(was['old'])} to {_word(was['new'])}"
        for name, was in changes.items()
    )


def _word(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)


@sentence_for(Kind.PERSON_ADDED)
def person_added(_: dict[str, Any]) -> str:
    return "added a person"


@sentence_for(Kind.PERSON_CHANGED)
def person_changed(payload: dict[str, Any]) -> str:
    return f"changed a person's {', '.join(payload['changed']).replace('_', ' ')}"


@sentence_for(Kind.PERSON_LEFT)
def person_left(payload: dict[str, Any]) -> str:
    return f"recorded that a person leaves on {payload['left_on']}"


@sentence_for(Kind.PERSON_ERASED)
def person_erased(_: dict[str, Any]) -> str:
    return "erased a former colleague's name and addresses"


@sentence_for(Kind.LOGIN_CREATED)
def login_created(_: dict[str, Any]) -> str:
    return "gave a person a login"


@sentence_for(Kind.LOGIN_CLOSED)
def login_closed(_: dict[str, Any]) -> str:
    return "closed a person's login"


FACTOR_WORDS = {
    "totp": "an authenticator app",
    "webauthn": "a security key",
    "recovery_codes": "recovery codes",
}


@sentence_for(Kind.SECOND_FACTOR_ADDED)
def second_factor_added(payload: dict[str, Any]) -> str:
    return f"added {FACTOR_WORDS[payload['factor']]} as second factor"


@sentence_for(Kind.SECOND_FACTOR_REMOVED)
def second_factor_removed(payload: dict[str, Any]) -> str:
    return f"removed {FACTOR_WORDS[payload['factor']]} as second factor"


@sentence_for(Kind.SECOND_FACTOR_RESET)
def second_factor_reset(payload: dict[str, Any]) -> str:
    taken = " and ".join(FACTOR_WORDS[factor] for factor in payload["factors"])
    return f"reset a person's second factor: took away {taken}"


@sentence_for(Kind.RECOVERY_CODES_RENEWED)
def recovery_codes_renewed(_: dict[str, Any]) -> str:
    return "made new recovery codes"


@sentence_for(Kind.RECOVERY_CODE_USED)
def recovery_code_used(payload: dict[str, Any]) -> str:
    return f"signed in with a recovery code; {payload['left']} left"


@sentence_for(Kind.SIGN_ON_LINKED)
def sign_on_linked(_: dict[str, Any]) -> str:
    return "signed on through the organisation's sign-on for the first time"


@sentence_for(Kind.SIGN_ON_UNLINKED)
def sign_on_unlinked(_: dict[str, Any]) -> str:
    return "unlinked a person's login from the organisation's sign-on"


@sentence_for(Kind.TOKEN_ISSUED)
def token_issued(payload: dict[str, Any]) -> str:
    return f"issued the API token {payload['name']} for {', '.join(payload['scopes'])}"


@sentence_for(Kind.TOKEN_REVOKED)
def token_revoked(payload: dict[str, Any]) -> str:
    return f"revoked the API token {payload['name']}"


@sentence_for(Kind.UNIT_OPENED)
def unit_opened(payload: dict[str, Any]) -> str:
    return f"opened the unit {payload['name']} from {payload['valid_from']}"


@sentence_for(Kind.UNIT_CHANGED)
def unit_changed(payload: dict[str, Any]) -> str:
    return f"changed the unit from {payload['valid_from']}: {changed_words(payload['changes'])}"


@sentence_for(Kind.UNIT_CLOSED)
def unit_closed(payload: dict[str, Any]) -> str:
    return f"closed the unit {payload['name']} after {payload['closed_on']}"


@sentence_for(Kind.ASSIGNMENT_BEGUN)
def assignment_begun(payload: dict[str, Any]) -> str:
    return f"assigned a person as {Role(payload['role']).label.lower()} from {payload['valid_from']}"


@sentence_for(Kind.ASSIGNMENT_ENDED)
def assignment_ended(payload: dict[str, Any]) -> str:
    return f"ended an assignment as {Role(payload['role']).label.lower()} after {payload['valid_to']}"


@sentence_for(Kind.CALENDAR_ADDED)
def calendar_added(payload: dict[str, Any]) -> str:
    return f"added the working calendar {payload['name']} ({payload['time_zone']})"


@sentence_for(Kind.CALENDAR_CHANGED)
def calendar_changed(payload: dict[str, Any]) -> str:
    return f"changed the working calendar {payload['name']}: {', '.join(payload['changes'])}"


@sentence_for(Kind.ABSENCE_RECORDED)
def absence_recorded(payload: dict[str, Any]) -> str:
    return f"recorded an absence from {payload['from_at'][:10]} to {payload['to_at'][:10]}"


@sentence_for(Kind.ABSENCE_CANCELLED)
def absence_cancelled(payload: dict[str, Any]) -> str:
    return f"cancelled the absence from {payload['from_at'][:10]}"


@sentence_for(Kind.SKILL_RECORDED)
def skill_recorded(payload: dict[str, Any]) -> str:
    return f"recorded the skill {payload['skill']} at level {payload['level']}"


@sentence_for(Kind.SKILL_REMOVED)
def skill_removed(payload: dict[str, Any]) -> str:
    return f"removed the skill {payload['skill']}"


@sentence_for(Kind.DECISION_AREA_ADDED)
def decision_area_added(payload: dict[str, Any]) -> str:
    return f"added the decision area {payload['name']}"


@sentence_for(Kind.DECISION_RIGHT_GRANTED)
def decision_right_granted(payload: dict[str, Any]) -> str:
    limit = f" up to {payload['amount_limit']}" if payload["amount_limit"] else ""
    role = Role(payload["role"]).label.lower()
    return f"granted: {role} {payload['right']} on {payload['area']}{limit} from {payload['valid_from']}"


@sentence_for(Kind.DECISION_RIGHT_ENDED)
def decision_right_ended(payload: dict[str, Any]) -> str:
    role = Role(payload["role"]).label.lower()
    return f"ended: {role} {payload['right']} on {payload['area']} after {payload['valid_to']}"
