"""Queueing formulas for a first look at a structure; the decision itself belongs to a simulation.

Rates are per hour, times in hours. Pitfall of all of them: stationary arrivals and patient customers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, inf, pi, sqrt


@dataclass(frozen=True)
class QueueFigures:
    """A queue in the long run. ``p_wait``: the chance of waiting; ``wq``, ``w``: mean hours of waiting and in
    all; ``lq``: mean number waiting."""

    rho: float
    p_wait: float
    wq: float
    w: float
    lq: float


def erlang_c(servers: int, offered_load: float) -> float:
    """The chance that an arrival waits in M/M/c.

    Formula: C(c, a) = [aᶜ/c!·c/(c−a)] / [Σ_{k<c} aᵏ/k! + aᶜ/c!·c/(c−a)], by the Erlang-B recursion.
    Returns: a probability; 1 where the load is at least the number of servers.
    Reference: Erlang 1917; Q1, W31.

    Example:
        >>> round(erlang_c(3, 2.0), 6)
        0.444444
    """
    if offered_load >= servers:
        return 1.0
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered_load * blocked / (k + offered_load * blocked)
    return blocked / (1 - (offered_load / servers) * (1 - blocked))


def mmc(servers: int, lam: float, mu: float) -> QueueFigures:
    """M/M/c in the long run. Infinite waits where the load is at least the number of servers.

    Reference: Q1, W31, W32.
    """
    if lam >= servers * mu:
        return QueueFigures(lam / (servers * mu), 1.0, inf, inf, inf)
    p_wait = erlang_c(servers, lam / mu)
    wq = p_wait / (servers * mu - lam)
    return QueueFigures(lam / (servers * mu), p_wait, wq, wq + 1 / mu, lam * wq)


def service_level(servers: int, lam: float, mu: float, within: float) -> float:
    """The share of arrivals in M/M/c that wait at most ``within`` hours: 1 − C·e^{−(cμ−λ)t}. See W31."""
    if lam >= servers * mu:
        return 0.0
    return 1 - erlang_c(servers, lam / mu) * exp(-(servers * mu - lam) * within)


def square_root_staffing(offered_load: float, beta: float) -> int:
    """The number of servers ⌈a + β√a⌉.

    Reference: Halfin & Whitt 1981, Operations Research 29(3), 10.1287/opre.29.3.567; Q2, W31.

    Example:
        >>> square_root_staffing(20.0, 1.0)
        25
    """
    return ceil(offered_load + beta * sqrt(offered_load) - 1e-9)


def halfin_whitt_delay(beta: float) -> float:
    """The chance of waiting under square-root staffing in the limit of many servers: [1 + βΦ(β)/φ(β)]⁻¹."""
    from statistics import NormalDist

    density = exp(-beta * beta / 2) / sqrt(2 * pi)
    return 1 / (1 + beta * NormalDist().cdf(beta) / density)


def pollaczek_khinchine(lam: float, mean: float, scv: float) -> float:
    """Mean hours of waiting in M/G/1: ρ/(1−ρ) · (1+c²)/2 · mean. Pollaczek 1930, Khinchine 1932."""
    rho = lam * mean
    return inf if rho >= 1 else rho / (1 - rho) * (1 + scv) / 2 * mean


def allen_cunneen(servers: int, lam: float, mean: float, scv: float) -> float:
    """Mean hours of waiting in M/G/c, approximately: (1+c²)/2 × M/M/c.

    An approximation that can be off by a fifth (W33): use a simulation for the decision. Reference: Q4.
    """
    return (1 + scv) / 2 * mmc(servers, lam, 1 / mean).wq


def break_even_gain(lam: float, mu: float, servers: int, *, teams: int, queue_only: bool = False) -> float:
    """How much faster dedicated teams must work to match one pooled queue.

    Formula: the g with W_dedicated(μ(1+g)) = W_pooled(μ), or of the waiting alone if ``queue_only``.
    Returns: a share; 0.37 means that ownership must make work 37 % faster.
    Reference: Q3, W32.

    Example:
        >>> round(break_even_gain(3.2, 1.0, 4, teams=4), 6)
        0.372888
    """
    from scipy.optimize import brentq

    pooled = mmc(servers, lam, mu)

    def excess(gain: float) -> float:
        own = mmc(servers // teams, lam / teams, mu * (1 + gain))
        return own.wq - pooled.wq if queue_only else own.w - pooled.w

    if excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, 50.0, xtol=1e-12))


@dataclass(frozen=True)
class UnlikePooling:
    """Short and long work, each with a server of its own against both in one queue of two servers."""

    wq_short_dedicated: float
    wq_long_dedicated: float
    wq_mean_dedicated: float
    scv_pooled: float
    wq_pooled: float
    share_worse_off: float
    short_change: float


def pooling_unlike_work(
    short_lam: float, short_mean: float, long_lam: float, long_mean: float
) -> UnlikePooling:
    """What pooling two kinds of exponential work does to each: the mean can improve while most wait longer.

    Reference: Whitt 1999, Management Science 45(11), 10.1287/mnsc.45.11.1579; Q4, W33.
    """
    lam = short_lam + long_lam
    mean = (short_lam * short_mean + long_lam * long_mean) / lam
    second = 2 * (short_lam * short_mean**2 + long_lam * long_mean**2) / lam
    scv = second / mean**2 - 1
    short = mmc(1, short_lam, 1 / short_mean).wq
    long = mmc(1, long_lam, 1 / long_mean).wq
    pooled = allen_cunneen(2, lam, mean, scv)
    worse = (short_lam * (pooled > short) + long_lam * (pooled > long)) / lam
    return UnlikePooling(
        short, long, (short_lam * short + long_lam * long) / lam, scv, pooled, worse, pooled / short - 1
    )


@dataclass(frozen=True)
class HandoffElimination:
    """Lead time in hours of a functional chain, and of end-to-end teams with queues of their own or one.

    ``tolerable_factor``: how much longer a generalist may take per order and still match the chain.
    """

    functional: float
    own_queues: float
    shared_queue: float
    reduction: float
    tolerable_factor: float


def handoff_elimination(lam: float, mu: float, *, steps: int, delay: float) -> HandoffElimination:
    """A chain of M/M/1 stations with hand-off delays against end-to-end teams with Erlang service.

    Each of as many teams as there were stations gets its share of the orders and does all steps.
    Reference: Burke 1956; Pollaczek–Khinchine; Q5, W34.
    """
    from scipy.optimize import brentq

    functional = steps * mmc(1, lam, mu).w + (steps - 1) * delay
    work, scv = steps / mu, 1 / steps

    def own(factor: float) -> float:
        return work * factor + pollaczek_khinchine(lam / steps, work * factor, scv)

    shared = work + allen_cunneen(steps, lam, work, scv)
    most = min(1 / (lam / steps * work), 10.0) * (1 - 1e-9)
    factor = float(brentq(lambda f: own(f) - functional, 1e-6, most, xtol=1e-12))
    return HandoffElimination(functional, own(1.0), shared, 1 - own(1.0) / functional, factor)
