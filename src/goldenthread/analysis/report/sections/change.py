"""What changed over time: signal only."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any, cast

from goldenthread.analysis import measures
from goldenthread.analysis.charts import Point, control_chart
from goldenthread.analysis.charts.words import count, hours, plural
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.measures.statistics.xmr import XmR
from goldenthread.analysis.report.section import Missing, Part, Section, Words
from goldenthread.analysis.report.study import Study

QUESTION = "What changed over time?"
LEAST_MONTHS = 6
COMMON_LEVEL = 0.5  # where more of the months are signals, none is unusual: there is no level to differ from
RULES = {
    1: "outside the limits",
    2: "three of four near a limit",
    3: "eight in a row on one side",
}
LEAST_IN_MONTH = 5  # orders or hand-offs; a mean of fewer says more of these than of the month
SERIES = (
    ("cycle_p50_hours", "How long orders take (median of those that ended in the month, hours)", "hours"),
    ("orders_begun", "How many orders begin (in the month)", "orders"),
    ("wait_mean_hours", "How long hand-offs take (mean of the month, hours)", "hours"),
)
MADE_OF = {
    "cycle_p50_hours": "orders_ended",
    "wait_mean_hours": "handoffs",
}  # what a month's number is the mean of


def section(study: Study) -> Section:
    flow = study.measure("flow_by_month")
    months = [m for m in getattr(flow, "months", ()) if m.is_whole and m.month in study.window]
    parts: list[Part] = []
    signals, moved = [], []
    for field, title, measured in SERIES:
        known = _known(months, field)
        if len(known) < LEAST_MONTHS:
            continue
        found = _judged([value for _, value in known])
        why: dict[int, str] = {}
        for signal in found.signals:
            why.setdefault(signal.index, RULES.get(signal.rule, "unusual"))
        parts.append(_chart(title, measured, known, found, why))
        subject = title.split(" (")[0]
        if _many(found):
            moved.append(f"{subject} has no common level: {_moved(known, measured)}.")
        elif why:
            signals.append(
                f"{subject.lower()} ({len(why)} of {plural(len(known), 'month')}: {_told(known, found.centre, why)})"
            )
    if not parts:
        reason = Undefined(f"fewer than {LEAST_MONTHS} months are whole and full in the log")
        missing = (Missing.of("What changed", reason),)
        return Section("change", QUESTION, "This log is too short to say.", (), missing, ("xmr",))
    answer = " ".join([*moved, _answer(signals, whole=len(parts), moved=len(moved))]).strip()
    parts.append(
        Words("Dashed lines are the natural limits of the months (XmR chart). A month outside them, or a long run on "
              "one side, is a signal; in a steady series of 24 months about one chart in nine shows one by chance. "
              "Where most months would be signals, none is marked: look at where the line goes. A finding below "
              "rests on a stricter test.")
    )  # fmt: skip
    return Section("change", QUESTION, answer, tuple(parts), (), ("xmr", "flow_by_month"))


def _known(months: Sequence[Any], field: str) -> list[tuple[str, float]]:
    """The months in which the number is known, from enough orders or hand-offs."""
    made_of = MADE_OF.get(field)
    enough = [m for m in months if made_of is None or getattr(m, made_of) >= LEAST_IN_MONTH]
    values = [(f"{m.month}-01", getattr(m, field)) for m in enough]
    return [(when, float(value)) for when, value in values if not isinstance(value, Undefined)]


def _answer(signals: Sequence[str], *, whole: int, moved: int) -> str:
    """The sentence about the series that have a level; empty where none has."""
    if signals:
        return f"Out of the ordinary: {'; '.join(signals)}. Other months differ no more than chance would have it."
    if moved == whole:
        return ""
    if moved:
        return "Otherwise no signal: the months differ no more than chance would have it."
    return "No signal: the months differ no more than chance would have it."


def _judged(values: Sequence[float]) -> XmR:
    """The series by its natural limits, made without a few months far out where these put the rest to one side."""
    found: XmR = measures.xmr(values)
    far_out = found.flagged(1)
    if _many(found) and 0 < len(far_out) < COMMON_LEVEL * len(values):
        return cast(XmR, measures.xmr(values, left_out=far_out))
    return found


def _many(found: XmR) -> bool:
    return len({signal.index for signal in found.signals}) > COMMON_LEVEL * found.n


def _told(known: Sequence[tuple[str, float]], centre: float, why: dict[int, str]) -> str:
    """How many signals are high or low, and which was the last."""
    high = sum(known[i][1] > centre for i in why)
    sides = [f"{n} {side}" for n, side in ((high, "high"), (len(why) - high, "low")) if n]
    return f"{' and '.join(sides)}, the last {known[max(why)][0][:7]}"


def _moved(known: Sequence[tuple[str, float]], measured: str) -> str:
    """Where a series without a common level began, stood in the middle and ended: the medians of its thirds."""
    third = len(known) // 3
    parts = ("first", known[:third]), ("middle", known[third:-third]), ("last", known[-third:])
    said = [
        f"{_amount(median(value for _, value in part), measured)} in the {name} {len(part)}"
        for name, part in parts
    ]
    return f"in the median month {', '.join(said[:-1])} and {said[-1]} months"


def _amount(value: float, measured: str) -> str:
    return hours(value) if measured == "hours" else f"{count(value)} {measured}"


def _chart(
    title: str, measured: str, known: Sequence[tuple[str, float]], found: XmR, why: dict[int, str]
) -> Part:
    """The series with its limits and signals, or without any where the months have no common level."""
    if _many(found):
        points = [Point(when, value) for when, value in known]
        return control_chart(title, points, centre=found.centre, limits=None, measured=measured)
    points = [Point(when, value, why.get(i, "")) for i, (when, value) in enumerate(known)]
    limits = (max(0.0, found.lower_limit), found.upper_limit)
    return control_chart(title, points, centre=found.centre, limits=limits, measured=measured)
