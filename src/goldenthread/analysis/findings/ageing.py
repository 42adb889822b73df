"""Ageing work: more old open orders than the pace of the ended ones explains."""

from __future__ import annotations

import numpy as np

from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.outcomes import Outcomes
from goldenthread.analysis.findings.rule import p_share_above
from goldenthread.analysis.measures import kaplan_meier

TIMES = 2.0  # policy: how many times the expected share of old orders is let pass
LEAST_OPEN = 20
QUESTION = "Is there more old unfinished work than the usual pace leaves behind?"


def look(ground: Ground) -> Looked:
    """Open orders older than 85 of 100 ended ones, against the share that a steady flow would show.

    In a steady flow the chance that an open order is older than s is the area of the survival curve beyond s
    as a share of the whole area (renewal theory).
    """
    looked = Looked("ageing work", QUESTION)
    found = ground.outcomes
    open_ages = found.hours[~found.ended]
    if not found.ends_are_recorded:
        looked.not_tested = "the log does not say which orders are still open (delivery.at)"
        return looked
    if len(open_ages) < LEAST_OPEN or found.ended.sum() < LEAST_OPEN:
        looked.not_tested = f"fewer than {LEAST_OPEN} orders are open, or ended"
        return looked
    looked.tested = 1
    limit = float(np.quantile(found.hours[found.ended], 0.85))
    expected = _old_share(found, limit)
    old = int((open_ages > limit).sum())
    p = p_share_above(old, len(open_ages), min(0.95, TIMES * expected))
    if p < 0.05:
        looked.candidates.append(_finding(found, limit, expected, p))
    return looked


def _old_share(found: Outcomes, limit: float) -> float:
    curve = kaplan_meier(found.hours, found.ended)
    assert hasattr(curve, "times")
    edges = np.concatenate([[0.0], curve.times, [max(curve.longest, limit)]])
    level = np.concatenate([[1.0], curve.waiting])
    beyond = np.clip(edges[1:], limit, None) - np.clip(edges[:-1], limit, None)
    whole = float((level * np.diff(edges)).sum())
    return float((level * beyond).sum()) / whole if whole else 0.0


def _finding(found: Outcomes, limit: float, expected: float, p: float) -> Finding:
    open_rows = np.flatnonzero(~found.ended)
    ages = found.hours[open_rows]
    old = ages > limit
    oldest = open_rows[np.argsort(-ages, kind="stable")[:10]]
    return Finding(
        "ageing work",
        "Old orders are left lying",
        float((ages[old] - limit).sum()),
        p,
        (
            f"{old.sum():,} of {len(ages):,} open orders are older than {limit / 24:,.1f} days, by which 85 of 100 "
            f"ended orders were done. A steady flow would leave about {expected:.0%} so old; here it is "
            f"{old.mean():.0%}.",
        ),
        "Call the customers of the ten oldest: do they still wait, and what were they told?",
        "It is no backlog if these orders were done or dropped and never closed in the system.",
        ("ageing_work", "time_to_deliver"),
        (),
        ("order", "days open"),
        tuple((str(found.order[i]), round(float(found.hours[i]) / 24, 1)) for i in oldest),
    )
