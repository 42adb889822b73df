"""How long work takes: distributions of hours, by mean and squared coefficient of variation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import fmean

SPREADS = ("exponential", "lognormal", "gamma", "fixed", "empirical")


@dataclass(frozen=True)
class WorkTime:
    """A distribution of hours of work. ``scv``: variance divided by the square of the mean.

    Example:
        >>> WorkTime.lognormal(2.0, scv=0.5)
        WorkTime(spread='lognormal', mean=2.0, scv=0.5, values=())
        >>> WorkTime.empirical([1, 2, 6]).mean
        3.0
    """

    spread: str
    mean: float
    scv: float = 1.0
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.spread not in SPREADS:
            raise ValueError(f"'{self.spread}' is no distribution of work; use one of {', '.join(SPREADS)}.")
        if self.mean < 0 or self.scv < 0:
            raise ValueError("Hours of work and their variation cannot be negative.")
        if self.spread == "empirical" and not self.values:
            raise ValueError("An empirical distribution needs at least one value.")

    @classmethod
    def exponential(cls, mean: float) -> WorkTime:
        return cls("exponential", mean)

    @classmethod
    def lognormal(cls, mean: float, scv: float = 1.0) -> WorkTime:
        return cls("lognormal", mean, scv)

    @classmethod
    def gamma(cls, mean: float, scv: float = 1.0) -> WorkTime:
        return cls("gamma", mean, scv)

    @classmethod
    def fixed(cls, hours: float) -> WorkTime:
        return cls("fixed", hours, 0.0)

    @classmethod
    def empirical(cls, values: Iterable[float]) -> WorkTime:
        """Each of the observed values is as likely as the others."""
        seen = tuple(float(value) for value in values)
        mean = fmean(seen) if seen else 0.0
        spread = fmean((value - mean) ** 2 for value in seen) if seen else 0.0
        return cls("empirical", mean, spread / mean**2 if mean else 0.0, seen)

    def times(self, factor: float) -> WorkTime:
        """The same shape, ``factor`` times as long."""
        return replace(self, mean=self.mean * factor, values=tuple(v * factor for v in self.values))
