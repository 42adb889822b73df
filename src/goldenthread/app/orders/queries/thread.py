"""The thread of an order: one readable timeline, from the customer's ask to the verdict.

It is history itself, told: every event of the order, of its barriers and of what the customer said about it, with
who and when. Names of people, units and contacts are read when the thread is, so an erased person is a former
colleague in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldenthread.app.customers.models import Contact
from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.history.sentences import sentences
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import DecisionArea, Person, Unit

MOST = 1_000


@dataclass(frozen=True)
class Line:
    """One line of the thread: who did what, when, by which means."""

    event_id: int
    at: datetime
    recorded_at: datetime
    who: str
    person_id: int | None
    said: str
    kind: str
    via: str
    subject_type: str
    subject_id: int

    @property
    def entered_late(self) -> bool:
        """Whether it was recorded more than an hour after it happened."""
        return (self.recorded_at - self.at).total_seconds() > 3600


def thread_of(order: Order) -> list[Line]:
    """The lines of the order's thread, oldest first; at most the latest thousand."""
    latest = Event.objects.filter(order_id=order.pk).order_by("-id")[:MOST]
    return lines_of(reversed(latest))


def lines_of(events: Iterable[Event]) -> list[Line]:
    """Events told, in at most six statements however many they are."""
    every = list(events)
    names = _Names(every)
    told = sentences()
    return [
        Line(
            event_id=event.pk,
            at=event.at,
            recorded_at=event.recorded_at,
            who=names.actor(event),
            person_id=event.actor_person_id,
            said=told[Kind(event.kind)](names.beside(event.payload)),
            kind=event.kind,
            via=event.via,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
        )
        for event in every
    ]


class _Names:
    """The names that a set of events needs, read at once."""

    def __init__(self, events: list[Event]) -> None:
        people = {one for event in events for one in (event.actor_person_id, event.on_behalf_of_id) if one}
        units: set[int] = set()
        contacts: set[int] = set()
        areas: set[int] = set()
        for event in events:
            for key, value in event.payload.items():
                if isinstance(value, int):
                    if key.endswith("person_id"):
                        people.add(value)
                    elif key.endswith("unit_id"):
                        units.add(value)
                    elif key.endswith("_area_id"):
                        areas.add(value)
                    elif key == "contact_id":
                        contacts.add(value)
        self._people = {one.pk: str(one) for one in Person.objects.filter(pk__in=people)}
        self._units = {one.pk: str(one) for one in Unit.objects.filter(pk__in=units)}
        self._areas = {one.pk: str(one) for one in DecisionArea.objects.filter(pk__in=areas)}
        self._contacts = {one.pk: str(one) for one in Contact.objects.filter(pk__in=contacts)}

    def actor(self, event: Event) -> str:
        if event.actor_person_id is None:
            return f"The {event.actor_system}"
        who = self._people.get(event.actor_person_id, f"Person {event.actor_person_id}")
        if event.on_behalf_of_id:
            return f"{who} on behalf of {self._people.get(event.on_behalf_of_id, 'somebody')}"
        return who

    def beside(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The payload with a name beside each id."""
        named = dict(payload)
        for key, value in payload.items():
            if isinstance(value, int) and key.endswith("_id"):
                found = self._name(key, value)
                if found:
                    named[key.removesuffix("_id")] = found
        return named

    def _name(self, key: str, value: int) -> str | None:
        if key.endswith("person_id"):
            return self._people.get(value)
        if key.endswith("unit_id"):
            return self._units.get(value)
        if key.endswith("_area_id"):
            return self._areas.get(value)
        return self._contacts.get(value) if key == "contact_id" else None
