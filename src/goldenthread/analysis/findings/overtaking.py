"""Displacement: units in which orders that are put first keep the others waiting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import p_mean_above
from goldenthread.analysis.measures.flow.displacement import Turns, turns
from goldenthread.analysis.records.prepared.events import HOUR

BOUND = 0.10  # policy: the part of the others' waiting that may come from orders put first
LEAST_STEPS, LEAST_FIRST, LEAST_IN_STRETCH = 30, 10, 3
QUESTION = "Do orders that are put first keep the others waiting?"


def look(ground: Ground) -> Looked:
    """Every unit that took up enough steps of orders put first, and of others."""
    looked = Looked("displacement", QUESTION)
    if not ground.n_stretches:
        looked.not_tested = ground.too_few_orders
        return looked
    found = turns(ground.events, ())
    if not found.goes_first.any():
        looked.not_tested = "no order was put before others (order.expedited_at)"
        return looked
    n = len(ground.units)
    ahead = np.bincount(found.unit[found.goes_first], minlength=n)
    others = np.bincount(found.unit[~found.goes_first], minlength=n)
    often = np.flatnonzero((ahead >= LEAST_FIRST) & (others >= LEAST_STEPS))
    looked.tested = len(often)
    if not len(often):
        looked.not_tested = (
            f"no unit took up {LEAST_FIRST} steps of orders put first and {LEAST_STEPS} of others"
        )
    for unit in often:
        mine = np.flatnonzero((found.unit == unit) & ~found.goes_first)
        shares = _shares(ground, found, mine)
        p = p_mean_above(shares, BOUND)
        if p < 0.05:
            looked.candidates.append(_finding(ground, found, mine, int(ahead[unit]), p))
    return looked


def _shares(ground: Ground, found: Turns, mine: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each stretch of time: the part of the others' waiting that is later than in turn."""
    stretch = ground.stretch_of_order[ground.events.order[found.step[mine]]]
    n = np.bincount(stretch, minlength=ground.n_stretches)
    delay, waited = (
        np.bincount(stretch, weights=hours[mine] / HOUR, minlength=ground.n_stretches)
        for hours in (found.delay, found.waited)
    )
    use = (n >= LEAST_IN_STRETCH) & (waited > 0)
    return np.asarray(delay[use] / waited[use])


def _finding(ground: Ground, found: Turns, mine: NDArray[np.int64], ahead: int, p: float) -> Finding:
    unit = ground.units[int(found.unit[mine[0]])]
    delay, waited = found.delay[mine] / HOUR, found.waited[mine] / HOUR
    worst = np.argsort(-delay, kind="stable")[:10]
    order = ground.events.order[found.step[mine]]
    return Finding(
        "displacement",
        f"Orders put first keep the others waiting in {unit}",
        max(0.0, float(delay.sum())),
        p,
        (
            f"{ahead:,} steps of orders that were put first passed {len(mine):,} steps of others in {unit}, which "
            f"began {spoken(delay.sum())} later than in the order in which they had come.",
            f"That is {delay.sum() / waited.sum():.0%} of all their waiting there; up to {BOUND:.0%} is let pass.",
        ),
        f"Ask {unit} for the reason of the last ten orders that were put first, and tell their sponsors which "
        "orders listed here waited for it: would they still have it so?",
        "It is no harm if those put first were smaller, or if the others' dates were kept all the same.",
        ("displacement",),
        ground.ids(int(found.unit[mine[0]])),
        ("order that waited", "hours later than in turn"),
        tuple((ground.events.order_name(order[i]), round(float(delay[i]), 1)) for i in worst),
    )
