"""OCEL 2.0 as an SQLite database: one table per type of event and of object."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.ocel_tables import add_rows, as_text
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.workshop import Workshop

NEEDED = {"event", "object", "event_object", "event_map_type", "object_map_type"}
_OWN = {"ocel_id", "ocel_time", "ocel_changed_field"}

Row = tuple[str | None, ...]


def fill_from_sqlite(path: Path, label: str, workshop: Workshop) -> str:
    """Fill the OCEL tables from an SQLite file; the name of its format."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            tables = {
                row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            if missing := NEEDED - tables:
                raise UnreadableLog(
                    f"{label} is an SQLite database but no OCEL 2.0 log: it has no table "
                    f"{', '.join(sorted(missing))}."
                )
            _fill(database, tables, workshop)
    except sqlite3.DatabaseError as error:
        raise UnreadableLog(f"{label} is damaged or no OCEL 2.0 log: {error}. Export it again.") from error
    return "OCEL 2.0 SQLite"


def _fill(database: sqlite3.Connection, tables: set[str], workshop: Workshop) -> None:
    add_rows("ocel_event", _events(database, tables), workshop)
    add_rows("ocel_object", _plain(database, "SELECT ocel_id, ocel_type FROM object"), workshop)
    relations = "SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object"
    add_rows("ocel_event_object", _plain(database, relations), workshop)
    if "object_object" in tables:
        relations = "SELECT ocel_source_id, ocel_target_id, ocel_qualifier FROM object_object"
        add_rows("ocel_object_object", _plain(database, relations), workshop)
    add_rows("ocel_event_value", _event_values(database, tables), workshop)
    add_rows("ocel_object_value", _object_values(database, tables), workshop)


def _plain(database: sqlite3.Connection, sql: str) -> Iterator[Row]:
    for row in database.execute(sql):
        yield tuple(as_text(value) for value in row)


def _typed(database: sqlite3.Connection, kind: str, tables: set[str]) -> Iterator[tuple[str, list[str]]]:
    """The table of each type of ``kind`` (event or object) with its columns."""
    for (suffix,) in database.execute(f"SELECT ocel_type_map FROM {kind}_map_type").fetchall():
        table = f"{kind}_{suffix}"
        if table in tables:
            yield table, [row[1] for row in database.execute(f"PRAGMA table_info({quoted(table)})")]


def _events(database: sqlite3.Connection, tables: set[str]) -> Iterator[Row]:
    """Events in the order of the table ``event``, whose times stand in the tables of their types."""
    parts = [
        f"SELECT ocel_id, ocel_time FROM {quoted(table)}"
        for table, columns in _typed(database, "event", tables)
        if "ocel_time" in columns
    ]
    if not parts:
        return
    database.execute("CREATE TEMP TABLE moment (id TEXT, at TEXT)")
    for part in parts:
        database.execute(f"INSERT INTO moment {part}")
    database.execute("CREATE INDEX temp.moment_id ON moment (id)")
    yield from _plain(
        database,
        "SELECT e.ocel_id, e.ocel_type, m.at FROM event e LEFT JOIN moment m ON m.id = e.ocel_id ORDER BY e.rowid",
    )


def _event_values(database: sqlite3.Connection, tables: set[str]) -> Iterator[Row]:
    for table, columns in _typed(database, "event", tables):
        for column in columns:
            if column not in _OWN:
                sql = f"SELECT ocel_id, {quoted(column)} FROM {quoted(table)} WHERE {quoted(column)} IS NOT NULL"
                for event, value in database.execute(sql):
                    yield event, column, as_text(value)


def _object_values(database: sqlite3.Connection, tables: set[str]) -> Iterator[Row]:
    for table, columns in _typed(database, "object", tables):
        time = "ocel_time" if "ocel_time" in columns else "NULL"
        for column in columns:
            if column not in _OWN:
                name = quoted(column)
                sql = f"SELECT ocel_id, {time}, {name} FROM {quoted(table)} WHERE {name} IS NOT NULL"
                for thing, at, value in database.execute(sql):
                    yield thing, column, at, as_text(value)
