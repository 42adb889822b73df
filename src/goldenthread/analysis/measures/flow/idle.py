"""What the person who took a step was doing while it waited: the compiled pass behind ``waiting_causes``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.records.prepared.compiled import compiled

MOST_LOOKED_AT = 5_000  # events of one person in one wait; a wait with more is counted, not examined


@compiled
def batched_until(
    ranks: NDArray[np.int64],
    person: NDArray[np.int32],
    activity: NDArray[np.int32],
    order: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    arrived: NDArray[np.int64],
    gap: int,
) -> NDArray[np.int64]:
    """For each event, when the last item of its batch arrived; its own arrival where it is in no batch.

    A batch is two or more neighbouring steps of one person (``ranks``: by person and start), of one activity
    and different orders, each begun at most ``gap`` after the one before ended, all of which had
    arrived before the first began.
    """
    until = arrived.copy()
    first = 0
    while first < len(ranks):
        head = ranks[first]
        last, latest = first, arrived[head]
        while last + 1 < len(ranks):
            now, after = ranks[last], ranks[last + 1]
            if person[after] != person[head] or activity[after] != activity[head] or activity[head] < 0:
                break
            if order[after] == order[now] or start[after] > end[now] + gap or arrived[after] > start[head]:
                break
            latest = max(latest, arrived[after])
            last += 1
        for place in range(first, last + 1):
            until[ranks[place]] = latest
        first = last + 1
    return until


@compiled
def busy_and_idle(
    waiting: NDArray[np.int64],
    ranks: NDArray[np.int64],
    place: NDArray[np.int64],
    low: NDArray[np.int64],
    person: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    longest: NDArray[np.int64],
    arrived: NDArray[np.int64],
    until: NDArray[np.int64],
    contention: NDArray[np.int64],
    priority: NDArray[np.int64],
    unexamined: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """For each waiting event: how long its person was busy with what had come before, and with what
    came later.

    Returns the stretches in which the person was not busy: the event's position in ``waiting``, from, to, and
    whether the event's batch was still filling up.
    """
    idle_of, idle_from = np.empty(0, np.int64), np.empty(0, np.int64)
    idle_to, filling_up = np.empty(0, np.int64), np.empty(0, np.bool_)
    for filling in (False, True):
        n = 0
        for w in range(len(waiting)):
            i = waiting[w]
            begin, finish = arrived[i], start[i]
            if person[i] < 0:
                unexamined[w] = finish - begin
                continue
            # no event of this person lasts longer than ``longest``: earlier ones cannot reach into the wait
            at = place[i]
            reach = begin - longest[person[i]]
            while at > low[person[i]] and start[ranks[at - 1]] >= reach and place[i] - at <= MOST_LOOKED_AT:
                at -= 1
            if place[i] - at > MOST_LOOKED_AT:
                unexamined[w] = finish - begin
                continue
            ahead, busy = begin, begin
            contention[w], priority[w] = 0, 0
            total_ahead, total_busy = np.int64(0), np.int64(0)
            split = min(max(until[i], begin), finish)
            while at < len(ranks) and person[ranks[at]] == person[i] and start[ranks[at]] < finish:
                j = ranks[at]
                at += 1
                if j == i or end[j] <= begin:
                    continue
                since, to = max(start[j], begin), min(end[j], finish)
                if since > busy:
                    n = put(filling, idle_of, idle_from, idle_to, filling_up, n, w, busy, since, split)
                if to > busy:
                    total_busy += to - max(since, busy)
                    busy = to
                if arrived[j] <= arrived[i] and to > ahead:
                    total_ahead += to - max(since, ahead)
                    ahead = to
            if finish > busy:
                n = put(filling, idle_of, idle_from, idle_to, filling_up, n, w, busy, finish, split)
            contention[w], priority[w] = total_ahead, total_busy - total_ahead
        if not filling:
            idle_of, idle_from = np.empty(n, np.int64), np.empty(n, np.int64)
            idle_to, filling_up = np.empty(n, np.int64), np.empty(n, np.bool_)
    return idle_of, idle_from, idle_to, filling_up


@compiled
def put(
    filling: bool,
    idle_of: NDArray[np.int64],
    idle_from: NDArray[np.int64],
    idle_to: NDArray[np.int64],
    filling_up: NDArray[np.bool_],
    n: int,
    w: int,
    since: int,
    to: int,
    split: int,
) -> int:
    """Note (or only count) an idle stretch, in two parts where the batch was complete in between."""
    for part in range(2):
        a, b = (since, min(to, split)) if part == 0 else (max(since, split), to)
        if b <= a:
            continue
        if filling:
            idle_of[n], idle_from[n], idle_to[n], filling_up[n] = w, a, b, part == 0
        n += 1
    return n
