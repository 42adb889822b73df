"""The statistical rule behind every finding: when something stands out, and how often that is a false alarm.

A log is *healthy* in respect of a condition if the quantity behind it stays within a stated bound in the long
run: no boundary waits more than 2.5 times as long as a typical one, no pair of units plays ping-pong with more
than one order in ten, and so on. Each place is tested against that bound, not against equality, so that a
large log does not turn trifles into findings. Tests over time compare stretches of the log, which keeps busy
weeks, in which many orders wait together, from counting as many independent witnesses.

All kinds of condition that could be tested share an error of 5 %, in equal parts; within a kind, the step-up rule of
Benjamini and Hochberg covers its many places. In a log that is healthy in every respect the chance of any finding at
all is therefore at most 5 %.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.findings.finding import Family, Finding, Findings, Looked
from goldenthread.analysis.measures import benjamini_hochberg

FALSE_ALARM_RATE = 0.05
STRETCHES = 12  # parts of the log, by time, that bear witness
LEAST_STRETCHES = 6
LEAST_IN_STRETCH = 3  # of what is counted, for a stretch to bear witness

RULE = (
    "In a log that is healthy in every respect tested, the chance that this page shows any finding at all is at "
    "most {rate:.0%}: that error is shared equally among the kinds of condition that could be tested (here {kinds}), "
    "and within a kind the Benjamini–Hochberg rule covers all its places. Each condition has a bound that a healthy "
    "organisation may reach without being called out."
)


def settled(looked: list[Looked]) -> Findings:
    """The candidates that stand once false alarms are controlled, most customer hours first."""
    # what could be tested hangs on how much was recorded, never on how it looks: the rate holds given it
    kinds = max(1, sum(search.tested > 0 for search in looked))
    share = FALSE_ALARM_RATE / kinds
    found: list[Finding] = []
    families = []
    for search in looked:
        standing = _standing(search, share)
        found += standing
        families.append(
            Family(
                search.kind, search.question, search.tested, len(standing), search.not_tested, search.power
            )
        )
    found.sort(key=lambda finding: (-finding.customer_hours, finding.title))
    rule = RULE.format(rate=FALSE_ALARM_RATE, kinds=kinds)
    return Findings(tuple(found), tuple(families), FALSE_ALARM_RATE, rule)


def _standing(search: Looked, share: float) -> list[Finding]:
    """Places without a candidate have been tested too: they count with p = 1."""
    if not search.candidates:
        return []
    p = [1.0 if candidate.p is None else candidate.p for candidate in search.candidates]
    p += [1.0] * (search.tested - len(p))
    verdict = benjamini_hochberg(p, q=share)
    return [replace(candidate, p=p[i]) for i, candidate in enumerate(search.candidates) if verdict.stands[i]]


def p_mean_above(values: NDArray[np.float64], bound: float) -> float:
    """The chance of such ``values`` (one for each stretch of time) if their mean were ``bound`` or less.

    One-sided Student t test.

    >>> p_mean_above(np.array([1.0, 1.1, 0.9, 1.0, 1.05, 0.95]), 0.0) < 1e-5
    True
    >>> p_mean_above(np.array([0.1, -0.1, 0.05, -0.05, 0.0, 0.0]), 0.5)
    1.0
    """
    from scipy.special import stdtr

    n = len(values)
    if n < LEAST_STRETCHES:
        return 1.0
    spread = float(values.std(ddof=1)) / sqrt(n)
    above = float(values.mean()) - bound
    if above <= 0:
        return 1.0
    return float(stdtr(n - 1, -above / max(spread, 1e-9)))


def p_share_above(successes: int, n: int, bound: float) -> float:
    """The chance of so many successes in ``n`` independent trials if their share were ``bound`` or less."""
    from scipy.special import bdtrc

    return float(bdtrc(successes - 1, n, bound)) if successes > 0 else 1.0


def p_shares_above(hits: NDArray[np.integer], n: NDArray[np.integer], bound: float) -> float:
    """The same for ``hits`` among ``n`` in each stretch of time, where a busy stretch is one witness.

    The larger of two chances: of so many in all, and of such shares over the stretches that hold enough.

    >>> p_shares_above(np.array([9] * 6), np.array([20] * 6), 0.2) < 0.001
    True
    >>> p_shares_above(np.array([20, 0, 0, 0, 0, 0]), np.array([20] * 6), 0.1) > 0.2
    True
    """
    use = n >= LEAST_IN_STRETCH
    over_time = p_mean_above(hits[use] / n[use], bound)
    return max(p_share_above(int(hits.sum()), int(n.sum()), bound), over_time)
