"""A record set as OCEL 2.0, in SQLite or JSON.

Orders, accounts, units and persons become objects of the types ``order``, ``account``, ``unit`` and ``person``; steps
become events of the type of their activity, related to their order, unit and person. An order is related to its
account and to the order that it supports. Columns become attributes.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.flat import orders_with_dates
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.recordset import RecordSet

START = "1970-01-01T00:00:00Z"  # the time of attributes that do not change, by the standard
NO_ACTIVITY = "step"
_OBJECTS = {"order": "order_id", "account": "account_id", "unit": "unit_id", "person": "person_id"}
_RELATED = {"order": "order_id", "unit": "unit_id", "person": "person_id"}  # of an event: type -> column
_OF_ORDER = {"account": "account_id", "order": "parent_order_id"}  # of an order: type -> column
_NAMED_IN = {
    "order": (("event", "order_id"), ("order", "parent_order_id")),
    "account": (("order", "account_id"),),
    "unit": (("event", "unit_id"),),
    "person": (("event", "person_id"),),
}  # where objects of a type are named, whether or not a table holds them


def write_ocel(records: RecordSet, path: str | Path) -> None:
    """Write ``records`` as OCEL 2.0: SQLite for ``.sqlite``, JSON for ``.json`` and ``.jsonocel``."""
    path = Path(path)
    if path.suffix.lower() == ".sqlite":
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as database:
            _Sqlite(records, database).write()
            database.commit()
    elif path.suffix.lower() in {".json", ".jsonocel"}:
        with path.open("w", encoding="utf-8") as file:
            _Json(records, file).write()
    else:
        raise UnreadableLog(f"OCEL is written to .sqlite, .json or .jsonocel, not '{path.suffix}'.")


class _Source:
    """The records as OCEL sees them."""

    def __init__(self, records: RecordSet) -> None:
        self.records = records
        self.moments = [c for c in ("finished_at", "started_at") if c in records.columns("event")]
        self.event_attributes = self._attributes(
            "event", {"event_id", "order_id", "seq", "activity", "finished_at"}
        )

    def _attributes(self, table: str, without: set[str]) -> list[str]:
        left_out = without | set(_RELATED.values()) | {"valid_from", "valid_to"}
        return sorted(self.records.columns(table) - left_out)

    def object_attributes(self, kind: str) -> list[str]:
        keys = set(_OBJECTS.values()) | {"parent_order_id", "parent_id"}
        if kind not in self.records.tables:
            return []
        given = (
            set(orders_with_dates(self.records)[1]) if kind == "order" else set(self.records.columns(kind))
        )
        return sorted(given - keys - {"valid_from", "valid_to"})

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        for batch in self.records.batches(sql):
            yield from batch.to_pylist()

    def events(self) -> Iterator[dict[str, Any]]:
        """Events with ``id``, ``type``, ``time``, related objects and attributes."""
        related = [c for c in _RELATED.values() if c in self.records.columns("event")]
        moment = ", ".join(self.moments) or "CAST(NULL AS TIMESTAMP)"
        activity = "activity" if "activity" in self.records.columns("event") else "NULL"
        wanted = [quoted(name) for name in {*related, *self.event_attributes}]
        yield from self.rows(
            f'SELECT event_id AS "~id", coalesce({activity}, \'{NO_ACTIVITY}\') AS "~type", coalesce({moment}) AS '
            f'"~time", {", ".join(wanted)} FROM event ORDER BY seq, event_id'
        )

    def types(self) -> list[str]:
        if "activity" not in self.records.columns("event"):
            return [NO_ACTIVITY]
        sql = f"SELECT DISTINCT coalesce(activity, '{NO_ACTIVITY}') FROM event ORDER BY 1"
        return [row[0] for row in self.records.rows(sql)]

    def objects(self, kind: str) -> Iterator[dict[str, Any]]:
        """Objects of one type with ``~id``, relations and attributes: those of the table, and those only named."""
        if kind in self.records.tables:
            yield from self._held(kind)
        if unheld := self._only_named(kind):
            yield from self.rows(f'SELECT DISTINCT id AS "~id" FROM ({unheld}) ORDER BY 1')

    def kinds(self) -> list[str]:
        """The types that have objects."""
        return [kind for kind in _OBJECTS if kind in self.records.tables or self._only_named(kind)]

    def _only_named(self, kind: str) -> str:
        """SQL of the ids that stand somewhere and have no row of their own; empty where there is none."""
        key, table = _OBJECTS[kind], quoted(kind)
        named = [
            f"SELECT {column} AS id FROM {quoted(source)} WHERE {column} NOT IN (SELECT {key} FROM {table})"
            for source, column in _NAMED_IN[kind]
            if column in self.records.columns(source)
        ]
        sql = " UNION ALL ".join(named)
        return sql if named and self.records.rows(f"{sql} LIMIT 1") else ""

    def _held(self, kind: str) -> Iterator[dict[str, Any]]:
        """The objects of a table; of dated ones the latest row."""
        key = _OBJECTS[kind]
        related = [c for c in _OF_ORDER.values() if kind == "order" and c in self.records.columns("order")]
        wanted = ", ".join(quoted(name) for name in {key, *related, *self.object_attributes(kind)})
        source = orders_with_dates(self.records)[0] if kind == "order" else quoted(kind)
        order = "ORDER BY valid_from DESC" if "valid_from" in self.records.columns(kind) else "ORDER BY 1"
        yield from self.rows(
            f'SELECT {quoted(key)} AS "~id", {wanted} FROM {source} QUALIFY row_number() OVER '
            f"(PARTITION BY {quoted(key)} {order}) = 1 ORDER BY 1"
        )


class _Json(_Source):
    """OCEL 2.0 as JSON, written as a stream."""

    def __init__(self, records: RecordSet, file: TextIO) -> None:
        super().__init__(records)
        self.file = file

    def write(self) -> None:
        kinds = self.kinds()
        types = [
            {
                "name": kind,
                "attributes": [{"name": n, "type": "string"} for n in self.object_attributes(kind)],
            }
            for kind in kinds
        ]
        attributes = [{"name": name, "type": "string"} for name in self.event_attributes]
        events = [{"name": name, "attributes": attributes} for name in self.types()]
        self.file.write(f'{{"objectTypes": {_dumped(types)},\n"eventTypes": {_dumped(events)},\n"objects": [')
        self._list(self._object(kind, row) for kind in kinds for row in self.objects(kind))
        self.file.write('],\n"events": [')
        self._list(self._event(row) for row in self.events())
        self.file.write("]}\n")

    def _list(self, things: Iterator[dict[str, Any]]) -> None:
        for place, thing in enumerate(things):
            self.file.write((",\n" if place else "\n") + _dumped(thing))

    def _object(self, kind: str, row: dict[str, Any]) -> dict[str, Any]:
        said = [
            {"name": name, "time": START, "value": _said(row[name])}
            for name in self.object_attributes(kind)
            if row.get(name) is not None
        ]
        related = [
            {"objectId": _id(other, row[column]), "qualifier": other}
            for other, column in (_OF_ORDER.items() if kind == "order" else ())
            if row.get(column) is not None
        ]
        return {"id": _id(kind, row["~id"]), "type": kind, "attributes": said, "relationships": related}

    def _event(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": row["~id"],
            "type": row["~type"],
            "time": _said(row["~time"]),
            "attributes": [
                {"name": name, "value": _said(row[name])}
                for name in self.event_attributes
                if row[name] is not None
            ],
            "relationships": [
                {"objectId": _id(kind, row[column]), "qualifier": kind}
                for kind, column in _RELATED.items()
                if row.get(column) is not None
            ],
        }


class _Sqlite(_Source):
    """OCEL 2.0 as SQLite."""

    def __init__(self, records: RecordSet, database: sqlite3.Connection) -> None:
        super().__init__(records)
        self.database = database
        self._suffixes: set[str] = set()

    def write(self) -> None:
        self.database.executescript(
            """
            CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
            CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type));
            CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type));
            CREATE TABLE event_object (ocel_event_id TEXT REFERENCES event (ocel_id), ocel_object_id TEXT
                REFERENCES object (ocel_id), ocel_qualifier TEXT,
                PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
            CREATE TABLE object_object (ocel_source_id TEXT REFERENCES object (ocel_id), ocel_target_id TEXT
                REFERENCES object (ocel_id), ocel_qualifier TEXT,
                PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
            """
        )
        for kind in self.kinds():
            self._write_objects(kind)
        self._write_events()

    def _type(self, kind: str, name: str, attributes: list[str], *own: str) -> str:
        """Declare a type and make its table; the SQL that inserts into it."""
        suffix = base = (
            "".join(word[:1].upper() + word[1:] for word in re.findall(r"[^\W_]+", name)) or "Type"
        )
        number = 2
        while f"{kind}_{suffix}".lower() in self._suffixes:
            suffix, number = f"{base}{number}", number + 1
        self._suffixes.add(f"{kind}_{suffix}".lower())
        self.database.execute(f"INSERT INTO {kind}_map_type VALUES (?, ?)", (name, suffix))
        table = quoted(f"{kind}_{suffix}")
        columns = ["ocel_id TEXT", "ocel_time TIMESTAMP", *own, *(f"{quoted(a)} TEXT" for a in attributes)]
        self.database.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        return f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"

    def _write_objects(self, kind: str) -> None:
        attributes = self.object_attributes(kind)
        insert = self._type("object", kind, attributes, "ocel_changed_field TEXT")
        for row in self.objects(kind):
            name = _id(kind, row["~id"])
            self.database.execute("INSERT INTO object VALUES (?, ?)", (name, kind))
            self.database.execute(insert, (name, START, None, *(_said(row.get(a)) for a in attributes)))
            for other, column in _OF_ORDER.items() if kind == "order" else ():
                if row.get(column) is not None:
                    relation = (name, _id(other, row[column]), other)
                    self.database.execute("INSERT INTO object_object VALUES (?, ?, ?)", relation)

    def _write_events(self) -> None:
        attributes = self.event_attributes
        inserts = {name: self._type("event", name, attributes) for name in self.types()}
        for row in self.events():
            name = row["~id"]
            self.database.execute("INSERT INTO event VALUES (?, ?)", (name, row["~type"]))
            values = (name, _said(row["~time"]), *(_said(row[a]) for a in attributes))
            self.database.execute(inserts[row["~type"]], values)
            for kind, column in _RELATED.items():
                if row.get(column) is not None:
                    relation = (name, _id(kind, row[column]), kind)
                    self.database.execute("INSERT OR IGNORE INTO event_object VALUES (?, ?, ?)", relation)


def _id(kind: str, value: object) -> str:
    """An object's id: orders keep theirs, others say their type, since ids must differ across types."""
    return str(value) if kind == "order" else f"{kind}:{value}"


def _said(value: object) -> str | None:
    """A value as text; times in UTC."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
