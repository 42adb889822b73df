"""Every column of every table of a record set is given, one at a time, what nobody should give.

The tables and columns are those that the schema declares and the application keeps, so a new one is swept or fails
here. What cannot be stored is refused with file, row, column, value and what to do, and nothing is stored. What can
be, is loaded: an export gives every row back, as it came but for the one cell, or kept beside as it came.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from tests.app.exchange.test_loading_equals_acting import beside_told, turns_told
from tests.app.exchange.test_programme_round_trip import programme_told
from tests.app.exchange.test_round_trip import conversation, emptied
from tests.badness import STRANGE  # a script, and text from right to left
from tests.state import changed, everything_stored
from tests.world import NOW, World

from goldenthread.analysis.records import TABLES, RecordSet, read_records
from goldenthread.analysis.records.schema import Column, Kind
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.exchange.loading.door import Broken, refuse_broken
from goldenthread.app.exchange.loading.load import HELD

pytestmark = pytest.mark.django_db
Row = dict[str, Any]
LATER = NOW + timedelta(days=2)
HUGE = "x" * 30_000
TEXTS = (HUGE, STRANGE, "=cmd|' /C calc'!A0", "999999999", "-1", "")
NUL = "a\0b"
CALENDARS = (
    "time_zone",
    "weekly_hours",
    "holidays",
)  # text that has to be one by which working time is counted
WRONG = {
    Kind.INTEGER: ("many", "1.5", "9" * 40, "NaN"),
    Kind.NUMBER: ("many", "NaN", "inf", "1e400", "9" * 40),
    Kind.FLAG: ("perhaps", "7e"),
    Kind.DATE: ("yesterday", "2026-02-30", "0001-01-01", "9999-12-31", "12.5"),
    Kind.INSTANT: ("yesterday", "2026-02-30 10:00:00", "0001-01-01 00:00:00", "9999-12-31 00:00:00", "12.5"),
}


IN_TURN = {"turn", "holding", "delivery", "verdict"}  # told where they follow; random conversations try them
# Outside, the title of a unit's member is their role, and a charter's title is the role's name.
ELSEWHERE = {("assignment", "title"), ("charter", "title")}


@pytest.fixture(autouse=True)
def _two_days_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def told(world: World, tmp_path: Path) -> RecordSet:
    """Something in every table, by the acts of the cast."""
    conversation(world)
    programme_told(world)
    beside_told(world)
    turns_told(world)
    export_records(tmp_path / "told")
    return read_records(tmp_path / "told")


def written(tables: dict[str, list[Row]], folder: Path) -> RecordSet:
    """The rows as files of CSV, read as a record set."""
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return read_records(folder)


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def tables_of(records: RecordSet) -> dict[str, list[Row]]:
    return {name: records.arrow(name).to_pylist() for name in records.tables}


def fullest(rows: list[Row]) -> Row:
    """The row that says most."""
    return max(rows, key=lambda row: sum(value is not None for value in row.values()))


def swept_columns() -> Iterator[tuple[str, Column]]:
    for name in TABLES:
        if name in HELD:
            for column in TABLES[name].all_columns:
                yield name, column


def test_the_told_record_set_has_every_column_that_the_application_keeps(told):
    missing = [
        f"{name}.{column.name}" for name, column in swept_columns() if column.name not in told.columns(name)
    ]
    assert missing == []


def test_what_cannot_be_stored_is_refused_with_file_row_column_value_and_remedy(told, tmp_path):
    tables, before = tables_of(told), everything_stored()
    bad = {(kind, value) for kind, values in WRONG.items() for value in values}
    for kind, value in [*sorted(bad, key=repr), (None, NUL), (Kind.TEXT, HUGE)]:
        swept = dict(tables)
        expected: dict[tuple[str, str], int] = {}
        for name, column in swept_columns():
            if value is HUGE and column.name != f"{name}_id":
                continue
            if kind is None or column.kind is kind:
                swept[name] = [*swept[name], {**fullest(tables[name]), column.name: value}]
                expected[name, column.name] = len(swept[name])
        with pytest.raises(Broken) as refused:
            refuse_broken(written(swept, tmp_path / "bad"), told=10_000)
        said = str(refused.value).splitlines()
        for (name, column_name), row in expected.items():
            start = f"{name}.csv, row {row}, column '{column_name}': "
            lines = [line.removeprefix(start) for line in said if line.startswith(start)]
            assert lines, (value, start)
            assert value == NUL or any(value[:20] in sentence for sentence in lines), (value, start, lines)
            assert all(". " in sentence for sentence in lines), lines  # what is wrong, and what to do
    assert changed(before, everything_stored()) == []


def test_a_calendar_by_which_nobody_could_count_is_refused(told, tmp_path):
    tables = tables_of(told)
    texts = [text for text in TEXTS if text]
    bad = [{**fullest(tables["calendar"]), name: text} for name in CALENDARS for text in texts]
    for number, row in enumerate(bad):
        row |= {"calendar_id": f"bad {number}", "name": f"Bad {number}"}
    with pytest.raises(Broken) as refused:
        refuse_broken(written(tables | {"calendar": bad}, tmp_path / "bad"), told=10_000)
    said = str(refused.value).splitlines()
    for row, (name, text) in enumerate(((name, text) for name in CALENDARS for text in texts), 1):
        start = f"calendar.csv, row {row}, column '{name}': '{text[:80]}' does not fit. "
        assert any(line.startswith(start) and len(line) > len(start) for line in said), start


def test_an_empty_cell_that_is_needed_is_refused(told, tmp_path):
    tables = tables_of(told)
    swept, expected = dict(tables), []
    for name, column in swept_columns():
        if column.required:
            swept[name] = [*swept[name], {**fullest(tables[name]), column.name: None}]
            expected.append(f"{name}.csv, row {len(swept[name])}, column '{column.name}': it is empty")
    with pytest.raises(Broken) as refused:
        refuse_broken(written(swept, tmp_path / "bad"), told=10_000)
    said = str(refused.value).splitlines()
    assert [one for one in expected if not any(line.startswith(one) for line in said)] == []


class _Copies:
    """Rows beside those that were told, each about something of its own, so that none stands for another."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.told, self.tables = tables, {name: list(rows) for name, rows in tables.items()}
        self.number = Counter[str]()

    def add(self, name: str, /, **new: Any) -> Row:
        """A copy of the row that says most, with a key of its own."""
        self.number[name] += 1
        n, table = self.number[name], TABLES[name]
        row = dict(fullest(self.told[name]))
        for key in table.key:
            column = table.by_name[key]
            if key in new or row.get(key) is None:
                continue
            if column.references and TABLES[column.references].key[0] != name and len(table.key) > 1:
                row[key] = self._of_its_own(column, name, n)
            elif key == "role" and name not in {"charter", "acceptance"}:
                continue  # one that is known, so that it stays what it is
            elif column.kind is Kind.TEXT and not column.one_of and not column.references:
                row[key] = f"{row[key]} {n}"
            elif column.kind is Kind.DATE and len(table.key) == 1:
                row[key] = row[key] + timedelta(days=n)
        row |= self._apart(name, n)
        row |= new
        self.tables[name].append(row)
        return row

    def _of_its_own(self, column: Column, name: str, n: int) -> str:
        target = column.references
        key = TABLES[target].key[0]
        made = f"{target} for {name} {n}"
        if not any(row[key] == made for row in self.tables[target]):
            row = dict(fullest(self.told[target])) | self._apart(target, f"{name} {n}") | {key: made}
            self.tables[target].append(row)
        return made

    @staticmethod
    def _apart(name: str, n: object) -> Row:
        """What two rows cannot share beside their key."""
        apart: dict[str, Row] = {
            "person": {"email": f"of.{str(n).replace(' ', '.')}@thread.example"},
            "calendar": {"name": f"Calendar {n}"},
            "charter": {"title": None},  # it is called as its role is
        }
        return apart.get(name, {})


