"""How a quantity is spread over the orders, with percentiles marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goldenthread.analysis.charts.chart import Chart


def histogram(
    title: str,
    edges: Sequence[float],
    counts: Sequence[int],
    *,
    measured: str,
    counted: str = "orders",
    percentiles: Mapping[str, float] | None = None,
    whole: bool = False,
) -> Chart:
    """Bins from ``edges[i]`` to ``edges[i + 1]`` with ``counts[i]``; percentiles are dashed lines.

    ``whole``: the bins are single whole numbers, with edges half-way between them.
    """
    bins = [
        {
            "from": low,
            "to": high,
            "count": n,
            "says": f"{measured}: {_bin(low, high, whole)}; {counted}: {n:,}.",
        }
        for low, high, n in zip(edges, edges[1:], counts, strict=False)
    ]
    marks = [{"at": at, "name": name} for name, at in (percentiles or {}).items() if at <= edges[-1]]
    x: dict[str, Any] = {"type": "quantitative", "title": measured, "scale": {"nice": False}}
    y: dict[str, Any] = {"field": "count", "type": "quantitative", "title": counted}
    y |= {"axis": {"tickCount": 4, "domain": False, "format": "~s"}}
    axis = {"grid": False} | ({"tickMinStep": 1, "format": "d"} if whole else {})
    across = {"field": "from", **x, "axis": axis}
    spec: dict[str, Any] = {
        "width": 520,
        "height": 180,
        "layer": [
            {
                "data": {"values": bins},
                "mark": {
                    "type": "rect",
                    "color": "var(--accent)",
                    "stroke": "var(--paper)",
                    "strokeWidth": 1,
                },
                "encoding": {
                    "x": across,
                    "x2": {"field": "to"},
                    "y": y,
                    "y2": {"datum": 0},
                    "description": {"field": "says", "type": "nominal"},
                },
            },
            _lines(marks, x),
            _line_names(marks, x),
        ],
    }
    rows = tuple((_bin(low, high, whole), n) for low, high, n in zip(edges, edges[1:], counts, strict=False))
    return Chart(title, spec, (measured, counted), rows)


def _bin(low: float, high: float, whole: bool) -> str:
    return f"{(low + high) / 2:,.0f}" if whole else f"{low:,.4g} to {high:,.4g}"


def _lines(marks: list[dict[str, Any]], x: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"values": marks},
        "mark": {"type": "rule", "color": "var(--ink)", "strokeDash": [4, 3], "aria": False},
        "encoding": {"x": {"field": "at", **x}},
    }


def _line_names(marks: list[dict[str, Any]], x: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"values": marks},
        "mark": {"type": "text", "align": "left", "dx": -2, "y": -8, "aria": False, "color": "var(--ink)"},
        "encoding": {"x": {"field": "at", **x}, "text": {"field": "name", "type": "nominal"}},
    }
