"""Which activities end an order, where nobody has said so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.records.prepared import PreparedEvents

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
    timed = events.activity >= 0
    key = events.activity[timed].astype(np.int64) * max(events.n_orders, 1) + events.order[timed]
    has = np.bincount(np.unique(key) // max(events.n_orders, 1), minlength=n)
    at_end = timed & (events.end == events.last[events.order]) if events.n_events else timed
    key = events.activity[at_end].astype(np.int64) * max(events.n_orders, 1) + events.order[at_end]
    ends = np.bincount(np.unique(key) // max(events.n_orders, 1), minlength=n)
    chosen = (has >= FEWEST_ORDERS) & (ends >= ENDS_AT_LEAST * has)
    names = tuple(events.activities[a] for a in np.flatnonzero(chosen))
    return Closing(names, "derived: ends at least 80 % of the orders that have it", chosen)
