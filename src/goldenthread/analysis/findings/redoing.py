"""Rework: steps that a unit does again, after the order had gone to others and come back."""

from __future__ import annotations

import numpy as np

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import p_shares_above
from goldenthread.analysis.measures.flow.penetrability import sounds_administrative
from goldenthread.analysis.measures.flow.rework import Returns, returns
from goldenthread.analysis.records.prepared.events import HOUR

BOUND = 0.20  # policy: the share of orders that may come back to a step
LEAST_ORDERS = 30
QUESTION = "Do orders come back to a unit for a step that it had done?"


def look(ground: Ground) -> Looked:
    """Every step of a unit that enough orders have, save those that move or register work."""
    looked = Looked("rework", QUESTION)
    names = ground.events.activities
    if not names:
        looked.not_tested = "the events name no activity (event.activity)"
        return looked
    if reason := ground.not_testable:
        looked.not_tested = reason
        return looked
    found = returns(ground.events, ground.stretch_of_order, ground.n_stretches)
    does_something = np.array([not sounds_administrative(name) for name in names])[found.activity]
    often = np.flatnonzero((found.orders.sum(axis=1) >= LEAST_ORDERS) & does_something)
    looked.tested = len(often)
    if not len(often):
        looked.not_tested = f"no unit has a step that does something in {LEAST_ORDERS} orders or more"
        return looked
    cell = found.kind * ground.n_stretches + ground.stretch_of_order[found.order]
    again = np.bincount(cell, minlength=found.orders.size).reshape(found.orders.shape)
    for kind in often:
        p = p_shares_above(again[kind], found.orders[kind], BOUND)
        if p < 0.05:
            looked.candidates.append(_finding(ground, found, int(kind), p))
    return looked


def _finding(ground: Ground, found: Returns, kind: int, p: float) -> Finding:
    events = ground.events
    mine, orders = np.flatnonzero(found.kind == kind), int(found.orders[kind].sum())
    step, unit = events.activities[found.activity[kind]], ground.units[found.unit[kind]]
    hours = found.away[mine] / HOUR
    worst = np.argsort(-hours, kind="stable")[:10]
    return Finding(
        "rework",
        f"{unit} does “{step}” again after it had passed the order on",
        float(hours.sum()),
        p,
        (
            f"{len(mine):,} of the {orders:,} orders for which {unit} does “{step}” ({len(mine) / orders:.0%}) go to "
            f"another unit and come back to it for the same step; up to {BOUND:.0%} is let pass.",
            f"From the first time it was done to the last time it was begun {spoken(hours.sum())} passed, "
            f"{spoken(hours.mean())} for each of these orders. It is an upper bound: what others did in between may "
            "have been needed.",
        ),
        f"Ask {unit} what was wrong or missing the first time, for the orders listed: the commonest answer names the "
        "unit that should hand over something else.",
        f"It is no rework if {unit} takes its turn more than once by design, such as checking what others made.",
        ("rework",),
        ground.ids(found.unit[kind]),
        ("order", "hours from the first time to the last"),
        tuple((events.order_name(found.order[mine[i]]), round(float(hours[i]), 1)) for i in worst),
    )
