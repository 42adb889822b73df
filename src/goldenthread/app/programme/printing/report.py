"""A version of the account report on paper."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from goldenthread.app.programme.models import ReportPaper, ReportVersion
from goldenthread.app.programme.printing.paper import printed
from goldenthread.app.programme.queries.report_charts import DATES, kept_chart, standing_chart
from goldenthread.app.programme.queries.report_words import Section, figures, sections


def report_pdf(version: ReportVersion) -> bytes:
    """The version as PDF. A signed one never changes and is printed once."""
    if version.signed_at is None:
        return _print(version)
    kept = ReportPaper.objects.filter(version=version).first()
    if kept is None:
        made = {"pdf": _print(version), "made_at": timezone.now()}
        kept, _ = ReportPaper.objects.get_or_create(version=version, defaults=made)
    return bytes(kept.pdf)


def file_name(version: ReportVersion) -> str:
    """``account-report-2026-02-v2.pdf``: nothing of the customer's name, which may be anything."""
    return f"account-report-{version.report.month:%Y-%m}-v{version.number}.pdf"


def _print(version: ReportVersion) -> bytes:
    charts = {"kept": kept_chart(version.facts), "standing": standing_chart(version.facts)}
    return printed(
        "report", said_on_paper(version), {name: one for name, one in charts.items() if one is not None}
    )


def said_on_paper(version: ReportVersion) -> dict[str, Any]:
    """What the template sets, all of it plain text."""
    account, month = version.report.account, version.report.month
    written = timezone.localtime(version.written_at)
    signed = timezone.localtime(version.signed_at) if version.signed_at else None
    dated = signed or written
    chart = kept_chart(version.facts)
    return {
        "title": f"{account}: account report for {month:%B %Y}",
        "author": str(version.signed_by or version.written_by or ""),
        "year": dated.year,
        "month": dated.month,
        "day": dated.day,
        "kind": "Monthly account report",
        "account": str(account),
        "month-words": f"{month:%B %Y}",
        "foot": f"{account}, {month:%B %Y}",
        "figures": figures(version.facts),
        "judgement": version.judgement,
        "asks": version.asks,
        "kept-alt": _alt(version.facts),
        "kept-head": ["Month", *(words.removeprefix("kept ") for words in DATES.values())],
        "kept-rows": [list(row) for row in chart.rows] if chart is not None else [],
        "sections": [_section(one, version.facts) for one in sections(version.facts)],
        "signed": f"Signed by {version.signed_by}, {signed:%-d %B %Y}" if signed else "",
        "version": f"Version {version.number}, written {written:%-d %B %Y}",
    }


def _section(section: Section, facts: dict[str, Any]) -> dict[str, Any]:
    counts = (facts.get("standing") or [{"open": 0, "at_risk": 0}])[0]
    return {
        "title": section.title if section.name != "kept" else "Kept this month",
        "empty": section.empty,
        "lines": [{"what": line.what, "sub": line.sub} for line in section.lines],
        "chart": "standing" if section.name == "open" else "",
        "alt": f"{counts['open']} orders are open, {counts['at_risk']} of them at risk.",
    }


def _alt(facts: dict[str, Any]) -> str:
    """The chart in a sentence; the table below it says the rest."""
    months = facts.get("months", [])
    due, last = sum(one["due"] for one in months), sum(one["last"] for one in months)
    asked = sum(one["requested"] for one in months)
    return (
        f"Of {due} promises that came due in twelve months, {asked} were kept by the day asked for and {last} by the "
        f"day last promised. The table below gives each month."
    )
