"""Object-centric logs: OCEL 2.0 as SQLite or JSON, and the older JSON-OCEL, seen from the objects that are orders.

Each event stands once under every order that it concerns. Attributes of the order become columns ``case:<name>`` (the
latest value, where one changed), attributes of the event ``<name>``; the other objects of an event become a column
per type, those that the order itself is related to ``case:<type>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldenthread.analysis.records.errors import MappingNeeded, UnreadableLog
from goldenthread.analysis.records.logs.archives import expanded
from goldenthread.analysis.records.logs.csv import MOST_COLUMNS, different
from goldenthread.analysis.records.logs.ocel_json import fill_from_json
from goldenthread.analysis.records.logs.ocel_sqlite import fill_from_sqlite
from goldenthread.analysis.records.logs.ocel_tables import TABLES
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, listed, text_literal
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.mapping import Mapping

OCEL_ENDINGS = {".json", ".jsonocel", ".sqlite", ".sqlite3", ".db"}
MEANINGS = {"case:id": "order", "activity": "activity", "time": "time", "event": "event"}
MOST_SHOWN = 30
MOST_VALUE = 32 << 20  # bytes of all values of an event, those of its order and its other objects included
# when a value began to hold: as instants, since one file may write them with several offsets and fractions
_MOMENT = "coalesce(TRY_CAST(v.time AS TIMESTAMPTZ), '-infinity'::TIMESTAMPTZ)"
_ORDERLY = re.compile(r"\b(orders?|tickets?|cases?|requests?|incidents?|claims?|applications?|jobs?)\b", re.I)


@dataclass(frozen=True)
class ObjectType:
    """A kind of object, how many there are, and how many events concern at least one."""

    name: str
    objects: int
    events: int
    share: float

    @property
    def spread(self) -> str:
        """How many there are, and in how many of the events, in words."""
        number = "1 object" if self.objects == 1 else f"{self.objects:,} objects"
        return f"{number}, in {self.share:.0%} of the events"

    def __str__(self) -> str:
        return f"{self.name} ({self.spread})"


def read_ocel(path: Path, mapping: Mapping, workshop: Workshop, name: str, *, first_rows: int = 0) -> Raw:
    """The events of an object-centric log under the objects of the type that is the order."""
    format = _fill(path, workshop)
    types = _types(workshop)
    chosen = mapping.order_type or (types[0].name if first_rows and types else "")
    order_type = _chosen(path, types, chosen)
    return _raw(path, format, order_type, workshop, name)


def suggested_order_type(path: Path) -> tuple[ObjectType | None, list[ObjectType]]:
    """The object type that is most likely the order, and all that have events, most likely first."""
    workshop = Workshop()
    try:
        _fill(path, workshop)
        types = _types(workshop)
        return (types[0] if types else None), types
    finally:
        workshop.clear()


def _fill(path: Path, workshop: Workshop) -> str:
    """Put the log into the workshop's OCEL tables; the name of its format."""
    plain = expanded(path, workshop.folder)
    for table, columns in TABLES.items():
        workshop.run(f"CREATE OR REPLACE TABLE {table} ({', '.join(f'{c} VARCHAR' for c in columns)})")
    with plain.open("rb") as file:
        sqlite = file.read(16).startswith(b"SQLite format 3")
    format = (
        fill_from_sqlite(plain, path.name, workshop) if sqlite else fill_from_json(plain, path.name, workshop)
    )
    if not workshop.one("SELECT count(*) FROM ocel_event")[0]:
        raise UnreadableLog(f"{path.name} holds no event. Export it again.", file=str(path))
    for table, thing in (("ocel_event", "event"), ("ocel_object", "object")):
        _refuse_twice(path, table, thing, workshop)
    return format


