"""What the person who took a step was doing while it waited: the compiled passes behind ``waiting_causes``.

All arrays but those of :func:`by_person` are sorted by person and start, so that a person's day lies
together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.records.prepared.compiled import compiled

MOST_LOOKED_AT = 5_000  # events of one person in one wait; a wait with more is counted, not examined


@compiled
def by_person(person: NDArray[np.int32], start: NDArray[np.int64], people: int) -> NDArray[np.int64]:
    """The events sorted by person and start; those without a person come first."""
    high = np.zeros(people + 2, np.int64)
    for i in range(len(person)):
        high[person[i] + 2] += 1
    high = np.cumsum(high)
    free = high.copy()
    ranks = np.empty(len(person), np.int64)
    for i in range(len(person)):
        ranks[free[person[i] + 1]] = i
        free[person[i] + 1] += 1
    for p in range(people + 1):
        own = ranks[high[p] : high[p + 1]]
        own[:] = own[np.argsort(start[own], kind="mergesort")]
    return ranks


@compiled
def batched_until(
    person: NDArray[np.int32],
    activity: NDArray[np.int32],
    order: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    arrived: NDArray[np.int64],
    gap: int,
) -> NDArray[np.int64]:
    """For each event, when the last item of its batch arrived; its own arrival where it is in no batch.

    A batch is two or more neighbouring steps of one person, of one activity and different orders, each
    begun at most ``gap`` after the one before ended, all of which had arrived before the first began.
    """
    until = arrived.copy()
    first = 0
    while first < len(person):
        last, latest = first, arrived[first]
        while last + 1 < len(person):
            after = last + 1
            if person[after] != person[first] or activity[after] != activity[first] or activity[first] < 0:
                break
            if order[after] == order[last] or start[after] > end[last] + gap or arrived[after] > start[first]:
                break
            latest = max(latest, arrived[after])
            last = after
        until[first : last + 1] = latest
        first = last + 1
    return until


@compiled
def busy_and_idle(
    pair: NDArray[np.int32],
    kept: NDArray[np.bool_],
    person: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    longest: NDArray[np.int64],
    arrived: NDArray[np.int64],
    until: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Add up, by ``pair`` of units (-1: the step did not wait), how long each step's person was busy
    with what had come before (column 0) and with what came later (1), and otherwise whether the step's
    batch was filling up (3) or not (4); waits that cannot be examined go to column 5.

    Where the wait is to be ``kept``, the stretches without work are not added but returned (pair, from, to,
    whether the batch was filling up), to be divided by a calendar; a second walk fills them in.
    """
    idle_of, idle_from = np.empty(0, np.int64), np.empty(0, np.int64)
    idle_to, filling_up = np.empty(0, np.int64), np.empty(0, np.bool_)
    for filling in (False, True):
        n = 0
        for i in range(len(pair)):
            p, who = pair[i], person[i]
            if p < 0:
                continue
            begin, finish = arrived[i], start[i]
            at = first_to_look_at(i, begin, person, start, longest) if who >= 0 else -1
            if at < 0:
                if not filling:
                    sums[p, 5] += finish - begin
                continue
            split = min(max(until[i], begin), finish)
            ahead, busy = begin, begin
            for j in range(at, len(pair) + 1):
                over = j == len(pair) or person[j] != who or start[j] >= finish
                since = finish if over else max(start[j], begin)
                to = finish if over else min(end[j], finish)
                if not over and (j == i or end[j] <= begin):
                    continue
                if since > busy:
                    for part in range(2):
                        a = busy if part == 0 else max(busy, split)
                        b = min(since, split) if part == 0 else since
                        if b <= a:
                            continue
                        if filling and kept[i]:
                            idle_of[n], idle_from[n], idle_to[n], filling_up[n] = p, a, b, part == 0
                        elif not filling and not kept[i]:
                            sums[p, 3 + part] += b - a
                        n += kept[i]
                if over:
                    break
                if not filling:
                    if arrived[j] <= arrived[i]:
                        own = max(np.int64(0), to - max(since, ahead))
                        sums[p, 0] += own
                        sums[p, 1] -= own
                        ahead = max(ahead, to)
                    sums[p, 1] += max(np.int64(0), to - max(since, busy))
                busy = max(busy, to)
        if n == 0:
            break
        if not filling:
            idle_of, idle_from = np.empty(n, np.int64), np.empty(n, np.int64)
            idle_to, filling_up = np.empty(n, np.int64), np.empty(n, np.bool_)
    return idle_of, idle_from, idle_to, filling_up


@compiled
def first_to_look_at(
    i: int,
    begin: int,
    person: NDArray[np.int32],
    start: NDArray[np.int64],
    longest: NDArray[np.int64],
) -> int:
    """Where the person's steps begin that may reach into the wait of ``i``; -1 where they are too many.

    No step of the person lasts longer than ``longest``, so that earlier ones cannot reach into it.
    """
    who, at = person[i], i
    reach = begin - longest[who]
    while at > 0 and person[at - 1] == who and start[at - 1] >= reach:
        at -= 1
        if i - at > MOST_LOOKED_AT:
            return -1
    return at
