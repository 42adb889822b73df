"""How long until it happens, with what is still open kept in (Kaplan–Meier)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, floats, same_length, z

_NEAR = 1e-12


@dataclass(frozen=True, eq=False)
class Curve(Result):
    """A Kaplan–Meier curve: the share still waiting after each time at which something happened.

    ``times``, ``waiting`` (the share), ``at_risk`` and ``happened`` are arrays of one length;
    ``hazard_variance`` is Greenwood's running sum. ``longest``: the longest time that anything was watched.
    """

    times: Floats
    waiting: Floats
    at_risk: Floats
    happened: Floats
    hazard_variance: Floats
    n: int
    n_happened: int
    longest: float

    @property
    def open_share(self) -> float:
        """The share for which it has not happened."""
        return 1 - self.n_happened / self.n

    def share_waiting(self, time: float, *, level: float = 0.95) -> Estimate | Undefined:
        """The share still waiting after ``time``, with its log-log interval."""
        if time > self.longest and not self._ends_at_zero:
            return Undefined(f"nothing was watched longer than {self.longest:g}")
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            least = exp(log((1 - level) / 2) / self.n)  # nothing happened yet: exact bound
            return Estimate(1.0, least, 1.0, self.n, level, "Kaplan–Meier, exact bound")
        value = float(self.waiting[place])
        low, high = self._band(place, level)
        return Estimate(value, low, high, self.n, level, "Kaplan–Meier, log-log")

    def share_done(self, time: float, *, level: float = 0.95) -> Estimate | Undefined:
        """The share for which it happened within ``time``."""
        waiting = self.share_waiting(time, level=level)
        if isinstance(waiting, Undefined):
            return waiting
        return Estimate(
            1 - waiting.value, 1 - waiting.high, 1 - waiting.low, waiting.n, level, waiting.method
        )

    def quantile(self, share: float, *, level: float = 0.95) -> Estimate | Undefined:
        """The time by which it happened to ``share`` of all (Brookmeyer & Crowley's interval).

        The upper end is infinite where the data cannot bound it.
        """
        left = 1 - share
        reached = np.flatnonzero(self.waiting <= left + _NEAR)
        if not reached.size:
            return Undefined(f"{share:.0%} is not reached: more than {self.longest:g}")
        low, high = self._bands(level)
        first_low = np.flatnonzero(low <= left + _NEAR)
        first_high = np.flatnonzero(high <= left + _NEAR)
        return Estimate(
            float(self.times[reached[0]]),
            float(self.times[first_low[0]]) if first_low.size else 0.0,
            float(self.times[first_high[0]]) if first_high.size else float("inf"),
            self.n,
            level,
            "Kaplan–Meier, Brookmeyer–Crowley",
        )

    def median(self, *, level: float = 0.95) -> Estimate | Undefined:
        """The time by which it happened to half of all."""
        return self.quantile(0.5, level=level)

    def restricted_mean(self, horizon: float, *, level: float = 0.95) -> Estimate | Undefined:
        """The mean time waited within ``horizon``: the area under the curve up to it."""
        if horizon > self.longest and not self._ends_at_zero:
            return Undefined(f"nothing was watched longer than {self.longest:g}")
        inside = self.times < horizon
        edges = np.concatenate([[0.0], self.times[inside], [horizon]])
        areas = np.concatenate([[1.0], self.waiting[inside]]) * np.diff(edges)
        value = float(areas.sum())
        left = value - np.cumsum(areas)[:-1]  # the area to the right of each time
        steps = np.diff(np.concatenate([[0.0], self.hazard_variance[inside]]))
        finite = np.isfinite(steps)  # where the curve falls to 0 no area is left
        half = z(level) * sqrt(float((left[finite] ** 2 * steps[finite]).sum()))
        return Estimate(
            value, max(0.0, value - half), min(horizon, value + half), self.n, level, "restricted mean"
        )

    def points(self, limit: int = 200) -> list[dict[str, float]]:
        """At most ``limit`` points of the curve with their 95 % band, for a chart or a table."""
        low, high = self._bands(0.95)
        places = np.unique(np.linspace(0, len(self.times) - 1, min(limit, len(self.times))).astype(int))
        return [
            {
                "time": float(self.times[i]),
                "waiting": float(self.waiting[i]),
                "low": float(low[i]),
                "high": float(high[i]),
                "at_risk": float(self.at_risk[i]),
            }
            for i in places
        ]

    def to_dict(self) -> dict[str, object]:
        """Plain values; the curve is thinned to 200 points."""
        return {"n": self.n, "n_happened": self.n_happened, "longest": self.longest, "points": self.points()}

    @property
    def _ends_at_zero(self) -> bool:
        return bool(len(self.waiting)) and float(self.waiting[-1]) <= _NEAR

    def _band(self, place: int, level: float) -> tuple[float, float]:
        low, high = self._bands(level)
        return float(low[place]), float(high[place])

    def _bands(self, level: float) -> tuple[Floats, Floats]:
        s = np.clip(self.waiting, _NEAR, 1 - _NEAR)
        with np.errstate(invalid="ignore", over="ignore"):
            spread = z(level) * np.sqrt(self.hazard_variance) / np.log(s)
            low, high = s ** np.exp(-spread), s ** np.exp(spread)
        done = self.waiting <= _NEAR  # log-log has no value at 0: exact bound on the last at risk
        low[done] = 0.0
        high[done] = 1 - ((1 - level) / 2) ** (1 / self.at_risk[done])
        return low, high


def kaplan_meier(
    durations: npt.ArrayLike, happened: npt.ArrayLike, *, counts: npt.ArrayLike | None = None
) -> Curve | Undefined:
    """The share still waiting over time, when some have not finished.

    Formula:
        Ŝ(t) = Π_{tᵢ≤t} (1 − dᵢ/nᵢ); Greenwood: Var Ŝ = Ŝ² Σ dᵢ/(nᵢ(nᵢ−dᵢ)); interval
        Ŝ^exp(±z·√Σ/ln Ŝ); restricted mean = ∫₀^τ Ŝ

    Returns:
        :class:`Curve` with ``share_waiting(t)``, ``share_done(t)``, ``median()``, ``quantile(share)`` and
        ``restricted_mean(τ)``, in the unit of the durations.

    Undefined:
        Nothing was watched. A quantile that is not reached; any time beyond the longest watched.

    Reference:
        Kaplan & Meier 1958, Nonparametric estimation from incomplete observations, JASA 53:457–481,
        10.1080/01621459.1958.10501452. SCIENCE.md D3, W02.

    Example:
        >>> curve = kaplan_meier([2, 3, 3, 5, 8, 8, 9, 12, 15, 20], [1, 1, 1, 1, 1, 0, 0, 1, 0, 0])
        >>> curve.median().value, round(curve.restricted_mean(20).value, 4)
        (8.0, 10.7667)
    """
    t = floats(durations, "durations")
    event = np.asarray(happened, dtype=bool).ravel()
    weight = np.ones(len(t)) if counts is None else floats(counts, "counts")
    same_length(durations=t, happened=np.asarray(event, dtype=np.int64), counts=weight)
    if (t < 0).any():
        raise ValueError(f"A duration cannot be negative; one is {t.min():g}.")
    if weight.sum() == 0:
        return Undefined("nothing was watched")
    times, at_risk, (d,) = risk_table(t, [event * weight], weight)
    kept = d > 0
    times, at_risk, d = times[kept], at_risk[kept], d[kept]
    with np.errstate(divide="ignore"):
        variance = np.cumsum(d / (at_risk * (at_risk - d)))
    return Curve(
        times,
        np.asarray(np.cumprod(1 - d / at_risk), dtype=np.float64),
        at_risk,
        d,
        variance,
        int(weight.sum()),
        int(d.sum()),
        float(t.max()),
    )


def risk_table(
    durations: Floats, events: list[Floats], weight: Floats
) -> tuple[Floats, Floats, list[Floats]]:
    """The distinct durations, how many were at risk just before each, and the events of each kind at each."""
    times, place = np.unique(durations, return_inverse=True)
    left = np.bincount(place, weights=weight, minlength=len(times))
    at_risk = left[::-1].cumsum()[::-1]
    counted = [np.bincount(place, weights=e, minlength=len(times)) for e in events]
    return times, at_risk, [np.asarray(one, dtype=np.float64) for one in counted]
