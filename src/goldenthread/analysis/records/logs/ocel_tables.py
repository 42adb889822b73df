"""The tables into which every form of OCEL is put before it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldenthread.analysis.records.logs.workshop import Workshop

TABLES = {
    "ocel_event": ("id", "type", "time"),
    "ocel_object": ("id", "type"),
    "ocel_event_object": ("event", "object", "qualifier"),
    "ocel_object_object": ("source", "target", "qualifier"),
    "ocel_event_value": ("event", "name", "value"),
    "ocel_object_value": ("object", "name", "time", "value"),
}
BATCH = 50_000


def add_rows(table: str, rows: Iterable[Sequence[str | None]], workshop: Workshop) -> None:
    """Add rows of text to one of the tables, a batch at a time."""
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) >= BATCH:
            _add(table, batch, workshop)
            batch = []
    if batch:
        _add(table, batch, workshop)


def _add(table: str, batch: list[Sequence[str | None]], workshop: Workshop) -> None:
    import pyarrow as pa

    columns = zip(*batch, strict=True)
    arrays = [pa.array(list(column), pa.string()) for column in columns]
    workshop.database.register("ocel_batch", pa.table(arrays, names=list(TABLES[table])))
    workshop.run(f"INSERT INTO {table} SELECT * FROM ocel_batch")
    workshop.database.unregister("ocel_batch")


def as_text(value: object) -> str | None:
    """A value as text; what has parts as JSON."""
    import json

    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False)
