"""A CSV file as it was sent: its encoding, delimiter, header and rows of text.

What can be found out is found out and told; what cannot is asked for. Nothing is guessed silently.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from goldenthread.analysis.records import RecordsError
from goldenthread.app.exchange.importing.errors import UnreadableFile

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000
_ARCHIVES = {
    b"PK": "a spreadsheet or an archive",
    b"\x1f\x8b": "packed",
    b"%PDF": "a PDF",
    b"\xd0\xcf": "a workbook",
}
_PLAINLY = {
    "Name the delimiter with --delimiter.": "Say which delimiter it has.",
    "; name another with --encoding.": "; say another encoding if names look wrong.",
    "Name its encoding with --encoding, or leave that away.": "Say another encoding.",
}


@dataclass(frozen=True)
class Table:
    """``rows`` are (line in the file, values by header)."""

    header: list[str]
    rows: list[tuple[int, dict[str, str]]]
    encoding: str
    delimiter: str
    notes: tuple[str, ...] = ()


def read(content: bytes, name: str, *, encoding: str = "", delimiter: str = "") -> Table:
    """The table in ``content``. Refused when it is empty, too large, no text, or its rows do not fit its header."""
    _refuse_what_is_no_text(content)
    if not encoding.isprintable():
        raise UnreadableFile("That encoding is not known. Choose another, or leave it to be found.")
    from goldenthread.analysis.records.logs.csv import layout
    from goldenthread.analysis.records.logs.texts import as_utf8

    with TemporaryDirectory(prefix="goldenthread-import-") as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        try:
            file = as_utf8(path, Path(folder), encoding)
            with file.path.open(encoding="utf-8-sig", newline="") as opened:
                text = opened.read()
            found, header = layout(file.path, delimiter or _of_one_column(text))
        except (RecordsError, UnicodeError) as error:
            raise UnreadableFile(_plainly(str(error), name)) from None
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(f"The file has {len(header)} columns; keep it to {MOST_COLUMNS}.")
    rows = _rows(text, found, header)
    if not rows:
        raise UnreadableFile("The file has a header and no rows. Add rows below it.")
    notes = (_plainly(file.note, name),) if file.note else ()
    return Table(header, rows, file.encoding, found, notes)


def _of_one_column(text: str) -> str:
    """A header without any delimiter names one column; then nothing has to be found."""
    first = text.lstrip().split("\n", 1)[0]
    return "" if any(delimiter in first for delimiter in ",;\t|") else ","


def _plainly(sentence: str, name: str) -> str:
    for flag, words in _PLAINLY.items():
        sentence = sentence.replace(flag, words)
    return sentence.replace("utf8-file.csv", name).replace("file.csv", name)


def _refuse_what_is_no_text(content: bytes) -> None:
    if not content.strip():
        raise UnreadableFile("The file is empty. Export it again, with its header.")
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            f"The file has {len(content) / 1024 / 1024:.1f} MB; an import takes {MOST_BYTES // 1024 // 1024} MB. "
            "Divide it."
        )
    for start, what in _ARCHIVES.items():
        if content.startswith(start):
            raise UnreadableFile(f"This is {what}, not CSV. Save it as CSV (UTF-8) and send that.")


def _rows(text: str, delimiter: str, header: list[str]) -> list[tuple[int, dict[str, str]]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    found: list[tuple[int, dict[str, str]]] = []
    line = 1
    try:
        for number, values in enumerate(reader):
            begins, line = line, reader.line_num + 1
            if number and any(value.strip() for value in values):
                found.append((begins, _fitting(begins, values, header)))
            if len(found) > MOST_ROWS:
                raise UnreadableFile(
                    f"The file has more than {MOST_ROWS:,} rows. Divide it into files of up to that."
                )
    except csv.Error as error:
        raise UnreadableFile(
            f"Row {line} cannot be read: {error}. Put quotation marks around the whole value and double those in it."
        ) from None
    return found


def _fitting(line: int, values: list[str], header: list[str]) -> dict[str, str]:
    if len(values) != len(header):
        raise UnreadableFile(
            f"Row {line} has {len(values)} values where the header names {len(header)}. "
            "Put quotation marks around values that hold the delimiter."
        )
    for name, value in zip(header, values, strict=True):
        if "\0" in value:
            raise UnreadableFile(
                f"Row {line}, column '{name}' holds a NUL character, which is no text. "
                "Remove it and send the file again."
            )
        if len(value) > LONGEST_CELL:
            raise UnreadableFile(
                f"Row {line}, column '{name}' holds {len(value):,} characters; keep it to {LONGEST_CELL:,}."
            )
    return {name: _without_guard(value.strip()) for name, value in zip(header, values, strict=True)}


def _without_guard(value: str) -> str:
    """The apostrophe that keeps a spreadsheet from running a text as a formula is not part of the text."""
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@", "\t", "\r") else value