def test_text_of_any_kind_is_text_and_every_row_comes_back(told, tmp_path):
    """One load of them all: for each column of text a row with each of the texts in it."""
    copies = _Copies(tables_of(told))
    sent: dict[str, list[tuple[str, Row]]] = {}
    for name, column in swept_columns():
        if column.kind is Kind.TEXT and name not in IN_TURN and (name, column.name) not in ELSEWHERE:
            for text in TEXTS:
                if text == "" and column.required:
                    continue  # refused, above
                if (column.one_of and column.required) or (name == "calendar" and column.name in CALENDARS):
                    continue  # refused as well
                if text is HUGE and column.name == f"{name}_id":
                    continue  # an id so long is refused
                own = f"{text} of {name}" if column.name == f"{name}_id" else text
                row = copies.add(name, **{column.name: own or None})
                sent.setdefault(name, []).append((column.name, row))
    records = written(copies.tables, tmp_path / "texts")
    emptied()
    load(records)
    export_records(tmp_path / "again")
    again = tables_of(read_records(tmp_path / "again"))
    lost = []
    for name, rows in sent.items():
        here = Counter(_shape(row, name) for row in again[name])
        for column_name, row in rows:
            if not _comes_back(row, column_name, name, here, again[name]):
                lost.append((name, column_name, str(row[column_name])[:30]))
    assert lost == []


def _shape(row: Row, name: str) -> str:
    return repr([row.get(key) for key in TABLES[name].key])


def _comes_back(row: Row, column: str, name: str, here: Counter[str], again: list[Row]) -> bool:
    """By its key; or, where the key itself was swept, with the text cut to what its column holds."""
    if here[_shape(row, name)]:
        return True
    rest = [key for key in TABLES[name].key if key != column]
    return column in TABLES[name].key and any(
        all(_same(one.get(key), row[key]) for key in rest)
        and str(row[column]).startswith(str(one.get(column)))
        for one in again
    )


def _same(one: object, other: object) -> bool:
    return one == other or (isinstance(one, date | datetime) and str(one) == str(other))
