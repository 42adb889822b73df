"""Percentiles that are values which occurred: the nearest rank, never an average of two customers."""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Undefined
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


def rank_of(share: float, n: int) -> int:
    """The place (from 0) of the nearest rank among ``n`` sorted values."""
    # 0.07 · 100 is 7.000000000000001 in floating point and must stay the seventh
    return min(n - 1, max(0, ceil(share * n - 1e-9) - 1))
