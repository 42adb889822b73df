"""A record set written in the formats of others: one flat table, XES, OCEL 2.0.

These hold events and orders, with the last date asked for and the last delivery; a Data Package holds all tables.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO
from xml.sax.saxutils import quoteattr

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.flat import given_columns, orders_with_dates
from goldenthread.analysis.records.logs.write_ocel import write_ocel
from goldenthread.analysis.records.package import write_records
from goldenthread.analysis.records.recordset import quoted, text_literal

if TYPE_CHECKING:
    from goldenthread.analysis.records.recordset import RecordSet

_XES_KEYS = {
    "activity": "concept:name",
    "unit_id": "org:group",
    "person_id": "org:resource",
    "finished_at": "time:timestamp",
    "status": "lifecycle:transition",
}
_XES_KINDS = {bool: "boolean", int: "int", float: "float", datetime: "date"}


def write_any(records: RecordSet, out: Path, *, format: Literal["parquet", "csv"] = "parquet") -> None:
    """Write ``records`` in the format that the ending of ``out`` names; without an ending, as a Data Package."""
    name = out.name.lower()
    out.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith((".xes", ".xes.gz")):
        write_xes(records, out)
    elif name.endswith((".sqlite", ".json", ".jsonocel")):
        write_ocel(records, out)
    elif name.endswith((".csv", ".parquet")):
        write_flat(records, out)
    elif not out.suffix or out.is_dir():
        write_records(records, out, format=format)
    else:
        raise UnreadableLog(
            f"'{out.suffix}' is no format to write. Use .csv, .parquet, .xes, .xes.gz, .sqlite, .json, or a folder."
        )


def write_flat(records: RecordSet, path: Path) -> None:
    """Write one row per event, with the columns of its order as ``case:<name>``, to CSV or Parquet."""
    how = "FORMAT parquet, COMPRESSION zstd" if path.suffix.lower() == ".parquet" else "FORMAT csv, HEADER"
    records.execute(f"COPY ({_flat(records)}) TO {text_literal(str(path))} ({how})")


def _flat(records: RecordSet) -> str:
    """SQL for one row per event with what is known of its order, in the order of the source."""
    orders, dates = orders_with_dates(records)
    wanted = [f"e.{quoted(name)}" for name in given_columns(records, "event", without={"seq"})]
    wanted += [f"o.{quoted(name)} AS {quoted(f'case:{name}')}" for name in dates]
    return f"SELECT {', '.join(wanted)} FROM event e LEFT JOIN {orders} o USING (order_id) ORDER BY e.seq, e.event_id"


def write_xes(records: RecordSet, path: Path) -> None:
    """Write the events as XES, one trace per order. A step with a start becomes a start and a completion."""
    events = given_columns(records, "event", without={"order_id", "event_id", "seq"})
    source, orders = orders_with_dates(records)
    wanted = [f"e.{quoted(name)}" for name in events]
    wanted += [f"o.{quoted(name)} AS {quoted(f'case:{name}')}" for name in orders]
    moment = ", ".join(f"e.{name}" for name in ("started_at", "finished_at") if name in events) or "NULL"
    sql = (
        f"SELECT {', '.join(['order_id', *wanted])} FROM event e LEFT JOIN {source} o USING (order_id) "
        f"ORDER BY order_id, coalesce({moment}), e.seq"
    )
    with _opened(path) as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<log xes.version="1849-2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">\n'
        )
        current: str | None = None
        for batch in records.batches(sql):
            for row in batch.to_pylist():
                current = _write_row(file, row, current, events, orders)
        file.write("</trace>\n</log>\n" if current is not None else "</log>\n")


def _write_row(
    file: TextIO, row: dict[str, Any], current: str | None, events: list[str], orders: list[str]
) -> str:
    """Write one event, and the opening of its trace where a new order begins."""
    order = str(row["order_id"])
    if order != current:
        if current is not None:
            file.write("</trace>\n")
        file.write("<trace>\n" + _attribute("concept:name", order))
        file.writelines(_attribute(name, row[f"case:{name}"]) for name in orders)
    begun, ended = row.get("started_at"), row.get("finished_at")
    said = {
        _XES_KEYS.get(name, name): row[name] for name in events if name not in {"started_at", "finished_at"}
    }
    if begun is not None:
        _write_event(file, said | {"lifecycle:transition": "start"}, begun)
    if ended is not None:
        _write_event(file, said | ({"lifecycle:transition": "complete"} if begun is not None else {}), ended)
    return order


def _write_event(file: TextIO, said: dict[str, Any], moment: datetime) -> None:
    file.write("<event>\n" + _attribute("time:timestamp", moment))
    file.writelines(_attribute(key, value) for key, value in said.items())
    file.write("</event>\n")


def _attribute(key: str, value: object) -> str:
    """One attribute; nothing for a missing value."""
    if value is None:
        return ""
    kind = _XES_KINDS.get(type(value), "string")
    text = f"{value.isoformat()}+00:00" if isinstance(value, datetime) else str(value)
    if isinstance(value, bool):
        text = text.lower()
    return f"<{kind} key={_quoted(key)} value={_quoted(text)}/>\n"


def _quoted(text: str) -> str:
    """``text`` as an attribute's value, without the control characters that XML forbids."""
    allowed = "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
    return quoteattr(allowed, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path.name.lower().endswith(".gz"):
        with gzip.open(path, "wt", encoding="utf-8", newline="") as packed:
            yield packed
    else:
        with path.open("w", encoding="utf-8", newline="") as plain:
            yield plain


__all__ = ["write_any", "write_flat", "write_ocel", "write_xes"]
