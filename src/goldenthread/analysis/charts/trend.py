"""Shares over months: one line for each of a few names, told apart by colour, dash and shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.analysis.charts.chart import Chart
from goldenthread.analysis.charts.words import visible

LOOKS = (
    ("var(--accent)", [1, 0], "circle"),
    ("var(--signal)", [7, 4], "square"),
    ("var(--ink)", [2, 3], "triangle-up"),
    ("var(--muted)", [9, 3, 2, 3], "diamond"),
)


@dataclass(frozen=True)
class Share:
    """In ``month`` (a short label), ``count`` of ``whole`` belong to ``name``. Nothing is drawn without a whole."""

    month: str
    name: str
    count: int
    whole: int

    @property
    def share(self) -> float | None:
        return self.count / self.whole if self.whole else None

    @property
    def says(self) -> str:
        return f"{self.month}: {self.count} of {self.whole} {self.name}"


def share_lines(title: str, shares: Sequence[Share], *, measured: str, width: int = 520) -> Chart:
    """A line for each name, in the order in which they appear; at most four. A month without a whole is a gap."""
    months = list(dict.fromkeys(one.month for one in shares))
    names = list(dict.fromkeys(one.name for one in shares))[: len(LOOKS)]
    values = [
        {
            "month": one.month,
            "name": visible(one.name, 40),
            "share": one.share,
            "says": visible(one.says, 200),
        }
        for one in shares
        if one.name in names
    ]
    looks = dict(zip([visible(name, 40) for name in names], LOOKS, strict=False))
    spec: dict[str, Any] = {
        "data": {"values": values},
        "width": width,
        "height": 190,
        "encoding": {
            "x": {
                "field": "month",
                "type": "ordinal",
                "sort": months,
                "title": None,
                "axis": {"labelAngle": 0, "labelExpr": "split(datum.label, ' ')"},  # twelve fit in two lines
            },
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": measured,
                "scale": {"domain": [0, 1]},
                "axis": {"format": ".0%", "tickCount": 5, "domain": False},
            },
            "color": _scale("name", [look[0] for look in looks.values()], list(looks)),
        },
        "layer": [
            {
                "mark": {
                    "type": "line",
                    "strokeWidth": 2,
                    "aria": False,
                    "invalid": "break-paths-show-domains",
                },
                "encoding": {"strokeDash": _scale("name", [look[1] for look in looks.values()], list(looks))},
            },
            {
                "transform": [{"filter": "datum.share !== null"}],
                "mark": {"type": "point", "filled": True, "size": 56, "opacity": 1},
                "encoding": {
                    "shape": _scale("name", [look[2] for look in looks.values()], list(looks)),
                    "description": {"field": "says", "type": "nominal"},
                },
            },
        ],
    }
    return Chart(title, spec, ("month", *(f"{name} (of)" for name in names)), _rows(shares, months, names))


def _scale(field: str, looks: list[Any], names: list[str]) -> dict[str, Any]:
    """Which name looks how; the legend stands below, where it is read after the lines."""
    legend = {"orient": "bottom", "title": None, "symbolSize": 90, "labelLimit": 240, "columns": 1}
    return {
        "field": field,
        "type": "nominal",
        "sort": names,
        "scale": {"domain": names, "range": looks},
        "legend": legend,
    }


def _rows(shares: Sequence[Share], months: list[str], names: list[str]) -> tuple[tuple[str, ...], ...]:
    found = {(one.month, one.name): one for one in shares}
    return tuple(
        (
            month,
            *(
                f"{one.count} of {one.whole}"
                if (one := found.get((month, name))) and one.whole
                else "none came due"
                for name in names
            ),
        )
        for month in months
    )
