"""Flow: waiting, bounces, rework and doors between units.

Flow efficiency: how much of the time an order takes somebody works on it, and how much of that adds value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS, NO_STARTS
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared import BOTH_TIMES, PreparedEvents, prepare
from goldenthread.analysis.records.prepared.compiled import compiled
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

NO_CLASSES = Undefined("no event says whether it adds value", ("event.value_class",))
NO_LEAD = Undefined("no order took any time")


@dataclass(frozen=True)
class FlowEfficiency(Result):
    """What :func:`flow_efficiency` returns; its docstring explains the fields."""

    n_orders: int
    n_events: int
    n_events_without_both_times: int
    n_events_without_value_class: int
    touch_hours: float | Undefined
    value_hours: float | Undefined
    lead_hours: float | Undefined
    flow_efficiency: float | Undefined
    process_cycle_efficiency: float | Undefined
    median_of_orders: float | Undefined


def flow_efficiency(records: RecordSet) -> FlowEfficiency:
    """The share of elapsed time in which somebody worked on the orders, and in which value was added.

    Formula:
        touch = Σ over orders of the length of the *union* of its active intervals [start, finish], so
        that work side by side counts once; value = the same over events of value class "value"; lead = Σ
        (last end − first start). FE = touch / lead; PCE = value / lead. All in elapsed time.

    Returns:
        ``n_orders`` with events; ``n_events``; how many of these lack one of the two times (their work is
        not in ``touch_hours``, which then reads too low) or the value class. ``touch_hours``,
        ``value_hours``, ``lead_hours``. ``flow_efficiency``, ``process_cycle_efficiency``: 0–1.
        ``median_of_orders``: median of touch / lead over the orders that took any time.

    Undefined:
        Without events; ``touch_hours`` and both shares where no event has a start and a finish;
        ``value_hours`` and ``process_cycle_efficiency`` where no event has a value class; the shares where no
        order took any time.

    Reference:
        SCIENCE.md D8; Martin & Osterling 2013, Value Stream Mapping, McGraw-Hill, ISBN 978-0-07-182891-8.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "order_id": ["a", "a"], "value_class": ["value", "waste"],
        ...     "started_at": [datetime(2025, 3, 3, 8), datetime(2025, 3, 3, 17)],
        ...     "finished_at": [datetime(2025, 3, 3, 10), datetime(2025, 3, 3, 18)]})})
        >>> found = flow_efficiency(records)
        >>> found.flow_efficiency, found.process_cycle_efficiency
        (0.3, 0.2)
    """
    events = prepare(records)
    touch, value = np.zeros(events.n_orders, np.int64), np.zeros(events.n_orders, np.int64)
    active_time(events.offsets, events.start, events.end, events.value_class, touch, value)
    lead = events.last - events.first
    total = float(lead.sum(dtype=np.float64)) / HOUR
    touch_hours = _touch(events, touch)
    value_hours = touch_hours if isinstance(touch_hours, Undefined) else _value(events, value)
    took_time = lead > 0
    median: float | Undefined = touch_hours if isinstance(touch_hours, Undefined) else NO_LEAD
    if not isinstance(touch_hours, Undefined) and took_time.any():
        median = float(np.median(touch[took_time] / lead[took_time]))
    return FlowEfficiency(
        n_orders=events.n_orders,
        n_events=events.n_events,
        n_events_without_both_times=int(((events.flags & BOTH_TIMES) == 0).sum()),
        n_events_without_value_class=int((events.value_class < 0).sum()),
        touch_hours=touch_hours,
        value_hours=value_hours,
        lead_hours=total if events.n_events else NO_EVENTS,
        flow_efficiency=_share(touch_hours, total),
        process_cycle_efficiency=_share(value_hours, total),
        median_of_orders=median,
    )


def _touch(events: PreparedEvents, touch: NDArray[np.int64]) -> float | Undefined:
    if not events.n_events:
        return NO_EVENTS
    return float(touch.sum(dtype=np.float64)) / HOUR if events.has_some_both_times else NO_STARTS


def _value(events: PreparedEvents, value: NDArray[np.int64]) -> float | Undefined:
    return float(value.sum(dtype=np.float64)) / HOUR if (events.value_class >= 0).any() else NO_CLASSES


def _share(part: float | Undefined, lead: float) -> float | Undefined:
    if isinstance(part, Undefined):
        return part
    return part / lead if lead else NO_LEAD


@compiled
def active_time(
    offsets: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    value_class: NDArray[np.int8],
    touch: NDArray[np.int64],
    value: NDArray[np.int64],
) -> None:
    """The union of active and of value-adding intervals of each order, whose events are sorted by start."""
    for k in range(len(offsets) - 1):
        worked_until, valued_until = np.int64(-(2**62)), np.int64(-(2**62))
        for i in range(offsets[k], offsets[k + 1]):
            if end[i] > worked_until:
                touch[k] += end[i] - max(start[i], worked_until)
                worked_until = end[i]
            if value_class[i] == 0 and end[i] > valued_until:
                value[k] += end[i] - max(start[i], valued_until)
                valued_until = end[i]
