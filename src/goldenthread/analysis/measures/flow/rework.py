"""Flow: waiting, bounces, rework and doors between units.

Rework: steps done again after the order had moved on, and orders opened again after they were closed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS
from goldenthread.analysis.measures.flow.closing import Closing, closing_activities
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.compiled import compiled

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

NO_ACTIVITIES = Undefined("the events name no activity", ("event.activity",))
NO_CLOSING = Undefined("no activity closes orders; name the closing activities", ("event.activity",))


@dataclass(frozen=True)
class ActivityRework:
    """How often one activity was done again after the order had left it."""

    activity: str
    orders: int
    orders_again: int
    times_again: int


@dataclass(frozen=True)
class Rework(Result):
    """What :func:`rework` returns; its docstring explains the fields."""

    n_orders: int
    orders_with_rework: int
    share_of_orders: Estimate | Undefined
    times_again: int
    immediate_repeats: int
    by_activity: tuple[ActivityRework, ...]
    closing_activities: tuple[str, ...]
    closing_rule: str
    orders_closed: int | Undefined
    orders_reopened: int | Undefined
    reopen_share: Estimate | Undefined


def rework(records: RecordSet, *, closing: Collection[str] | None = None) -> Rework:
    """Activities that an order came back to after leaving them, and orders reopened after closing.

    Formula:
        Neighbouring events of one activity in an order are one run; an activity with r runs was done again
        r − 1 times. An order is reopened if an activity that is not a closing one begins later than a closing
        activity has ended.

    Returns:
        ``n_orders``; ``orders_with_rework`` and its ``share_of_orders`` with Wilson's interval;
        ``times_again``; ``immediate_repeats``: the same activity twice in a row, which is counted apart.
        ``by_activity``: orders that have it, orders in which it was done again, and how often, most
        first. ``closing_activities`` and ``closing_rule``: "given" (the option ``closing``), or
        "derived": those with which at least 80 % of the orders that have them end. ``orders_closed``,
        ``orders_reopened``, ``reopen_share`` of those closed.

    Undefined:
        Shares without events or activities; the reopening fields where no activity closes orders.

    Reference:
        Repetition as rework: Dumas, La Rosa, Mendling & Reijers 2018, Fundamentals of Business Process
        Management, 2nd ed., doi:10.1007/978-3-662-56509-4. The rule for closing activities is derived.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "order_id": ["a"] * 4, "activity": ["check", "build", "check", "build"],
        ...     "finished_at": [datetime(2025, 3, day) for day in (3, 4, 5, 6)]})})
        >>> found = rework(records, closing=["build"])
        >>> found.times_again, found.orders_reopened
        (2, 1)
    """
    events = prepare(records)
    ends = closing_activities(events, closing)
    n = len(events.activities)
    has, again_orders, again = (np.zeros(n, np.int64) for _ in range(3))
    repeated, reworked, closed, reopened = passes_again(
        events.offsets, events.activity, events.start, events.end, ends.is_closing, has, again_orders, again
    )
    nothing = _nothing(events)
    unclosed = nothing if nothing is not None else _unclosed(ends)
    return Rework(
        n_orders=events.n_orders,
        orders_with_rework=reworked,
        share_of_orders=wilson(reworked, events.n_orders) if nothing is None else nothing,
        times_again=int(again.sum()),
        immediate_repeats=repeated,
        by_activity=_rows(events, has, again_orders, again),
        closing_activities=ends.activities,
        closing_rule=ends.rule,
        orders_closed=closed if unclosed is None else unclosed,
        orders_reopened=reopened if unclosed is None else unclosed,
        reopen_share=wilson(reopened, closed) if unclosed is None else unclosed,
    )


def _nothing(events: PreparedEvents) -> Undefined | None:
    if not events.n_events:
        return NO_EVENTS
    return None if events.activities else NO_ACTIVITIES


def _unclosed(ends: Closing) -> Undefined | None:
    return None if ends.is_closing.any() else NO_CLOSING


@compiled
def passes_again(
    offsets: NDArray[np.int64],
    activity: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    is_closing: NDArray[np.bool_],
    has: NDArray[np.int64],
    again_orders: NDArray[np.int64],
    again: NDArray[np.int64],
) -> tuple[int, int, int, int]:
    """One pass; fills the counts by activity and returns repeats, orders reworked, closed and reopened."""
    seen, redone = np.full(len(has), -1, np.int64), np.full(len(has), -1, np.int64)
    repeated, reworked, closed, reopened = 0, 0, 0, 0
    for k in range(len(offsets) - 1):
        before, order_again, closed_at, open_again = -1, False, np.int64(0), False
        is_closed = False
        for i in range(offsets[k], offsets[k + 1]):
            a = activity[i]
            if a < 0:
                before = -1
                continue
            if seen[a] != k:
                seen[a] = k
                has[a] += 1
            elif a == before:
                repeated += 1
            else:
                again[a] += 1
                order_again = True
                if redone[a] != k:
                    redone[a] = k
                    again_orders[a] += 1
            if is_closing[a]:
                if not is_closed or end[i] < closed_at:
                    closed_at = end[i]
                is_closed = True
            elif is_closed and start[i] > closed_at:
                open_again = True
            before = a
        reworked += order_again
        closed += is_closed
        reopened += open_again
    return repeated, reworked, closed, reopened


def _rows(
    events: PreparedEvents, has: NDArray[np.int64], again_orders: NDArray[np.int64], again: NDArray[np.int64]
) -> tuple[ActivityRework, ...]:
    rows = [
        ActivityRework(events.activities[a], int(has[a]), int(again_orders[a]), int(again[a]))
        for a in range(len(has))
    ]
    return tuple(sorted(rows, key=lambda row: (-row.times_again, row.activity)))


@dataclass(frozen=True, eq=False)
class Returns:
    """Steps that a unit did again after another unit had had the order, one entry for each order and kind of step.

    A kind is a unit with an activity: ``unit[kind]``, ``activity[kind]``, and in ``orders`` how many orders have it,
    by stretch of time. ``away``: from the end of its first run to the start of its last (microseconds).
    """

    order: NDArray[np.int32]
    kind: NDArray[np.int64]
    away: NDArray[np.int64]
    unit: NDArray[np.int64]
    activity: NDArray[np.int64]
    orders: NDArray[np.int64]


def returns(events: PreparedEvents, stretch: NDArray[np.int64], stretches: int) -> Returns:
    """Every return of an order to a step of a unit; ``stretch`` says of each order to which part it belongs.

    A step that a unit repeats while it has the order is no return: updates and notes recur so by nature.
    """
    n = max(len(events.activities), 1)
    known = (events.unit >= 0) & (events.activity >= 0)
    kinds, place = np.unique(
        events.unit[known].astype(np.int64) * n + events.activity[known], return_inverse=True
    )
    kind = np.full(events.n_events, -1, np.int64)
    kind[known] = place
    orders = np.zeros((len(kinds), max(stretches, 1)), np.int64)
    found = come_back(events.offsets, events.unit, kind, events.start, events.end, stretch, orders)
    return Returns(*found, kinds // n, kinds % n, orders)


@compiled
def come_back(
    offsets: NDArray[np.int64],
    unit: NDArray[np.int32],
    kind: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    stretch: NDArray[np.int64],
    orders: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """One pass; fills ``orders``. The visits of units to an order are numbered: a later visit is a return."""
    n, total = len(orders), len(kind)
    order, again, away = np.empty(total, np.int32), np.empty(total, np.int64), np.empty(total, np.int64)
    seen, listed, visited = np.full(n, -1), np.full(n, -1), np.zeros(n, np.int64)
    left_at, place = np.zeros(n, np.int64), np.zeros(n, np.int64)
    found = 0
    for k in range(len(offsets) - 1):
        visit, holder = 0, -1
        for i in range(offsets[k], offsets[k + 1]):
            if unit[i] != holder:
                visit, holder = visit + 1, unit[i]
            a = kind[i]
            if a < 0:
                continue
            if seen[a] != k:
                seen[a], visited[a], left_at[a] = k, visit, end[i]
                orders[a, stretch[k]] += 1
            elif visited[a] == visit:
                left_at[a] = max(left_at[a], end[i])
            else:
                if listed[a] != k:
                    listed[a], place[a] = k, found
                    order[found], again[found] = k, a
                    found += 1
                away[place[a]] = max(0, start[i] - left_at[a])
    return order[:found].copy(), again[:found].copy(), away[:found].copy()