def _refuse_twice(path: Path, table: str, thing: str, workshop: Workshop) -> None:
    """Refuse an id that stands for two events or two objects: which of them is meant cannot be told."""
    twice = workshop.rows(f"SELECT id FROM {table} GROUP BY id HAVING count(*) > 1 ORDER BY 1 LIMIT 3")
    if twice:
        shown = ", ".join(f"'{row[0]}'" for row in twice)
        raise UnreadableLog(
            f"{path.name} has more than one {thing} of one id ({shown}). Export it again with ids that are unique.",
            file=str(path),
        )


def _types(workshop: Workshop) -> list[ObjectType]:
    """The types whose objects have events: those named like an order first, then by the events they are in."""
    everything = workshop.one("SELECT count(*) FROM ocel_event")[0]
    found = workshop.rows(
        "SELECT o.type, count(DISTINCT o.id), count(DISTINCT r.event) FROM ocel_object o "
        "JOIN ocel_event_object r ON r.object = o.id GROUP BY 1"
    )
    types = [ObjectType(name, objects, events, events / everything) for name, objects, events in found]
    return sorted(types, key=lambda t: (not _ORDERLY.search(t.name), -t.events, t.name))


def _chosen(path: Path, types: list[ObjectType], said: str) -> str:
    """The type that is the order: as said, or the only one there is."""
    if not types:
        raise UnreadableLog(
            f"{path.name} relates no event to an object, so no order can be followed. "
            "Export it again with the objects of its events."
        )
    if not said and len(types) == 1:
        return types[0].name
    known = [t.name for t in types if t.name.lower() == said.lower()]
    if known:
        return known[0]
    shown = "; ".join(map(str, types[:MOST_SHOWN]))
    no_such = f"there is no object type '{said}'" if said else "several object types can be the order"
    raise MappingNeeded(f"In {path.name} {no_such}. Choose one with --order-type: {shown}.", types=types)


def _raw(path: Path, format: str, order_type: str, workshop: Workshop, name: str) -> Raw:
    """One row per event and order."""
    literal = text_literal(order_type)
    workshop.run(
        f"""CREATE OR REPLACE TABLE ocel_row AS
        SELECT e.id AS event, r.object AS "order", e.type AS activity, e.time AS time,
               row_number() OVER (ORDER BY e.rowid, r.object) AS place
        FROM ocel_event e JOIN (SELECT DISTINCT event, object FROM ocel_event_object) r ON r.event = e.id
        JOIN ocel_object o ON o.id = r.object AND o.type = {literal}"""
    )
    joins = _Joins(order_type, workshop)
    keys = ["case:id", "activity", "time", "event", *joins.names]
    if len(keys) > MOST_COLUMNS:
        raise UnreadableLog(f"{path.name} has {len(keys):,} attributes; a log has at most {MOST_COLUMNS:,}.")
    columns = different(keys)
    unique = workshop.one("SELECT count(*) = count(DISTINCT event) FROM ocel_row")[0]
    event = "w.event" if unique else "w.event || ' @ ' || w.\"order\""
    given = ['w."order"', "w.activity", "w.time", event, *joins.sources]
    wanted = [f"{source} AS {quoted(column)}" for source, column in zip(given, columns, strict=True)]
    source = workshop.write(
        f"SELECT {', '.join(wanted)}, w.place AS {quoted(ROW)} FROM ocel_row w {joins.sql} ORDER BY w.place",
        f"raw-{name}",
    )
    order_columns = frozenset(column for column in columns if column.startswith("case:"))
    names = {column: MEANINGS[key] for column, key in zip(columns, keys, strict=True) if key in MEANINGS}
    kinds = dict.fromkeys(columns, "VARCHAR")
    every = f"concat({listed(columns)})"
    nul, longest = workshop.one(
        f"SELECT coalesce(bool_or(contains({every}, chr(0))), false), max(strlen({every})) FROM {source}"
    )
    if longest and longest > MOST_VALUE:
        raise UnreadableLog(
            f"{path.name} has an event with more than {MOST_VALUE >> 20} MB of values. Leave them out.",
            file=str(path),
        )
    notes = _notes(order_type, unique, workshop)
    return Raw(path.name, format, source, kinds, order_columns, names, notes, nul)


