"""What all searches share: prepared events, hand-offs as columns, and the stretches of time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.findings.labels import labels
from goldenthread.analysis.findings.outcomes import Outcomes, outcomes
from goldenthread.analysis.findings.rule import LEAST_STRETCHES, STRETCHES
from goldenthread.analysis.measures.flow.working_waits import WorkingWaits, working_waits
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.events import HOUR

DENSE = 4_000_000  # up to so many possible keys counting is quicker than sorting
ORDERS_IN_STRETCH = 20  # at least, so that a stretch's mean says something


@dataclass(frozen=True, eq=False)
class Moves:
    """Every hand-off between two known units: from whom, to whom, in which order, after how many hours."""

    row: NDArray[np.int64]
    order: NDArray[np.int32]
    sender: NDArray[np.int32]
    receiver: NDArray[np.int32]
    hours: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.order)


class Ground:
    """The records under search.

    ``people``: whether persons may be named. ``calendar``: the working calendar of all units, in place of their own.
    """

    def __init__(
        self, records: RecordSet, *, people: bool = False, calendar: WorkingCalendar | None = None
    ) -> None:
        self.records = records
        self.people = people
        self.calendar = calendar

    @cached_property
    def events(self) -> PreparedEvents:
        return prepare(self.records)

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """What people call each unit, by its id."""
        return labels(self.records, "unit")

    @cached_property
    def account_names(self) -> dict[str, str]:
        """What people call each account, by its id."""
        return labels(self.records, "account")

    @cached_property
    def units(self) -> tuple[str, ...]:
        """What people call each unit, by its code in the prepared events."""
        return tuple(self.unit_names.get(unit, unit) for unit in self.events.units)

    def ids(self, *codes: int | np.integer[Any]) -> tuple[str, ...]:
        """The ids of units, by their codes in the prepared events."""
        return tuple(self.events.units[int(code)] for code in codes)

    @cached_property
    def outcomes(self) -> Outcomes:
        return outcomes(self.records)

    @cached_property
    def working(self) -> WorkingWaits:
        """The hand-offs in working time."""
        return working_waits(self.records, calendar=self.calendar)

    @property
    def includes_work(self) -> bool:
        """Whether waits are only known as the time between two steps, work included."""
        return not self.events.has_both_times

    @cached_property
    def moves(self) -> Moves:
        """The hand-offs, in the order of the prepared events."""
        e = self.events
        row = np.flatnonzero(e.back)
        before = row - e.back[row]
        sender, receiver = e.unit[before], e.unit[row]
        between = (sender >= 0) & (receiver >= 0) & (sender != receiver)
        row, before = row[between], before[between]
        hours = (e.start[row] - e.end[before]) / HOUR
        return Moves(row, e.order[row], sender[between], receiver[between], hours)

    @cached_property
    def stretch_of_order(self) -> NDArray[np.int64]:
        """For each order the stretch of time, out of ``n_stretches``, in which it began."""
        first = self.events.first
        if self.n_stretches < 2:
            return np.zeros(len(first), np.int64)
        shares = np.linspace(0, 1, self.n_stretches + 1)[1:-1]
        return np.searchsorted(np.quantile(first, shares), first, side="right")

    @property
    def n_stretches(self) -> int:
        """How many stretches with enough orders the log has; 0 if too few to bear witness."""
        n = min(STRETCHES, self.events.n_orders // ORDERS_IN_STRETCH)
        return n if n >= LEAST_STRETCHES else 0

    @property
    def no_units(self) -> str:
        """Why nothing can be said of units; empty where they are named."""
        return "" if self.events.units else "the events name no unit (event.unit_id)"

    @property
    def not_testable(self) -> str:
        """Why no condition of units can be tested over time; empty where one can."""
        return self.no_units or ("" if self.n_stretches else self.too_few_orders)

    @property
    def too_few_orders(self) -> str:
        """Why tests over time are not possible."""
        least = LEAST_STRETCHES * ORDERS_IN_STRETCH
        return f"{self.events.n_orders:,} orders are too few; at least {least} are needed"


def coded(
    keys: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The different keys (each below ``size``), which of them each key is, and how often each occurs.

    >>> [part.tolist() for part in coded(np.array([7, 3, 7]), 10)]
    [[3, 7], [1, 0, 1], [1, 2]]
    """
    if size > DENSE:
        known, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
        return known, place, counts
    counts = np.bincount(keys, minlength=size)
    known = np.flatnonzero(counts)
    rank = np.zeros(size, np.int64)
    rank[known] = np.arange(len(known))
    return known, rank[keys], counts[known]
