"""Order without assumptions: trend, association and agreement of ranks, exactly where n is small."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, floats, same_length

_EXACT_UP_TO = 8  # 8! = 40 320 orders are enumerated in a moment
_TOO_FEW = Undefined("at least three values that are not all equal are needed")


@dataclass(frozen=True)
class Association(Result):
    """A rank correlation from −1 to 1 and how likely one so far from 0 would be by chance."""

    value: float
    p_two_sided: float
    p_one_sided: float
    n: int
    method: str


def kendall(x: npt.ArrayLike, y: npt.ArrayLike) -> Association | Undefined:
    """Kendall's τ-b between two columns.

    Formula:
        τ_b = Σ sign(xᵢ−xⱼ)·sign(yᵢ−yⱼ) / √((n₀−ties_x)(n₀−ties_y)); p over all orders of y: exact without
        ties (recurrence) and up to n = 8 with ties (enumeration), otherwise normal with the tie-corrected
        variance

    Returns:
        ``value`` −1 to 1; ``p_two_sided``; ``p_one_sided`` in the direction seen; ``method``.

    Undefined:
        Fewer than three pairs, or one column is constant.

    Reference:
        Kendall 1938, Biometrika 30:81–93; 1970, Rank Correlation Methods. SCIENCE.md F07, W47.

    Example:
        >>> kendall([1, 2, 3, 4, 5, 6], [8.1, 8.0, 7.7, 7.8, 7.2, 6.9]).value
        -0.8666...
    """
    a, b = floats(x, "x"), floats(y, "y")
    same_length(x=a, y=b)
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return _TOO_FEW
    tied = len(np.unique(a)) < len(a) or len(np.unique(b)) < len(b)
    n = len(a)
    score = _concordance(a, b)
    scale = sqrt(float(_untied_pairs(a)) * float(_untied_pairs(b)))
    value = float(score) / scale
    if not tied and n <= 200:
        one, two = _untied_tail(n, abs(score))
        return Association(value, two, one, n, "exact")
    if n <= _EXACT_UP_TO:
        scores = _all_scores(a, b)
        two = float(np.mean(np.abs(scores) >= abs(score)))
        one = float(np.mean(scores >= score if score >= 0 else scores <= score))
        return Association(value, two, one, n, "exact, ties enumerated")
    deviation = max(0, abs(score) - 1) / sqrt(_tied_variance(a, b))
    return Association(value, erfc(deviation / sqrt(2)), erfc(deviation / sqrt(2)) / 2, n, "normal")


def mann_kendall(series: npt.ArrayLike) -> Association | Undefined:
    """Whether a series rises or falls, by Kendall's τ against its own order in time.

    Formula:
        τ_b of (1, 2, …, n) and the series

    Returns:
        ``value``: 1 always rising … −1 always falling, with p-values as in :func:`kendall`.

    Undefined:
        Fewer than three points, or a constant series.

    Reference:
        Mann 1945, Econometrica 13:245–259, 10.2307/1907187. SCIENCE.md F07, W47.

    Example:
        >>> trend = mann_kendall([100, 104, 109, 113, 118, 124])
        >>> trend.value, round(trend.p_two_sided, 6)
        (1.0, 0.002778)
    """
    values = floats(series, "series")
    return kendall(np.arange(len(values)), values)


def spearman(x: npt.ArrayLike, y: npt.ArrayLike) -> Association | Undefined:
    """Spearman's rank correlation, with its exact permutation p up to n = 8.

    Formula:
        ρ = Pearson's correlation of mid-ranks; p = share of all orders of y with ρ at least as large (one
        sided, in the direction seen) or as far from 0 (two-sided); beyond n = 8 Student's t with n−2

    Returns:
        ``value`` −1 to 1; ``p_one_sided``; ``p_two_sided``; ``method``.

    Undefined:
        Fewer than three pairs, or one column is constant.

    Reference:
        Spearman 1904, American Journal of Psychology 15:72–101. SCIENCE.md D16, W55.

    Example:
        >>> spearman([10, 88, 16, 30, 45], [0.1, 0.42, 0.15, 0.3, 0.38]).p_one_sided
        0.00833...
    """
    from scipy.special import stdtr

    a, b = mid_ranks(floats(x, "x")), mid_ranks(floats(y, "y"))
    same_length(x=a, y=b)
    n = len(a)
    if n < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return _TOO_FEW
    a, b = a - a.mean(), b - b.mean()
    size = sqrt(float(a @ a) * float(b @ b))
    value = max(-1.0, min(1.0, float(a @ b) / size))
    if n <= _EXACT_UP_TO:
        others = _orders(b) @ a / size
        near = 1e-12
        two = float(np.mean(np.abs(others) >= abs(value) - near))
        one = float(np.mean(others >= value - near if value >= 0 else others <= value + near))
        return Association(value, two, one, n, "exact")
    t = abs(value) * sqrt((n - 2) / max(1e-300, 1 - value * value))
    one = float(stdtr(n - 2, -t))
    return Association(value, min(1.0, 2 * one), one, n, "t")


def mid_ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of their places."""
    _, inverse, repeats = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(repeats)
    return np.asarray((last - (repeats - 1) / 2)[inverse], dtype=np.float64)


def _concordance(a: Floats, b: Floats) -> int:
    """Concordant minus discordant pairs."""
    total = 0
    for i in range(len(a) - 1):
        total += int((np.sign(a[i + 1 :] - a[i]) * np.sign(b[i + 1 :] - b[i])).sum())
    return total


def _untied_pairs(values: Floats) -> int:
    _, repeats = np.unique(values, return_counts=True)
    n = len(values)
    return n * (n - 1) // 2 - int((repeats * (repeats - 1) // 2).sum())


def _untied_tail(n: int, score: int) -> tuple[float, float]:
    """P(S ≥ score) and P(\\|S\\| ≥ score) over all n! orders, by the recurrence on inversions."""
    share = np.ones(1)
    for size in range(2, n + 1):
        share = np.convolve(share, np.full(size, 1 / size))
    most = n * (n - 1) // 2
    one = float(share[: (most - score) // 2 + 1].sum())  # S = most − 2 · inversions
    return min(1.0, one), 1.0 if score == 0 else min(1.0, 2 * one)


def _all_scores(a: Floats, b: Floats) -> npt.NDArray[np.int64]:
    i, j = np.triu_indices(len(a), 1)
    orders = _orders(b)
    signs = np.sign(orders[:, i] - orders[:, j]) * np.sign(a[i] - a[j])
    return np.asarray(np.rint(signs.sum(axis=1)), dtype=np.int64)


def _orders(values: Floats) -> Floats:
    return np.array(list(permutations(values.tolist())))


def _tied_variance(a: Floats, b: Floats) -> float:
    n = len(a)

    def sums(values: Floats) -> tuple[float, float, float]:
        _, t = np.unique(values, return_counts=True)
        return (
            float((t * (t - 1) * (2 * t + 5)).sum()),
            float((t * (t - 1)).sum()),
            float((t * (t - 1) * (t - 2)).sum()),
        )

    (v_a, one_a, two_a), (v_b, one_b, two_b) = sums(a), sums(b)
    main = (n * (n - 1) * (2 * n + 5) - v_a - v_b) / 18
    return main + one_a * one_b / (2 * n * (n - 1)) + two_a * two_b / (9 * n * (n - 1) * (n - 2))
