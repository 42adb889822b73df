"""What people read of events about accounts and contacts."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for
from goldenthread.app.people.sentences import changed_words


@sentence_for(Kind.ACCOUNT_OPENED)
def account_opened(payload: dict[str, Any]) -> str:
    return f"opened the account {payload['name']} from {payload['valid_from']}"


@sentence_for(Kind.ACCOUNT_CHANGED)
def account_changed(payload: dict[str, Any]) -> str:
    return f"changed the account from {payload['valid_from']}: {changed_words(payload['changes'])}"


@sentence_for(Kind.ACCOUNT_CLOSED)
def account_closed(payload: dict[str, Any]) -> str:
    return f"closed the account {payload['name']} after {payload['closed_on']}"


@sentence_for(Kind.TEAM_MEMBER_JOINED)
def team_member_joined(payload: dict[str, Any]) -> str:
    part = f" as {payload['part']}" if payload["part"] else ""
    return f"added somebody to the core team{part} from {payload['valid_from']}"


@sentence_for(Kind.TEAM_MEMBER_LEFT)
def team_member_left(payload: dict[str, Any]) -> str:
    return f"ended somebody's place in the core team after {payload['valid_to']}"


@sentence_for(Kind.CONTACT_ADDED)
def contact_added(_: dict[str, Any]) -> str:
    return "added a contact at the customer"


@sentence_for(Kind.CONTACT_CHANGED)
def contact_changed(payload: dict[str, Any]) -> str:
    return f"changed a contact's {', '.join(payload['changed']).replace('_', ' ')}"


@sentence_for(Kind.CONTACT_ERASED)
def contact_erased(_: dict[str, Any]) -> str:
    return "erased a contact's name and addresses"


@sentence_for(Kind.INTERACTION_RECORDED)
def interaction_recorded(payload: dict[str, Any]) -> str:
    who = f" with {payload['contact']}" if payload.get("contact") else ""
    about = f" about {payload['topic']}" if payload["topic"] else ""
    then = f"; next: {payload['next_step']}" if payload["next_step"] else ""
    by = f" by {payload['next_step_by']}" if payload["next_step_by"] else ""
    return f"recorded a contact ({payload['interaction_kind']}){who}{about}{then}{by}"


@sentence_for(Kind.INTERACTION_CORRECTED)
def interaction_corrected(payload: dict[str, Any]) -> str:
    return f"corrected a contact on record: {changed_words(payload['changes'])}"


@sentence_for(Kind.DROP_OPENED)
def drop_opened(payload: dict[str, Any]) -> str:
    return f"made a drop address for mail{' whose words are kept' if payload['keeps_text'] else ''}"


@sentence_for(Kind.DROP_CLOSED)
def drop_closed(_: dict[str, Any]) -> str:
    return "closed a drop address for mail"


@sentence_for(Kind.LETTER_CAME)
def letter_came(_: dict[str, Any]) -> str:
    return "dropped a letter that waits to be filed"


@sentence_for(Kind.LETTER_DISCARDED)
def letter_discarded(_: dict[str, Any]) -> str:
    return "discarded a letter that waited to be filed"


@sentence_for(Kind.LETTER_EXPIRED)
def letter_expired(payload: dict[str, Any]) -> str:
    days = payload["days"]
    return f"let a letter go that nobody had filed in {days} day{'s' if days != 1 else ''}"
