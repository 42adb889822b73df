"""Writing history. The only way in; called by every action, inside its transaction."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.db import transaction

from goldenthread.app.history.kinds import Payload
from goldenthread.app.history.models import Event
from goldenthread.app.history.subscribers import tell

if TYPE_CHECKING:
    from django.db.models import Model


class Acting(Protocol):
    """What history writes down of an actor: ``people.actors.Actor``, which stands above this room."""

    @property
    def person(self) -> Any: ...
    @property
    def system(self) -> str: ...
    @property
    def on_behalf_of(self) -> Any: ...
    @property
    def token_id(self) -> int | None: ...
    @property
    def via(self) -> str: ...
    @property
    def now(self) -> datetime: ...


def record(
    subject: Model,
    payload: Payload,
    *,
    actor: Acting,
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
        payload=plain(payload),
    )
    tell(event)
    return event


def plain(value: Any) -> Any:
    """A payload as JSON holds it: by the names of its fields, dates as text, numbers with decimals as text."""
    if value is None or isinstance(value, int | float | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    return str(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
