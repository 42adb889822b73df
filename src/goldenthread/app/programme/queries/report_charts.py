"""The charts of a report, drawn from the facts that its version keeps: the same ones, however late they are drawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.analysis.charts import Bar, Chart, Share, bar_chart, share_lines

DATES = {
    "requested": "kept by the day you asked for",
    "first": "kept by the day first promised",
    "last": "kept by the day last promised",
}


def kept_chart(facts: dict[str, Any]) -> Chart | None:
    """Promises kept on three dates, month by month; nothing where none came due."""
    months = facts.get("months", [])
    if not any(one["due"] for one in months):
        return None
    shares = [
        Share(_label(one["month"]), name, one[key], one["due"])
        for one in months
        for key, name in DATES.items()
    ]
    return share_lines(
        "Promises kept, by the day that they were asked or promised for", shares, measured="kept"
    )


def standing_chart(facts: dict[str, Any]) -> Chart | None:
    """What is open, and which part of it is at risk."""
    (counts,) = facts.get("standing", []) or [{}]
    if not counts or not counts["open"]:
        return None
    bars = [
        _bar("on course", counts["open"] - counts["at_risk"], False),
        _bar("at risk", counts["at_risk"], True),
    ]
    return bar_chart("Open orders", bars, named="state", measured="orders", width=360)


def _bar(name: str, number: int, flagged: bool) -> Bar:
    plural = "order is" if number == 1 else "orders are"
    return Bar(name, number, str(number), f"{number} open {plural} {name}", flagged=flagged and number > 0)


def _label(month: str) -> str:
    """``Mar 26``.

    >>> _label("2026-03-01")
    'Mar 26'
    """
    return f"{date.fromisoformat(month):%b %y}"
