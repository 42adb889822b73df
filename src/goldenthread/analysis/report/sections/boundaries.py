"""Where the time goes between units: from whom to whom, and the boundaries that hold most of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from goldenthread.analysis.charts import Bar, Cell, Chart, bar_chart, heat_map
from goldenthread.analysis.charts.words import hours, plural, share
from goldenthread.analysis.findings.boundary import pairs_by_stretch
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.report.section import Missing, Part, Section, Sheet, Words
from goldenthread.analysis.report.study import Study

QUESTION = "Where does the time go between units?"
SHOWN_UNITS = 12
SHOWN_PAIRS = 10
LISTED_PAIRS = 100
FOR_A_TENTH = 10  # hand-offs below which one in ten means nothing


def section(study: Study) -> Section:
    flow = study.shown("handoffs")
    if (reason := study.nothing_passes) is not None:
        return Section("boundaries", QUESTION, study.no_answer, (), (Missing.of("Hand-offs", reason),))
    top = flow.by_pair[: min(5, len(flow.by_pair))]
    held = sum(pair.total_hours for pair in top)
    total = flow.cross_unit_hours
    answer = (
        f"{hours(total)} of orders' time passed between units"
        + (f", {share(flow.cross_unit_share, 1)} of all time between steps" if flow.cross_unit_share else "")
        + f". {plural(len(top), 'boundary', 'boundaries')} of {len(flow.by_pair):,} "
        + f"{'holds' if len(top) == 1 else 'hold'} {share(held, total)} of it; most is from {top[0].from_unit} to "
        + f"{top[0].to_unit} ({hours(top[0].total_hours)} in {plural(top[0].n, 'hand-off')})."
    )
    parts: list[Part] = []
    if study.ground.includes_work:
        parts.append(
            Words(
                "The log has one time for each step. All hours here are the time between two steps: an "
                "upper bound of "
                "the waiting, since it includes the work of the unit that received the order.",
                strong=True,
            )
        )
    flagged = study.flagged("friction boundary")
    parts += [_matrix(study, flow, flagged), _bars(study, flow, flagged), _sheet(study, flow)]
    parts += _functions(study, flow)
    parts += _working_time(study)
    missing = []
    if isinstance(flow.across_functions, Undefined):
        missing.append(
            Missing.of("Whether work waits more across functions than within", flow.across_functions)
        )
    if study.ground.includes_work:
        missing.append(
            Missing("How much of the time is waiting and how much is work", "each step has one time only",
                    ("event.started_at", "event.finished_at"))
        )  # fmt: skip
    working = study.working.working_hours
    if isinstance(working, Undefined):
        given = "; give one with --calendar" if study.records.reading else ""
        missing.append(
            Missing("How much of it fell into working time", f"{working.reason}{given}", working.needs)
        )
    rests_on = ("handoffs", "working_waits")
    return Section("boundaries", QUESTION, answer, tuple(parts), tuple(missing), rests_on)


def _matrix(study: Study, flow: Any, flagged: set[tuple[str, ...]]) -> Chart:
    weight: dict[str, float] = {}
    for pair in flow.by_pair:
        for unit in (pair.from_unit, pair.to_unit):
            weight[unit] = weight.get(unit, 0.0) + pair.total_hours
    units = sorted(weight, key=lambda unit: (-weight[unit], unit))[:SHOWN_UNITS]
    place = {unit: i for i, unit in enumerate(units)}
    shown = [p for p in flow.by_pair if p.from_unit in place and p.to_unit in place]
    shown.sort(key=lambda p: (place[p.from_unit], place[p.to_unit]))
    in_days = max(p.total_hours for p in shown) > 2000 if shown else False
    cells = [
        Cell(
            p.from_unit,
            p.to_unit,
            p.total_hours / (24 if in_days else 1),
            _short(p.total_hours / (24 if in_days else 1)),
            f"{p.from_unit} to {p.to_unit}: {hours(p.total_hours)} in {plural(p.n, 'hand-off')}"
            + (f", {hours(p.mean_hours)} on average" if p.n > 1 else "")
            + (f", one in ten over {hours(p.p90_hours)}." if p.n >= FOR_A_TENTH else "."),
            (p.from_unit, p.to_unit) in flagged,
        )
        for p in shown
    ]
    unit = "days" if in_days else "hours"
    most = f" (the {SHOWN_UNITS} units with most)" if len(weight) > SHOWN_UNITS else ""
    title = f"{study.time.capitalize()}, from unit to unit, in {unit}{most}"
    return heat_map(title, cells, rows="from", columns="to", measured=unit)


def _bars(study: Study, flow: Any, flagged: set[tuple[str, ...]]) -> Chart:
    spread = _intervals(study)
    bars = []
    for pair in flow.by_pair[:SHOWN_PAIRS]:
        ends = (pair.from_unit, pair.to_unit)
        low, high = spread.get(ends, (None, None))
        says = (
            f"{ends[0]} to {ends[1]}: {hours(pair.total_hours)} in {plural(pair.n, 'hand-off')}"
            + (f"; half of them within {hours(pair.median_hours)}" if pair.n > 1 else "")
            + (f", one in ten over {hours(pair.p90_hours)}." if pair.n >= FOR_A_TENTH else ".")
        )
        name, at_end = f"{_cut(ends[0])} → {_cut(ends[1])}", f"{hours(pair.total_hours)} ({pair.n:,})"
        bars.append(
            Bar(
                name,
                pair.total_hours,
                at_end,
                says,
                low,
                high,
                flagged=ends in flagged,
            )
        )
    title = f"The {len(bars)} boundaries that hold most {study.time} (with hand-offs)"
    if any(bar.low is not None for bar in bars):
        title += "; a thin line spans what chance alone may make of it, 95 times of 100"
    return bar_chart(title, bars, named="boundary", measured="hours")


def _intervals(study: Study) -> dict[tuple[str, ...], tuple[float, float]]:
    """The 95 % interval of a pair's total, from how much its stretches of time differ."""
    from scipy.special import stdtrit

    k = study.ground.n_stretches
    if not k:
        return {}
    pairs = pairs_by_stretch(study.ground)
    total, spread = pairs.hours.sum(axis=1), pairs.hours.std(axis=1, ddof=1) * np.sqrt(k)
    half = float(stdtrit(k - 1, 0.975)) * spread
    names = study.ground.units
    return {
        (names[s], names[r]): (max(0.0, float(t - h)), float(t + h))
        for s, r, t, h in zip(pairs.sender, pairs.receiver, total, half, strict=True)
    }


