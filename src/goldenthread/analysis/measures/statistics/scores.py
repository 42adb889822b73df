"""Customers' answers on the three usual scales: net promoter score, satisfaction, effort."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, floats, z
from goldenthread.analysis.measures.statistics.proportions import wilson

NO_ANSWERS = Undefined("nobody answered", ("feedback.score",))


def net_promoter_score(
    scores: npt.ArrayLike, *, population: int | None = None, level: float = 0.95
) -> Estimate | Undefined:
    """The net promoter score with its interval, narrower when ``population`` names how many were asked.

    Formula:
        NPS = 100(p − d), p = share of 9–10, d = share of 0–6; SE = 100 √((p + d − (p−d)²)/n);
        for a finite list of N contacts SE is multiplied by √((N−n)/(N−1))

    Returns:
        :class:`Estimate`: −100 to 100. The interval is not cut at the ends of the scale, so that its width
        stays visible.

    Undefined:
        Nobody answered.

    Reference:
        Reichheld 2003, The one number you need to grow, HBR 81(12); variance of a difference of multinomial
        shares. SCIENCE.md I10, W27.

    Example:
        >>> print(net_promoter_score([10, 9, 9, 10, 9, 8, 7, 7, 5, 3]))
        30 [-18.4, 78.4], n = 10
    """
    answers = _on_scale(scores, 0, 10, "An answer to the recommendation question")
    n = len(answers)
    if n == 0:
        return NO_ANSWERS
    p, d = float(np.mean(answers >= 9)), float(np.mean(answers <= 6))
    error = 100 * sqrt(max(0.0, p + d - (p - d) ** 2) / n)
    method = "multinomial"
    if population is not None:
        if population < n:
            raise ValueError(f"{n} answered of {population} asked: the list of contacts is too short.")
        error *= sqrt((population - n) / (population - 1)) if population > 1 else 0.0
        method = "multinomial, finite population"
    value = 100 * (p - d)
    return Estimate(value, value - z(level) * error, value + z(level) * error, n, level, method)


def satisfied_share(scores: npt.ArrayLike, *, level: float = 0.95) -> Estimate | Undefined:
    """The share of customers who answered 4 or 5 of 5 (top two boxes).

    Formula:
        #{score ≥ 4} / n, Wilson interval

    Returns:
        :class:`Estimate`: 0 to 1.

    Undefined:
        Nobody answered.

    Reference:
        Top-two-box convention; interval Wilson 1927. SCIENCE.md I10, W27.

    Example:
        >>> print(satisfied_share([5, 4, 4, 5, 3, 4, 2, 5, 4, 5]))
        0.8 [0.49, 0.943], n = 10
    """
    answers = _on_scale(scores, 1, 5, "A satisfaction score")
    return wilson(int((answers >= 4).sum()), len(answers), level=level) if len(answers) else NO_ANSWERS


@dataclass(frozen=True)
class EffortScore(Result):
    """How easy customers found it, 1 (hard) to 7 (easy)."""

    mean: Estimate
    share_five_or_more: Estimate | Undefined
    n: int


def effort_score(scores: npt.ArrayLike, *, level: float = 0.95) -> EffortScore | Undefined:
    """The mean of “made it easy to handle my issue”, 1 to 7, and the share that agreed.

    Formula:
        mean with Student's t interval; share = #{score ≥ 5} / n with Wilson's

    Returns:
        ``mean`` (1 to 7), ``share_five_or_more`` (0 to 1), ``n``.

    Undefined:
        Nobody answered.

    Reference:
        Dixon, Freeman & Toman 2010, Stop trying to delight your customers, HBR 88(7/8); version 2.0 of the
        item. SCIENCE.md I10, W27.

    Example:
        >>> effort_score([6, 5, 7, 4, 6, 3, 5, 6, 2, 6]).mean.value
        5.0
    """
    from scipy.special import stdtrit

    answers = _on_scale(scores, 1, 7, "An effort score")
    n = len(answers)
    if n == 0:
        return NO_ANSWERS
    mean, low, high = float(answers.mean()), 1.0, 7.0
    if n > 1:
        half = float(stdtrit(n - 1, 0.5 + level / 2)) * float(answers.std(ddof=1)) / sqrt(n)
        low, high = max(1.0, mean - half), min(7.0, mean + half)
    share = wilson(int((answers >= 5).sum()), n, level=level)
    return EffortScore(Estimate(mean, low, high, n, level, "t"), share, n)


def _on_scale(scores: npt.ArrayLike, lowest: int, highest: int, what: str) -> Floats:
    answers = floats(scores, "scores")
    wrong = answers[(answers < lowest) | (answers > highest)]
    if wrong.size:
        raise ValueError(f"{what} lies between {lowest} and {highest}; one is {wrong[0]:g}.")
    return answers
