"""Flow: waiting, bounces, rework and doors between units.

Penetrability: how hard it is for an order to reach somebody who can do something about it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS
from goldenthread.analysis.measures.flow.handoffs import NO_UNITS
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.compiled import compiled
from goldenthread.analysis.records.prepared.events import DAY

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

# An activity with a word that begins so moves, registers or closes work. A list of ours (derived), shown with
# every result and replaced by the option ``administrative``.
ADMINISTRATIVE_WORDS = tuple(
    "assign reassign queue transfer forward rout dispatch open reopen insert regist creat clos complet"
    " cancel wait await status notif remind acknowledg".split()
)
VALUE_RULE = "the first step that adds value"
DERIVED_RULE = "derived: the first step of the unit that did the last non-administrative step"
NONE_REACHED = Undefined("no order reached such a step")


@dataclass(frozen=True, eq=False)
class Ways:
    """The way of each order to its right step: ``doors`` (0: never reached), ``bounces``, ``taken`` (microseconds),
    and the codes of the first unit and the right one (-1: none). ``by_value``: whether value classes were known.
    """

    by_value: bool
    doors: NDArray[np.int32]
    bounces: NDArray[np.int32]
    taken: NDArray[np.int64]
    entrance: NDArray[np.int32]
    right: NDArray[np.int32]


@dataclass(frozen=True)
class Entrance:
    """How far it was for the orders that came in at one unit."""

    unit: str
    orders: int
    reached: int
    doors_mean: float
    days_median: float


@dataclass(frozen=True)
class Penetrability(Result):
    """What :func:`penetrability` returns; its docstring explains the fields."""

    rule: str
    administrative: tuple[str, ...]
    n_orders: int
    n_reached: int
    n_not_reached: int
    doors_mean: float | Undefined
    doors_median: float | Undefined
    doors_p90: float | Undefined
    doors_max: int | Undefined
    first_door_share: Estimate | Undefined
    bounces_mean: float | Undefined
    days_mean: float | Undefined
    days_median: float | Undefined
    days_p90: float | Undefined
    orders_by_doors: dict[int, int]
    by_entrance: tuple[Entrance, ...]


def penetrability(records: RecordSet, *, administrative: Collection[str] | None = None) -> Penetrability:
    """Doors, bounces and days until the first unit that does something for the customer. Root orders only.

    Formula:
        The *right step* of an order is its first event of value class "value". Where no event has that
        class it is derived: take the unit of the order's last non-administrative event; the right
        step is that unit's first event in the order. Doors = different units among the events up to the
        right step, that one included (1: the first door was the right one). Bounces = runs of one unit up
        to there − doors: how often work came back to a unit that had had it. Days = right step's start −
        first event's start.

    Returns:
        ``rule``: which of the two definitions was used. ``administrative``: the activities taken as such:
        those named in the option, or (derived) those with a word that begins like one of
        ``ADMINISTRATIVE_WORDS``. ``n_orders``; ``n_reached``; ``n_not_reached``: orders without a right
        step, which are in no mean. ``doors_*``: 1 or more; ``first_door_share``: orders with one door, of
        those that reached, with Wilson's interval. ``bounces_mean``; ``days_*``. ``orders_by_doors``:
        doors → orders. ``by_entrance``: the same for the orders that came in at each unit, most orders
        first.

    Undefined:
        Without events or units, or where no order reached its right step. The derived rule looks back
        from the end: for an order that is still open it says where the work is now, not where it belongs.

    Reference:
        Derived, from "how hard it is to get something done" (the customer's way through functions); the
        measure has no published counterpart that we know. Value classes: SCIENCE.md D8.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "order_id": ["a"] * 3, "unit_id": ["Desk", "Sales", "Ops"],
        ...     "activity": ["register", "assign", "repair"],
        ...     "finished_at": [datetime(2025, 3, day) for day in (3, 4, 7)]})})
        >>> found = penetrability(records)
        >>> found.doors_mean, found.days_median, found.administrative
        (3.0, 4.0, ('assign', 'register'))
    """
    events = prepare(records)
    is_administrative = _administrative(events, administrative)
    way = ways(events, administrative)
    by_value, doors, bounces, taken, entrance = way.by_value, way.doors, way.bounces, way.taken, way.entrance
    root = events.is_root == 1
    reached = root & (doors > 0)
    reason = NO_EVENTS if not events.n_events else NO_UNITS if not events.units else NONE_REACHED
    days = taken[reached] / DAY
    return Penetrability(
        rule=VALUE_RULE if by_value else DERIVED_RULE,
        administrative=()
        if by_value
        else tuple(events.activities[a] for a in np.flatnonzero(is_administrative[:-1])),
        n_orders=int(root.sum()),
        n_reached=int(reached.sum()),
        n_not_reached=int((root & ~reached).sum()),
        doors_mean=float(doors[reached].mean()) if len(days) else reason,
        doors_median=float(np.median(doors[reached])) if len(days) else reason,
        doors_p90=float(np.quantile(doors[reached], 0.9)) if len(days) else reason,
        doors_max=int(doors[reached].max()) if len(days) else reason,
        first_door_share=wilson(int((doors[reached] == 1).sum()), len(days)) if len(days) else reason,
        bounces_mean=float(bounces[reached].mean()) if len(days) else reason,
        days_mean=float(days.mean()) if len(days) else reason,
        days_median=float(np.median(days)) if len(days) else reason,
        days_p90=float(np.quantile(days, 0.9)) if len(days) else reason,
        orders_by_doors={
            int(number): int(orders)
            for number, orders in zip(*np.unique(doors[reached], return_counts=True), strict=True)
        },
        by_entrance=_entrances(events, root, reached, doors, taken, entrance),
    )


def ways(events: PreparedEvents, administrative: Collection[str] | None = None) -> Ways:
    """The way of every order to its right step, by the rule that :func:`penetrability` describes."""
    by_value, n = bool((events.value_class == 0).any()), events.n_orders
    way = Ways(
        by_value,
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
        np.zeros(n, np.int64),
        np.full(n, -1, np.int32),
        np.full(n, -1, np.int32),
    )
    find_doors(
        events.offsets,
        events.unit,
        events.start,
        events.value_class,
        _administrative(events, administrative)[events.activity] if not by_value else np.zeros(0, bool),
        len(events.units),
        way.doors,
        way.bounces,
        way.taken,
        way.entrance,
        way.right,
    )
    return way


def _administrative(events: PreparedEvents, given: Collection[str] | None) -> NDArray[np.bool_]:
    """For each activity, whether it is administrative; one more at the end, for events without activity."""
    if given is not None:
        return np.array([name in set(given) for name in events.activities] + [False], bool)
    return np.array([sounds_administrative(name) for name in events.activities] + [False], bool)


def sounds_administrative(activity: str) -> bool:
    words = re.findall(r"[^\W\d_]+", activity.lower())
    return any(word.startswith(ADMINISTRATIVE_WORDS) for word in words)


@compiled
def find_doors(
    offsets: NDArray[np.int64],
    unit: NDArray[np.int32],
    start: NDArray[np.int64],
    value_class: NDArray[np.int8],
    administrative: NDArray[np.bool_],
    units: int,
    doors: NDArray[np.int32],
    bounces: NDArray[np.int32],
    taken: NDArray[np.int64],
    entrance: NDArray[np.int32],
    right_unit: NDArray[np.int32],
) -> None:
    """For each order: doors and bounces up to its right step, the time until then, the first unit, the right one.

    ``administrative`` is empty where the right step is the first one of value class "value".
    """
    seen = np.full(units, -1, np.int64)
    for k in range(len(offsets) - 1):
        low, high = offsets[k], offsets[k + 1]
        for i in range(low, high):
            if unit[i] >= 0:
                entrance[k] = unit[i]
                break
        right = -1
        if len(administrative) == 0:
            for i in range(low, high):
                if value_class[i] == 0 and unit[i] >= 0:
                    right = i
                    break
        else:
            owner = -1
            for i in range(high - 1, low - 1, -1):
                if not administrative[i] and unit[i] >= 0:
                    owner = unit[i]
                    break
            for i in range(low, high):
                if owner >= 0 and unit[i] == owner:
                    right = i
                    break
        if right < 0:
            continue
        taken[k] = start[right] - start[low]
        right_unit[k] = unit[right]
        runs, before = 0, -1
        for i in range(low, right + 1):
            if unit[i] < 0:
                continue
            runs += unit[i] != before
            before = unit[i]
            if seen[unit[i]] != k:
                seen[unit[i]] = k
                doors[k] += 1
        bounces[k] = runs - doors[k]


def _entrances(
    events: PreparedEvents,
    root: NDArray[np.bool_],
    reached: NDArray[np.bool_],
    doors: NDArray[np.int32],
    taken: NDArray[np.int64],
    entrance: NDArray[np.int32],
) -> tuple[Entrance, ...]:
    orders = np.bincount(entrance[root & (entrance >= 0)], minlength=len(events.units))
    ranks = np.flatnonzero(reached)
    ranks = ranks[np.argsort(entrance[ranks], kind="stable")]
    through, low = np.unique(entrance[ranks], return_index=True)
    groups = np.split(ranks, low[1:])
    rows = [
        Entrance(
            events.units[unit],
            int(orders[unit]),
            len(own),
            float(doors[own].mean()),
            float(np.median(taken[own])) / DAY,
        )
        for unit, own in zip(through, groups, strict=False)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.orders, row.unit)))
