"""Whether what is stored of every order is what its history says. Nothing is changed.

Orders are read in blocks, so that a million of them need no more memory than a thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.orders.derivation import Standing
from goldenthread.app.orders.models import (
    Answer,
    Barrier,
    Delivery,
    Escalation,
    HandOff,
    Holding,
    Order,
    Pause,
    RequestedDate,
    Step,
    Verdict,
)

BLOCK = 1_000
COLUMNS = tuple(
    one.name
    for one in fields(Standing)
    if one.name
    not in (
        "holdings",
        "pauses",
        "requested_dates",
        "answers",
        "deliveries",
        "verdicts",
        "steps",
        "hand_offs",
    )
)


@dataclass(frozen=True)
class Difference:
    """Something that is stored otherwise than history says."""

    subject: str
    subject_id: int
    what: str
    stored: object
    by_history: object

    def __str__(self) -> str:
        return (
            f"{self.subject} {self.subject_id}: {self.what} is stored as {self.stored}; "
            f"by history it is {self.by_history}."
        )


@dataclass
class Count:
    """How much was compared."""

    orders: int = 0
    events: int = 0
    barriers: int = 0


def differences(count: Count | None = None) -> Iterator[Difference]:
    """Every difference between what is stored and what history says, of orders and of barriers.

    All reading is of one moment: acts that happen meanwhile are not half seen.
    """
    count = count if count is not None else Count()
    with transaction.atomic():
        _see_one_moment()
        for block in _blocks(Order.objects.order_by("id").values_list("id", flat=True).iterator(BLOCK)):
            yield from _orders(block, count)
        for block in _blocks(Barrier.objects.order_by("id").values_list("id", flat=True).iterator(BLOCK)):
            yield from _barriers(block, count)
        yield from _orphans()


def _see_one_moment() -> None:
    if not connection.savepoint_ids:  # inside a test's transaction the level cannot be changed any more
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _blocks(ids: Iterable[int]) -> Iterator[list[int]]:
    block: list[int] = []
    for one in ids:
        block.append(one)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def _orders(block: list[int], count: Count) -> Iterator[Difference]:
    told: dict[int, Standing] = {}
    rows = Event.objects.filter(order_id__in=block).order_by("order_id", "id")
    for event in rows.iterator(BLOCK):
        told.setdefault(event.order_id or 0, Standing()).follow(Kind(event.kind), event.payload, event.at)
        count.events += 1
    records = _records(block)
    for order in Order.objects.filter(pk__in=block).order_by("pk"):
        count.orders += 1
        standing = told.get(order.pk)
        if standing is None or standing.placed_at is None:
            yield Difference("order", order.pk, "its placing", "there", "missing")
            continue
        for name in COLUMNS:
            stored, by_history = getattr(order, name), getattr(standing, name)
            if stored != by_history:
                yield Difference("order", order.pk, name, stored, by_history)
        for name, of_orders in records.items():
            stored, by_history = of_orders[order.pk], getattr(standing, name)
            if stored != by_history:
                yield Difference("order", order.pk, name, stored, by_history)


def _records(block: list[int]) -> dict[str, dict[int, Any]]:
    """The stored records of these orders, in the form in which history tells them."""
    lists = {
        "holdings": _listed(Holding, block, "from_at", "to_at", "unit_id", "person_id"),
        "pauses": _listed(Pause, block, "from_at", "to_at"),
        "requested_dates": _listed(RequestedDate, block, "at", "requested_for"),
    }
    tables = {
        "answers": _keyed(Answer, block, "kind", "promised_for", "quantity"),
        "deliveries": _keyed(Delivery, block, "quantity", "whole", "returned_at"),
        "verdicts": _keyed(Verdict, block, "outcome", "contact_id"),
        "hand_offs": _keyed(HandOff, block, "usable_as_received"),
        "steps": _keyed(Step, block, "finished_at"),
    }
    for one in tables["steps"].values():
        one.update({key: finished is not None for key, finished in one.items()})
    return {**lists, **tables}


def _listed(model: Any, block: list[int], *columns: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = model.objects.filter(order__in=block).order_by(columns[0], "id")
    for order, *values in rows.values_list("order_id", *columns):
        found[order].append(tuple(values))
    return found


def _keyed(model: Any, block: list[int], *columns: str) -> dict[int, dict[int, Any]]:
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for order, key, *values in model.objects.filter(order__in=block).values_list("order_id", "id", *columns):
        found[order][key] = tuple(values) if len(values) > 1 else values[0]
    return found


def _barriers(block: list[int], count: Count) -> Iterator[Difference]:
    """Owner, clearance and escalations of each barrier, as its events tell them."""
    told: dict[int, dict[str, Any]] = {}
    rows = Event.objects.filter(subject_type="barrier", subject_id__in=block).order_by("subject_id", "id")
    for event in rows.iterator(BLOCK):
        count.events += event.order_id is None
        _follow_barrier(told.setdefault(event.subject_id, {"escalations": {}}), event)
    escalations: dict[int, dict[int, Any]] = defaultdict(dict)
    for one in Escalation.objects.filter(barrier__in=block):
        escalations[one.barrier_id][one.pk] = (one.to_person_id, _fate(one))
    for barrier in Barrier.objects.filter(pk__in=block).order_by("pk"):
        count.barriers += 1
        by_history = told.get(barrier.pk, {})
        stored = {
            "owner_id": barrier.owner_id,
            "cleared_at": barrier.cleared_at,
            "raised_at": barrier.raised_at,
            "escalations": escalations[barrier.pk],
        }
        for name, value in stored.items():
            if value != by_history.get(name):
                yield Difference("barrier", barrier.pk, name, value, by_history.get(name))


def _fate(escalation: Escalation) -> str:
    if escalation.climbed_at:
        return "climbed"
    return escalation.outcome or ("closed" if escalation.closed_at else "waits")


def _follow_barrier(barrier: dict[str, Any], event: Event) -> None:
    told, kind = event.payload, Kind(event.kind)
    waiting = barrier["escalations"]
    if kind is Kind.BARRIER_RAISED:
        barrier.update(raised_at=event.at, owner_id=told["owner_person_id"], cleared_at=None)
    elif kind is Kind.BARRIER_ASSIGNED:
        barrier["owner_id"] = told["new_owner_person_id"]
    elif kind is Kind.BARRIER_ESCALATED:
        waiting[told["escalation_id"]] = (told["to_person_id"], "waits")
    elif kind is Kind.ESCALATION_CLIMBED:
        waiting[told["old_escalation_id"]] = (told["from_person_id"], "climbed")
        waiting[told["new_escalation_id"]] = (told["to_person_id"], "waits")
    elif kind is Kind.ESCALATION_DECIDED:
        waiting[told["escalation_id"]] = (waiting[told["escalation_id"]][0], told["outcome"])
    elif kind is Kind.BARRIER_CLEARED:
        barrier["cleared_at"] = event.at
        if told["closed_escalation_id"]:
            key = told["closed_escalation_id"]
            waiting[key] = (waiting[key][0], "closed")


def _orphans() -> Iterator[Difference]:
    """Orders that history knows and that are not stored."""
    stored = Order.objects.filter(pk=OuterRef("order_id"))
    placed = Event.objects.filter(kind=Kind.ORDER_PLACED.value)
    for key in placed.filter(~Exists(stored)).order_by("order_id").values_list("order_id", flat=True):
        yield Difference("order", key or 0, "the order itself", "missing", "there")
