"""Many durations, by group: how many, their mean, median, 90th percentile and sum.

Quantiles interpolate linearly between neighbours, as NumPy's default, DuckDB's ``quantile_cont`` and Spark's
``percentile`` do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.records.prepared.compiled import compiled
from goldenthread.analysis.records.prepared.events import HOUR

MANY = 50_000  # from this many values on, a sample says where to look
SAMPLE = 4_096


@dataclass(frozen=True)
class Spread:
    """Durations of ``n`` intervals, in hours."""

    n: int
    mean_hours: float
    median_hours: float
    p90_hours: float
    total_hours: float


@compiled
def select(values: NDArray[np.int64], low: int, high: int, rank: int) -> None:
    """Part ``values[low:high]`` in place: what belongs at ``rank`` stands there, smaller ones before it.

    Each round compares without branching: a processor guesses wrong half the time where a pivot is good.
    """
    while high - low > 1:
        one, two, three = values[low], values[(low + high) // 2], values[high - 1]
        pivot = max(min(one, two), min(max(one, two), three))
        less = low
        for i in range(low, high):
            value = values[i]
            values[i] = values[less]
            values[less] = value
            less += value < pivot
        if rank < less:
            high = less
            continue
        upto = less
        for i in range(less, high):
            value = values[i]
            values[i] = values[upto]
            values[upto] = value
            upto += value == pivot
        if rank < upto:
            return
        low = upto


@compiled
def at_share(parted: NDArray[np.int64], below: int, size: int, place: float) -> float:
    """The value at ``place``, between what was selected at rank ``below`` and the next one of ``size``."""
    part = place - np.floor(place)
    if part == 0.0:
        return float(parted[below])
    here, above = float(parted[below]), float(parted[below + 1 : size].min())
    return float(here + part * (above - here))


@compiled
def bounds_of(sample: NDArray[np.int64], share: float) -> tuple[int, int]:
    """Two values between which the quantile of all almost surely lies, given a sorted sample of them."""
    n = len(sample)
    reach = 4.0 * np.sqrt(n * share * (1.0 - share)) + 1.0
    low, high = int(share * n - reach), int(share * n + reach)
    return sample[max(low, 0)], sample[min(high, n - 1)]


@compiled
def sampled(
    values: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """``SAMPLE`` values, evenly spread over all blocks, sorted."""
    sample, block, before = np.empty(SAMPLE, np.int64), 0, 0
    for i in range(SAMPLE):
        place = (i * n) // SAMPLE
        while place - before >= high[block] - low[block]:
            before += high[block] - low[block]
            block += 1
        sample[i] = values[low[block] + place - before]
    sample.sort()
    return sample


@compiled
def quantiles(
    values: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    n: int,
    room: NDArray[np.int64],
) -> tuple[float, float]:
    """Median and 90th percentile of all blocks ``values[low[b]:high[b]]`` together, ``n`` values; exact."""
    middle, most = 0.5 * (n - 1), 0.9 * (n - 1)
    if n > MANY:
        sample = sampled(values, low, high, n)
        from_middle, to_middle = bounds_of(sample, 0.5)
        from_most, to_most = bounds_of(sample, 0.9)
        # values between the bounds of each are kept, and those below counted: one pass, and no guessing
        rest = np.empty(n, np.int64)
        kept, kept_most, below, below_most = 0, 0, 0, 0
        for b in range(len(low)):
            for i in range(low[b], high[b]):
                value = values[i]
                room[kept] = value
                kept += (value >= from_middle) & (value <= to_middle)
                rest[kept_most] = value
                kept_most += (value >= from_most) & (value <= to_most)
                below += value < from_middle
                below_most += value < from_most
        rank, rank_most = int(middle) - below, int(most) - below_most
        if 0 <= rank < kept - 1 and 0 <= rank_most < kept_most - 1:
            select(room, 0, kept, rank)
            select(rest, 0, kept_most, rank_most)
            return at_share(room, rank, kept, middle), at_share(rest, rank_most, kept_most, most)
    size = 0
    for b in range(len(low)):
        for i in range(low[b], high[b]):
            room[size] = values[i]
            size += 1
    select(room, 0, n, int(most))
    p90 = at_share(room, int(most), n, most)
    select(room, 0, int(most) + 1, int(middle))
    return at_share(room, int(middle), n, middle), p90


@compiled
def sum_of(values: NDArray[np.int64]) -> float:
    """The sum, without overflow and, added up in whole numbers, without rounding until the end."""
    high, low = np.int64(0), np.int64(0)
    for value in values:
        high += value >> 20
        low += value & 0xFFFFF
    return float(high) * 1048576.0 + float(low)


@compiled
def spread_of_blocks(
    values: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], room: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Sum, median and 90th percentile of all blocks together; ``room`` has space for as many values."""
    n, total = np.int64(0), 0.0
    for b in range(len(low)):
        n += high[b] - low[b]
        total += sum_of(values[low[b] : high[b]])
    if n == 0:
        return 0.0, 0.0, 0.0
    median, p90 = quantiles(values, low, high, int(n), room)
    return total, median, p90


@compiled
def spreads(
    values: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For each group ``values[low[g]:high[g]]``: sum, median and 90th percentile, in their own unit."""
    found, longest = np.zeros((len(low), 3)), np.int64(0)
    for g in range(len(low)):
        longest = max(longest, high[g] - low[g])
    room = np.empty(longest, np.int64)
    for g in range(len(low)):
        found[g, 0], found[g, 1], found[g, 2] = spread_of_blocks(
            values, low[g : g + 1], high[g : g + 1], room
        )
    return found


def spread_of(n: int, row: NDArray[np.float64]) -> Spread:
    """A row of :func:`spreads` in hours."""
    total, median, p90 = (float(value) / HOUR for value in row)
    return Spread(n, total / n if n else 0.0, median, p90, total)


def spread(values: NDArray[np.int64]) -> Spread:
    """The spread of microseconds, in hours."""
    bounds = np.array([0], np.int64), np.array([len(values)], np.int64)
    return spread_of(len(values), spreads(values, *bounds)[0])


def spread_between(values: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]) -> Spread:
    """The spread of the microseconds in all blocks ``values[low[b]:high[b]]`` together, in hours."""
    n = int((high - low).sum())
    return spread_of(n, np.array(spread_of_blocks(values, low, high, np.empty(n, np.int64))))
