"""A matrix of cells, from row to column, in steps of one colour; each cell also says its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.analysis.charts.chart import Chart
from goldenthread.analysis.charts.palette import HEAT_STEPS
from goldenthread.analysis.charts.rendering import own_path
from goldenthread.analysis.charts.words import visible


@dataclass(frozen=True)
class Cell:
    """One cell: ``text`` stands in it, ``says`` is its sentence, ``href`` the records behind it."""

    row: str
    column: str
    value: float
    text: str
    says: str
    flagged: bool = False
    href: str = ""


def heat_map(
    title: str, cells: Sequence[Cell], *, rows: str, columns: str, measured: str, size: int = 54
) -> Chart:
    """Cells from ``rows`` (down) to ``columns`` (across), in the order in which they first appear.

    Colour steps are by rank on a square-root scale, so that one giant does not hide the rest. A flagged cell
    has a frame and a mark beside its number.
    """
    highest = max((cell.value for cell in cells), default=0.0)
    down = list(dict.fromkeys(visible(cell.row, 40) for cell in cells))
    across = list(dict.fromkeys(visible(cell.column, 40) for cell in cells))
    across = [name for name in down if name in across] + [name for name in across if name not in down]
    values = [_datum(cell, highest) for cell in cells]
    place = {
        "y": {"field": "row", "type": "nominal", "sort": down, "title": rows, "axis": _names(0)},
        "x": {"field": "column", "type": "nominal", "sort": across, "title": columns, "axis": _names(-45)},
    }
    steps = [f"var(--heat-{i})" for i in range(HEAT_STEPS)]
    spec: dict[str, Any] = {
        "data": {"values": values},
        "width": {"step": size},
        "height": {"step": 34},
        "encoding": place,
        "resolve": {"scale": {"color": "independent"}},
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": _square(steps)},
            _frame(),
            {"mark": {"type": "text", "fontSize": 11, "aria": False}, "encoding": _number()},
        ],
    }
    columns_told = 4 if any(cell.flagged for cell in cells) else 3
    headed = (rows, columns, measured, "stands out")[:columns_told]
    table = tuple(
        (c.row, c.column, round(c.value, 2), "yes" if c.flagged else "")[:columns_told] for c in cells
    )
    return Chart(title, spec, headed, table)


def _datum(cell: Cell, highest: float) -> dict[str, Any]:
    step = min(HEAT_STEPS - 1, int((cell.value / highest) ** 0.5 * HEAT_STEPS)) if highest > 0 else 0
    return {
        "row": visible(cell.row, 40),
        "column": visible(cell.column, 40),
        "step": step,
        "text": cell.text + (" ◆" if cell.flagged else ""),
        "says": visible(cell.says, 400),
        "flagged": cell.flagged,
    } | ({"href": own_path(cell.href)} if cell.href else {})


def _names(angle: int) -> dict[str, Any]:
    axis: dict[str, Any] = {"ticks": False, "domain": False, "labelPadding": 6, "titlePadding": 14}
    if angle:
        axis |= {"orient": "top", "labelAngle": angle, "labelAlign": "left", "labelLimit": 130}
    return axis


def _square(steps: list[str]) -> dict[str, Any]:
    return {
        "color": {
            "field": "step",
            "type": "ordinal",
            "scale": {"domain": list(range(len(steps))), "range": steps},
            "legend": None,
        },
        "stroke": {"value": "var(--paper)"},
        "strokeWidth": {"value": 2},
        "description": {"field": "says", "type": "nominal"},
        "href": {"field": "href", "type": "nominal"},
    }


def _frame() -> dict[str, Any]:
    return {
        "transform": [{"filter": "datum.flagged"}],
        "mark": {"type": "rect", "fill": None, "stroke": "var(--signal)", "strokeWidth": 2.5, "aria": False},
    }


def _number() -> dict[str, Any]:
    ink = [f"var(--on-heat-{i})" for i in range(HEAT_STEPS)]
    return {
        "text": {"field": "text", "type": "nominal"},
        "color": {
            "field": "step",
            "type": "ordinal",
            "scale": {"domain": list(range(len(ink))), "range": ink},
            "legend": None,
        },
    }
