"""Whether a series rises, where neighbours resemble each other for reasons of their own.

A queue that has grown takes long to shrink: its waves look like a trend although nothing has changed. The test of
Mann and Kendall takes each value for an independent witness, and the usual corrections estimate the resemblance from
the same short series, which leaves them with two to four false alarms in a hundred at a stated rate of one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESEMBLANCE = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9)  # of neighbours in a healthy series, up to the last
WORLDS = 4000  # healthy series drawn for each
OVERLOOKED = 0.0005  # the chance, added to p, that the true resemblance is taken for one that cannot be

Floats = NDArray[np.float64]


def p_of_rise(series: Floats) -> float:
    """The chance of a rise so steady in a healthy series of that length, whatever its neighbours' resemblance.

    The statistic is Kendall's S over its standard deviation, made smaller by √((1 + r) / (1 − r)) for the resemblance
    r of neighbours (Yue and Wang 2004, doi:10.1023/B:WARM.0000043140.61082.60), r being what is left of it after the
    better of a line and a single step is taken away, so that a change does not pass for resemblance. Its distribution
    is not taken from the normal law but from drawn series in which each value is r times the one before and something
    new; and p is the largest over all r that the series itself does not rule out, plus the chance of having ruled out
    wrongly (Berger and Boos 1994, doi:10.1080/01621459.1994.10476836). So it holds for every r up to 0.9.

    >>> p_of_rise(np.arange(24.0)) < 0.01
    True
    >>> p_of_rise(np.array([5.0, 3.0, 4.0, 6.0, 5.0, 4.0, 5.0, 3.0])) > 0.3
    True
    """
    found, near = _statistic(series[None, :])
    p = 0.0
    for statistics, resemblances in _healthy(len(series)):
        if p == 0.0 or _share(resemblances <= near[0]) >= OVERLOOKED:
            p = max(p, _share(statistics >= found[0] - 1e-12))
    return min(1.0, p + OVERLOOKED)


def _share(seen: NDArray[np.bool_]) -> float:
    return (int(seen.sum()) + 1) / (len(seen) + 1)


@lru_cache(maxsize=8)
def _healthy(n: int) -> tuple[tuple[Floats, Floats], ...]:
    """The statistic and the estimated resemblance of drawn healthy series, for each true resemblance."""
    rng = np.random.default_rng([n, WORLDS])
    return tuple(_statistic(drawn(rng, WORLDS, n, r)) for r in RESEMBLANCE)


def drawn(rng: np.random.Generator, count: int, n: int, resemblance: float) -> Floats:
    """Series of ``n`` in which nothing changes, each value ``resemblance`` times the one before and something new."""
    values = rng.standard_normal((count, n))
    fresh = np.sqrt(1 - resemblance**2)
    for place in range(1, n):
        values[:, place] = resemblance * values[:, place - 1] + fresh * values[:, place]
    return values


def _statistic(series: Floats) -> tuple[Floats, Floats]:
    """Of each row: Kendall's S, standardised and corrected; and the resemblance by which it was corrected."""
    n = series.shape[1]
    score = np.zeros(len(series))
    for place in range(n - 1):
        score += np.sign(series[:, place + 1 :] - series[:, [place]]).sum(axis=1)
    z = (score - np.sign(score)) / np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    left = _unchanged(series)
    around = np.maximum((left**2).sum(axis=1), 1e-12)
    near = (left[:, 1:] * left[:, :-1]).sum(axis=1) / around
    # what a line takes away makes neighbours look less alike in a short series (Marriott and Pope 1954)
    near = np.clip((n * near + 2) / (n - 4), 0.0, 0.95)
    return z / np.sqrt((1 + near) / (1 - near)), near


def _unchanged(series: Floats) -> Floats:
    """What is left of each row after the better of a line and one step."""
    n = series.shape[1]
    place = np.arange(n) - (n - 1) / 2
    around = series - series.mean(axis=1, keepdims=True)
    line = around - np.outer(around @ place / (place @ place), place)
    before = np.arange(2, n - 1)  # at least two values on each side of the step
    upto = around.cumsum(axis=1)[:, before - 1]
    gained = upto**2 * (n / (before * (n - before)))
    best = gained.argmax(axis=1)
    rows = np.arange(len(series))
    level = upto[rows, best]
    size = before[best]
    after = np.arange(n)[None, :] >= size[:, None]
    step = around - np.where(after, (-level / (n - size))[:, None], (level / size)[:, None])
    nearer = (step**2).sum(axis=1) < (line**2).sum(axis=1)
    return np.asarray(np.where(nearer[:, None], step, line))
