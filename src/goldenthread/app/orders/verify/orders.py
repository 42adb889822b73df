"""Each order with its answers, deliveries, steps, hand-offs and holders, as its events tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.history.verification import BLOCK, Count, Difference, blocks_of, gone
from goldenthread.app.orders.derivation import Standing
from goldenthread.app.orders.models import (
    Answer,
    Delivery,
    HandOff,
    Holding,
    Order,
    Pause,
    RequestedDate,
    Step,
    Verdict,
)
from goldenthread.app.orders.verify import appeals

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


def differences(count: Count) -> Iterator[Difference]:
    """Every difference between what is stored of orders, with all that hangs on them, and what history says."""
    for block in blocks_of(Order):
        yield from _of_block(block, count)
    yield from gone(Order, Kind.ORDER_PLACED, "order")


def _of_block(block: list[int], count: Count) -> Iterator[Difference]:
    told: dict[int, Standing] = {}
    declines = appeals.Declines()
    rows = Event.objects.filter(order_id__in=block).order_by("order_id", "id")
    for event in rows.iterator(BLOCK):
        told.setdefault(event.order_id or 0, Standing()).follow(Kind(event.kind), event.payload, event.at)
        declines.follow(event)
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
    yield from appeals.differences(block, declines, count)


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
