"""Writing history. The only way in; called by every action, inside its transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from goldenthread.app.history.kinds import Payload
from goldenthread.app.history.models import Event
from goldenthread.app.history.subscribers import tell

if TYPE_CHECKING:
    from django.db.models import Model

    from goldenthread.app.people.actors import Actor


def record(
    subject: Model,
    payload: Payload,
    *,
    actor: Actor,
    order_id: int | None = None,
    account_id: int | None = None,
    unit_id: int | None = None,
    at: datetime | None = None,
) -> Event:
    """Write the one event of an action, and tell its subscribers. ``at`` is given when a thing is entered later.

    Refuses to run outside a transaction: an event that outlives a rolled-back act would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("History is written inside the transaction of its action.")
    event = Event.objects.create(
        kind=payload.kind.value,
        at=at or actor.now,
        recorded_at=actor.now,
        actor_person=actor.person,
        actor_system=actor.system,
        on_behalf_of=actor.on_behalf_of,
        token_id=actor.token_id,
        via=actor.via,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        order_id=order_id,
        account_id=account_id,
        unit_id=unit_id,
        payload=plain(asdict(payload)),
    )
    tell(event)
    return event


def plain(value: Any) -> Any:
    """A payload as JSON holds it: dates as text, numbers with decimals as text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if value is not None and not isinstance(value, int | float | str | bool) else value
