"""What became of appeals and of declines that were set aside, as the events of their orders tell it.

Their events belong to the order, so they are followed while the order is: no event is read twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.history.verification import Count, Difference, Told, differing
from goldenthread.app.orders.models import Appeal, Override

ANSWERS = (Kind.PROMISE_MADE, Kind.COUNTER_OFFERED)  # a unit that answers after all leaves nothing to appeal


class Declines:
    """The appeals and overrides of a block of orders, by key, as far as history has been followed."""

    def __init__(self) -> None:
        self.appeals: dict[int, Told] = {}
        self.overrides: dict[int, Told] = {}
        self._open: dict[int, int] = {}  # order → the appeal that waits

    def follow(self, event: Event) -> None:
        """Take in one event of an order, in the order of history."""
        kind, order = Kind(event.kind), event.order_id or 0
        if kind is Kind.DECLINE_APPEALED:
            self._appealed(event, order)
        elif kind is Kind.APPEAL_DECIDED:
            self._end(order, event.payload["outcome"], event.payload["ground"], event.actor_person_id, event)
            appeal = event.payload["appeal_id"]
            self._set_aside(event, self.appeals[appeal]["answer_id"], appeal)
        elif kind is Kind.DECLINE_OVERRIDDEN:
            self._end(order, "overturned", event.payload["ground"], event.actor_person_id, event)
            self._set_aside(event, event.payload["answer_id"], None)
        elif kind in ANSWERS:
            self._end(order, "lapsed", "The unit answered anew.", None, event)

    def _appealed(self, event: Event, order: int) -> None:
        said = event.payload
        self._open[order] = said["appeal_id"]
        self.appeals[said["appeal_id"]] = {
            "order_id": order,
            "answer_id": said["answer_id"],
            "at": event.at,
            "by_id": event.actor_person_id,
            "ground": said["ground"],
            "to_person_id": said["to_person_id"],
            "decided_at": None,
            "decided_by_id": None,
            "outcome": "",
            "decision_ground": "",
        }

    def _end(self, order: int, outcome: str, ground: str, by: int | None, event: Event) -> None:
        appeal = self._open.pop(order, None)
        if appeal is not None:
            self.appeals[appeal].update(
                decided_at=event.at, decided_by_id=by, outcome=outcome, decision_ground=ground
            )

    def _set_aside(self, event: Event, answer: int, appeal: int | None) -> None:
        override = event.payload["override_id"]
        if override is not None:
            self.overrides[override] = {
                "order_id": event.order_id,
                "answer_id": answer,
                "at": event.at,
                "by_id": event.actor_person_id,
                "ground": event.payload["ground"],
                "appeal_id": appeal,
            }


def differences(block: list[int], told: Declines, count: Count) -> Iterator[Difference]:
    """Those of the appeals and overrides that belong to these orders."""
    count.appeals += len(told.appeals)
    yield from _compared(Appeal, block, told.appeals, "appeal")
    yield from _compared(Override, block, told.overrides, "override")


def _compared(model: Any, block: list[int], told: dict[int, Told], subject: str) -> Iterator[Difference]:
    left = dict(told)
    for record in model.objects.filter(order__in=block).order_by("pk"):
        by_history = left.pop(record.pk, None)
        if by_history is None:
            yield Difference(subject, record.pk, "its beginning", "there", "missing")
        else:
            yield from differing(record, by_history, subject)
    for key in left:
        yield Difference(subject, key, f"the {subject} itself", "missing", "there")
