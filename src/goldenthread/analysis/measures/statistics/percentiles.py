"""Percentiles that are values which occurred: the nearest rank, never an average of two customers."""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.measures.statistics.arrays import floats


def nearest_rank(values: npt.ArrayLike, share: float) -> float | Undefined:
    """The smallest value that at least ``share`` of the values do not exceed.

    Formula:
        x₍ᵢ₎ with i = ⌈share · n⌉

    Returns:
        One of the values, in their unit.

    Undefined:
        There are no values.

    Reference:
        Hyndman & Fan 1996, Sample quantiles in statistical packages, definition 1, The American Statistician
        50:361–365. SCIENCE.md D5, W09.

    Example:
        >>> nearest_rank([2, 3, 3, 4, 5, 5, 6, 8, 9, 14], 0.85)
        9.0
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A share lies between 0 and 1; this one is {share}.")
    array = floats(values)
    if not array.size:
        return Undefined("there are no values")
    place = rank_of(share, array.size)
    return float(np.partition(array, place)[place])


def percentile(values: npt.ArrayLike, share: float, *, level: float = 0.95) -> Estimate | Undefined:
    """The nearest-rank percentile with an interval that assumes nothing about the shape.

    Formula:
        x₍ᵢ₎ with i = ⌈share · n⌉; ends x₍ₗ₎ and x₍ᵤ₎ with P(Bin(n, share) < l) ≤ α/2 and P(Bin(n, share) ≥ u)
        ≤ α/2

    Returns:
        :class:`Estimate` in the unit of the values; an end is −∞ or ∞ where so few values cannot bound it.

    Undefined:
        There are no values.

    Reference:
        David & Nagaraja 2003, Order Statistics, section 7.1; Hyndman & Fan 1996. SCIENCE.md D5, R3.

    Example:
        >>> found = percentile(range(1, 101), 0.5)
        >>> found.value, found.low, found.high
        (50.0, 40.0, 61.0)
    """
    array = np.sort(floats(values))
    n = array.size
    middle = nearest_rank(array, share)
    if isinstance(middle, Undefined):
        return middle
    low, high = _bounding_ranks(n, share, (1 - level) / 2)
    return Estimate(
        middle,
        float(array[low - 1]) if low >= 1 else float("-inf"),
        float(array[high - 1]) if high <= n else float("inf"),
        int(n),
        level,
        "order statistics",
    )


def _bounding_ranks(n: int, share: float, tail: float) -> tuple[int, int]:
    """The ranks (from 1) of the two ends; 0 and n + 1 stand for no end."""
    from scipy.special import bdtr

    if share in (0.0, 1.0):
        return (0, 1) if share == 0 else (n, n + 1)
    # the ranks lie within a few standard deviations of the middle: look only there
    spread = int(8 * (n * share * (1 - share)) ** 0.5) + 8
    k = np.arange(max(0, int(n * share) - spread), min(n, int(n * share) + spread) + 1)
    below = bdtr(k, n, share)  # P(Bin ≤ k)
    fits = k[below <= tail]
    low = int(fits[-1]) + 1 if fits.size else 0
    above = k[1 - below <= tail]
    return low, int(above[0]) + 1 if above.size else n + 1


def rank_of(share: float, n: int) -> int:
    """The place (from 0) of the nearest rank among ``n`` sorted values."""
    # 0.07 · 100 is 7.000000000000001 in floating point and must stay the seventh
    return min(n - 1, max(0, ceil(share * n - 1e-9) - 1))
