"""Do groups differ in how long they take? The log-rank test, plain or within strata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, Integers, floats, same_length

_TIMES_AT_ONCE = 20_000  # groups × times of this many keep memory at a few tens of megabytes


@dataclass(frozen=True)
class LogRank(Result):
    """Observed and expected events by group and the test that all groups are alike."""

    groups: tuple[Any, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    variance: tuple[float, ...]
    chi2: float
    degrees_of_freedom: int
    p: float
    n: int

    @property
    def p_against_rest(self) -> tuple[float, ...]:
        """For each group, the p of the test of this group against all others together."""
        from scipy.special import chdtrc

        parts = zip(self.observed, self.expected, self.variance, strict=True)
        return tuple(float(chdtrc(1, (o - e) ** 2 / v)) if v > 1e-12 else 1.0 for o, e, v in parts)


def log_rank(
    durations: npt.ArrayLike,
    happened: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
) -> LogRank | Undefined:
    """Whether two or more groups differ in the time until it happens, open ones kept in.

    Formula:
        O_g − E_g with E_g = Σ d·n_g/n; V_gh = Σ d(n−d)/(n−1) · (n_g/n)(δ_gh − n_h/n);
        χ² = (O−E)ᵀ V⁻ (O−E) on groups − 1; with strata, O, E and V are summed over them first

    Returns:
        ``observed``, ``expected``, ``variance`` by group; ``chi2``, ``degrees_of_freedom``, ``p``; and
        ``p_against_rest``, each group against all others.

    Undefined:
        Fewer than two groups, or nothing happened while two groups were at risk.

    Reference:
        Mantel 1966, Cancer Chemotherapy Reports 50:163–170; Peto & Peto 1972, JRSS-A 135:185–207.
        SCIENCE.md D4, W03.

    Example:
        >>> test = log_rank([5, 8, 8, 12, 15, 20, 2, 3, 3, 4, 6, 9], [1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0],
        ...                 ["function"] * 6 + ["line"] * 6)
        >>> round(test.chi2, 6), round(test.p, 6)
        (4.505962, 0.033777)
    """
    from scipy.special import chdtrc

    t = floats(durations, "durations")
    event = np.asarray(happened, dtype=bool).ravel()
    names, group = np.unique(np.asarray(groups).ravel(), return_inverse=True)
    layer = np.zeros(len(t), dtype=np.int64)
    if strata is not None:
        layer = np.unique(np.asarray(strata).ravel(), return_inverse=True)[1]
    same_length(durations=t, happened=np.asarray(event, dtype=np.int64), groups=group, strata=layer)
    if len(names) < 2:
        return Undefined("fewer than two groups")
    k = len(names)
    observed, expected, variance = np.zeros(k), np.zeros(k), np.zeros((k, k))
    for part in _parts(layer):
        o, e, v = _one_stratum(t[part], event[part], group[part], k)
        observed, expected, variance = observed + o, expected + e, variance + v
    rank = int(np.linalg.matrix_rank(variance, tol=1e-10 * max(1.0, float(variance.max()))))
    if rank == 0:
        return Undefined("nothing happened while two groups were at risk")
    off = observed - expected
    chi2 = max(0.0, float(off @ np.linalg.pinv(variance, rcond=1e-10, hermitian=True) @ off))
    return LogRank(
        tuple(names.tolist()),
        tuple(observed.tolist()),
        tuple(expected.tolist()),
        tuple(np.diag(variance).tolist()),
        chi2,
        rank,
        float(chdtrc(rank, chi2)),
        len(t),
    )


def _parts(layer: Integers) -> Iterator[Integers]:
    order = np.argsort(layer, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(layer[order])) + 1)


def _count_at(now: Floats, ended: Floats) -> Integers:
    return np.searchsorted(ended, now, side="right") - np.searchsorted(ended, now, side="left")


def _one_stratum(
    t: Floats, event: npt.NDArray[np.bool_], group: Integers, k: int
) -> tuple[Floats, Floats, Floats]:
    times = np.unique(t[event])
    by_group = [np.sort(t[group == g]) for g in range(k)]
    died = [np.sort(t[(group == g) & event]) for g in range(k)]
    expected, variance = np.zeros(k), np.zeros((k, k))
    for start in range(0, len(times), _TIMES_AT_ONCE):
        now = times[start : start + _TIMES_AT_ONCE]
        at_risk = np.array([len(one) - np.searchsorted(one, now, side="left") for one in by_group], float)
        d = np.sum([_count_at(now, one) for one in died], axis=0)
        n = at_risk.sum(axis=0)
        share = at_risk / n
        expected += (d * share).sum(axis=1)
        weight = d * (n - d) / np.maximum(n - 1, 1)
        variance += np.diag((weight * share).sum(axis=1)) - (share * weight) @ share.T
    return np.array([len(one) for one in died], float), expected, variance
