"""All rows of a file, one after another: what came of each, and why some are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import DatabaseError, transaction

from goldenthread.app.errors import Refusal
from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import BadValue, Problem
from goldenthread.app.exchange.importing.files import Table
from goldenthread.app.exchange.importing.subject import Brought, Given, Subject
from goldenthread.app.exchange.importing.values import Reading, proven

SHOWN = 200  # changes that are kept to be shown; all are counted
TOLD_EVERY = 20
Progress = Callable[[int, int], None]


@dataclass
class Findings:
    """What an import does, or did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Problem] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)

    def count(self, row: int, brought: Brought, labels: dict[str, str]) -> None:
        setattr(self, brought.outcome, getattr(self, brought.outcome) + 1)
        if brought.outcome != "unchanged" and len(self.shown) < SHOWN:
            changes = [(labels[name], before, after) for name, before, after in brought.changes]
            self.shown.append({"row": row, **asdict(brought), "changes": changes})

    @property
    def refused_rows(self) -> set[int]:
        return {problem.row for problem in self.refused}

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def reading_of(
    table: Table, mapping: dict[str, str], columns: tuple[Column, ...], *, dates: str = "", decimals: str = ""
) -> Reading:
    """How dates and numbers are read: as was said, else as the cells prove. Refused where neither says it."""
    cells: dict[Kind, list[str]] = {Kind.DAY: [], Kind.NUMBER: []}
    for column in columns:
        if column.kind in cells and column.name in mapping:
            cells[column.kind] += [row[mapping[column.name]] for _, row in table.rows]
    found = proven([] if dates else cells[Kind.DAY], [] if decimals else cells[Kind.NUMBER])
    return Reading(dates or found.dates, decimals or found.decimals)


def bring_all(
    table: Table,
    mapping: dict[str, str],
    subject: Subject,
    reading: Reading,
    progress: Progress = lambda done, of: None,
) -> Findings:
    """Bring in every row by its actions, each by itself: a refused row leaves nothing and stops no other."""
    findings = Findings()
    cells = dict(table.rows)
    rows = [
        (row, given) for row, given in _read(table, mapping, subject, reading, findings) if given is not None
    ]
    labels = {column.name: column.label for column in subject.columns}
    for done, (row, given) in enumerate(_in_order(rows, subject, findings)):
        if done % TOLD_EVERY == 0:
            progress(done, len(rows))
        try:
            with transaction.atomic():
                findings.count(row, subject.bring(given), labels)
        except BadValue as bad:
            findings.refused.append(
                _problem(row, mapping, bad.column, _as_it_came(cells[row], mapping, bad.column), bad.reason)
            )
        except Refusal as refusal:
            field_named = str(refusal.about.get("field", ""))
            name = subject.fields.get(field_named, field_named)
            value = _as_it_came(cells[row], mapping, name)
            findings.refused.append(_problem(row, mapping, name, value, refusal.sentence))
        except DatabaseError:
            reason = (
                "The database cannot hold this together with what is there. Correct the row, or take it out."
            )
            findings.refused.append(_problem(row, mapping, "", "", reason))
    findings.refused.sort(key=lambda problem: problem.row)
    progress(len(rows), len(rows))
    return findings


def _as_it_came(cells: dict[str, str], mapping: dict[str, str], name: str) -> str:
    """What stands in the row's cell of our column ``name``, if the file has one."""
    return cells[mapping[name]] if name in mapping else ""


def _problem(row: int, mapping: dict[str, str], name: str, value: str, reason: str) -> Problem:
    return Problem(row, mapping.get(name, name.replace("_", " ")), value[:200], reason)


def _read(
    table: Table, mapping: dict[str, str], subject: Subject, reading: Reading, findings: Findings
) -> Iterator[tuple[int, Given | None]]:
    """The rows with their cells read; every cell that cannot be read is reported, not only the first."""
    seen: dict[tuple[object, ...], int] = {}
    for line, cells in table.rows:
        given: Given | None = {}
        for column in subject.columns:
            text = cells[mapping[column.name]] if column.name in mapping else ""
            try:
                if text and given is not None:
                    given[column.name] = reading.value(column, text)
                elif text:
                    reading.value(column, text)
                elif column.needed:
                    raise BadValue(column.name, "", f"{column.label} is missing. Fill it in.")
            except BadValue as bad:
                findings.refused.append(_problem(line, mapping, bad.column, bad.value, bad.reason))
                given = None
        if given is not None and (first := seen.setdefault(subject.identify(given), line)) != line:
            reason = f"Row {first} is about the same {subject.one}. Keep one of the two."
            value = str(given.get("id") or given.get("name") or given.get("title") or "")
            findings.refused.append(_problem(line, mapping, "id" if "id" in given else "name", value, reason))
            given = None
        yield line, given


def _in_order(
    rows: list[tuple[int, Given]], subject: Subject, findings: Findings
) -> Iterator[tuple[int, Given]]:
    """Parents before what belongs to them; rows that are above one another in a circle are refused."""
    if not subject.parents:
        yield from rows
        return
    waiting, named = dict(rows), {}
    for line, given in rows:
        for key in (given.get("id"), given.get("name")):
            if key:
                named[str(key).casefold()] = line
    while waiting:
        ready = [
            line
            for line, given in waiting.items()
            if named.get(str(given.get(subject.parents, "")).casefold()) not in waiting
        ]
        if not ready:
            break
        for line in ready:
            yield line, waiting.pop(line)
    for line, given in waiting.items():
        findings.refused.append(
            Problem(
                line,
                subject.parents,
                str(given[subject.parents]),
                f"This {subject.one} would be above itself: its parents form a circle. Correct one of them.",
            )
        )
