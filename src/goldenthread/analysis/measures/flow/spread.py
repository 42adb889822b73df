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


@dataclass(frozen=True)
class Spread:
    """Durations of ``n`` intervals, in hours."""

    n: int
    mean_hours: float
    median_hours: float
    p90_hours: float
    total_hours: float


@compiled
def interpolated(values: NDArray[np.int64], share: float) -> float:
    """The quantile of ``values``, which are rearranged on the way."""
    place = share * (len(values) - 1)
    below = int(np.floor(place))
    parted = np.partition(values, below)
    values[:] = parted
    if below + 1 >= len(values):
        return float(parted[below])
    above = parted[below + 1 :].min()
    return float(parted[below]) + (place - below) * float(above - parted[below])


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
        found[g, 2] = interpolated(group, 0.9)
        found[g, 1] = interpolated(group, 0.5)
    return found


def spread_of(n: int, row: NDArray[np.float64]) -> Spread:
    """A row of :func:`spreads` in hours."""
    total, median, p90 = (float(value) / HOUR for value in row)
    return Spread(n, total / n if n else 0.0, median, p90, total)


def spread(values: NDArray[np.int64]) -> Spread:
    """The spread of microseconds, in hours."""
    bounds = np.array([0], np.int64), np.array([len(values)], np.int64)
    return spread_of(len(values), spreads(values.copy(), *bounds)[0])
