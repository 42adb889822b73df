"""Flow: waiting, bounces, rework and doors between units.

The same waits in working time: nights, weekends and holidays of the receiver left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.measures.flow.basis import NO_EVENTS, basis_of
from goldenthread.analysis.measures.flow.spread import spreads
from goldenthread.analysis.measures.flow.waiting_causes import unit_calendars
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    import pyarrow as pa

    from goldenthread.analysis.records import RecordSet

GIVEN, OWN = "one calendar, given for all units", "each receiving unit's own calendar"
NO_CALENDARS = Undefined(
    "no unit has a working calendar, and none was given", ("unit.calendar_id", "calendar.weekly_hours")
)
NO_HANDOFFS = Undefined("no hand-off arrived at a unit with a working calendar")


@dataclass(frozen=True)
class PairWorkingWait:
    """Waiting between one unit's step and the next unit's: elapsed, and in the receiver's working time. Hours."""

    from_unit: str
    to_unit: str
    n: int
    elapsed_total_hours: float
    elapsed_mean_hours: float
    working_total_hours: float
    working_mean_hours: float
    working_median_hours: float
    working_p90_hours: float


@dataclass(frozen=True)
class WorkingWaits(Result):
    """What :func:`working_waits` returns; its docstring explains the fields."""

    basis: str
    calendar: str | Undefined
    n_handoffs: int
    n_without_calendar: int
    elapsed_hours: float
    working_hours: float | Undefined
    working_share: float | Undefined
    by_pair: tuple[PairWorkingWait, ...]

    def to_arrow(self) -> pa.Table:
        """One row for each pair of units, the most working time first."""
        import pyarrow as pa

        from goldenthread.analysis.measures.result import plain

        return pa.Table.from_pylist(plain(self.by_pair))


def working_waits(records: RecordSet, *, calendar: WorkingCalendar | None = None) -> WorkingWaits:
    """Waiting between units in the receiver's working time, beside the elapsed time that the customer lives through.

    Formula:
        For each hand-off of :func:`handoffs`: working wait = the open time, in the calendar of the unit that
        received it, between the end of the enabling event and the start of the receiver's. ``calendar`` holds for
        all units; without it each unit keeps its own (the latest row of the unit that names one).

    Returns:
        ``basis``: as in :func:`handoffs`. ``calendar``: whose. ``n_handoffs`` measured, ``n_without_calendar`` left
        out because their receiver has none. ``elapsed_hours`` and ``working_hours`` of those measured;
        ``working_share``: working of elapsed, 0–1. ``by_pair``: n, elapsed total and mean, working total, mean,
        median and 90th percentile in hours, most working time first.

    Undefined:
        ``calendar``, ``working_hours`` and ``working_share`` without any calendar, without events, or where no
        hand-off arrived at a unit with one; the share also where no time passed. Absences of persons are not
        taken away: the unit was open.

    Reference:
        SCIENCE.md R7 (working time beside elapsed time); waits as D9. Derived.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.calendars import WorkingCalendar
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({  # from Friday 16:00 to Monday 10:00
        ...     "order_id": ["a", "a"], "unit_id": ["Desk", "Ops"],
        ...     "started_at": [datetime(2025, 3, 7, 15), datetime(2025, 3, 10, 10)],
        ...     "finished_at": [datetime(2025, 3, 7, 16), datetime(2025, 3, 10, 11)]})})
        >>> found = working_waits(records, calendar=WorkingCalendar.office("UTC"))
        >>> found.elapsed_hours, found.working_hours
        (66.0, 2.0)
    """
    events = prepare(records)
    row = np.flatnonzero(events.back)
    before = row - events.back[row]
    sender, receiver = events.unit[before], events.unit[row]
    between = (sender >= 0) & (receiver >= 0) & (sender != receiver)
    row, before, sender, receiver = row[between], before[between], sender[between], receiver[between]
    calendars = unit_calendars(records, events) if calendar is None else {}
    begin, end = events.end[before], events.start[row]
    worked = _worked(begin, end, receiver, calendars, calendar)
    known = worked >= 0
    reason = _reason(events, bool(calendar or calendars), bool(known.any()))
    elapsed, working = _hours((end - begin)[known]), _hours(worked[known])
    return WorkingWaits(
        basis=basis_of(events),
        calendar=(GIVEN if calendar else OWN) if reason is None else reason,
        n_handoffs=int(known.sum()),
        n_without_calendar=int((~known).sum()),
        elapsed_hours=elapsed,
        working_hours=working if reason is None else reason,
        working_share=_share(working, elapsed) if reason is None else reason,
        by_pair=_rows(events, sender[known], receiver[known], (end - begin)[known], worked[known]),
    )


def _reason(events: PreparedEvents, has_calendar: bool, has_handoffs: bool) -> Undefined | None:
    if not events.n_events:
        return NO_EVENTS
    if not has_calendar:
        return NO_CALENDARS
    return None if has_handoffs else NO_HANDOFFS


def _share(working: float, elapsed: float) -> float | Undefined:
    return working / elapsed if elapsed else Undefined("no time passed between units")


def _hours(microseconds: NDArray[np.int64]) -> float:
    return float(microseconds.sum(dtype=np.float64)) / HOUR


def _worked(
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    receiver: NDArray[np.int32],
    calendars: dict[int, WorkingCalendar],
    calendar: WorkingCalendar | None,
) -> NDArray[np.int64]:
    """The working microseconds of each wait; −1 where the receiver has no calendar."""
    worked = np.full(len(begin), -1, np.int64)
    if calendar is not None:
        return np.rint(calendar.working_seconds_each(begin, end) * 1e6).astype(np.int64)
    for unit, own in calendars.items():
        mine = receiver == unit
        worked[mine] = np.rint(own.working_seconds_each(begin[mine], end[mine]) * 1e6)
    return worked


def _rows(
    events: PreparedEvents,
    sender: NDArray[np.int32],
    receiver: NDArray[np.int32],
    elapsed: NDArray[np.int64],
    worked: NDArray[np.int64],
) -> tuple[PairWorkingWait, ...]:
    units = max(len(events.units), 1)
    key = sender.astype(np.int64) * units + receiver
    ranks = np.argsort(key, kind="stable")
    pairs, low, n = np.unique(key[ranks], return_index=True, return_counts=True)
    if not len(pairs):
        return ()
    found = spreads(worked[ranks], low, low + n) / HOUR
    passed = np.add.reduceat(elapsed[ranks].astype(np.float64), low) / HOUR
    rows = [
        PairWorkingWait(
            events.units[pair // units],
            events.units[pair % units],
            int(n[p]),
            float(passed[p]),
            float(passed[p] / n[p]),
            float(found[p, 0]),
            float(found[p, 0] / n[p]),
            float(found[p, 1]),
            float(found[p, 2]),
        )
        for p, pair in enumerate(pairs)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.working_total_hours, row.from_unit, row.to_unit)))
