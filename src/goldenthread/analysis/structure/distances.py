"""How far a simulated log is from a real one. Reference: Q7 (b), W36."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike


def earth_movers_distance(real: ArrayLike, simulated: ArrayLike) -> float:
    """The 1-Wasserstein distance between two samples, in their own unit.

    Formula: ∫ |F(x) − G(x)| dx.

    Example:
        >>> earth_movers_distance([1, 2, 3, 4], [2, 3, 4, 8])
        1.75
    """
    a, b = np.sort(np.asarray(real, float)), np.sort(np.asarray(simulated, float))
    if not len(a) or not len(b):
        raise ValueError("A distance between samples needs at least one value on each side.")
    points = np.sort(np.concatenate([a, b]))
    inside = np.searchsorted(a, points[:-1], "right") / len(a)
    outside = np.searchsorted(b, points[:-1], "right") / len(b)
    return float(np.sum(np.abs(inside - outside) * np.diff(points)))


def ngram_distance(real: Iterable[Sequence[str]], simulated: Iterable[Sequence[str]], *, n: int = 3) -> float:
    """How differently activities follow each other: 0 for the same n-grams, 1 for none in common.

    Formula: Σ |f(g) − h(g)| / (Σ f + Σ h) over n-grams g; traces are padded with n − 1 blanks on both sides,
    and each log's counts are scaled to the same number of traces.
    """
    first, second = list(real), list(simulated)
    f, h = _ngrams(first, n), _ngrams(second, n)
    scale_f, scale_h = 1 / max(len(first), 1), 1 / max(len(second), 1)
    apart = sum(abs(f[g] * scale_f - h[g] * scale_h) for g in set(f) | set(h))
    total = sum(f.values()) * scale_f + sum(h.values()) * scale_h
    return apart / total if total else 0.0


def _ngrams(log: Iterable[Sequence[str]], n: int) -> Counter[tuple[str, ...]]:
    counted: Counter[tuple[str, ...]] = Counter()
    for trace in log:
        padded = [""] * (n - 1) + list(trace) + [""] * (n - 1)
        counted.update(tuple(padded[i : i + n]) for i in range(len(padded) - n + 1))
    return counted
