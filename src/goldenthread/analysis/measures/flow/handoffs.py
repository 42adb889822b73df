"""Flow: waiting, bounces, rework and doors between units.

Hand-off waiting: where the time between two steps goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS, NO_STARTS, basis_of
from goldenthread.analysis.measures.flow.spread import Spread, spread_between, spread_of, spreads
from goldenthread.analysis.measures.flow.transitions import Transitions, transitions
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.compiled import compiled
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    import pyarrow as pa

    from goldenthread.analysis.records import RecordSet

NO_UNITS = Undefined("the events name no unit", ("event.unit_id",))
NO_FUNCTIONS = Undefined("no two units with a known function hand work to each other", ("unit.function",))


@dataclass(frozen=True)
class PairWait(Spread):
    """Waiting between one unit's step and the next unit's, in hours."""

    from_unit: str
    to_unit: str


@dataclass(frozen=True)
class UnitWait(Spread):
    """Waiting in front of one unit, in hours."""

    unit: str


@dataclass(frozen=True)
class Handoffs(Result):
    """What :func:`handoffs` returns; its docstring explains the fields."""

    basis: str
    n_events: int
    n_orders: int
    n_handoffs: int
    n_unattributed: int
    n_running: int
    by_pair: tuple[PairWait, ...]
    by_receiver: tuple[UnitWait, ...]
    internal_queue: tuple[UnitWait, ...]
    cross_unit_hours: float
    internal_hours: float
    unattributed_hours: float
    cross_unit_share: float | Undefined
    within_functions: Spread | Undefined
    across_functions: Spread | Undefined
    touch_hours: float | Undefined
    waiting_hours: float
    lead_hours: float
    n_overlapping_orders: int
    handoffs_per_order_mean: float | Undefined
    handoffs_per_order_median: float | Undefined
    handoffs_per_order_max: int | Undefined
    orders_without_handoff: int

    def to_arrow(self) -> pa.Table:
        """One row for each pair of units, the longest total first."""
        import pyarrow as pa

        from goldenthread.analysis.measures.result import plain

        if not self.by_pair:
            return pa.table({name: [] for name in ("from_unit", "to_unit")})
        return pa.Table.from_pylist(plain(self.by_pair))


def handoffs(records: RecordSet) -> Handoffs:
    """Waiting between steps, booked to the ordered pair of units and to the receiver.

    Formula:
        For an event i with *enabling event* e (of the order's events that ended no later than i began,
        the one that ended last): wait(i) = start_i − end_e ≥ 0. If unit_e ≠ unit_i it is a hand-off,
        booked to the pair (unit_e, unit_i) and to the receiver unit_i, in front of whom the work queued;
        if they are the same unit it is that unit's internal queue. For orders whose steps do not overlap,
        touch + waiting = lead.

    Returns:
        ``basis``: "waiting" where every event has a start and a finish or is running, else "time
        between", an upper bound that includes the work. ``n_events``, ``n_orders`` (orders with
        events), ``n_handoffs``; ``n_unattributed`` transitions from or to an event without a unit,
        ``n_running`` events not finished. ``by_pair`` and ``by_receiver``: hand-offs with n, mean,
        median, 90th percentile and total in hours, largest total first; ``internal_queue``: the same
        for waits within a unit. ``cross_unit_hours``, ``internal_hours``, ``unattributed_hours``: they
        sum to ``waiting_hours``. ``cross_unit_share``: of the attributed waiting, 0–1.
        ``within_functions``, ``across_functions``: hand-offs between units of one function, and of two.
        ``touch_hours`` (summed over events), ``lead_hours`` (first start to last end, summed over
        orders). ``n_overlapping_orders``: orders in which steps ran side by side, for which touch +
        waiting need not equal lead. ``handoffs_per_order_mean``, ``_median``, ``_max``;
        ``orders_without_handoff``.

    Undefined:
        Shares and hand-offs per order without events; ``touch_hours`` where events have one time each;
        ``within_functions`` and ``across_functions`` where no hand-off joins units with a known function.
        A wait that the sender caused, with incomplete input, shows at the receiver: read it beside
        ``complete_and_accurate``.

    Reference:
        SCIENCE.md D9. Consecutive steps and enabling events: Lashkevich, Milani, Chapela-Campa, Suvorau &
        Dumas 2023, "Why am I waiting? Data-driven analysis of waiting times in business processes",
        CAiSE, doi:10.1007/978-3-031-34560-9_11. Booking to the receiver is derived.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "event_id": ["1", "2"], "order_id": ["a", "a"], "seq": [0, 1], "unit_id": ["Desk", "Ops"],
        ...     "started_at": [datetime(2025, 3, 3, 8), datetime(2025, 3, 3, 15)],
        ...     "finished_at": [datetime(2025, 3, 3, 9), datetime(2025, 3, 3, 16)]})})
        >>> found = handoffs(records)
        >>> [(pair.from_unit, pair.to_unit, pair.total_hours) for pair in found.by_pair]
        [('Desk', 'Ops', 6.0)]
        >>> found.touch_hours + found.waiting_hours == found.lead_hours
        True
    """
    events = prepare(records)
    steps = transitions(events)
    pairs = spreads(steps.waits, steps.low, steps.high)
    cross = steps.is_handoff
    within, across = _by_function(events, steps)
    cross_hours, internal_hours = (float(pairs[kind, 0].sum()) / HOUR for kind in (cross, ~cross))
    unattributed_hours = steps.unattributed_wait / HOUR
    per_order = steps.of_order.handoffs
    touch, overlaps = touch_and_overlaps(events.offsets, events.start, events.end)
    known = bool(events.n_orders)
    attributed = cross_hours + internal_hours
    return Handoffs(
        basis=basis_of(events),
        n_events=events.n_events,
        n_orders=events.n_orders,
        n_handoffs=int(per_order.sum()),
        n_unattributed=steps.unattributed,
        n_running=int((events.flags >= 2).sum()),
        by_pair=_pair_rows(events, steps, pairs),
        by_receiver=_receiver_rows(events, steps),
        internal_queue=_internal_rows(events, steps, pairs),
        cross_unit_hours=cross_hours,
        internal_hours=internal_hours,
        unattributed_hours=unattributed_hours,
        cross_unit_share=cross_hours / attributed if attributed else _no_share(events),
        within_functions=within,
        across_functions=across,
        touch_hours=_touch_hours(events, touch),
        waiting_hours=attributed + unattributed_hours,
        lead_hours=float((events.last - events.first).sum(dtype=np.float64)) / HOUR,
        n_overlapping_orders=overlaps,
        handoffs_per_order_mean=float(per_order.mean()) if known else NO_EVENTS,
        handoffs_per_order_median=float(np.median(per_order)) if known else NO_EVENTS,
        handoffs_per_order_max=int(per_order.max()) if known else NO_EVENTS,
        orders_without_handoff=int((per_order == 0).sum()),
    )


def _no_share(events: PreparedEvents) -> Undefined:
    if not events.n_events:
        return NO_EVENTS
    return NO_UNITS if not events.units else Undefined("nothing waited between two known units")


def _touch_hours(events: PreparedEvents, touch: int) -> float | Undefined:
    if not events.n_events:
        return NO_EVENTS
    return touch / HOUR if events.has_both_times else NO_STARTS


@compiled
def touch_and_overlaps(
    offsets: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[int, int]:
    """The work in all events, and the orders in which a step began before the one above it had ended."""
    touch, overlaps = 0, 0
    for k in range(len(offsets) - 1):
        overlapping = False
        for i in range(offsets[k], offsets[k + 1]):
            touch += end[i] - start[i]
            overlapping |= i > offsets[k] and start[i] < end[i - 1]
        overlaps += overlapping
    return touch, overlaps


def _pair_rows(
    events: PreparedEvents, steps: Transitions, pairs: NDArray[np.float64]
) -> tuple[PairWait, ...]:
    rows = []
    for p in np.flatnonzero(steps.is_handoff):
        s = spread_of(int(steps.high[p] - steps.low[p]), pairs[p])
        ends = events.units[steps.sender[p]], events.units[steps.receiver[p]]
        rows.append(PairWait(s.n, s.mean_hours, s.median_hours, s.p90_hours, s.total_hours, *ends))
    return tuple(sorted(rows, key=lambda row: (-row.total_hours, row.from_unit, row.to_unit)))


def _internal_rows(
    events: PreparedEvents, steps: Transitions, pairs: NDArray[np.float64]
) -> tuple[UnitWait, ...]:
    rows = []
    for p in np.flatnonzero(~steps.is_handoff):
        s = spread_of(int(steps.high[p] - steps.low[p]), pairs[p])
        name = events.units[steps.receiver[p]]
        rows.append(UnitWait(s.n, s.mean_hours, s.median_hours, s.p90_hours, s.total_hours, name))
    return tuple(sorted(rows, key=lambda row: (-row.total_hours, row.unit)))


def _receiver_rows(events: PreparedEvents, steps: Transitions) -> tuple[UnitWait, ...]:
    """Blocks of one receiver are neighbours, so its hand-offs are one block from first to last."""
    pairs = np.flatnonzero(steps.is_handoff)
    receivers, first = np.unique(steps.receiver[pairs], return_index=True)
    if not len(receivers):
        return ()
    last = np.append(first[1:], len(pairs)) - 1
    low, high = steps.low[pairs[first]], steps.high[pairs[last]]
    rows = []
    for receiver, n, found in zip(receivers, high - low, spreads(steps.waits, low, high), strict=True):
        s = spread_of(int(n), found)
        rows.append(
            UnitWait(s.n, s.mean_hours, s.median_hours, s.p90_hours, s.total_hours, events.units[receiver])
        )
    return tuple(sorted(rows, key=lambda row: (-row.total_hours, row.unit)))


def _by_function(events: PreparedEvents, steps: Transitions) -> tuple[Spread | Undefined, Spread | Undefined]:
    """Hand-offs within one function and across two, where both functions are known."""
    if not len(events.functions):
        return NO_FUNCTIONS, NO_FUNCTIONS
    sent, received = events.function[steps.sender], events.function[steps.receiver]
    known = steps.is_handoff & (sent >= 0) & (received >= 0)
    return tuple(  # type: ignore[return-value]
        spread_between(steps.waits, steps.low[kind], steps.high[kind]) if kind.any() else NO_FUNCTIONS
        for kind in (known & (sent == received), known & (sent != received))
    )
