"""What a simulation's output says: warm-up, half-widths, and the comparison of two designs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Interval:
    """A mean with its confidence interval over ``n`` replications."""

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    def __str__(self) -> str:
        return f"{self.value:.3g} [{self.low:.3g}, {self.high:.3g}], n = {self.n}"


def mean_interval(values: ArrayLike, *, level: float = 0.95) -> Interval:
    """Student's interval for the mean of independent replications; infinite with fewer than two."""
    from scipy.stats import t

    sample = np.asarray(values, float)
    sample = sample[np.isfinite(sample)]
    n = len(sample)
    if n == 0:
        return Interval(float("nan"), -inf, inf, 0, level)
    mean = float(sample.mean())
    if n == 1:
        return Interval(mean, -inf, inf, 1, level)
    half = float(t.ppf((1 + level) / 2, n - 1)) * float(sample.std(ddof=1)) / sqrt(n)
    return Interval(mean, mean - half, mean + half, n, level)


def mser(series: ArrayLike) -> int:
    """How many first values to leave out as warm-up.

    Formula: d* = argmin_{d ≤ n/2} Σ_{i>d} (y_i − ȳ_d)² / (n−d)²; the smallest such d.
    Reference: White 1997 (MSER); Q7, W35.

    Example:
        >>> mser([20, 14, 10, 8, 6, 5, 5, 4, 5, 6, 5, 4, 5, 5, 6, 4, 5, 5, 4, 6])
        5
    """
    y = np.asarray(series, float)
    n = len(y)
    if n < 2:
        return 0
    left = n - np.arange(n)
    total, squares = np.cumsum(y[::-1])[::-1], np.cumsum((y * y)[::-1])[::-1]
    score = (squares - total**2 / left) / left.astype(float) ** 2
    return int(np.argmin(np.round(score[: n // 2 + 1], 12)))


def moving_average(series: ArrayLike, window: int) -> np.ndarray[Any, Any]:
    """Welch's centred moving average: ``window`` values on each side, fewer at the start. Reference: W35."""
    y = np.asarray(series, float)
    sums = np.concatenate([[0.0], np.cumsum(y)])
    centres = np.arange(len(y) - window)
    reach = np.minimum(centres, window)
    average: np.ndarray[Any, Any] = (sums[centres + reach + 1] - sums[centres - reach]) / (2 * reach + 1)
    return average


@dataclass(frozen=True)
class Comparison:
    """Two designs, ``a`` minus ``b``, as pairs under common random numbers and as if they were independent.

    ``correlation`` > 0 is what common random numbers gain. ``variance_reduction``: the share of the variance
    of the difference that pairing removed.
    """

    paired: Interval
    independent: Interval
    independent_df: float
    correlation: float
    variance_reduction: float

    @property
    def is_clear(self) -> bool:
        """Whether the paired interval excludes no difference."""
        return self.paired.low > 0 or self.paired.high < 0


def compare_pairs(a: Sequence[float] | ArrayLike, b: Sequence[float] | ArrayLike) -> Comparison:
    """Compare two designs replication by replication.

    Formula: Student's t of the differences; beside it Welch's t as if the runs were independent.
    Reference: Law, Simulation Modeling & Analysis; Q7 (e), W35.
    """
    from scipy.stats import t

    left, right = np.asarray(a, float), np.asarray(b, float)
    if len(left) != len(right) or len(left) < 2:
        raise ValueError("A paired comparison needs the same replications of both designs, at least two.")
    paired = mean_interval(left - right)
    n = len(left)
    va, vb = left.var(ddof=1) / n, right.var(ddof=1) / n
    df = (va + vb) ** 2 / ((va**2 + vb**2) / (n - 1)) if va + vb else float(n - 1)
    half = float(t.ppf(0.975, df)) * sqrt(va + vb)
    mean = float(left.mean() - right.mean())
    variance = float((left - right).var(ddof=1)) / n
    correlated = va > 0 and vb > 0
    return Comparison(
        paired,
        Interval(mean, mean - half, mean + half, n),
        float(df),
        float(np.corrcoef(left, right)[0, 1]) if correlated else 0.0,
        1 - variance / float(va + vb) if va + vb else 0.0,
    )


def replications_needed(values: ArrayLike, half_width: float) -> int:
    """How many replications give the wanted half-width, by the spread of those at hand: ⌈(t·s/h)²⌉.

    Reference: Q7 (d), W35.
    """
    from scipy.stats import t

    sample = np.asarray(values, float)
    spread = float(sample.std(ddof=1))
    return max(len(sample), ceil((float(t.ppf(0.975, len(sample) - 1)) * spread / half_width) ** 2))
