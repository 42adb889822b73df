"""Shares of small numbers: intervals that stay honest at n = 3, at 0 and at 1."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import counts_of, z

NOTHING = Undefined("there is nothing to count in: n is 0")


def wilson(successes: float, n: int, *, level: float = 0.95) -> Estimate | Undefined:
    """The share ``successes / n`` with Wilson's score interval.

    Formula:
        centre = (p + z²/2n) / (1 + z²/n); half-width = z √(p(1−p)/n + z²/4n²) / (1 + z²/n)

    Returns:
        :class:`Estimate`: value, low and high between 0 and 1.

    Undefined:
        n is 0.

    Reference:
        Wilson 1927, Probable inference, the law of succession, and statistical inference,
        JASA 22:209–212, 10.1080/01621459.1927.10502953. SCIENCE.md R3, W46, W57.

    Example:
        >>> wilson(18, 30)
        Estimate(value=0.6, low=0.423..., high=0.754..., n=30, level=0.95, method='Wilson')
    """
    counts_of(successes, n)
    if n == 0:
        return NOTHING
    low, high = _score_interval(successes / n, n, z(level))
    return Estimate(successes / n, low, high, int(n), level, "Wilson")


def _score_interval(p: float, n: float, q: float) -> tuple[float, float]:
    shrink = 1 + q * q / n
    centre = (p + q * q / (2 * n)) / shrink
    half = q * sqrt(p * (1 - p) / n + q * q / (4 * n * n)) / shrink
    # at 0 and 1 the closed form ends exactly there; rounding must not put the share outside its interval
    return max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))


def clopper_pearson(successes: int, n: int, *, level: float = 0.95) -> Estimate | Undefined:
    """The share ``successes / n`` with the exact (conservative) binomial interval.

    Formula:
        low = B(α/2; x, n−x+1); high = B(1−α/2; x+1, n−x), with B the quantile of the beta distribution

    Returns:
        :class:`Estimate`: value, low and high between 0 and 1.

    Undefined:
        n is 0.

    Reference:
        Clopper & Pearson 1934, Biometrika 26:404–413, 10.1093/biomet/26.4.404. SCIENCE.md E7, W46.

    Example:
        >>> clopper_pearson(3, 5)
        Estimate(value=0.6, low=0.146..., high=0.947..., n=5, level=0.95, method='Clopper–Pearson')
    """
    from scipy.special import betaincinv

    counts_of(successes, n)
    if n == 0:
        return NOTHING
    tail = (1 - level) / 2
    low = float(betaincinv(successes, n - successes + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, n - successes, 1 - tail)) if successes < n else 1.0
    return Estimate(successes / n, low, high, int(n), level, "Clopper–Pearson")


def newcombe(
    after: tuple[float, int], before: tuple[float, int], *, level: float = 0.95
) -> Estimate | Undefined:
    """The difference of two independent shares, each given as (successes, n), with Newcombe's interval.

    Formula:
        d = p₁−p₂; low = d − √((p₁−l₁)² + (u₂−p₂)²); high = d + √((u₁−p₁)² + (p₂−l₂)²), with Wilson's l and u

    Returns:
        :class:`Estimate`: value, low and high between −1 and 1; n counts both samples.

    Undefined:
        One of the samples is empty.

    Reference:
        Newcombe 1998, Interval estimation for the difference between independent proportions,
        Statistics in Medicine 17:873–890, method 10. SCIENCE.md Q9, W59.

    Example:
        >>> newcombe((41, 50), (31, 50))
        Estimate(value=0.19..., low=0.023..., high=0.361..., n=100, level=0.95, method='Newcombe')
    """
    first, second = wilson(*after, level=level), wilson(*before, level=level)
    if isinstance(first, Undefined) or isinstance(second, Undefined):
        return Undefined("one of the two samples is empty")
    difference = first.value - second.value
    low = difference - sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    high = difference + sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Estimate(difference, max(low, -1.0), min(high, 1.0), first.n + second.n, level, "Newcombe")


@dataclass(frozen=True)
class ZeroEventBound(Result):
    """Upper ends for a rate of which no event was seen."""

    n: int
    exact_upper: float
    rule_of_three: float
    jeffreys_upper: float
    level: float


def zero_event_bound(n: int, *, level: float = 0.95) -> ZeroEventBound | Undefined:
    """How large a rate can be although none of ``n`` had the event.

    Formula:
        exact = 1 − (1−level)^(1/n); rule of three = −ln(1−level)/n ≈ 3/n; Jeffreys = B(level; ½, n+½)

    Returns:
        ``exact_upper``, ``rule_of_three`` (3/n at 0.95), ``jeffreys_upper``: one-sided bounds, 0 to 1.

    Undefined:
        n is 0.

    Reference:
        Hanley & Lippman-Hand 1983, If nothing goes wrong, is everything all right?, JAMA 249:1743–1745.
        SCIENCE.md E7, W54.

    Example:
        >>> round(zero_event_bound(12).exact_upper, 4)
        0.2209
    """
    from math import log

    from scipy.special import betaincinv

    if n <= 0:
        return NOTHING
    three = 3.0 if level == 0.95 else -log(1 - level)
    return ZeroEventBound(
        int(n),
        1 - (1 - level) ** (1 / n),
        min(1.0, three / n),
        float(betaincinv(0.5, n + 0.5, level)),
        level,
    )


def finite_population(
    successes: float, n: int, population: int, *, level: float = 0.95
) -> Estimate | Undefined:
    """The share in a sample drawn from a small, known population, with its narrower interval.

    Formula:
        SE = √(p(1−p)/(n−1) · (1−n/N)); p ± z·SE

    Returns:
        :class:`Estimate`: value, low and high between 0 and 1; low equals high when everyone answered.

    Undefined:
        Fewer than two answers.

    Reference:
        Cochran 1977, Sampling Techniques, chapter 3. SCIENCE.md R-fpc, W28.

    Example:
        >>> finite_population(21, 30, 60)
        Estimate(value=0.7, low=0.582..., high=0.817..., n=30, level=0.95, method='finite population')
    """
    counts_of(successes, n)
    counts_of(n, population)
    if n < 2:
        return Undefined("an interval needs at least two answers")
    p = successes / n
    half = z(level) * sqrt(p * (1 - p) / (n - 1) * (1 - n / population))
    return Estimate(p, max(0.0, p - half), min(1.0, p + half), int(n), level, "finite population")


def sample_size(population: int, margin: float, *, level: float = 0.95) -> int | Undefined:
    """How many answers a survey of ``population`` people needs for a margin of ``margin`` either way.

    Formula:
        n₀ = z²·0.25/m²; n = ⌈n₀ / (1 + (n₀−1)/N)⌉

    Returns:
        The number of people, from 1 to ``population``.

    Undefined:
        The population is empty.

    Reference:
        Cochran 1977, Sampling Techniques, chapter 4. SCIENCE.md R-fpc, W28.

    Example:
        >>> sample_size(60, 0.10)
        38
    """
    if not 0 < margin < 1:
        raise ValueError(f"A margin lies between 0 and 1; this one is {margin}.")
    if population <= 0:
        return Undefined("the population is empty")
    unlimited = z(level) ** 2 * 0.25 / margin**2
    return min(population, max(1, ceil(unlimited / (1 + (unlimited - 1) / population) - 1e-9)))
