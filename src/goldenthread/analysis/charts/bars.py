"""Horizontal bars, longest first, each with its interval where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.analysis.charts.chart import Chart
from goldenthread.analysis.charts.rendering import own_path
from goldenthread.analysis.charts.words import four_digits, visible


@dataclass(frozen=True)
class Bar:
    """One bar: ``text`` stands at its end, ``says`` is its sentence; ``low`` to ``high`` is the interval."""

    name: str
    value: float
    text: str
    says: str
    low: float | None = None
    high: float | None = None
    flagged: bool = False
    href: str = ""


def bar_chart(title: str, bars: Sequence[Bar], *, named: str, measured: str, width: int = 420) -> Chart:
    """Bars in the given order. A flagged bar has another colour and a mark beside its number."""
    names = [_name(bar, bars) for bar in bars]
    values = [_datum(bar, name) for bar, name in zip(bars, names, strict=True)]
    place = {
        "y": {
            "field": "name",
            "type": "nominal",
            "sort": names,
            "title": None,
            "axis": {"ticks": False, "domain": False},
        }
    }
    top = max((max(bar.value, bar.high or 0) for bar in bars), default=1) or 1
    across = {"type": "quantitative", "title": measured, "scale": {"domain": [0, top * 1.18], "nice": False}}
    layers: list[dict[str, Any]] = [_body(across)]
    if any(bar.low is not None for bar in bars):
        layers.append(_interval(across))
    layers.append(_end(across))
    spec = {
        "data": {"values": values},
        "width": width,
        "height": {"step": 26},
        "encoding": place,
        "layer": layers,
    }
    return Chart(title, spec, *_table(bars, named, measured))


def _table(
    bars: Sequence[Bar], named: str, measured: str
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Columns and rows behind the chart; what no bar has takes no column."""
    columns: list[tuple[str, list[Any]]] = [
        (named, [bar.name for bar in bars]),
        (measured, [round(bar.value, 2) for bar in bars]),
        ("interval (95 %)", [_interval_text(bar) for bar in bars]),
        ("stands out", ["yes" if bar.flagged else "" for bar in bars]),
    ]
    kept = [column for place, column in enumerate(columns) if place < 2 or any(column[1])]
    return tuple(name for name, _ in kept), tuple(zip(*(cells for _, cells in kept), strict=True))


def _name(bar: Bar, bars: Sequence[Bar]) -> str:
    """The name, with a number behind it where two bars would look alike."""
    name = visible(bar.name, 34)
    alike = [other for other in bars if visible(other.name, 34) == name]
    place = next(i for i, other in enumerate(alike) if other is bar)
    return name if len(alike) == 1 else f"{name} ({place + 1})"


def _datum(bar: Bar, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": bar.value,
        "low": bar.low,
        "high": bar.high,
        "end": max(bar.value, bar.high or 0),
        "text": bar.text + (" ◆" if bar.flagged else ""),
        "says": visible(bar.says, 400),
        "colour": "var(--signal)" if bar.flagged else "var(--accent)",
    } | ({"href": own_path(bar.href)} if bar.href else {})


def _body(across: dict[str, Any]) -> dict[str, Any]:
    return {
        "mark": {"type": "bar", "height": 15, "cornerRadiusEnd": 2},
        "encoding": {
            "x": {"field": "value", **across, "axis": {"tickCount": 5, "domain": False}},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "description": {"field": "says", "type": "nominal"},
            "href": {"field": "href", "type": "nominal"},
        },
    }


def _interval(across: dict[str, Any]) -> dict[str, Any]:
    return {
        "mark": {"type": "rule", "strokeWidth": 1.5, "color": "var(--ink)", "aria": False},
        "transform": [{"filter": "datum.low !== null"}],
        "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}},
    }


def _end(across: dict[str, Any]) -> dict[str, Any]:
    return {
        "mark": {"type": "text", "align": "left", "dx": 5, "color": "var(--ink)", "aria": False},
        "encoding": {"x": {"field": "end", **across}, "text": {"field": "text", "type": "nominal"}},
    }


def _interval_text(bar: Bar) -> str:
    return "" if bar.low is None or bar.high is None else f"{four_digits(bar.low)} to {four_digits(bar.high)}"
