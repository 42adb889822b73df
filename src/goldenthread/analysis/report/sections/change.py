"""What changed over time: signal only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goldenthread.analysis import measures
from goldenthread.analysis.charts import Point, control_chart
from goldenthread.analysis.charts.words import plural
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.report.section import Missing, Part, Section, Words
from goldenthread.analysis.report.study import Study

QUESTION = "What changed over time?"
LEAST_MONTHS = 6
RULES = {
    1: "outside the limits",
    2: "three of four near a limit",
    3: "eight in a row on one side",
}
SERIES = (
    ("cycle_p50_hours", "How long orders take (median of those that ended in the month, hours)", "hours"),
    ("orders_begun", "How many orders begin (in the month)", "orders"),
    ("wait_mean_hours", "How long hand-offs take (mean of the month, hours)", "hours"),
)


def section(study: Study) -> Section:
    flow = study.measure("flow_by_month")
    months = [m for m in getattr(flow, "months", ()) if m.is_whole and m.month in study.window]
    parts: list[Part] = []
    signals = []
    for field, title, measured in SERIES:
        known = _known(months, field)
        if len(known) < LEAST_MONTHS:
            continue
        part, n, told = _chart(title, measured, known)
        parts.append(part)
        if n:
            signals.append(f"{title.split(' (')[0].lower()} ({n} of {plural(len(known), 'month')}: {told})")
    if not parts:
        reason = Undefined(f"fewer than {LEAST_MONTHS} months are whole and full in the log")
        missing = (Missing.of("What changed", reason),)
        return Section("change", QUESTION, "This log is too short to say.", (), missing, ("xmr",))
    answer = "No signal: the months differ no more than chance would have it."
    if signals:
        answer = f"Out of the ordinary: {'; '.join(signals)}. Other months differ no more than chance would have it."
    parts.append(
        Words("Dashed lines are the natural limits of the months (XmR chart). A month outside them, or a long run on "
              "one side, is a signal; in a steady series of 24 months about one chart in nine shows one by chance. A "
              "finding below rests on a stricter test.")
    )  # fmt: skip
    return Section("change", QUESTION, answer, tuple(parts), (), ("xmr", "flow_by_month"))


def _known(months: Sequence[Any], field: str) -> list[tuple[str, float]]:
    """The longest run of months, up to the last, in which the number is known."""
    values = [(f"{m.month}-01", getattr(m, field)) for m in months]
    return [(when, float(value)) for when, value in values if not isinstance(value, Undefined)]


def _chart(title: str, measured: str, known: list[tuple[str, float]]) -> tuple[Part, int, str]:
    """The chart, how many months are signals, and how many of them are high or low and which was the last."""
    found = measures.xmr([value for _, value in known])
    why: dict[int, str] = {}
    for signal in found.signals:
        why.setdefault(signal.index, RULES.get(signal.rule, "unusual"))
    points = [Point(when, value, why.get(i, "")) for i, (when, value) in enumerate(known)]
    lower = max(0.0, found.lower_limit)
    chart = control_chart(
        title, points, centre=found.centre, lower=lower, upper=found.upper_limit, measured=measured
    )
    high = sum(known[i][1] > found.centre for i in why)
    sides = [f"{n} {side}" for n, side in ((high, "high"), (len(why) - high, "low")) if n]
    last = f", the last {known[max(why)][0][:7]}" if why else ""
    return chart, len(why), " and ".join(sides) + last
