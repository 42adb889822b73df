"""Flow: waiting, bounces, rework and doors between units.

Ping-pong: work that comes back to a unit that had passed it on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.compiled import compiled
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet


@dataclass(frozen=True)
class UnitBounces:
    """Bounces of one unit: work that came back to it, and work that it sent back."""

    unit: str
    came_back: int
    sent_back: int
    orders: int


@dataclass(frozen=True)
class PairBounces:
    """Bounces ``unit`` → ``other`` → ``unit``, and how long the work was away."""

    unit: str
    other: str
    bounces: int
    orders: int
    hours_away: float


@dataclass(frozen=True)
class PingPong(Result):
    """What :func:`ping_pong` returns; its docstring explains the fields."""

    n_orders: int
    bounces: int
    orders_affected: int
    share_of_orders: Estimate | Undefined
    hours_away: float
    by_unit: tuple[UnitBounces, ...]
    by_pair: tuple[PairBounces, ...]


def ping_pong(records: RecordSet) -> PingPong:
    """Work that goes from unit A to unit B and straight back to A, by unit and by pair.

    Formula:
        Neighbouring events of one unit in an order are one *run*. A bounce is three neighbouring runs A, B, A
        with A ≠ B; a longer rally A, B, A, B has two. An event without a unit ends the row of runs.

    Returns:
        ``n_orders``: orders with events. ``bounces``: how many; ``orders_affected``: orders with one or more;
        ``share_of_orders``: of all orders, with Wilson's interval, 0–1. ``hours_away``: from the end of
        A's first run to the start of its next, summed; it includes B's work. ``by_unit``: ``came_back``
        (the unit is A), ``sent_back`` (it is B) and the orders in which either happened, most bounces
        first. ``by_pair``: for A and B in this order, bounces, orders and hours away, most hours first.

    Undefined:
        ``share_of_orders`` without events.

    Reference:
        SCIENCE.md N7 and W17 (handover of work, A→B→A); bounces in service work: VINST, BPI Challenge 2013,
        doi:10.4121/uuid:a7ce5c55-03a7-4583-b855-98b86e1a2b07. The time away is derived.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "order_id": ["a", "a", "a"], "unit_id": ["Desk", "Ops", "Desk"],
        ...     "finished_at": [datetime(2025, 3, day) for day in (3, 4, 6)]})})
        >>> ping_pong(records).by_pair
        (PairBounces(unit='Desk', other='Ops', bounces=1, orders=1, hours_away=72.0),)
    """
    events = prepare(records)
    order, keeper, other, away = bounces_of(events.offsets, events.unit, events.start, events.end)
    affected = len(order) and 1 + int(np.count_nonzero(np.diff(order)))
    return PingPong(
        n_orders=events.n_orders,
        bounces=len(order),
        orders_affected=affected,
        share_of_orders=wilson(affected, events.n_orders) if events.n_orders else NO_EVENTS,
        hours_away=float(away.sum(dtype=np.float64)) / HOUR,
        by_unit=_unit_rows(events, order, keeper, other),
        by_pair=_pair_rows(events, order, keeper, other, away),
    )


@compiled
def bounces_of(
    offsets: NDArray[np.int64], unit: NDArray[np.int32], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Each bounce: its order, A, B, and how long A was without the work."""
    # room for the most there could be; pages that are not written to take no memory
    order, keeper = np.empty(len(unit), np.int32), np.empty(len(unit), np.int32)
    other, away = np.empty(len(unit), np.int32), np.empty(len(unit), np.int64)
    n = 0
    for k in range(len(offsets) - 1):
        first, second, first_end, second_end = -1, -1, np.int64(0), np.int64(0)
        for i in range(offsets[k], offsets[k + 1]):
            now = unit[i]
            if now == second:
                second_end = max(second_end, end[i])
            elif now < 0:
                first, second = -1, -1
            else:
                if now == first:
                    order[n], keeper[n], other[n] = k, now, second
                    away[n] = max(np.int64(0), start[i] - first_end)
                    n += 1
                first, first_end, second, second_end = second, second_end, now, end[i]
    return order[:n].copy(), keeper[:n].copy(), other[:n].copy(), away[:n].copy()


@compiled
def orders_in(group: NDArray[np.int64], order: NDArray[np.int32], groups: int) -> NDArray[np.int64]:
    """How many orders each group has, given its bounces in the sequence of the orders."""
    found, last = np.zeros(groups, np.int64), np.full(groups, -1, np.int64)
    for i in range(len(group)):
        if last[group[i]] != order[i]:
            last[group[i]] = order[i]
            found[group[i]] += 1
    return found


def _unit_rows(
    events: PreparedEvents, order: NDArray[np.int32], keeper: NDArray[np.int32], other: NDArray[np.int32]
) -> tuple[UnitBounces, ...]:
    n = len(events.units)
    came, sent = np.bincount(keeper, minlength=n), np.bincount(other, minlength=n)
    both = np.column_stack([keeper, other]).ravel().astype(np.int64)
    orders = orders_in(both, np.repeat(order, 2), n)
    rows = [
        UnitBounces(events.units[u], int(came[u]), int(sent[u]), int(orders[u]))
        for u in np.flatnonzero(came + sent)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.came_back - row.sent_back, row.unit)))


def _pair_rows(
    events: PreparedEvents,
    order: NDArray[np.int32],
    keeper: NDArray[np.int32],
    other: NDArray[np.int32],
    away: NDArray[np.int64],
) -> tuple[PairBounces, ...]:
    pairs, place = np.unique(keeper.astype(np.int64) * max(len(events.units), 1) + other, return_inverse=True)
    bounces = np.bincount(place, minlength=len(pairs))
    hours = np.bincount(place, weights=away, minlength=len(pairs)) / HOUR
    orders = orders_in(place, order, len(pairs))
    rows = [
        PairBounces(
            events.units[pair // len(events.units)],
            events.units[pair % len(events.units)],
            int(bounces[p]),
            int(orders[p]),
            float(hours[p]),
        )
        for p, pair in enumerate(pairs)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.hours_away, row.unit, row.other)))
