"""The compiled passes that put events in order.

**The enabling event** of a step is the last step of the same order that had ended when this one began: of all
events that stand above it and ended no later than it started, the one that ended last (the lower one of two
that ended together). In a sequence that is simply the step before. Where branches run side by side, a joining
step waits for the branch that ended last, and steps that overlap do not wait for each other. A step that
began while everything before it was still running was enabled by nothing that the record shows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.records.prepared.compiled import compiled
from goldenthread.analysis.records.prepared.events import RUNNING

ROW = np.dtype(
    [
        ("start", np.int64),
        ("end", np.int64),
        ("seq", np.int64),
        ("unit", np.int32),
        ("person", np.int32),
        ("activity", np.int32),
        ("value_class", np.int8),
        ("usable", np.int8),
        ("flags", np.int8),
    ],
    align=True,
)
SHORT = 48  # up to this many events an insertion sort is quicker than two merge sorts


@compiled
def place(
    rows: NDArray[np.void],
    free: NDArray[np.int64],
    order: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    seq: NDArray[np.int64],
    unit: NDArray[np.int32],
    person: NDArray[np.int32],
    activity: NDArray[np.int32],
    value_class: NDArray[np.int8],
    usable: NDArray[np.int8],
    flags: NDArray[np.int8],
) -> None:
    """Put each event of a batch into its order's part of ``rows``, at the order's next ``free`` place."""
    for i in range(len(order)):
        at = free[order[i]]
        free[order[i]] = at + 1
        row = rows[at]
        row.start, row.end, row.seq = start[i], end[i], seq[i]
        row.unit, row.person, row.activity = unit[i], person[i], activity[i]
        row.value_class, row.usable, row.flags = value_class[i], usable[i], flags[i]


@compiled
def ranked(rows: NDArray[np.void], low: int, high: int, ranks: NDArray[np.int64]) -> None:
    """Fill ``ranks`` with the rows of one order, sorted by start and ``seq``."""
    size = high - low
    if size > SHORT:
        by_seq = np.argsort(rows["seq"][low:high], kind="mergesort")
        by_start = np.argsort(rows["start"][low:high][by_seq], kind="mergesort")
        for i in range(size):
            ranks[i] = low + by_seq[by_start[i]]
        return
    for i in range(size):
        start, seq = rows[low + i].start, rows[low + i].seq
        at = i
        while at > 0:
            above = rows[ranks[at - 1]]
            if above.start < start or (above.start == start and above.seq <= seq):
                break
            ranks[at] = ranks[at - 1]
            at -= 1
        ranks[at] = low + i


@compiled
def arrange(
    rows: NDArray[np.void],
    offsets: NDArray[np.int64],
    longest: int,
    first: int,
    last: int,
    order: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    unit: NDArray[np.int32],
    person: NDArray[np.int32],
    activity: NDArray[np.int32],
    value_class: NDArray[np.int8],
    usable: NDArray[np.int8],
    flags: NDArray[np.int8],
) -> None:
    """Sort the events of the orders from ``first`` to ``last`` and lay them out as columns."""
    ranks = np.empty(longest, np.int64)
    for k in range(first, last):
        low, high = offsets[k], offsets[k + 1]
        ranked(rows, low, high, ranks)
        for i in range(low, high):
            row = rows[ranks[i - low]]
            order[i] = k
            start[i], end[i] = row.start, row.end
            unit[i], person[i], activity[i] = row.unit, row.person, row.activity
            value_class[i], usable[i], flags[i] = row.value_class, row.usable, row.flags


@compiled
def enable(
    offsets: NDArray[np.int64],
    first: int,
    last: int,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    flags: NDArray[np.int8],
    back: NDArray[np.int32],
) -> None:
    """Fill ``back``: how many rows above each event its enabling event stands; 0 where there is none."""
    for k in range(first, last):
        low, high = offsets[k], offsets[k + 1]
        latest, at, overlaps = np.int64(-(2**62)), -1, False
        for i in range(low, high):
            if latest > start[i]:
                overlaps = True
                break
            back[i] = i - at if at >= 0 else 0
            if flags[i] & RUNNING == 0 and end[i] >= latest:
                latest, at = end[i], i
        if overlaps:
            enable_overlapping(low, high, start, end, flags, back)


@compiled
def enable_overlapping(
    low: int,
    high: int,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    flags: NDArray[np.int8],
    back: NDArray[np.int32],
) -> None:
    """The same for an order whose steps overlap: walk starts and ends side by side."""
    by_end = np.argsort(end[low:high], kind="mergesort")
    ended, at = 0, -1
    for i in range(low, high):
        while ended < high - low:
            j = low + by_end[ended]
            if end[j] > start[i] or (end[j] == start[i] and j >= i):
                break
            if flags[j] & RUNNING == 0:
                at = j
            ended += 1
        back[i] = i - at if at >= 0 else 0
