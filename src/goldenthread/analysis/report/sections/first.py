"""What to look at first: what stands out, most customer hours first, or that nothing does."""

from __future__ import annotations

from goldenthread.analysis.charts import Bar, bar_chart
from goldenthread.analysis.charts.words import hours, plural, visible
from goldenthread.analysis.findings import Finding
from goldenthread.analysis.report.section import Part, Section, Sheet, Words
from goldenthread.analysis.report.study import Study

QUESTION = "What to look at first?"


def section(study: Study) -> Section:
    """The findings themselves are drawn by the page; here are the answer, the ranking and what was tested."""
    found = study.findings
    tested = [family for family in found.families if family.tested]
    parts: list[Part] = []
    if found.found:
        first = found.found[0]
        answer = (
            f"{_number(len(found.found))} {first.title} ({hours(first.customer_hours)} of customers' orders)."
        )
        if len(found.found) > 1:
            bars = [
                Bar(
                    _about(study, f),
                    f.customer_hours,
                    hours(f.customer_hours),
                    f"{f.title}: {hours(f.customer_hours)}.",
                )
                for f in found.found[:12]
            ]
            parts.append(bar_chart("Customer hours at stake", bars, named="finding", measured="hours"))
    else:
        answer = "Nothing stands out." if tested else "Nothing could be tested."
        parts.append(Words(_nothing(sum(family.tested for family in tested))))
    if tested:
        parts.append(Words(found.rule))
    rows = tuple((f.question, f.tested, f.found, f.not_tested) for f in found.families)
    parts.append(
        Sheet(
            "What was looked for",
            ("question", "places tested", "stand out", "not tested because"),
            rows,
            folded=True,
        )
    )
    return Section("first", QUESTION, answer, tuple(parts))


def _number(things: int) -> str:
    return "One thing to look at:" if things == 1 else f"{things} things to look at. First:"


def _nothing(tested: int) -> str:
    """What it means that nothing was found."""
    if not tested:
        return ("This log holds too little for any of the conditions that are looked for. The table says what each "
                "of them lacks; it does not say that all is well.")  # fmt: skip
    places = "The one place that was tested does not exceed its bound" if tested == 1 else (
        f"{plural(tested, 'place')} were tested and none exceeds its bound")  # fmt: skip
    return (f"{places} by more than chance explains. The table says what was tested, and of what could not be tested "
            "why: of that, this says nothing.")  # fmt: skip


def _about(study: Study, finding: Finding) -> str:
    """What a finding is about, short enough for a chart in which titles would be cut alike."""
    names = study.ground.account_names if finding.kind == "unequal customers" else study.ground.unit_names
    about = " – ".join(visible(names.get(one, one), 14) for one in finding.about[:2])
    return f"{about}: {finding.kind}" if about else finding.kind
