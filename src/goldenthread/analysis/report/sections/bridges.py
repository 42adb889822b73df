"""Who bridges, and where everything hangs on one unit or person."""

from __future__ import annotations

from typing import Any

from goldenthread.analysis.charts import Bar, bar_chart
from goldenthread.analysis.charts.words import count, plural
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.report.section import Missing, Part, Section, Words
from goldenthread.analysis.report.study import Study

QUESTION = "Who bridges, and what hangs on one unit or one person?"


def section(study: Study) -> Section:
    found = study.shown("bridges")
    if (reason := _why_not(study, found)) is not None:
        answer = study.no_answer if study.nothing_passes is not None else "This log cannot say."
        return Section("bridges", QUESTION, answer, (), (Missing.of("Bridges", reason),))
    cuts = [bridge for bridge in found.bridges if bridge.cut_off]
    if cuts:
        answer = (
            f"{plural(len(cuts), 'unit')} of {found.nodes:,} {'is' if len(cuts) == 1 else 'are'} the only "
            "way to others: "
            f"without {cuts[0].name}, {plural(cuts[0].cut_off, 'unit')} would be cut off from the rest."
        )
    else:
        answer = "No unit is the only way to another: every unit can be reached on more than one path."
    parts: list[Part] = [_chart(found)]
    if cuts:
        parts.append(Words("That one unit connects others is how most organisations work; it is a risk where that "
                           "unit is small, overloaded or about to be reorganised."))  # fmt: skip
    parts += _people(study)
    missing = []
    if not study.ground.events.people:
        missing.append(Missing("What hangs on one person", "the log names no persons", ("event.person_id",)))
    return Section("bridges", QUESTION, answer, tuple(parts), tuple(missing), ("bridges", "brokerage"))


def _why_not(study: Study, found: Any) -> Undefined | None:
    """Why nothing can be said of bridges; None where something can."""
    if study.nothing_passes is not None:
        return study.nothing_passes
    if isinstance(found, Undefined):
        return found
    return Undefined("fewer than three units hand work over") if found.nodes < 3 else None


def _chart(found: object) -> Part:
    assert hasattr(found, "bridges")
    known = [b for b in found.bridges if not isinstance(b.betweenness, Undefined)]
    top = sorted(known, key=lambda b: (-b.betweenness, b.name))[:8]
    bars = [
        Bar(
            b.name,
            100 * b.betweenness,
            f"{b.betweenness:.0%}",
            f"{b.name} lies on {b.betweenness:.0%} of the shortest ways between other units; without it "
            f"{plural(b.cut_off, 'unit') if b.cut_off else 'no unit'} would be cut off.",
            flagged=b.cut_off > 0,
        )
        for b in top
    ]
    title = "Units on the way between others (◆: others would be cut off without it)"
    return bar_chart(title, bars, named="unit", measured="% of shortest ways")


def _people(study: Study) -> list[Part]:
    hanging = [f for f in study.findings.found if f.kind == "one person"]
    family = next(f for f in study.findings.families if f.kind == "one person")
    if not family.tested:
        return []
    if not hanging:
        none = f"Of {count(family.tested)} boundaries with enough people, none hangs on one person."
        return [Words(f"{none} {family.power}")]
    said = "; ".join(f.title for f in hanging[:5])
    more = "" if study.people else " Names of persons are shown only on request (--people)."
    return [Words(f"{said}.{more}"), Words(family.power)]
