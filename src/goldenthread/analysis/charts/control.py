"""A series over time with its natural limits; only what leaves them, or runs to one side, is a signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.analysis.charts.chart import Chart


@dataclass(frozen=True)
class Point:
    """One period: ``when`` as ISO date, its value, and what is unusual about it (empty if nothing)."""

    when: str
    value: float
    signal: str = ""


def control_chart(
    title: str,
    points: Sequence[Point],
    *,
    centre: float,
    limits: tuple[float, float] | None,
    measured: str,
) -> Chart:
    """The series as a line, limits (if it has any) dashed, centre solid; a signal is a large diamond, the rest small
    dots.
    """
    x: dict[str, Any] = {"field": "when", "type": "temporal", "scale": {"type": "utc"}, "title": None}
    x |= {"axis": {"tickCount": 6, "grid": False, "labelOverlap": True}}
    y: dict[str, Any] = {"type": "quantitative", "title": measured, "scale": {"zero": False}}
    y |= {"axis": {"tickCount": 5, "domain": False, "format": "~s"}}
    values = [_datum(point, measured) for point in points]
    spec: dict[str, Any] = {
        "data": {"values": values},
        "width": 520,
        "height": 200,
        "layer": [
            _level(centre, y, []),
            *(_level(limit, y, [5, 4]) for limit in limits or ()),
            {
                "mark": {"type": "line", "color": "var(--accent)", "strokeWidth": 1.5, "aria": False},
                "encoding": {"x": x, "y": {"field": "value", **y}},
            },
            _points(x, y, signal=False),
            _points(x, y, signal=True),
        ],
    }
    rows = tuple((point.when, round(point.value, 3), point.signal) for point in points)
    return Chart(title, spec, ("period from", measured, "signal"), rows)


def _datum(point: Point, measured: str) -> dict[str, Any]:
    says = f"From {point.when}: {point.value:,.4g} {measured}."
    return {
        "when": point.when,
        "value": point.value,
        "signal": bool(point.signal),
        "says": f"{says} Signal: {point.signal}." if point.signal else says,
    }


def _level(value: float, y: dict[str, Any], dash: list[int]) -> dict[str, Any]:
    return {
        "data": {"values": [{"level": value}]},
        "mark": {"type": "rule", "color": "var(--muted)", "strokeDash": dash, "aria": False},
        "encoding": {"y": {"field": "level", **y}},
    }


def _points(x: dict[str, Any], y: dict[str, Any], *, signal: bool) -> dict[str, Any]:
    shape = "diamond" if signal else "circle"
    colour = "var(--signal)" if signal else "var(--accent)"
    return {
        "transform": [{"filter": f"datum.signal === {str(signal).lower()}"}],
        "mark": {
            "type": "point",
            "filled": True,
            "shape": shape,
            "color": colour,
            "size": 110 if signal else 26,
        },
        "encoding": {
            "x": x,
            "y": {"field": "value", **y},
            "description": {"field": "says", "type": "nominal"},
        },
    }