def _sheet(study: Study, flow: Any) -> Sheet:
    rows = tuple(
        (p.from_unit, p.to_unit, p.n, round(p.total_hours, 1), round(p.mean_hours, 2), round(p.median_hours, 2),
         round(p.p90_hours, 2))
        for p in flow.by_pair[:LISTED_PAIRS]
    )  # fmt: skip
    columns = ("from", "to", "hand-offs", "hours", "mean", "half below", "90 of 100 below")
    return Sheet(f"Boundaries by {study.time}, in hours", columns, rows, folded=True)


def _functions(study: Study, flow: Any) -> list[Part]:
    within, across = flow.within_functions, flow.across_functions
    if isinstance(within, Undefined) or isinstance(across, Undefined):
        return []
    return [
        Words(
            f"Within a function a hand-off takes {hours(within.mean_hours)} on average ({within.n:,} "
            "hand-offs), across "
            f"functions {hours(across.mean_hours)} ({across.n:,})."
        )
    ]


def _working_time(study: Study) -> list[Part]:
    """Working time beside elapsed time, and whose calendar it is."""
    found = study.working
    if isinstance(found.working_hours, Undefined):
        return []
    said = (
        f"Of {hours(found.elapsed_hours)} of elapsed time, {hours(found.working_hours)} "
        f"({share(found.working_hours, found.elapsed_hours)}) fell into working time, by {found.calendar}; the rest "
        "are nights, weekends and holidays. Customers live through the elapsed time."
    )
    if found.n_without_calendar:
        said += f" {plural(found.n_without_calendar, 'hand-off')} to units without a calendar are not in it."
    rows = tuple(
        (p.from_unit, p.to_unit, p.n, round(p.elapsed_mean_hours, 1), round(p.working_mean_hours, 1),
         round(p.working_median_hours, 1), round(p.working_p90_hours, 1))
        for p in found.by_pair[:LISTED_PAIRS]
    )  # fmt: skip
    columns = (
        "from",
        "to",
        "hand-offs",
        "elapsed, mean",
        "working, mean",
        "working, half below",
        "working, 90 of 100 below",
    )
    title = "Boundaries in working time beside elapsed time, in hours"
    return [Words(said), Sheet(title, columns, rows, folded=True)]


def _short(value: float) -> str:
    if value >= 100_000:
        return f"{value / 1000:,.0f}k"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _cut(name: str) -> str:
    return name if len(name) <= 14 else name[:13] + "…"
