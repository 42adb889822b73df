"""Fairness of payouts: alike between groups, and for performance rather than for luck of position."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats
from goldenthread.analysis.measures.statistics.exact import fisher
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.measures.statistics.ranks import Association, kendall

FOUR_FIFTHS = 0.8
SIGNIFICANT = 0.05
NEAR = 1e-9  # 0.6 / 0.75 is 0.7999… in floating point


@dataclass(frozen=True)
class PayoutFairness(Result):
    """The two groups' payout rates, their ratio, and how payouts follow what people could control."""

    first_rate: Estimate | Undefined
    second_rate: Estimate | Undefined
    impact_ratio: float | Undefined
    below_four_fifths: bool | Undefined
    fisher_p: float | Undefined
    flagged: bool | Undefined
    payout_with_control: Association | Undefined
    at_equal_performance: float | Undefined


def payout_fairness(
    table: npt.ArrayLike,
    *,
    payout: npt.ArrayLike = (),
    controllability: npt.ArrayLike = (),
    performance: npt.ArrayLike = (),
) -> PayoutFairness:
    """Payout fairness [M5]: whether groups are paid out alike, and for what they did rather than where they
    sit.

    Formula:
        ``table`` = [[paid, not paid], [paid, not paid]] of a group and of the group compared with. Impact
        ratio = the first rate / the second; below four fifths when < 0.8 (beyond rounding); flagged when also
        Fisher's p < 0.05. Kendall's τ_b between ``payout`` and ``controllability`` per role; with
        ``performance``, the partial τ at equal performance, (τ_pc − τ_pf τ_cf) / √((1 − τ_pf²)(1 − τ_cf²)).

    Returns:
        ``first_rate``, ``second_rate`` (0–1, Wilson), ``impact_ratio`` (≥ 0), ``below_four_fifths``,
        ``fisher_p``, ``flagged``, ``payout_with_control`` (τ −1 … 1 with p) and ``at_equal_performance`` (−1
        … 1; near 0 is fair: high means that payouts track luck of position).

    Undefined:
        Rates of an empty group; the ratio where nobody of the second was paid; the test where all or none
        were; τ with fewer than three values or where one column is constant. A record set holds no payouts:
        they are given as arrays.

    Reference:
        Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D; Kendall, M. (1942),
        Partial rank correlation, Biometrika 32, 277–283. M5.

    Example:
        >>> found = payout_fairness([[12, 8], [27, 9]])
        >>> round(found.impact_ratio, 6), found.below_four_fifths
        (0.8, False)
    """
    cells = np.asarray(table, dtype=np.int64)
    if cells.shape != (2, 2) or (cells < 0).any():
        raise ValueError("A two-by-two table of counts is needed: [[paid, not paid], [paid, not paid]].")
    (a, b), (c, d) = cells.tolist()
    ratio, test = _ratio(a, b, c, d), fisher(cells)
    p = test if isinstance(test, Undefined) else test.p_two_sided
    below = ratio if isinstance(ratio, Undefined) else ratio < FOUR_FIFTHS - NEAR
    paid, control, done = (np.asarray(x, dtype=np.float64) for x in (payout, controllability, performance))
    return PayoutFairness(
        first_rate=wilson(a, a + b) if a + b else Undefined("the first group is empty"),
        second_rate=wilson(c, c + d) if c + d else Undefined("the second group is empty"),
        impact_ratio=ratio,
        below_four_fifths=below,
        fisher_p=p,
        flagged=_flagged(below, p),
        payout_with_control=kendall(paid, control),
        at_equal_performance=partial_kendall(paid, control, done),
    )


def _flagged(below: bool | Undefined, p: float | Undefined) -> bool | Undefined:
    if isinstance(below, Undefined):
        return below
    return p if isinstance(p, Undefined) else below and p < SIGNIFICANT


def partial_kendall(x: Floats, y: Floats, given: Floats) -> float | Undefined:
    """Kendall's partial τ of ``x`` and ``y`` at equal ``given``."""
    if not len(given):
        return Undefined("no performance is given")
    pairs = [kendall(*columns) for columns in ((x, y), (x, given), (y, given))]
    taus = [pair.value for pair in pairs if not isinstance(pair, Undefined)]
    if len(taus) < 3:
        return Undefined("fewer than three values, or one column is constant")
    xy, xg, yg = taus
    left = (1 - xg**2) * (1 - yg**2)
    if left < NEAR:
        return Undefined("one column follows performance exactly, so nothing is left to compare")
    return (xy - xg * yg) / sqrt(left)


def _ratio(a: int, b: int, c: int, d: int) -> float | Undefined:
    if not a + b or not c + d:
        return Undefined("one of the groups is empty")
    if not c:
        return Undefined("nobody of the second group was paid, so the rates have no ratio")
    return (a * (c + d)) / (c * (a + b))
