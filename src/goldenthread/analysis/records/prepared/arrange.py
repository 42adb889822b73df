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
        ("order", np.int32),
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
def collect(
    rows: NDArray[np.void],
    counts: NDArray[np.int64],
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
    """Make each event of a batch a row, and count it at its order; ``counts[0]`` are those of order -1."""
    for i in range(len(order)):
        row = rows[i]
        row.start, row.end, row.seq, row.order = start[i], end[i], seq[i], order[i]
        row.unit, row.person, row.activity = unit[i], person[i], activity[i]
        row.value_class, row.usable, row.flags = value_class[i], usable[i], flags[i]
        counts[order[i] + 1] += 1


@compiled
def tell_off(rows: NDArray[np.void], free: NDArray[np.int64], place: NDArray[np.uint32]) -> None:
    """Fill ``place`` with the rows of each order in turn, given where each order's part begins."""
    for i in range(len(rows)):
        k = rows[i].order
        place[free[k]] = i
        free[k] += 1


@compiled
def ranked(rows: NDArray[np.void], ranks: NDArray[np.int64]) -> None:
    """Fill ``ranks`` with the places of the rows of one order, sorted by start and ``seq``."""
    if len(rows) > SHORT:
        by_seq = np.argsort(rows["seq"], kind="mergesort")
        by_start = np.argsort(rows["start"][by_seq], kind="mergesort")
        for i in range(len(rows)):
            ranks[i] = by_seq[by_start[i]]
        return
    for i in range(len(rows)):
        start, seq = rows[i].start, rows[i].seq
        at = i
        while at > 0:
            above = rows[ranks[at - 1]]
            if above.start < start or (above.start == start and above.seq <= seq):
                break
            ranks[at] = ranks[at - 1]
            at -= 1
        ranks[at] = i


@compiled
def arrange(
    rows: NDArray[np.void],
    place: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    room: NDArray[np.void],
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
    """Sort the events of the orders from ``first`` to ``last`` and lay them out as columns.

    ``room`` has space for the longest order: its rows come from all over the log, and are compared close together.
    """
    ranks = np.empty(len(room), np.int64)
    for k in range(first, last):
        low, high = offsets[k], offsets[k + 1]
        for i in range(low, high):
            room[i - low] = rows[place[i]]
        ranked(room[: high - low], ranks)
        for i in range(low, high):
            row = room[ranks[i - low]]
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
