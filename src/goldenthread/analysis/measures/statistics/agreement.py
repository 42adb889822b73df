"""Agreement: of two ratings beyond chance, and of a risk score with what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import floats, same_length


@dataclass(frozen=True)
class Agreement(Result):
    """How far two ratings of the same things agree, and in which direction they differ."""

    weighted_kappa: float | Undefined
    match_share: float
    n_first_higher: int
    n_second_higher: int
    n: int


def weighted_kappa(
    first: Sequence[str], second: Sequence[str], *, ladder: Sequence[str]
) -> Agreement | Undefined:
    """Agreement of two ratings on an ordered ladder, beyond chance, far-off disagreement counting more.

    Formula:
        κ = 1 − Σ w·O / Σ w·E, w = |i − j| / (k − 1) (linear), E from the margins

    Returns:
        ``weighted_kappa`` (1 agreement, 0 chance, negative worse); ``match_share`` 0–1; how often the first
        or the second is higher; ``n``.

    Undefined:
        Nothing is rated twice; κ alone when both ratings are one and the same rung throughout.

    Reference:
        Cohen 1968, Psychological Bulletin 70:213–220, 10.1037/h0026256; bands Landis & Koch 1977. SCIENCE.md
        X8, F26, W44.

    Example:
        >>> weighted_kappa("TTCPCPTC", "TCCPPPTT", ladder="TCP").weighted_kappa
        0.586...
    """
    rung = {name: place for place, name in enumerate(ladder)}
    unknown = sorted((set(first) | set(second)) - set(rung))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not on the ladder {', '.join(ladder)}: name every rung.")
    a = np.array([rung[name] for name in first], dtype=np.int64)
    b = np.array([rung[name] for name in second], dtype=np.int64)
    same_length(first=a, second=b)
    if not len(a):
        return Undefined("nothing is rated twice")
    k = len(rung)
    seen = np.zeros((k, k))
    np.add.at(seen, (a, b), 1 / len(a))
    weight = np.abs(np.subtract.outer(np.arange(k), np.arange(k)))
    chance = float((weight * np.outer(seen.sum(axis=1), seen.sum(axis=0))).sum())
    kappa: float | Undefined
    if chance == 0:
        kappa = Undefined("all ratings are the same rung, so that chance agreement is complete")
    else:
        kappa = 1 - float((weight * seen).sum()) / chance
    return Agreement(kappa, float(np.mean(a == b)), int((a > b).sum()), int((b > a).sum()), len(a))


@dataclass(frozen=True)
class Concordance(Result):
    """Harrell's C: of the pairs that can be compared, the share in which the higher risk ended first."""

    c_index: float
    comparable_pairs: int
    n: int


def concordance_index(
    durations: npt.ArrayLike, happened: npt.ArrayLike, risk: npt.ArrayLike
) -> Concordance | Undefined:
    """How well a risk score ranks who is lost first, with those not lost yet kept in.

    Formula:
        pairs (i, j) with tᵢ < tⱼ and i lost, or tᵢ = tⱼ and only i lost; C = (Σ 1[rᵢ > rⱼ] + ½·1[rᵢ = rⱼ])
        / pairs

    Returns:
        ``c_index``: 0 to 1, ½ is chance; ``comparable_pairs``; ``n``.

    Undefined:
        No pair can be compared.

    Reference:
        Harrell et al. 1982, Evaluating the yield of medical tests, JAMA 247:2543–2546; optimistic with heavy
        censoring (Uno et al. 2011). SCIENCE.md E4, W51.

    Example:
        >>> concordance_index([3, 5, 8], [1, 1, 0], [0.9, 0.4, 0.5]).c_index
        0.6666...
    """
    t, score = floats(durations, "durations"), floats(risk, "risk")
    event = np.asarray(happened, dtype=bool).ravel()
    same_length(durations=t, happened=np.asarray(event, dtype=np.int64), risk=score)
    pairs, agree = 0, 0.0
    for i in np.flatnonzero(event):
        later = (t > t[i]) | ((t == t[i]) & ~event)
        pairs += int(later.sum())
        agree += float((score[i] > score[later]).sum()) + 0.5 * float((score[i] == score[later]).sum())
    if pairs == 0:
        return Undefined("no pair can be compared: nobody was lost before somebody else's time ended")
    return Concordance(agree / pairs, pairs, len(t))
