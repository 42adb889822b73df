"""What people read of events about webhooks."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for


@sentence_for(Kind.WEBHOOK_ADDED)
def webhook_added(payload: dict[str, Any]) -> str:
    kinds = payload["kinds"]
    wanted = "every event" if "*" in kinds else f"{len(kinds)} kinds of event"
    return f"added the webhook {payload['description']} to {payload['url']} for {wanted}"


@sentence_for(Kind.WEBHOOK_CHANGED)
def webhook_changed(payload: dict[str, Any]) -> str:
    return f"changed the webhook: {', '.join(sorted(payload['changes']))}"


@sentence_for(Kind.WEBHOOK_SECRET_ROTATED)
def webhook_secret_rotated(payload: dict[str, Any]) -> str:
    hours = payload["overlap_hours"]
    return f"made a new secret for the webhook; the old one signs for {hours} more hours"


@sentence_for(Kind.WEBHOOK_SWITCHED_OFF)
def webhook_switched_off(payload: dict[str, Any]) -> str:
    return f"switched the webhook off: {payload['because']}"


@sentence_for(Kind.WEBHOOK_SWITCHED_ON)
def webhook_switched_on(_: dict[str, Any]) -> str:
    return "switched the webhook on"


@sentence_for(Kind.WEBHOOK_REPEATED)
def webhook_repeated(payload: dict[str, Any]) -> str:
    many = len(payload["deliveries"])
    return f"asked for {many} {'delivery' if many == 1 else 'deliveries'} of the webhook again"
