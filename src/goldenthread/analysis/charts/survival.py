"""How long it takes: the share of orders still waiting after some time, with open orders counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.analysis.charts.chart import Chart
from goldenthread.analysis.charts.words import hours


@dataclass(frozen=True)
class Step:
    """After ``after`` (in the chart's unit) the share ``waiting`` is open, between ``low`` and ``high``."""

    after: float
    waiting: float
    low: float
    high: float


ROWS = 25  # of the table: as many as there are marks to read, not the hundred steps of the line


def survival_curve(
    title: str, steps: Sequence[Step], open_after: Sequence[float], *, unit: str, points: int = 120
) -> Chart:
    """A falling staircase from 100 %; a tick stands where an order is still open at that age."""
    shown = _thinned(steps, points)
    across = {"type": "quantitative", "title": f"{unit} since the order was placed"}
    up = {
        "type": "quantitative",
        "title": "orders still open",
        "axis": {"format": ".0%", "tickCount": 5, "domain": False},
        "scale": {"domain": [0, 1]},
    }
    values = [_datum(step, unit) for step in shown]
    ticks = [{"after": age, "waiting": _at(steps, age)} for age in _thinned(sorted(open_after), 60)]
    x = {"field": "after", **across}
    spec: dict[str, Any] = {
        "width": 520,
        "height": 220,
        "layer": [
            {
                "data": {"values": values},
                "mark": _stairs("area", color="var(--soft)"),
                "encoding": _band(x, up),
            },
            {
                "data": {"values": values},
                "mark": _stairs("line", color="var(--accent)", strokeWidth=2),
                "encoding": {"x": x, "y": {"field": "waiting", **up}},
            },
            {
                "data": {"values": ticks},
                "mark": {"type": "tick", "thickness": 1.2, "size": 9, "orient": "vertical"}
                | {"color": "var(--ink)", "aria": False},
                "encoding": {"x": x, "y": {"field": "waiting", **up}},
            },
            {
                "data": {"values": values[:: max(1, len(values) // 20)]},
                "mark": {"type": "point", "filled": True, "size": 28, "color": "var(--accent)"},
                "encoding": {
                    "x": x,
                    "y": {"field": "waiting", **up},
                    "description": {"field": "says", "type": "nominal"},
                },
            },
        ],
    }
    rows = tuple(
        (_after(s, unit), f"{s.waiting:.1%}", f"{s.low:.1%}", f"{s.high:.1%}") for s in _thinned(shown, ROWS)
    )
    return Chart(title, spec, ("after", "still open", "low", "high"), rows)


def _datum(step: Step, unit: str) -> dict[str, Any]:
    says = f"After {_after(step, unit)}, {step.waiting:.0%} of orders are still open"
    says += f" (between {step.low:.0%} and {step.high:.0%})."
    return {"after": step.after, "waiting": step.waiting, "low": step.low, "high": step.high, "says": says}


def _after(step: Step, unit: str) -> str:
    """The time in the words that suit it: a chart in days begins with minutes."""
    return hours(step.after * (24 if unit == "days" else 1))


def _stairs(kind: str, **style: Any) -> dict[str, Any]:
    return {"type": kind, "interpolate": "step-after", "aria": False, **style}


def _band(x: dict[str, Any], up: dict[str, Any]) -> dict[str, Any]:
    return {"x": x, "y": {"field": "low", **up}, "y2": {"field": "high"}}


def _thinned(values: Sequence[Any], most: int) -> list[Any]:
    if len(values) <= most:
        return list(values)
    return [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]


def _at(steps: Sequence[Step], age: float) -> float:
    waiting = 1.0
    for step in steps:
        if step.after > age:
            break
        waiting = step.waiting
    return waiting
