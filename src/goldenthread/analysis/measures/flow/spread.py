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

MANY = 8_192  # from this many values on, counting in bins is quicker than parting them all
BINS = 4_096


@dataclass(frozen=True)
class Spread:
    """Durations of ``n`` intervals, in hours."""

    n: int
    mean_hours: float
    median_hours: float
    p90_hours: float
    total_hours: float


@compiled
def between(parted: NDArray[np.int64], below: int, share: float) -> float:
    """The quantile of values that are parted at ``below``, the place under the quantile's own."""
    part = share * (len(parted) - 1) - below
    if part == 0.0:
        return float(parted[below])
    return float(parted[below]) + part * float(parted[below + 1 :].min() - parted[below])


@compiled
def median_and_p90(values: NDArray[np.int64]) -> tuple[float, float]:
    """Both quantiles; the median is looked for only below the 90th percentile's place."""
    n = len(values)
    if n > MANY:
        return of_many(values)
    high, middle = int(np.floor(0.9 * (n - 1))), int(np.floor(0.5 * (n - 1)))
    parted = np.partition(values, high)
    p90 = between(parted, high, 0.9)
    if n > 2:
        parted[: high + 1] = np.partition(parted[: high + 1], middle)
    return between(parted, middle, 0.5), p90


@compiled
def of_many(values: NDArray[np.int64]) -> tuple[float, float]:
    """The same for many values: count them in equal bins, then part only those in the bins that matter."""
    least, most = values[0], values[0]
    for value in values:
        least, most = min(least, value), max(most, value)
    shift = 0
    while (most - least) >> shift >= BINS:
        shift += 1
    counts = np.zeros(BINS, np.int64)
    for value in values:
        counts[(value - least) >> shift] += 1
    return from_bins(values, counts, least, shift, 0.5), from_bins(values, counts, least, shift, 0.9)


@compiled
def from_bins(
    values: NDArray[np.int64], counts: NDArray[np.int64], least: int, shift: int, share: float
) -> float:
    """The quantile ``share`` of the values, which were counted in bins of width 2^shift from ``least`` on."""
    n = len(values)
    below = int(np.floor(share * (n - 1)))
    first, before = 0, 0
    while before + counts[first] <= below:
        before += counts[first]
        first += 1
    last, held = first, counts[first]
    while before + held <= min(below + 1, n - 1):
        last += 1
        held += counts[last]
    kept, size = np.empty(held, np.int64), 0
    low, high = least + (first << shift), least + ((last + 1) << shift)
    for value in values:
        if low <= value < high:
            kept[size] = value
            size += 1
    parted = np.partition(kept, below - before)
    part = share * (n - 1) - below
    lower = parted[below - before]
    if part == 0.0:
        return float(lower)
    return float(lower) + part * float(parted[below - before + 1 :].min() - lower)


@compiled
def spreads(
    values: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For each group ``values[low[g]:high[g]]``: sum, median and 90th percentile, in their own unit."""
    found = np.zeros((len(low), 3))
    for g in range(len(low)):
        group = values[low[g] : high[g]]
        if len(group) == 0:
            continue
        total = 0.0
        for value in group:
            total += value
        found[g, 0] = total
        found[g, 1], found[g, 2] = median_and_p90(group)
    return found


def spread_of(n: int, row: NDArray[np.float64]) -> Spread:
    """A row of :func:`spreads` in hours."""
    total, median, p90 = (float(value) / HOUR for value in row)
    return Spread(n, total / n if n else 0.0, median, p90, total)


def spread(values: NDArray[np.int64]) -> Spread:
    """The spread of microseconds, in hours."""
    bounds = np.array([0], np.int64), np.array([len(values)], np.int64)
    return spread_of(len(values), spreads(values, *bounds)[0])
