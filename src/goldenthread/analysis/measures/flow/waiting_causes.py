"""Flow: waiting, bounces, rework and doors between units.

Why work waited: the person was busy, others went first, a batch filled up, nobody was there, or
something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.measures.flow.basis import NO_EVENTS, NO_STARTS
from goldenthread.analysis.measures.flow.transitions import DENSE
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

NO_PERSONS = Undefined("the events name no person, so nobody's day can be looked at", ("event.person_id",))
NO_CALENDARS = Undefined(
    "no unit has a working calendar; its closed hours are in 'batching' and 'other'",
    ("unit.calendar_id", "calendar.weekly_hours"),
)
CAUSES = ("contention", "prioritisation", "unavailability", "batching", "other", "not examined")


@dataclass(frozen=True)
class BoundaryCauses:
    """Hours of waiting from one unit's step to the next unit's, by cause; a unit's own queue has both the
    same.
    """

    from_unit: str
    to_unit: str
    n: int
    waiting_hours: float
    contention_hours: float
    prioritisation_hours: float
    unavailability_hours: float
    batching_hours: float
    other_hours: float
    not_examined_hours: float


@dataclass(frozen=True)
class WaitingCauses(Result):
    """What :func:`waiting_causes` returns; its docstring explains the fields."""

    n_waits: int
    waiting_hours: float | Undefined
    contention_hours: float | Undefined
    prioritisation_hours: float | Undefined
    unavailability_hours: float | Undefined
    batching_hours: float | Undefined
    other_hours: float | Undefined
    not_examined_hours: float | Undefined
    by_boundary: tuple[BoundaryCauses, ...]


def waiting_causes(
    records: RecordSet, *, batch_gap: timedelta = timedelta(minutes=1), boundaries: int = 20
) -> WaitingCauses:
    """Each wait divided among its causes, from what the person who took the step did in the meantime.

    Formula:
        A step waits from its enabling event's end (it *arrives*) to its own start. Every instant of it
        goes to the first that holds: **contention**: the person works on a step that arrived no later;
        **prioritisation**: on a step that arrived later; **unavailability**: the unit is closed by its
        calendar; **batching**: items of the batch with which the step was done were still arriving;
        **other**. A batch is two or more neighbouring steps of one person, of one activity and
        different orders, each begun within ``batch_gap`` of the end before, that had all arrived when
        the first began. The causes sum to the waiting.

    Returns:
        ``n_waits``: steps that waited at all. ``waiting_hours`` and the hours of each cause.
        ``not_examined_hours``: steps without a person, and waits in which that person did more than
        5,000 steps. ``by_boundary``: the same for the ``boundaries`` with most waiting; a unit's own
        queue is the boundary with itself.

    Undefined:
        All where events have one time each, or none names a person; ``unavailability_hours`` where no
        unit has a calendar. The causes say what the person did, not why: "other" holds missing input,
        meetings, and work that nobody recorded.

    Reference:
        Lashkevich, Milani, Chapela-Campa, Suvorau & Dumas 2023, "Why am I waiting? Data-driven analysis of
        waiting times in business processes", CAiSE, doi:10.1007/978-3-031-34560-9_11. There batching is
        looked for first; here last before "other", so that a queue in front of a busy person is not
        read as a batch.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> hour = [datetime(2025, 3, 3, h) for h in range(24)]
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "order_id": ["a", "a", "b"], "unit_id": ["Desk", "Ops", "Ops"],
        ...     "person_id": ["Ana", "Priya", "Priya"],
        ...     "started_at": [hour[8], hour[15], hour[10]], "finished_at": [hour[9], hour[16], hour[14]]})})
        >>> found = waiting_causes(records)
        >>> found.waiting_hours, found.contention_hours, found.prioritisation_hours, found.other_hours
        (6.0, 0.0, 4.0, 2.0)
    """
    events = prepare(records)
    reason = _reason(events)
    if reason is not None:
        return WaitingCauses(0, reason, reason, reason, reason, reason, reason, reason, ())
    arrived = events.start.copy()
    enabled = np.flatnonzero(events.back)
    arrived[enabled] = events.end[enabled - events.back[enabled]]
    waiting = enabled[arrived[enabled] < events.start[enabled]]
    calendars = unit_calendars(records, events)
    pairs, n, hours = _divided(events, arrived, waiting, calendars, batch_gap)
    totals = hours.sum(axis=0)
    return WaitingCauses(
        n_waits=len(waiting),
        waiting_hours=float(totals.sum()),
        contention_hours=float(totals[0]),
        prioritisation_hours=float(totals[1]),
        unavailability_hours=float(totals[2]) if calendars else NO_CALENDARS,
        batching_hours=float(totals[3]),
        other_hours=float(totals[4]),
        not_examined_hours=float(totals[5]),
        by_boundary=_boundaries(events, pairs, n, hours)[:boundaries],
    )


def _reason(events: PreparedEvents) -> Undefined | None:
    if not events.n_events:
        return NO_EVENTS
    if not events.has_both_times:
        return NO_STARTS
    return None if events.people else NO_PERSONS


def unit_calendars(records: RecordSet, events: PreparedEvents) -> dict[int, WorkingCalendar]:
    """The working calendar of each unit's code: the unit's latest row that names one."""
    rows = records.query(
        "SELECT u.unit_id, c.* FROM (SELECT unit_id, arg_max(calendar_id, valid_from) AS calendar_id FROM unit"
        " WHERE calendar_id IS NOT NULL GROUP BY unit_id) AS u JOIN calendar AS c USING (calendar_id)"
    ).to_pylist()
    made: dict[str, WorkingCalendar] = {}
    found = {}
    for row in rows:
        if row["unit_id"] in events.units:
            calendar = made.setdefault(row["calendar_id"], WorkingCalendar.from_row(row))
            found[events.units.index(row["unit_id"])] = calendar
    return found


def _divided(
    events: PreparedEvents,
    arrived: NDArray[np.int64],
    waiting: NDArray[np.int64],
    calendars: dict[int, WorkingCalendar],
    batch_gap: timedelta,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """The pairs of units, how many steps waited between them, and their hours by cause as in ``CAUSES``."""
    from goldenthread.analysis.measures.flow.idle import batched_until, busy_and_idle, by_person

    ranks = by_person(events.person, events.start, len(events.people))
    pairs, pair, n = _pairs(events, waiting)
    person, start, end = events.person[ranks], events.start[ranks], events.end[ranks]
    arrived = arrived[ranks]
    longest = np.zeros(len(events.people), np.int64)
    known = person >= 0
    np.maximum.at(longest, person[known], (end - start)[known])
    gap = batch_gap // timedelta(microseconds=1)
    until = batched_until(person, events.activity[ranks], events.order[ranks], start, end, arrived, gap)
    has_calendar = np.zeros(len(events.units) + 1, bool)
    has_calendar[list(calendars)] = True
    kept = has_calendar[events.unit[ranks]]
    sums = np.zeros((len(pairs), len(CAUSES)), np.int64)
    idle_of, idle_from, idle_to, filling_up = busy_and_idle(
        pair[ranks], kept, person, start, end, longest, arrived, until, sums
    )
    hours = sums / HOUR
    receivers = (pairs[idle_of] % (len(events.units) + 1)) - 1
    closed = _closed(receivers, idle_from, idle_to, calendars)
    worked = (idle_to - idle_from) / HOUR - closed
    np.add.at(hours[:, 2], idle_of, closed)
    np.add.at(hours[:, 3], idle_of[filling_up], worked[filling_up])
    np.add.at(hours[:, 4], idle_of[~filling_up], worked[~filling_up])
    return pairs, n, hours


def _pairs(
    events: PreparedEvents, waiting: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """The pairs that occur (unknown units are unit 0), each event's place among them, how often each occurs.

    Events that did not wait have place -1.
    """
    units = len(events.units) + 1
    key = (events.unit[waiting - events.back[waiting]].astype(np.int64) + 1) * units
    key += events.unit[waiting] + 1
    place = np.full(events.n_events, -1, np.int32)
    if units > DENSE:
        pairs, place[waiting], counts = np.unique(key, return_inverse=True, return_counts=True)
        return pairs, place, counts
    counts = np.bincount(key, minlength=1)
    pairs = np.flatnonzero(counts)
    slot = np.zeros(len(counts), np.int32)
    slot[pairs] = np.arange(len(pairs))
    place[waiting] = slot[key]
    return pairs, place, counts[pairs]


def _closed(
    unit: NDArray[np.int64],
    since: NDArray[np.int64],
    to: NDArray[np.int64],
    calendars: dict[int, WorkingCalendar],
) -> NDArray[np.float64]:
    """Of each stretch, the hours in which the unit was closed."""
    closed = np.zeros(len(unit))
    for code, calendar in calendars.items():
        own = unit == code
        if own.any():
            worked = calendar.working_seconds_each(since[own], to[own])
            closed[own] = (to[own] - since[own]) / HOUR - worked / 3600
    return closed


def _boundaries(
    events: PreparedEvents, pairs: NDArray[np.int64], n: NDArray[np.int64], hours: NDArray[np.float64]
) -> tuple[BoundaryCauses, ...]:
    units = len(events.units) + 1
    rows = [
        BoundaryCauses(
            events.units[pair // units - 1],
            events.units[pair % units - 1],
            int(n[p]),
            float(hours[p].sum()),
            *map(float, hours[p]),
        )
        for p, pair in enumerate(pairs)
        if pair // units and pair % units
    ]
    return tuple(sorted(rows, key=lambda row: (-row.waiting_hours, row.from_unit, row.to_unit)))
