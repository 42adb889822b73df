"""Which activities end an order, where nobody has said so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.records.prepared import PreparedEvents
from goldenthread.analysis.records.prepared.compiled import compiled

ENDS_AT_LEAST = 0.8  # policy: of the orders that have a closing activity, this share ends with it
FEWEST_ORDERS = 5


@dataclass(frozen=True)
class Closing:
    """The closing activities, and whether they were ``given`` or ``derived`` from the records."""

    activities: tuple[str, ...]
    rule: str
    is_closing: NDArray[np.bool_]


def closing_activities(events: PreparedEvents, given: Collection[str] | None) -> Closing:
    """Those named, or those with which at least 80 % of the orders that have them end (five orders or more).

    An order *ends with* every activity that stands at its last time, as closing steps often share one.
    """
    n = len(events.activities)
    if given is not None:
        chosen = np.array([name in set(given) for name in events.activities], bool)
        return Closing(tuple(sorted(given)), "given", chosen)
    has, ends = np.zeros(n, np.int64), np.zeros(n, np.int64)
    count_ends(events.offsets, events.activity, events.end, has, ends)
    chosen = (has >= FEWEST_ORDERS) & (ends >= ENDS_AT_LEAST * has)
    names = tuple(events.activities[a] for a in np.flatnonzero(chosen))
    return Closing(names, "derived: ends at least 80 % of the orders that have it", chosen)


@compiled
def count_ends(
    offsets: NDArray[np.int64],
    activity: NDArray[np.int32],
    end: NDArray[np.int64],
    has: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> None:
    """For each activity: the orders that have it, and those that have it at their last time."""
    seen, seen_last = np.full(len(has), -1, np.int64), np.full(len(has), -1, np.int64)
    for k in range(len(offsets) - 1):
        last = end[offsets[k] : offsets[k + 1]].max()
        for i in range(offsets[k], offsets[k + 1]):
            a = activity[i]
            if a < 0:
                continue
            if seen[a] != k:
                seen[a] = k
                has[a] += 1
            if end[i] == last and seen_last[a] != k:
                seen_last[a] = k
                ends[a] += 1