class _Joins:
    """Attributes and related objects as columns beside ``ocel_row w``."""

    def __init__(self, order_type: str, workshop: Workshop) -> None:
        self.names: list[str] = []
        self.sources: list[str] = []
        self.sql = ""
        literal = text_literal(order_type)
        self._add(
            "a", "event", "w.event", "", workshop, "SELECT event AS k, name, value FROM ocel_event_value"
        )
        self._add(
            "b", "objects", "w.event", "", workshop,
            "SELECT r.event AS k, o.type AS name, string_agg(DISTINCT o.id, '; ' ORDER BY o.id) AS value "
            f"FROM ocel_event_object r JOIN ocel_object o ON o.id = r.object WHERE o.type <> {literal} GROUP BY ALL",
        )  # fmt: skip
        self._add(
            "c", "order", 'w."order"', "case:", workshop,
            f"SELECT v.object AS k, v.name, arg_max(v.value, ({_MOMENT}, v.rowid)) AS value FROM ocel_object_value v "
            f"JOIN ocel_object o ON o.id = v.object AND o.type = {literal} WHERE v.value IS NOT NULL GROUP BY ALL",
        )  # fmt: skip
        self._add(
            "d", "relations", 'w."order"', "case:", workshop,
            "SELECT s.id AS k, o.type AS name, string_agg(DISTINCT o.id, '; ' ORDER BY o.id) AS value "
            "FROM ocel_object_object r JOIN ocel_object s ON s.id = r.source JOIN ocel_object o ON o.id = r.target "
            f"WHERE s.type = {literal} AND o.type <> {literal} GROUP BY ALL",
        )  # fmt: skip

    def _add(self, alias: str, label: str, key: str, prefix: str, workshop: Workshop, sql: str) -> None:
        """Turn rows of (k, name, value) into one column per name, joined by ``key``."""
        workshop.run(f"CREATE OR REPLACE TABLE ocel_{label}_long AS {sql}")
        names = [row[0] for row in workshop.rows(f"SELECT DISTINCT name FROM ocel_{label}_long ORDER BY 1")]
        if not names or len(names) > MOST_COLUMNS:
            self.names += [prefix + name for name in names]  # the caller refuses so many
            return
        wide = ", ".join(f"max(value) FILTER (name = {text_literal(n)}) AS v{i}" for i, n in enumerate(names))
        self.sql += (
            f" LEFT JOIN (SELECT k, {wide} FROM ocel_{label}_long GROUP BY k) {alias} ON {alias}.k = {key}"
        )
        self.names += [prefix + name for name in names]
        self.sources += [f"{alias}.v{i}" for i in range(len(names))]


def _notes(order_type: str, unique: bool, workshop: Workshop) -> tuple[str, ...]:
    """What was left out or repeated by looking at the log from one type of object."""
    notes = []
    without, everything = workshop.one(
        "SELECT count(*) FILTER (id NOT IN (SELECT event FROM ocel_row)), count(*) FROM ocel_event"
    )
    if without:
        others = "; ".join(str(t) for t in _types(workshop)[:MOST_SHOWN] if t.name != order_type)
        notes.append(
            f"{without:,} of {everything:,} events concern no {order_type} and are left out."
            + (
                f" Those of another type of object can be followed with --order-type: {others}."
                if others
                else ""
            )
        )
    if not unique:
        several = workshop.one(
            "SELECT count(*) FROM (SELECT event FROM ocel_row GROUP BY 1 HAVING count(*) > 1)"
        )[0]
        notes.append(f"{several:,} events concern more than one {order_type} and stand under each of them.")
    lost = workshop.one(
        "SELECT count(*) FROM ocel_event_object WHERE object NOT IN (SELECT id FROM ocel_object)"
    )[0]
    if lost:
        notes.append(f"{lost:,} relations of events name an object that the log does not hold.")
    return tuple(notes)
