"""Fair rates at small n: each group's rate pulled towards what groups like it do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, floats, same_length

FEWEST_GROUPS = 8
FALL_BACK_STRENGTH = 4.0


@dataclass(frozen=True)
class Shrunk(Result):
    """A prior fitted to all groups and each group's posterior rate, in the order given.

    ``first`` and ``second``: α and β of the beta prior, or shape and rate of the gamma prior. ``basis`` says
    where the prior comes from. ``p_beyond``: P(rate < target) for shares, P(rate > target) for counts.
    """

    first: float
    second: float
    basis: str
    raw: tuple[float | Undefined, ...]
    rates: tuple[Estimate, ...]
    p_beyond: tuple[float, ...] | Undefined

    @property
    def prior_mean(self) -> float:
        """The rate that a group without records is given."""
        return self.first / (self.first + self.second) if self._is_share else self.first / self.second

    @property
    def _is_share(self) -> bool:
        return "beta" in self.basis


def beta_binomial(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    *,
    target: float | None = None,
    level: float = 0.90,
    prior: tuple[float, float] | None = None,
) -> Shrunk | Undefined:
    """Shares of several groups, shrunk by empirical Bayes.

    Formula:
        (α, β) maximise Σ ln[B(α+x, β+n−x)/B(α, β)]; rate = (α+x)/(α+β+n); interval from the beta posterior.
        Where the likelihood is flat or has no inner maximum, or there are fewer than 8 groups: prior
        Beta(4m, 4(1−m)) with m the pooled rate

    Returns:
        ``rates``: posterior mean and equal-tailed interval per group, 0 to 1; ``raw``: x/n;
        ``p_beyond``: P(rate < target); ``first``, ``second``: α, β; ``basis``: fitted, fall-back or given.

    Undefined:
        No group has a trial; ``raw`` of a group without trials; ``p_beyond`` without a target.

    Reference:
        Casella 1985, The American Statistician 39:83–87; Robinson 2017, Introduction to Empirical Bayes. The
        fall-back is derived. SCIENCE.md E5, W52.

    Example:
        >>> shrunk = beta_binomial([3, 1, 4, 0, 8, 2, 5, 0], [3, 2, 6, 1, 10, 5, 5, 6], target=0.5)
        >>> shrunk.basis, round(shrunk.rates[0].value, 3), round(shrunk.p_beyond[7], 3)
        ('beta prior fitted to 8 groups', 0.84, 0.991)
    """
    from scipy.special import betainc, betaincinv

    x, n = floats(successes, "successes"), floats(trials, "trials")
    same_length(successes=x, trials=n)
    if ((x < 0) | (x > n)).any():
        raise ValueError("Each group's successes lie between 0 and its trials.")
    if n.sum() == 0:
        return Undefined("no group has a trial")
    if prior is None:
        alpha, beta, basis = _beta_prior(x[n > 0], n[n > 0])
    else:
        (alpha, beta), basis = prior, "beta prior given"
    a, b, tail = alpha + x, beta + n - x, (1 - level) / 2
    ends = zip(a / (a + b), betaincinv(a, b, tail), betaincinv(a, b, 1 - tail), n, strict=True)
    return Shrunk(
        alpha,
        beta,
        basis,
        tuple(s / t if t else Undefined("no trial") for s, t in zip(x.tolist(), n.tolist(), strict=True)),
        tuple(
            Estimate(float(m), float(low), float(high), int(t), level, "beta-binomial")
            for m, low, high, t in ends
        ),
        Undefined("no target was given") if target is None else tuple(betainc(a, b, target).tolist()),
    )


def _beta_prior(x: Floats, n: Floats) -> tuple[float, float, str]:
    same_end = x.sum() in (
        0,
        n.sum(),
    )  # none or all: the likeliest prior is a certainty, and that is no prior
    pooled = (x.sum() + 0.5) / (n.sum() + 1) if same_end else x.sum() / n.sum()
    fitted = None if same_end or len(n) < FEWEST_GROUPS else _most_likely_beta(x, n, pooled)
    if fitted is None:
        a, b = pooled * FALL_BACK_STRENGTH, (1 - pooled) * FALL_BACK_STRENGTH
        return float(a), float(b), f"beta prior of strength 4 at the pooled rate ({len(n)} groups)"
    return *fitted, f"beta prior fitted to {len(n)} groups"


def _most_likely_beta(x: Floats, n: Floats, pooled: float) -> tuple[float, float] | None:
    from scipy.optimize import minimize
    from scipy.special import betaln, expit, logit, xlogy

    pairs, repeats = np.unique(np.column_stack([x, n]), axis=0, return_counts=True)
    x, n = pairs[:, 0], pairs[:, 1]

    def surprise(place: Floats) -> float:
        mean, strength = expit(place[0]), np.exp(place[1])
        a, b = mean * strength, (1 - mean) * strength
        return -float((repeats * (betaln(a + x, b + n - x) - betaln(a, b))).sum())

    bounds = [(-12.0, 12.0), (np.log(1e-3), np.log(1e5))]
    starts = [np.array([logit(pooled), np.log(s)]) for s in (1.0, 10.0, 100.0)]
    found = [minimize(surprise, s, method="L-BFGS-B", bounds=bounds) for s in starts]
    best = min(found, key=lambda one: float(one.fun))
    strength = float(np.exp(best.x[1]))
    one_rate = -float((repeats * (xlogy(x, pooled) + xlogy(n - x, 1 - pooled))).sum())
    if one_rate - best.fun < 1e-3 or not 1e-2 < strength < 1e3:
        return None  # no more variation than one common rate gives, or no inner maximum
    mean = float(expit(best.x[0]))
    return mean * strength, (1 - mean) * strength


def gamma_poisson(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    target: float | None = None,
    level: float = 0.90,
    prior: tuple[float, float] | None = None,
) -> Shrunk | Undefined:
    """Events per exposure (complaints per account-year) of several groups, shrunk by empirical Bayes.

    Formula:
        (a, b) maximise the negative binomial likelihood Σ ln[Γ(a+y)/Γ(a) · (b/(b+e))ᵃ · (1/(b+e))ʸ];
        rate = (a+y)/(b+e); interval from Gamma(a+y, b+e). Fall-back (fewer than 8 groups, or no inner
        maximum): b = 4/ē events' worth of a typical group, a = b × pooled rate

    Returns:
        ``rates``: posterior mean and equal-tailed interval per group, events per unit of exposure;
        ``raw``: y/e; ``p_beyond``: P(rate > target); ``first``, ``second``: shape and rate of the prior.

    Undefined:
        No group has exposure; ``raw`` of a group without exposure; ``p_beyond`` without a target.

    Reference:
        Gelman et al. 2013, Bayesian Data Analysis, section 2.7; Clayton & Kaldor 1987, Biometrics 43:671–681.
        The fall-back is derived. SCIENCE.md E6, W53.

    Example:
        >>> shrunk = gamma_poisson([0, 2, 5, 1], [1, 2, 1, 4], prior=(2, 2), target=2)
        >>> [round(rate.value, 3) for rate in shrunk.rates]
        [0.667, 1.0, 2.333, 0.5]
    """
    from scipy.special import gammaincc, gammaincinv

    y, e = floats(events, "events"), floats(exposure, "exposure")
    same_length(events=y, exposure=e)
    if (y < 0).any() or (e < 0).any() or (y[e == 0] > 0).any():
        raise ValueError("Events and exposure are not negative, and events need some exposure.")
    if e.sum() == 0:
        return Undefined("no group has any exposure")
    if prior is None:
        shape, rate, basis = _gamma_prior(y[e > 0], e[e > 0])
    else:
        (shape, rate), basis = prior, "gamma prior given"
    a, b, tail = shape + y, rate + e, (1 - level) / 2
    ends = zip(a / b, gammaincinv(a, tail) / b, gammaincinv(a, 1 - tail) / b, y, strict=True)
    return Shrunk(
        float(shape),
        float(rate),
        basis,
        tuple(c / t if t else Undefined("no exposure") for c, t in zip(y.tolist(), e.tolist(), strict=True)),
        tuple(
            Estimate(float(m), float(low), float(high), int(c), level, "gamma-Poisson")
            for m, low, high, c in ends
        ),
        Undefined("no target was given") if target is None else tuple(gammaincc(a, b * target).tolist()),
    )


def _gamma_prior(y: Floats, e: Floats) -> tuple[float, float, str]:
    pooled = max(float(y.sum()), 0.5) / float(e.sum())
    too_little = y.sum() == 0 or len(y) < FEWEST_GROUPS  # of no events the likeliest rate is 0, for ever
    fitted = None if too_little else _most_likely_gamma(y, e, pooled)
    if fitted is None:
        rate = float(e.mean())
        return (
            pooled * rate,
            rate,
            f"gamma prior worth one typical group at the pooled rate ({len(y)} groups)",
        )
    return *fitted, f"gamma prior fitted to {len(y)} groups"


def _most_likely_gamma(y: Floats, e: Floats, pooled: float) -> tuple[float, float] | None:
    from scipy.optimize import minimize
    from scipy.special import gammaln

    def surprise(place: Floats) -> float:
        mean, a = np.exp(place[0]), np.exp(place[1])
        b = a / mean
        return -float((gammaln(a + y) - gammaln(a) + a * np.log(b / (b + e)) - y * np.log(b + e)).sum())

    middle = np.log(pooled)
    bounds = [(middle - 12, middle + 12), (np.log(1e-3), np.log(1e5))]
    starts = [np.array([middle, np.log(a)]) for a in (0.5, 5.0, 50.0)]
    found = [minimize(surprise, s, method="L-BFGS-B", bounds=bounds) for s in starts]
    best = min(found, key=lambda one: float(one.fun))
    one_rate = -float((y * np.log(pooled) - pooled * e).sum())
    mean, shape = float(np.exp(best.x[0])), float(np.exp(best.x[1]))
    if one_rate - best.fun < 1e-3 or not 1e-2 < shape < 1e3:
        return None
    return shape, shape / mean
