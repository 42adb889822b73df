"""A chart: a Vega-Lite specification, and the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from goldenthread.analysis.charts.rendering import dressed, rendered
from goldenthread.analysis.charts.words import four_digits, visible


@dataclass(frozen=True)
class Chart:
    """``title`` says what is seen, ``columns`` and ``rows`` are the table behind it.

    In a notebook a chart shows itself.
    """

    title: str
    spec: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def svg(self) -> str:
        """The chart for a page that declares the colours (see :func:`palette.variables`)."""
        return rendered(self.spec, self.title)

    def standalone_svg(self) -> str:
        """The chart as a file of its own, with its colours inside."""
        return dressed(self.svg())

    def table_html(self, limit: int = 200) -> str:
        """The table behind the chart, as HTML."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "".join(f"<tr>{_cells(row)}</tr>" for row in self.rows[:limit])
        more = len(self.rows) - limit
        note = f'<tfoot><tr><td colspan="{len(self.columns)}">{more:,} more rows</td></tr></tfoot>'
        return (
            f"<table><caption>{escape(self.title)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody>{note if more > 0 else ''}</table>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"image/svg+xml": self.standalone_svg(), "text/plain": self.title}


def _cells(row: Sequence[Any]) -> str:
    cells = []
    for value in row:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        text = four_digits(value) if isinstance(value, float) else f"{value:,}" if number else str(value)
        cells.append(
            f'<td class="number">{text}</td>'
            if number
            else f"<td><bdi>{escape(visible(text, 200))}</bdi></td>"
        )
    return "".join(cells)
