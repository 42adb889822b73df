"""The diagnosis as one HTML file that needs nothing else: no network, no other file, no inline handlers.

Every name in it comes from a log and may be hostile: all text is escaped, invisible and direction-turning
characters are replaced, and a content security policy allows the page's own script and nothing else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from goldenthread.analysis.charts import Chart
from goldenthread.analysis.charts.palette import variables
from goldenthread.analysis.charts.words import hours, plural, visible
from goldenthread.analysis.findings import Finding, Findings
from goldenthread.analysis.records import TABLES
from goldenthread.analysis.report.section import Figures, Missing, Part, Points, Section, Sheet, Words

LONGEST = 1200  # characters of one sentence


def page(title: str, made: str, sections: Iterable[Section], findings: Findings) -> str:
    """The whole page."""
    sections = tuple(sections)
    style = variables() + _file("page.css")
    script = _file("page.js")
    body = "".join(_section(section, findings) for section in sections)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">
<title>{text(title)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#first">Skip to what to look at first</a>
<header>
<h1>{text(title)}</h1>
<p class="made">{text(made)}</p>
</header>
<main>
<nav aria-label="In one minute">
<ul class="brief">{"".join(_brief(section) for section in sections)}</ul>
</nav>
{body}
</main>
<footer><p>Made with Golden Thread. Times are in UTC. Every chart has its table; marks can be read with the arrow
keys.</p></footer>
<script>{script}</script>
</body>
</html>
"""


def text(words: object, limit: int = LONGEST) -> str:
    """``words`` as HTML text, on one line and without characters that hide or turn it."""
    return escape(visible(words, limit))


def _policy(style: str, script: str) -> str:
    style, script = (b64encode(sha256(part.encode()).digest()).decode() for part in (style, script))
    own = f"style-src 'sha256-{style}'; script-src 'sha256-{script}'"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def _file(name: str) -> str:
    return files("goldenthread.analysis.report").joinpath(name).read_text(encoding="utf-8")


def _brief(section: Section) -> str:
    first = ' class="first"' if section.slug == "first" else ""
    link = f'<a href="#{section.slug}">{text(section.question)}</a>'
    return f"<li{first}>{link}<span>{text(section.answer)}</span></li>"


def _section(section: Section, findings: Findings) -> str:
    parts = [_part(part) for part in section.parts]
    if section.slug == "first" and findings.found:
        cards = "".join(_finding(finding) for finding in findings.found)
        parts.insert(0, f'<ol class="findings">{cards}</ol>')
    return (
        f'<section id="{section.slug}" aria-labelledby="{section.slug}-title">'
        f'<h2 id="{section.slug}-title">{text(section.question)}</h2>'
        f'<p class="answer">{text(section.answer)}</p>{"".join(parts)}{_missing(section.missing)}'
        f"{_measures(section.measures)}</section>"
    )


def _part(part: Part) -> str:
    match part:
        case Words():
            return f"<p{' class=strong' if part.strong else ''}>{text(part.text)}</p>"
        case Points():
            return _points(part) if part.items else ""
        case Figures():
            return _figures(part)
        case Sheet():
            return _sheet(part)
        case Chart():
            return _chart(part)


def _points(points: Points) -> str:
    items = (
        f"<li>{'<span class=mind>Mind this: </span>' if serious else ''}{text(item)}</li>"
        for item, serious in points.items
    )
    return f'<ul class="points">{"".join(items)}</ul>'


def _figures(figures: Figures) -> str:
    cells = (
        f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd>"
        f"{f'<dd class=note>{text(note)}</dd>' if note else ''}</div>"
        for name, value, note in figures.items
    )
    return f'<dl class="figures">{"".join(cells)}</dl>'


def _chart(chart: Chart) -> str:
    name = text(chart.title)
    return (
        f'<figure><figcaption>{name}</figcaption><div class="scroll" role="group" tabindex="0" aria-label="{name}">'
        f"{chart.svg()}</div><details><summary>The table behind this chart</summary>"
        f"{_scroll(name, chart.table_html())}</details></figure>"
    )


def _sheet(sheet: Sheet) -> str:
    table = _scroll(text(sheet.title), table_html(sheet.columns, sheet.rows))
    if sheet.folded:
        return f"<details><summary>{text(sheet.title)} (table)</summary>{table}</details>"
    return f"<h3>{text(sheet.title)}</h3>{table}"


def table_html(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> str:
    """Rows as an HTML table; numbers stand right."""
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
        return f'<td class="number">{shown}</td>'
    return f"<td><bdi>{text(value, 200)}</bdi></td>"


def _scroll(name: str, inner: str) -> str:
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{name}, table">{inner}</div>'


def _missing(missing: tuple[Missing, ...]) -> str:
    """What the log cannot say, each reason once, with all the questions that it bars."""
    if not missing:
        return ""
    by_reason: dict[str, list[Missing]] = {}
    for one in missing:
        by_reason.setdefault(one.reason, []).append(one)
    items = "".join(_barred(reason, barred) for reason, barred in by_reason.items())
    return f'<div class="missing"><h3>What this log cannot say</h3><ul>{items}</ul></div>'


def _barred(reason: str, barred: list[Missing]) -> str:
    """One reason, and the questions that have no answer for it."""
    if len(barred) == 1:
        return f"<li>{text(barred[0].what)}: {text(reason)}.{_needs(barred[0].needs)}</li>"
    questions = "".join(f"<li>{text(m.what)}.{_needs(m.needs)}</li>" for m in barred)
    return f"<li>Because {text(reason)}:<ul>{questions}</ul></li>"


def _needs(needs: tuple[str, ...]) -> str:
    """The records that would say it, in the words of the schema."""
    if not needs:
        return ""
    said = []
    for name in needs:
        table, _, column = name.partition(".")
        known = TABLES.get(table)
        meaning = known.by_name[column].meaning if known and column in known.by_name else ""
        said.append(f"<code>{text(name)}</code>{f' ({text(meaning)})' if meaning else ''}")
    return f" Needed: {', '.join(said)}."


def _measures(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    said = ", ".join(f"<code>{text(name)}</code>" for name in names)
    return f'<p class="muted">Rests on the measures {said}.</p>'


def _finding(finding: Finding) -> str:
    evidence = "".join(f"<p>{text(sentence)}</p>" for sentence in finding.evidence)
    records = ""
    if finding.rows:
        table = _scroll("Records behind the finding", table_html(finding.columns, finding.rows))
        rows = plural(len(finding.rows), "row")
        records = f"<details><summary>The records behind it ({rows})</summary>{table}</details>"
    chance = f" {_chance(finding.p)}" if finding.p is not None else ""
    stake = f"{hours(finding.customer_hours)} of customers' orders at stake."
    return (
        f'<li><h3>{text(finding.title)}</h3><p><span class="stake">{text(stake)}</span>{text(chance)}</p>'
        f"{evidence}{records}"
        f"<dl><dt>What would confirm it</dt><dd>{text(finding.confirm)}</dd>"
        f"<dt>What would refute it</dt><dd>{text(finding.refute)}</dd></dl>{_measures(finding.measures)}</li>"
    )


def _chance(p: float) -> str:
    odds = 1 / max(p, 1e-6)
    return "In a healthy log as much would be seen " + (
        "less than once in a million." if odds > 1e6 - 1 else f"about once in {float(f'{odds:.1g}'):,.0f}."
    )
