"""The diagnosis on one screen of a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable

from goldenthread.analysis.charts.words import hours, visible
from goldenthread.analysis.findings import Findings
from goldenthread.analysis.report.section import Section

MOST_FINDINGS = 5


def screen(title: str, sections: Iterable[Section], findings: Findings, *, width: int = 100) -> str:
    """One screen of plain text: a line for each question, and what to look at first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False)
    console.print(Text(visible(title, width)), highlight=False)
    console.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", max_width=34)
    table.add_column(overflow="fold")
    for section in sections:
        table.add_row(Text(section.question), Text(visible(section.answer, 400)))
    console.print(table)
    for i, finding in enumerate(findings.found[:MOST_FINDINGS], 1):
        line = f"{i}. {visible(finding.title, 120)}: {hours(finding.customer_hours)} of customers' orders"
        console.print(Text(line), highlight=False)
    if len(findings.found) > MOST_FINDINGS:
        console.print(f"   and {len(findings.found) - MOST_FINDINGS} more", highlight=False)
    output = console.file
    assert isinstance(output, io.StringIO)
    return output.getvalue()
