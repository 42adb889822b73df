"""Rows that cannot be used: refused, or left out and written to a file with the reason."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from goldenthread.analysis.records.errors import BadRows
from goldenthread.analysis.records.logs.workshop import ROW
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.workshop import Raw, Workshop

OnError = Literal["stop", "skip", "report"]
SHOWN = 5


@dataclass(frozen=True)
class Rejected:
    """How many rows were left out, how often for which reason, and the file that holds them."""

    rows: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    file: Path | None = None
    cases_file: Path | None = None  # those of the file of cases

    def with_cases(self, cases: Rejected) -> Rejected:
        """These and the rows of the file of cases."""
        if not cases.rows:
            return self
        return Rejected(
            self.rows + cases.rows, self.reasons + cases.reasons, self.file or cases.file, cases.file
        )


def settle(raw: Raw, view: str, workshop: Workshop, *, on_error: OnError, rejects: Path | None) -> Rejected:
    """Refuse or leave out the rows of ``view`` that carry a ``reason``, and those without a shape.

    ``stop`` refuses and names the first. ``report`` writes them all to ``rejects``, then refuses. ``skip``
    writes them and goes on without them. Nothing is lost silently.
    """
    found = workshop.one(f"SELECT count(*), count(reason) FROM {view}")
    bad = found[1] + len(raw.rejected)
    if not bad:
        return Rejected()
    first = [(place, reason) for place, reason, _ in raw.rejected[:SHOWN]]
    first += workshop.rows(
        f"SELECT {quoted(ROW)}, reason FROM {view} WHERE reason IS NOT NULL ORDER BY "
        f"{quoted(ROW)} LIMIT {SHOWN}"
    )
    if on_error == "stop":
        raise BadRows(_sentence(raw, bad, sorted(first)[:SHOWN]), rows=bad)
    reasons, file = _write(raw, view, workshop, rejects or Path(f"{raw.label}.rejected.csv"))
    if on_error == "report":
        raise BadRows(
            f"{_sentence(raw, bad, sorted(first)[:SHOWN])} All are listed in {file}.",
            rows=bad,
            problems=reasons,
        )
    if found[0] == found[1]:
        raise BadRows(
            f"No row of {raw.label} can be used; the reasons are in {file}. Check which columns were named.",
            rows=bad,
            problems=reasons,
        )
    return Rejected(bad, reasons, file)


def _sentence(raw: Raw, bad: int, first: list[tuple[int, str]]) -> str:
    shown = "; ".join(f"row {place}: {reason}" for place, reason in first)
    more = f" (the first {len(first)} of {bad:,})" if bad > len(first) else ""
    return (
        f"{raw.label} has {bad:,} row{'s' if bad > 1 else ''} that cannot be used{more}: {shown}. Correct "
        "them, or leave them out with --on-error skip."
    )


def _write(raw: Raw, view: str, workshop: Workshop, file: Path) -> tuple[tuple[tuple[str, int], ...], Path]:
    """Write place, reason and the row as it came; the reasons with their counts."""
    counts: Counter[str] = Counter()
    columns = list(raw.columns)
    chosen = ", ".join(f"r.{quoted(column)}" for column in columns)
    answer = workshop.database.execute(
        f"SELECT v.{quoted(ROW)}, v.reason, {chosen} FROM {view} v "
        f"JOIN {raw.source} r ON r.{quoted(ROW)} = v.{quoted(ROW)} WHERE v.reason IS NOT NULL ORDER BY 1"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["row", "reason", *columns])
        for place, reason, text in raw.rejected:
            writer.writerow([place, reason, text])
            counts[_kind(reason)] += 1
        while rows := answer.fetchmany(10_000):
            for row in rows:
                writer.writerow([_plain(value) for value in row])
                counts[_kind(row[1])] += 1
    return tuple(counts.most_common()), file


def _plain(value: object) -> object:
    return value.replace("\0", "\\0") if isinstance(value, str) else value


def _kind(reason: str) -> str:
    """The reason without the values of the row."""
    return re.sub(r"\([^)]*\)", "", re.sub(r"^'.*?' in column", "a value in column", reason)).replace(
        "  ", " "
    )
