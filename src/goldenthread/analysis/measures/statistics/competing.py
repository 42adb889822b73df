"""When something else can end the wait: cumulative incidence with competing causes (Aalen–Johansen)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, floats, same_length, z
from goldenthread.analysis.measures.statistics.survival import risk_table


@dataclass(frozen=True, eq=False)
class Incidence(Result):
    """The share to which each cause has happened, over time. ``incidence[cause]`` goes with ``times``."""

    times: Floats
    waiting: Floats
    at_risk: Floats
    events: dict[int, Floats]
    incidence: dict[int, Floats]
    n: int
    longest: float

    def share(self, cause: int, time: float, *, level: float = 0.95) -> Estimate | Undefined:
        """The share to which ``cause`` happened within ``time`` (delta-method interval, cut to 0–1)."""
        if time > self.longest and (not len(self.waiting) or self.waiting[-1] > 1e-12):
            return Undefined(f"nothing was watched longer than {self.longest:g}")
        place = int(np.searchsorted(self.times, time, side="right"))
        if place == 0:
            return Estimate(0.0, 0.0, 0.0, self.n, level, "Aalen–Johansen")
        value = float(self.incidence[cause][place - 1])
        half = z(level) * sqrt(self._variance(cause, place))
        return Estimate(
            value, max(0.0, value - half), min(1.0, value + half), self.n, level, "Aalen–Johansen"
        )

    def quantile(self, cause: int, share: float, *, level: float = 0.95) -> Estimate | Undefined:
        """The time by which ``cause`` had happened to ``share`` of all; its ends invert the interval.

        The upper end is infinite where the data cannot bound it.
        """
        reached = np.flatnonzero(self.incidence.get(cause, np.zeros(0)) >= share - 1e-12)
        if not reached.size:
            return Undefined(f"{share:.0%} is not reached: more than {self.longest:g}, or never")
        low = self._first(lambda one: one.high >= share, cause, level)
        high = self._first(lambda one: one.low >= share, cause, level)
        return Estimate(float(self.times[reached[0]]), low, high, self.n, level, "Aalen–Johansen, inverted")

    def _first(self, holds: Callable[[Estimate], bool], cause: int, level: float) -> float:
        """The first time at which it holds of the share, by bisection: both ends rise with time."""
        low, high = 0, len(self.times)
        while low < high:
            middle = (low + high) // 2
            share = self.share(cause, float(self.times[middle]), level=level)
            if isinstance(share, Estimate) and holds(share):
                high = middle
            else:
                low = middle + 1
        return float(self.times[low]) if low < len(self.times) else float("inf")

    def points(self, cause: int, limit: int = 200) -> list[dict[str, float]]:
        """At most ``limit`` points of one cause's curve."""
        places = np.unique(np.linspace(0, len(self.times) - 1, min(limit, len(self.times))).astype(int))
        return [{"time": float(self.times[i]), "share": float(self.incidence[cause][i])} for i in places]

    def to_dict(self) -> dict[str, object]:
        """Plain values; the curves are thinned to 200 points."""
        curves = {str(cause): self.points(cause) for cause in self.incidence}
        return {"n": self.n, "longest": self.longest, "curves": curves}

    def _variance(self, cause: int, upto: int) -> float:
        n = self.at_risk[:upto]
        d = np.sum([events[:upto] for events in self.events.values()], axis=0)
        own, before = self.events[cause][:upto], np.concatenate([[1.0], self.waiting[: upto - 1]])
        still = self.incidence[cause][upto - 1] - self.incidence[cause][:upto]
        open_after = n > d  # where nobody is left, nothing more can come
        greenwood = np.zeros(upto)
        greenwood[open_after] = (d / np.where(open_after, n * (n - d), 1))[open_after]
        first = (still**2 * greenwood).sum()
        second = (before**2 * (n - own) / n**3 * own).sum()
        third = (still * before * own / n**2).sum()
        return max(0.0, float(first + second - 2 * third))


def aalen_johansen(
    durations: npt.ArrayLike, causes: npt.ArrayLike, *, counts: npt.ArrayLike | None = None
) -> Incidence | Undefined:
    """The share to which each cause happened over time, when one cause rules out the others.

    Formula:
        F_k(t) = Σ_{tᵢ≤t} Ŝ(tᵢ₋₁)·d_{k,i}/nᵢ, with Ŝ of all causes together

    Returns:
        :class:`Incidence` with ``share(cause, t)`` and ``quantile(cause, share)``; ``causes`` is 0 for what
        is still open and a positive whole number for each cause.

    Undefined:
        Nothing was watched; any time beyond the longest watched.

    Reference:
        Aalen & Johansen 1978, Scandinavian Journal of Statistics 5:141–150; variance Marubini & Valsecchi
        1995, Analysing Survival Data, section 10.4. SCIENCE.md D3.

    Example:
        >>> both = aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0])
        >>> both.share(1, 3).value, both.share(2, 3).value
        (0.5, 0.25)
    """
    t = floats(durations, "durations")
    cause = np.asarray(causes, dtype=np.int64).ravel()
    weight = np.ones(len(t)) if counts is None else floats(counts, "counts")
    same_length(durations=t, causes=cause, counts=weight)
    if (t < 0).any() or (cause < 0).any():
        raise ValueError("Durations are not negative; causes are 0 (still open), 1, 2 …")
    if weight.sum() == 0:
        return Undefined("nothing was watched")
    kinds = [int(k) for k in np.unique(cause) if k > 0]
    times, at_risk, events = risk_table(t, [(cause == k) * weight for k in kinds], weight)
    total = np.sum(events, axis=0) if events else np.zeros(len(times))
    waiting = np.cumprod(1 - total / at_risk)
    before = np.concatenate([[1.0], waiting[:-1]])
    incidence = {k: np.cumsum(before * d / at_risk) for k, d in zip(kinds, events, strict=True)}
    return Incidence(
        times,
        waiting,
        at_risk,
        dict(zip(kinds, events, strict=True)),
        incidence,
        int(weight.sum()),
        float(t.max()),
    )
