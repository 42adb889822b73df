"""How far two partitions of the same nodes agree."""

from __future__ import annotations

from math import log

import numpy as np

from goldenthread.analysis.measures.network.graph import Floats, Ints
from goldenthread.analysis.measures.result import Undefined


def adjusted_rand(first: Ints, second: Ints) -> float | Undefined:
    """Hubert and Arabie's index: 1 for the same partition, 0 on average for unrelated ones of these sizes.

    Example:
        >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2]))
        1.0
    """
    cells, rows, columns = _contingency(first, second)
    n = float(len(first))
    together, in_first, in_second = (float((x * (x - 1)).sum() / 2) for x in (cells, rows, columns))
    expected = in_first * in_second / (n * (n - 1) / 2) if n > 1 else 0.0
    most = (in_first + in_second) / 2
    if most == expected:
        return Undefined("both partitions are trivial: one group, or every node its own")
    return (together - expected) / (most - expected)


def normalised_mutual_information(first: Ints, second: Ints) -> float | Undefined:
    """Mutual information divided by the mean of both entropies: 1 for the same partition, 0 for unrelated
    ones.

    Example:
        >>> normalised_mutual_information(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
        0.0
    """
    cells, rows, columns = _contingency(first, second)
    n = float(len(first))
    both = _entropy(rows, n) + _entropy(columns, n)
    if both == 0:
        return Undefined("both partitions put everything in one group")
    shared = both - _entropy(cells, n)
    return max(0.0, 2 * shared / both)


def _contingency(first: Ints, second: Ints) -> tuple[Floats, Floats, Floats]:
    """How many nodes are in each pair of groups (those that occur), in each of the first, in each of the second."""
    width = int(second.max()) + 1 if len(second) else 1
    cells = np.unique(first * width + second, return_counts=True)[1].astype(np.float64)
    return cells, _sizes(first), _sizes(second)


def _sizes(partition: Ints) -> Floats:
    return np.unique(partition, return_counts=True)[1].astype(np.float64)


def _entropy(sizes: Floats, n: float) -> float:
    return -sum((size / n * log(size / n) for size in sizes.tolist()), start=0.0)
