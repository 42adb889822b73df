"""Whether what is stored of complaints and feedback is what their history says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.history.verification import (
    Count,
    Difference,
    Rule,
    Told,
    blocks_of,
    compared,
    follow,
    gone,
)
from goldenthread.app.voice.models import Feedback

SUBJECT = "feedback"


def differences(count: Count) -> Iterator[Difference]:
    """Every difference in what a customer said, who has it, and what came of it."""
    for block in blocks_of(Feedback):
        count.feedback += len(block)
        yield from compared(Feedback, block, follow(Feedback, block, RULES, count), SUBJECT)
    yield from gone(Feedback, Kind.FEEDBACK_RECORDED, SUBJECT)


def _recorded(event: Event) -> Told:
    said = event.payload
    return {
        "account_id": event.account_id,
        "order_id": event.order_id,
        "unit_id": event.unit_id,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "recorded_by_id": event.actor_person_id,
        "kind": said["feedback_kind"],
        "words": said["words"],
        "score": None if said["score"] is None else Decimal(said["score"]),
        "contact_id": said["contact_id"],
        "owner_id": said["owner_person_id"],
        "contacts": said.get("contacts"),
        **dict.fromkeys(("replied_at", "replied_by_id", "resolved_at", "resolved_by_id")),
        **dict.fromkeys(("acted_at", "acted_by_id")),
        **dict.fromkeys(("reply", "resolution", "what_changed"), ""),
    }


def _assigned(event: Event) -> Told:
    return {"owner_id": event.payload["new_owner_person_id"]}


def _replied(event: Event) -> Told:
    return {
        "replied_at": event.at,
        "replied_by_id": event.actor_person_id,
        "reply": event.payload["reply"],
    }


def _resolved(event: Event) -> Told:
    return {
        "resolved_at": event.at,
        "resolved_by_id": event.actor_person_id,
        "resolution": event.payload["resolution"],
        "contacts": event.payload["contacts"],
    }


def _acted_on(event: Event) -> Told:
    return {
        "acted_at": event.at,
        "acted_by_id": event.actor_person_id,
        "what_changed": event.payload["what_changed"],
    }


RULES: dict[Kind, Rule] = {
    Kind.FEEDBACK_RECORDED: _recorded,
    Kind.FEEDBACK_ASSIGNED: _assigned,
    Kind.FEEDBACK_REPLIED: _replied,
    Kind.FEEDBACK_RESOLVED: _resolved,
    Kind.FEEDBACK_ACTED_ON: _acted_on,
}
