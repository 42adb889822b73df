"""Exact tests for small counts, and control of false discoveries over many of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, counts_of, floats


def binomial_tail(events: int, n: int, rate: float) -> float:
    """The probability of at least ``events`` of ``n`` when each happens with probability ``rate``.

    Formula:
        P(X ≥ x) = Σ_{k=x..n} C(n, k) rᵏ (1−r)ⁿ⁻ᵏ

    Returns:
        A probability, 0 to 1.

    Undefined:
        Never; of n = 0, at least none has probability 1.

    Reference:
        Clopper & Pearson 1934, Biometrika 26:404–413. SCIENCE.md E7, W46.

    Example:
        >>> round(binomial_tail(3, 5, 1 - 0.85 ** 0.5), 6)
        0.004215
    """
    from scipy.special import bdtrc

    counts_of(events, n)
    if not 0 <= rate <= 1:
        raise ValueError(f"A probability lies between 0 and 1; this one is {rate}.")
    return 1.0 if events == 0 else float(bdtrc(events - 1, n, rate))


@dataclass(frozen=True)
class Fisher(Result):
    """Fisher's exact test of a two-by-two table."""

    odds_ratio: float | Undefined
    p_two_sided: float
    p_less: float
    p_greater: float
    n: int


def fisher(table: npt.ArrayLike) -> Fisher | Undefined:
    """Whether two shares differ, exactly, given [[yes₁, no₁], [yes₂, no₂]].

    Formula:
        Hypergeometric probabilities of all tables with these margins; two-sided adds those that are no more
        likely than the observed one. Odds ratio = ad / bc.

    Returns:
        ``odds_ratio`` (0 to ∞), ``p_two_sided``, ``p_less``, ``p_greater`` (0 to 1), ``n``.

    Undefined:
        A row or a column of the table is empty; the odds ratio alone when bc is 0.

    Reference:
        Fisher 1935, JRSS 98:39–82. SCIENCE.md A5, W21.

    Example:
        >>> test = fisher([[6, 14], [16, 4]])
        >>> round(test.odds_ratio, 6), round(test.p_two_sided, 6)
        (0.107143, 0.003641)
    """
    from scipy.special import gammaln

    cells = np.asarray(table, dtype=np.int64)
    if cells.shape != (2, 2) or (cells < 0).any():
        raise ValueError("A two-by-two table of counts is needed: [[yes, no], [yes, no]].")
    if (cells.sum(axis=0) == 0).any() or (cells.sum(axis=1) == 0).any():
        return Undefined("a row or a column of the two-by-two table is empty")
    (a, b), (c, d) = cells.tolist()
    first, yes, n = a + b, a + c, a + b + c + d
    possible = np.arange(max(0, first + yes - n), min(first, yes) + 1)
    logs = -(
        gammaln(possible + 1)
        + gammaln(first - possible + 1)
        + gammaln(yes - possible + 1)
        + gammaln(n - first - yes + possible + 1)
    )
    chance = np.exp(logs - logs.max())
    chance /= chance.sum()
    seen = chance[possible == a][0]
    return Fisher(
        a * d / (b * c) if b * c else Undefined("one of the shares is 0 or 1, so the odds have no ratio"),
        min(1.0, float(chance[chance <= seen * (1 + 1e-7)].sum())),
        min(1.0, float(chance[possible <= a].sum())),
        min(1.0, float(chance[possible >= a].sum())),
        n,
    )


@dataclass(frozen=True)
class Discoveries(Result):
    """Which of many tests stand when false discoveries are held to a share ``q``."""

    q: float
    adjusted_p: tuple[float, ...]
    stands: tuple[bool, ...]

    @property
    def indices(self) -> tuple[int, ...]:
        """The places of the tests that stand."""
        return tuple(place for place, stands in enumerate(self.stands) if stands)


def benjamini_hochberg(p_values: npt.ArrayLike, *, q: float = 0.10) -> Discoveries:
    """Which of many p-values stand if, in the long run, at most a share ``q`` of them may be false.

    Formula:
        adjusted p₍ᵢ₎ = min over j ≥ i of m·p₍ⱼ₎/j; a test stands when its adjusted p ≤ q

    Returns:
        ``adjusted_p`` (0 to 1) and ``stands``, in the order given.

    Undefined:
        Never; of no tests, none stands.

    Reference:
        Benjamini & Hochberg 1995, Controlling the false discovery rate, JRSS-B 57:289–300,
        10.1111/j.2517-6161.1995.tb02031.x. SCIENCE.md R4.

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).stands
        (True, True, True, False)
    """
    p = floats(p_values, "p_values")
    if ((p < 0) | (p > 1)).any():
        raise ValueError("p-values lie between 0 and 1.")
    adjusted = _adjusted(p)
    return Discoveries(q, tuple(adjusted.tolist()), tuple((adjusted <= q).tolist()))


def _adjusted(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(adjusted, 1.0)
