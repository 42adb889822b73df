"""Change over time: orders take longer, or less long, than they did; a signal, not the noise of months."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import LEAST_STRETCHES
from goldenthread.analysis.measures import mann_kendall

FACTOR = 1.25  # policy: a change of less than a quarter is let pass
QUESTION = "Do orders take longer than they used to?"


def look(ground: Ground) -> Looked:
    """The typical duration of orders by stretch of placement: does it rise steadily?"""
    looked = Looked("change over time", QUESTION)
    found = ground.outcomes
    use = (found.stretch >= 0) & found.ended
    stretches = np.unique(found.stretch[use])
    if len(stretches) < LEAST_STRETCHES:
        looked.not_tested = "too few stretches of time in which nearly all orders have ended"
        return looked
    medians = np.array([np.median(found.hours[use & (found.stretch == s)]) for s in stretches])
    trend = mann_kendall(medians)
    if not trend:
        looked.not_tested = str(trend)
        return looked
    looked.tested = 1
    third = max(2, len(medians) // 3)
    before, after = float(medians[:third].mean()), float(medians[-third:].mean())
    p = p_of_trend(medians, trend.p_one_sided)
    if trend.value > 0 and after >= FACTOR * before and p < 0.05:
        starts = [int(found.placed[found.stretch == s].min()) for s in stretches]
        days = np.array(starts, "datetime64[us]").astype("datetime64[D]")
        n = int((use & (found.stretch >= stretches[-third])).sum())
        rows = tuple((str(day), round(float(m), 1)) for day, m in zip(days, medians, strict=True))
        looked.candidates.append(_finding(before, after, n, p, rows))
    return looked


def p_of_trend(series: NDArray[np.float64], p: float) -> float:
    """The p of a trend, made weaker where neighbours resemble each other beyond the trend itself.

    A queue that has grown takes long to shrink: its waves look like a trend although nothing has changed. The
    variance of the test is inflated by (1 + r) / (1 − r), r being the correlation of neighbours after Sen's line
    is taken away, corrected for its bias in short series (Yue and Wang 2004; Marriott and Pope 1954).
    """
    from scipy.special import ndtr, ndtri

    n = len(series)
    place = np.arange(n, dtype=np.float64)
    one, two = np.triu_indices(n, 1)
    slope = np.median((series[two] - series[one]) / (two - one))
    left = series - slope * place
    left = left - left.mean()
    around = float((left**2).sum())
    r = float((left[1:] * left[:-1]).sum()) / around if around > 0 else 0.0
    r = min(0.95, max(0.0, (n * r + 2) / (n - 4)))
    return float(ndtr(ndtri(max(p, 1e-300)) / np.sqrt((1 + r) / (1 - r))))


def _finding(before: float, after: float, n: int, p: float, rows: tuple[tuple[str, float], ...]) -> Finding:
    return Finding(
        "change over time",
        "Orders take longer than they used to",
        (after - before) * n,
        p,
        (
            f"Half of the orders placed in the last third of the time took {after:,.0f} h or more; in the "
            "first third "
            f"it was {before:,.0f} h.",
            "The rise is steady over the stretches of time below, not the noise of single months.",
        ),
        "Ask what changed at the turning point: people, rules, systems, what is ordered.",
        "It is no loss of pace if the orders became larger, or if since then their end is recorded later.",
        ("time_to_deliver", "xmr"),
        (),
        ("placed from", "median hours"),
        rows,
    )
