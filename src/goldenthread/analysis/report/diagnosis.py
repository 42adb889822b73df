"""From a record set to the diagnosis: computed once, shown as a page, as text, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.findings import Findings
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.report.facts import facts
from goldenthread.analysis.report.page import page
from goldenthread.analysis.report.section import Section
from goldenthread.analysis.report.sections import SECTIONS
from goldenthread.analysis.report.study import Study
from goldenthread.analysis.report.terminal import screen

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What the records say: ``sections`` answer the questions in order, ``findings`` are what stands out."""

    title: str
    made: str
    sections: tuple[Section, ...]
    findings: Findings
    facts: dict[str, Any]

    def html(self) -> str:
        """One self-contained page."""
        return page(self.title, self.made, self.sections, self.findings)

    def text(self, *, width: int = 100) -> str:
        """One screen."""
        return screen(self.title, self.sections, self.findings, width=width)

    def json(self) -> str:
        """The facts, with stable keys."""
        return json.dumps(self.facts, ensure_ascii=False, indent=2, allow_nan=False)

    def save(self, path: Path | str) -> Path:
        """Write the page to ``path``."""
        path = Path(path)
        path.write_text(self.html(), encoding="utf-8")
        return path

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Diagnosis({self.title!r}, {len(self.findings.found)} findings)"

    def _repr_html_(self) -> str:
        from html import escape

        return f'<iframe srcdoc="{escape(self.html(), quote=True)}" width="100%" height="700"></iframe>'


def diagnose(
    records: RecordSet,
    *,
    people: bool = False,
    calendar: WorkingCalendar | None = None,
    progress: Progress | None = None,
) -> Diagnosis:
    """The diagnosis of a record set.

    ``people``: whether persons may be named; without it, only units and accounts are. ``calendar``: the working
    calendar of all units, in place of those that the records hold for them. ``progress`` is told
    what is being worked out, how much is done and how much there is.
    """
    study = Study(records, people=people, calendar=calendar)
    sections: dict[str, Section] = {}
    for i, (name, build) in enumerate(SECTIONS):
        if progress:
            progress(name, i, len(SECTIONS))
        section = build(study)
        sections[section.slug] = section
    if progress:
        progress("done", len(SECTIONS), len(SECTIONS))
    ordered = tuple(sections.values())
    return Diagnosis(_title(records), _made(study), ordered, study.findings, facts(study, ordered))


def _title(records: RecordSet) -> str:
    reading = getattr(records, "reading", None)
    names = ", ".join(Path(source).name for source in reading.sources) if reading else "the records"
    return f"Where work gets stuck: {names}"


def _made(study: Study) -> str:
    return (
        f"The records speak for {study.records.as_of:%Y-%m-%d %H:%M}. "
        f"{'Persons are named.' if study.people else 'Persons are not named.'}"
    )
