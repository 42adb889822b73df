"""Flow: waiting, bounces, rework and doors between units.

The same month by month, so that a change can be told from noise (see ``xmr``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS, basis_of
from goldenthread.analysis.measures.flow.handoffs import NO_UNITS
from goldenthread.analysis.measures.flow.spread import spreads
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    import pyarrow as pa

    from goldenthread.analysis.records import RecordSet

NONE_ENDED = Undefined("no order's last event is in this month")
NONE_HANDED = Undefined("no hand-off arrived in this month")


@dataclass(frozen=True)
class MonthOfFlow:
    """One calendar month in UTC; durations in hours."""

    month: str
    is_whole: bool
    events: int
    orders_begun: int
    orders_ended: int
    handoffs: int
    wait_mean_hours: float | Undefined
    wait_median_hours: float | Undefined
    wait_p90_hours: float | Undefined
    wait_total_hours: float
    cycle_p50_hours: float | Undefined
    cycle_p90_hours: float | Undefined


@dataclass(frozen=True)
class FlowByMonth(Result):
    """What :func:`flow_by_month` returns; its docstring explains the fields."""

    basis: str
    n_events: int
    n_months: int | Undefined
    months: tuple[MonthOfFlow, ...]

    def to_arrow(self) -> pa.Table:
        """One row for each month; undefined numbers are null."""
        import pyarrow as pa

        rows = [
            {name: None if isinstance(value, Undefined) else value for name, value in vars(month).items()}
            for month in self.months
        ]
        return pa.Table.from_pylist(rows)


def flow_by_month(records: RecordSet) -> FlowByMonth:
    """Events, orders, hand-off waits and cycle times for each calendar month.

    Formula:
        A hand-off belongs to the month (UTC) in which the receiver began; an order is begun in the month
        of its first event and ended in the month of its last. Cycle times are those of the orders that
        ended in the month. Every month from the first event to the last is listed, also an empty one.

    Returns:
        ``basis``: as in :func:`handoffs`. ``months``: ``month`` as YYYY-MM; ``is_whole`` is false for the
        first and the last month, which the records may hold in part; counts; mean, median, 90th
        percentile and sum of the hand-off waits; median and 90th percentile of the cycle times.

    Undefined:
        ``n_months`` without events or units; waits in a month without a hand-off, cycle times in one in which
        no order ended. The last months lack the orders that are still open: their cycle times read too short
        where work is ageing; ``kaplan_meier`` counts them in.

    Reference:
        Percentiles: SCIENCE.md D5; as series for XmR: D14, Wheeler 2000, Understanding Variation, 2nd ed.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "order_id": ["a", "a"], "unit_id": ["Desk", "Ops"],
        ...     "finished_at": [datetime(2025, 3, 30), datetime(2025, 4, 1)]})})
        >>> [(month.month, month.handoffs, month.wait_total_hours) for month in flow_by_month(records).months]
        [('2025-03', 0, 0.0), ('2025-04', 1, 48.0)]
    """
    events = prepare(records)
    if not events.n_events:
        return FlowByMonth(basis_of(events), 0, NO_EVENTS, ())
    first, last = _month(events.first), _month(events.last)
    of_event = _month(events.start)
    low, n = int(of_event.min()), int(last.max() - of_event.min()) + 1
    waits = _waits(events, of_event - low, n)
    ranks = np.argsort(last, kind="stable")
    ended = np.bincount(last - low, minlength=n)
    cycle = _by_group((events.last - events.first)[ranks], ended)
    counts = zip(
        np.bincount(of_event - low, minlength=n), np.bincount(first - low, minlength=n), ended, strict=True
    )
    months = tuple(
        _row(low + m, 0 < m < n - 1, tuple(map(int, count)), waits[m], cycle[m])
        for m, count in enumerate(counts)
    )
    return FlowByMonth(basis_of(events), events.n_events, n if events.units else NO_UNITS, months)


def _month(moments: NDArray[np.int64]) -> NDArray[np.int64]:
    """Calendar months since January 1970."""
    return moments.view("datetime64[us]").astype("datetime64[M]").astype(np.int64)


def _waits(events: PreparedEvents, month: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """For each month: number of hand-offs, and sum, median and 90th percentile of their waits."""
    after = np.flatnonzero(events.back)
    before = after - events.back[after]
    sent, received = events.unit[before], events.unit[after]
    crossing = (sent != received) & (sent >= 0) & (received >= 0)
    after, before = after[crossing], before[crossing]
    ranks = np.argsort(month[after], kind="stable")
    return _by_group(
        (events.start[after] - events.end[before])[ranks], np.bincount(month[after], minlength=n)
    )


def _by_group(values: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    high = np.cumsum(counts)
    found = spreads(values, high - counts, high) / HOUR
    return np.column_stack([counts, found])


def _row(
    month: int,
    is_whole: bool,
    counts: tuple[int, ...],
    waits: NDArray[np.float64],
    cycle: NDArray[np.float64],
) -> MonthOfFlow:
    handed, total, median, p90 = map(float, waits)
    return MonthOfFlow(
        month=str(np.datetime64(month, "M")),
        is_whole=is_whole,
        events=counts[0],
        orders_begun=counts[1],
        orders_ended=counts[2],
        handoffs=int(handed),
        wait_mean_hours=total / handed if handed else NONE_HANDED,
        wait_median_hours=median if handed else NONE_HANDED,
        wait_p90_hours=p90 if handed else NONE_HANDED,
        wait_total_hours=total,
        cycle_p50_hours=float(cycle[2]) if cycle[0] else NONE_ENDED,
        cycle_p90_hours=float(cycle[3]) if cycle[0] else NONE_ENDED,
    )
