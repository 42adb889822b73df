"""Change over time: orders take longer, or less long, than they did; a signal, not the noise of months."""

from __future__ import annotations

import numpy as np

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import LEAST_STRETCHES
from goldenthread.analysis.findings.trend import p_of_rise

MOST_STRETCHES = 48  # finer than elsewhere: a short series cannot tell a change from a slow queue
FACTOR = 1.25  # policy: a change of less than a quarter is let pass
QUESTION = "Do orders take longer than they used to?"


def look(ground: Ground) -> Looked:
    """The typical duration of orders by stretch of placement: does it rise steadily?"""
    looked = Looked("change over time", QUESTION)
    found = ground.outcomes
    stretch = found.stretches(MOST_STRETCHES)
    use = (stretch >= 0) & found.ended
    stretches = np.unique(stretch[use])
    if len(stretches) < LEAST_STRETCHES:
        looked.not_tested = "too few stretches of time in which nearly all orders have ended"
        return looked
    medians = np.array([np.median(found.hours[use & (stretch == s)]) for s in stretches])
    looked.tested = 1
    third = max(2, len(medians) // 3)
    before, after = float(medians[:third].mean()), float(medians[-third:].mean())
    if after < FACTOR * before:
        return looked
    p = p_of_rise(medians)
    if p < 0.05:
        starts = [int(found.placed[stretch == s].min()) for s in stretches]
        days = np.array(starts, "datetime64[us]").astype("datetime64[D]")
        n = int((use & (stretch >= stretches[-third])).sum())
        rows = tuple((str(day), round(float(m), 1)) for day, m in zip(days, medians, strict=True))
        looked.candidates.append(_finding(before, after, n, p, rows))
    return looked


def _finding(before: float, after: float, n: int, p: float, rows: tuple[tuple[str, float], ...]) -> Finding:
    return Finding(
        "change over time",
        "Orders take longer than they used to",
        (after - before) * n,
        p,
        (
            f"Half of the orders placed in the last third of the time took {spoken(after)} or more; in the "
            "first third "
            f"it was {spoken(before)}.",
            "The rise is steady over the stretches of time below, not the noise of single months.",
        ),
        "Ask what changed at the turning point: people, rules, systems, what is ordered.",
        "It is no loss of pace if the orders became larger, or if since then their end is recorded later.",
        ("time_to_deliver", "xmr"),
        (),
        ("placed from", "median hours"),
        rows,
    )
