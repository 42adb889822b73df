"""Logs as CSV: delimiter, quotes and header found, every value kept as text until its meaning is known."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.archives import expanded
from goldenthread.analysis.records.logs.texts import TextFile, as_utf8
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, path_literal, text_literal
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.mapping import Mapping

DELIMITERS = ",;\t|"
MOST_COLUMNS = 2000
SAMPLE_CHARACTERS = 1 << 18
csv.field_size_limit(max(csv.field_size_limit(), SAMPLE_CHARACTERS))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NUMBER_OR_TIME = re.compile(r"[-+]?\d+([.,]\d+)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")


def read_csv(path: Path, mapping: Mapping, workshop: Workshop, name: str, *, first_rows: int = 0) -> Raw:
    """The rows of a CSV file as text, in the order of the file."""
    file = as_utf8(expanded(path, workshop.folder), workshop.folder, mapping.encoding)
    delimiter = mapping.delimiter or _delimiter(file.path, path)
    header = _header(file.path, delimiter, path)
    stage, bad = _stage(file, delimiter, header, workshop, name, first_rows)
    if not workshop.one(f"SELECT count(*) FROM {stage}")[0] and not bad:
        raise UnreadableLog(f"{path.name} has a header and no rows. Export it again.", file=str(path))
    source = _numbered(stage, bad, workshop, name)
    order_columns = frozenset(column for column in header if column.startswith("case:"))
    notes = (file.note,) if file.note else ()
    return Raw(
        path.name, "CSV", source, dict.fromkeys(header, "VARCHAR"), order_columns, {}, notes, file.nul, bad
    )


def layout(path: Path, delimiter: str = "") -> tuple[str, list[str]]:
    """The delimiter of a UTF-8 file, found unless it is named, and its header, all names different."""
    found = delimiter or _delimiter(path, path)
    return found, _header(path, found, path)


def _stage(
    file: TextFile, delimiter: str, header: list[str], workshop: Workshop, name: str, first_rows: int
) -> tuple[str, tuple[tuple[int, str, str], ...]]:
    """Copy the CSV into Parquet; the source that reads it, and the rows whose shape is wrong."""
    columns = ", ".join(f"{text_literal(column)}: 'VARCHAR'" for column in header)
    reader = (
        f"read_csv({path_literal(file.path)}, auto_detect = false, header = true, delim = "
        f"{text_literal(delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}, nullstr = '', "
        f"store_rejects = true, rejects_table = 'shape_{name}', rejects_scan = 'scan_{name}', "
        "rejects_limit = 0)"
    )
    limit = f" LIMIT {first_rows}" if first_rows else ""
    target = workshop.folder / f"raw-{name}.parquet"
    workshop.run(f"COPY (SELECT * FROM {reader}{limit}) TO {text_literal(str(target))} (FORMAT parquet)")
    rejected = workshop.rows(
        f"SELECT line - 1, min(error_message), min(csv_line) FROM shape_{name} GROUP BY line ORDER BY line"
    )
    bad = tuple((place, _shape(message), (text or "").rstrip("\r\n")) for place, message, text in rejected)
    return f"read_parquet({path_literal(target)}, file_row_number = true)", bad


def _numbered(stage: str, bad: tuple[tuple[int, str, str], ...], workshop: Workshop, name: str) -> str:
    """The rows with their places in the file, counting those whose shape is wrong."""
    if not bad:
        return f"(SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS {quoted(ROW)} FROM {stage})"
    pushed = ", ".join(f"({place - before}, {before + 1})" for before, (place, _, _) in enumerate(bad))
    shifts = workshop.write(f"SELECT * FROM (VALUES {pushed}) s(first, shift)", f"shifts-{name}")
    return (
        f"(SELECT r.* EXCLUDE (file_row_number), file_row_number + 1 + coalesce(shift, 0) AS {quoted(ROW)} "
        f"FROM {stage} r ASOF LEFT JOIN (SELECT first, max(shift) AS shift FROM {shifts} GROUP BY 1) s "
        "ON r.file_row_number + 1 >= s.first)"
    )


def _shape(message: str) -> str:
    """What is wrong with the row's shape, in our words."""
    if found := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message):
        return f"the row has {found[2]} values where the header names {found[1]}"
    if "unterminated quote" in message:
        return "a quotation mark opens and never closes"
    if "Maximum line size" in message or "maximum line size" in message:
        return "the row is longer than 2 MB"
    return message.strip().rstrip(".").splitlines()[0]


def _sample(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = file.read(SAMPLE_CHARACTERS).splitlines(keepends=True)
    return lines[:-1] if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")) else lines


def _delimiter(path: Path, shown: Path) -> str:
    """The delimiter by which most rows have the same number of values, more than one."""
    lines = _sample(path)
    scores = []
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        except csv.Error:
            continue
        width, rows = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1:
            scores.append((rows / sum(widths.values()), width, delimiter))
    if not scores and _CONTROL.search("".join(lines)):
        raise UnreadableLog(
            f"{shown.name} is no text, whatever its name says. Export the log as CSV, Parquet, XES or OCEL."
        )
    if not scores:
        raise UnreadableLog(
            f"{shown.name} has one column only, or none of comma, semicolon, tab and bar divides it. "
            "Name the delimiter with --delimiter.",
            file=str(shown),
        )
    return max(scores)[2]


def _header(path: Path, delimiter: str, shown: Path) -> list[str]:
    """The names in the first row, made different from one another as DuckDB compares them."""
    try:
        row = next(csv.reader(_sample(path), delimiter=delimiter), [])
    except csv.Error as error:
        raise UnreadableLog(
            f"The first row of {shown.name} cannot be read: {error}.", file=str(shown)
        ) from error
    if len(row) > MOST_COLUMNS:
        raise UnreadableLog(
            f"{shown.name} has {len(row):,} columns; a log has at most {MOST_COLUMNS:,}. "
            "Export the columns that matter.",
            file=str(shown),
        )
    data = [value for value in row if _NUMBER_OR_TIME.fullmatch(value.strip())]
    if data or not any(value.strip() for value in row):
        raise UnreadableLog(
            f"The first row of {shown.name} must name the columns; it holds "
            f"{data[0] if data else 'nothing'!r}. "
            "Add a row of names.",
            file=str(shown),
        )
    return different([value.strip() for value in row])


def different(names: list[str]) -> list[str]:
    """``names`` with numbers added where one is empty or, ignoring case, comes twice."""
    seen: set[str] = {ROW, "file_row_number"}
    result = []
    for place, name in enumerate(names, 1):
        name = (name or f"column {place}").replace("\0", "")[:200]
        free, number = name, 2
        while free.lower() in seen:
            free, number = f"{name} {number}", number + 1
        seen.add(free.lower())
        result.append(free)
    return result
