"""What people read of events about complaints and feedback."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for

Told = dict[str, Any]
_WORDS = {
    "nps": "an answer on recommending us",
    "csat": "an answer on satisfaction",
    "ces": "an answer on ease",
}


@sentence_for(Kind.FEEDBACK_RECORDED)
def feedback_recorded(told: Told) -> str:
    kind = told["feedback_kind"]
    what = _WORDS.get(kind, "praise" if kind == "praise" else f"a {kind}")
    score = f" ({told['score'].rstrip('0').rstrip('.')})" if told["score"] else ""
    who = f" from {told['contact']}" if told.get("contact") else ""
    return f"recorded {what}{score}{who}" + (f": {told['words']}" if told["words"] else "")


@sentence_for(Kind.FEEDBACK_ASSIGNED)
def feedback_assigned(told: Told) -> str:
    owner = told.get("new_owner_person") or f"person {told['new_owner_person_id']}"
    return f"gave what the customer said to {owner}"


@sentence_for(Kind.FEEDBACK_REPLIED)
def feedback_replied(told: Told) -> str:
    return f"replied to the customer: {told['reply']}"


@sentence_for(Kind.FEEDBACK_RESOLVED)
def feedback_resolved(told: Told) -> str:
    return f"resolved what the customer said: {told['resolution']}"


@sentence_for(Kind.FEEDBACK_ACTED_ON)
def feedback_acted_on(told: Told) -> str:
    return f"changed something because of what the customer said: {told['what_changed']}"
