"""The floor from prepared events: all four reductions fused into one loop written for them alone.

What remains to be paid when nothing is general: no names, no rows, no check. The measures may cost
twice this.
"""

from __future__ import annotations

from pathlib import Path

import numba
import numpy as np

HOUR = 3_600_000_000


@numba.njit(cache=True)
def fused(offsets, unit, start, end, account, counts, waits, free, cycles, free_cycle, handoffs):
    """Fill waits by pair and cycles by account; return bounces. ``free`` are the next places of each
    block.
    """
    bounces = 0
    units = counts.shape[0]
    for k in range(len(offsets) - 1):
        low, high = offsets[k], offsets[k + 1]
        first, second, crossed = -1, unit[low], 0
        for i in range(low + 1, high):
            now = unit[i]
            if now != second:
                pair = second * units + now
                waits[free[pair]] = start[i] - end[i - 1]
                free[pair] += 1
                crossed += 1
                bounces += now == first
                first, second = second, now
        a = account[k]
        cycles[free_cycle[a]] = end[high - 1] - start[low]
        free_cycle[a] += 1
        handoffs[a] += crossed
    return bounces


@numba.njit(cache=True)
def count(offsets, unit, counts):
    for k in range(len(offsets) - 1):
        for i in range(offsets[k] + 1, offsets[k + 1]):
            if unit[i] != unit[i - 1]:
                counts[unit[i - 1], unit[i]] += 1


@numba.njit(cache=True)
def quantile(group, share):
    place = share * (len(group) - 1)
    below = int(np.floor(place))
    parted = np.partition(group, below)
    if below + 1 >= len(parted):
        return float(parted[below])
    return parted[below] + (place - below) * (parted[below + 1 :].min() - parted[below])


@numba.njit(cache=True)
def quantiles(values, low, high, share):
    found = np.zeros(len(low))
    for g in range(len(low)):
        if high[g] > low[g]:
            found[g] = quantile(values[low[g] : high[g]], share)
    return found


def four_reductions(folder: Path) -> dict[str, float]:
    from goldenthread.analysis.records import read_records
    from goldenthread.analysis.records.prepared import prepare

    events = prepare(read_records(folder))
    units, accounts = len(events.function), len(events.names["account"])
    counts = np.zeros((units, units), np.int64)
    count(events.offsets, events.unit, counts)
    high = np.cumsum(counts.ravel())
    low = high - counts.ravel()
    waits = np.empty(high[-1], np.int64)
    per_account = np.bincount(events.account, minlength=accounts)
    high_cycle = np.cumsum(per_account)
    low_cycle = high_cycle - per_account
    cycles, handoffs = np.empty(events.n_orders, np.int64), np.zeros(accounts, np.int64)
    bounces = fused(
        events.offsets,
        events.unit,
        events.start,
        events.end,
        events.account,
        counts,
        waits,
        low.copy(),
        cycles,
        low_cycle.copy(),
        handoffs,
    )
    n = counts.ravel()
    full = n > 0
    sums = np.add.reduceat(waits, low[full])
    within = (events.function[:, None] == events.function[None, :]).ravel()[full]
    p90 = quantiles(waits, low[full], high[full], 0.9)
    return {
        "pairs": int(full.sum()),
        "handoffs": int(n.sum()),
        "p90": float(p90.sum()) / HOUR,
        "mean": float((sums / n[full]).sum()) / HOUR,
        "bounces": int(bounces),
        "cycle_p50": float(quantiles(cycles, low_cycle, high_cycle, 0.5).sum()) / HOUR,
        "cycle_p90": float(quantiles(cycles, low_cycle, high_cycle, 0.9).sum()) / HOUR,
        "within": float(sums[within].sum() / n[full][within].sum()) / HOUR,
        "across": float(sums[~within].sum() / n[full][~within].sum()) / HOUR,
    }
