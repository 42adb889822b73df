"""The steps from unit to unit, gathered by pair: what hand-off measures share.

A *transition* joins an event to the event that enabled it. Between two units it is a *hand-off*; within one
unit its wait is the unit's *internal queue*.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.records.prepared import PreparedEvents
from goldenthread.analysis.records.prepared.compiled import compiled

DENSE = 2048  # up to this many units the pairs are counted in a matrix


@dataclass(frozen=True, eq=False)
class PassedOn:
    """For each order, its hand-offs and how long they waited (microseconds)."""

    handoffs: NDArray[np.int32]
    waited: NDArray[np.int64]


_passed_on: WeakKeyDictionary[PreparedEvents, PassedOn] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Transitions:
    """Waits (microseconds) of all transitions between known units, one block for each pair.

    Pair ``p`` goes from ``sender[p]`` to ``receiver[p]``; its waits are ``waits[low[p]:high[p]]``. Blocks
    of one receiver are neighbours, its internal queue last.
    """

    sender: NDArray[np.int64]
    receiver: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    waits: NDArray[np.int64]
    of_order: PassedOn
    unattributed: int  # transitions from or to an event without a unit
    unattributed_wait: int  # and their microseconds

    @property
    def is_handoff(self) -> NDArray[np.bool_]:
        return np.not_equal(self.sender, self.receiver)


def transitions(events: PreparedEvents) -> Transitions:
    """All transitions of the prepared events, by pair of units."""
    units = max(len(events.units), 1)
    of_order = PassedOn(np.zeros(events.n_orders, np.int32), np.zeros(events.n_orders, np.int64))
    columns = events.order, events.unit, events.start, events.end, events.back
    if units <= DENSE:
        counts = np.zeros(units * units, np.int64)
        unknown = count_pairs(*columns, units, counts, of_order.handoffs, of_order.waited)
        pairs = np.flatnonzero(counts)
        high = np.cumsum(counts)
        free = high - counts
        waits = np.empty(int(high[-1]), np.int64)
        gather(*columns[1:], units, free, waits)
        low, high = (high - counts)[pairs], high[pairs]
    else:
        keys, unsorted, unknown = list_pairs(*columns, units, of_order.handoffs, of_order.waited)
        ranks = np.argsort(keys, kind="stable")
        waits = unsorted[ranks]
        pairs, low = np.unique(keys[ranks], return_index=True)
        high = np.append(low[1:], len(keys)).astype(np.int64)
    receiver, turned = pairs // units, pairs % units
    sender = (turned + receiver + 1) % units
    _passed_on[events] = of_order
    return Transitions(sender, receiver, low, high, waits, of_order, int(unknown[0]), int(unknown[1]))


def passed_on(events: PreparedEvents) -> PassedOn:
    """The hand-offs of each order; kept, as they are small, from when the transitions were last worked out."""
    known = _passed_on.get(events)
    return transitions(events).of_order if known is None else known


@compiled
def pair_key(sender: int, receiver: int, units: int) -> int:
    """A pair's place when sorted by receiver; the receiver's own pair comes last."""
    turned = sender - receiver - 1
    if turned < 0:
        turned += units
    return receiver * units + turned


@compiled
def count_pairs(
    order: NDArray[np.int32],
    unit: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    back: NDArray[np.int32],
    units: int,
    counts: NDArray[np.int64],
    handoffs: NDArray[np.int32],
    waited: NDArray[np.int64],
) -> tuple[int, int]:
    """Count transitions by pair and hand-offs by order; returns what no pair can be named for."""
    unknown, unknown_wait = 0, 0
    for i in range(len(unit)):
        if back[i] == 0:
            continue
        j = i - back[i]
        if unit[i] < 0 or unit[j] < 0:
            unknown += 1
            unknown_wait += start[i] - end[j]
            continue
        counts[pair_key(int(unit[j]), int(unit[i]), units)] += 1
        if unit[i] != unit[j]:
            handoffs[order[i]] += 1
            waited[order[i]] += start[i] - end[j]
    return unknown, unknown_wait


@compiled
def gather(
    unit: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    back: NDArray[np.int32],
    units: int,
    free: NDArray[np.int64],
    waits: NDArray[np.int64],
) -> None:
    """Put each transition's wait into its pair's block."""
    for i in range(len(unit)):
        j = i - back[i]
        if back[i] == 0 or unit[i] < 0 or unit[j] < 0:
            continue
        key = pair_key(int(unit[j]), int(unit[i]), units)
        waits[free[key]] = start[i] - end[j]
        free[key] += 1


@compiled
def list_pairs(
    order: NDArray[np.int32],
    unit: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    back: NDArray[np.int32],
    units: int,
    handoffs: NDArray[np.int32],
    waited: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]:
    """The same as lists of keys and waits, where there are too many units for a matrix."""
    keys, waits = np.empty(len(unit), np.int64), np.empty(len(unit), np.int64)
    n, unknown, unknown_wait = 0, 0, 0
    for i in range(len(unit)):
        if back[i] == 0:
            continue
        j = i - back[i]
        if unit[i] < 0 or unit[j] < 0:
            unknown += 1
            unknown_wait += start[i] - end[j]
            continue
        keys[n] = pair_key(int(unit[j]), int(unit[i]), units)
        waits[n] = start[i] - end[j]
        n += 1
        if unit[i] != unit[j]:
            handoffs[order[i]] += 1
            waited[order[i]] += start[i] - end[j]
    return keys[:n], waits[:n], (unknown, unknown_wait)
