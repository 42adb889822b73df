"""Logs as XES (IEEE 1849), read as a stream in constant memory.

Attributes of a trace become columns ``case:<key>``, those of an event ``<key>``; a nested attribute is
``<outer key>/<inner key>``, and the values of a list are joined by ``; ``. Globals, classifiers and attributes of
the whole log are not rows and are left alone. A document type declaration, where entities would hide, is refused.
"""

from __future__ import annotations

from pathlib import Path

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.csv import different
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, path_literal, text_literal
from goldenthread.analysis.records.logs.xes_stream import TRACE, XesStream
from goldenthread.analysis.records.logs.xes_tags import UnusualXes, XesTags
from goldenthread.analysis.records.recordset import quoted

MEANINGS = {
    "case:concept:name": "order",
    "concept:name": "activity",
    "time:timestamp": "time",
    "org:resource": "person",
    "org:group": "unit",
    "lifecycle:transition": "status",
    "concept:instance": "instance",
}


def read_xes(path: Path, workshop: Workshop, name: str, *, first_rows: int = 0) -> Raw:
    """The events of an XES file, each with the attributes of its trace as columns ``case:<key>``."""
    stream: XesStream = XesTags(workshop.folder, name, path.name, first_rows)
    try:
        stream.read(path)
    except UnusualXes:
        stream = XesStream(workshop.folder, f"{name}-again", path.name, first_rows)
        stream.read(path)
    if not stream.events.total:
        raise UnreadableLog(
            f"{path.name} holds no event inside a trace. Check that it is an event log and export it again.",
            file=str(path),
        )
    chosen, columns, order_columns = _columns(stream)
    target = workshop.folder / f"raw-{name}.parquet"
    joined = f"{stream.events.source} e JOIN {stream.traces.source} t USING ({quoted(TRACE)})"
    workshop.run(
        f"COPY (SELECT {', '.join(chosen)}, e.{quoted(ROW)}, {quoted(TRACE)} FROM {joined} ORDER BY e.{quoted(ROW)}) "
        f"TO {text_literal(str(target))} (FORMAT parquet)"
    )
    source = f"read_parquet({path_literal(target)})"
    notes = _notes(stream, source, columns, workshop)
    names = {column: MEANINGS[key] for column, key in columns.items() if key in MEANINGS}
    kinds = dict.fromkeys(columns, "VARCHAR")
    return Raw(path.name, "XES", source, kinds, order_columns, names, notes)


def _columns(stream: XesStream) -> tuple[list[str], dict[str, str], frozenset[str]]:
    """SQL for the columns, each column's key, and which belong to the trace. Keys may differ in case only."""
    keys = [f"case:{key}" for key in stream.traces.keys] + list(stream.events.keys)
    given = [f"t.{column}" for column in stream.traces.keys.values()]
    given += [f"e.{column}" for column in stream.events.keys.values()]
    names = different(keys)
    chosen = [f"{source} AS {quoted(name)}" for source, name in zip(given, names, strict=True)]
    columns = dict(zip(names, keys, strict=True))
    return chosen, columns, frozenset(names[: len(stream.traces.keys)])


def _notes(stream: XesStream, source: str, columns: dict[str, str], workshop: Workshop) -> tuple[str, ...]:
    notes = []
    name = next((quoted(column) for column, key in columns.items() if key == "case:concept:name"), None)
    if name:
        traces = f"SELECT DISTINCT {name} AS name, {quoted(TRACE)} FROM {source} WHERE {name} IS NOT NULL"
        again = workshop.one(
            f"SELECT count(*) FROM (SELECT name FROM ({traces}) GROUP BY 1 HAVING count(*) > 1)"
        )[0]
        if again:
            notes.append(
                f"{again:,} names stand over more than one trace of {stream.label}; each is one order."
            )
    if stream.empty:
        notes.append(f"{stream.empty:,} traces of {stream.label} have no event and are left out.")
    if stream.outside:
        notes.append(f"{stream.outside:,} events of {stream.label} stand outside any trace and are left out.")
    return tuple(notes)
