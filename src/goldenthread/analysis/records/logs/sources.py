"""Which reader reads which file, and several files of one log as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.archives import expanded, inner_ending
from goldenthread.analysis.records.logs.csv import MOST_COLUMNS, read_csv
from goldenthread.analysis.records.logs.ocel import OCEL_ENDINGS, read_ocel
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, path_literal
from goldenthread.analysis.records.logs.xes import read_xes
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.mapping import Mapping


def read_raw(path: Path, mapping: Mapping, workshop: Workshop, name: str, *, first_rows: int = 0) -> Raw:
    """The rows of one file as they came, by the reader that its ending names."""
    if not path.is_file():
        raise UnreadableLog(f"There is no file {path}. Check the name.", file=str(path))
    if path.stat().st_size == 0:
        raise UnreadableLog(f"{path.name} is empty. Export it again, with its header.", file=str(path))
    ending = inner_ending(path)
    if ending in {".csv", ".tsv", ".txt"}:
        return read_csv(path, mapping, workshop, name, first_rows=first_rows)
    if ending in {".parquet", ".pq"}:
        return read_parquet(path, workshop, first_rows=first_rows)
    if ending == ".xes":
        return read_xes(path, workshop, name, first_rows=first_rows)
    if ending in OCEL_ENDINGS:
        return read_ocel(path, mapping, workshop, name, first_rows=first_rows)
    raise UnreadableLog(
        f"{path.name} ends in '{ending}'. Known are .csv, .tsv, .parquet, .xes, and for OCEL .sqlite, .json and "
        ".jsonocel; all also as .gz or .zip.",
        file=str(path),
    )


def read_parquet(path: Path, workshop: Workshop, *, first_rows: int = 0) -> Raw:
    """The rows of a Parquet file, read where it is."""
    import duckdb

    path = expanded(path, workshop.folder).resolve()
    limit = f" LIMIT {first_rows}" if first_rows else ""
    plain = f"(FROM read_parquet({path_literal(path)}, file_row_number = true){limit})"
    try:
        columns = workshop.columns(plain)
    except duckdb.Error as error:
        raise UnreadableLog(
            f"{path.name} is damaged or no Parquet file: {str(error).splitlines()[0]}. Export it again.",
            file=str(path),
        ) from error
    del columns["file_row_number"]
    if len(columns) > MOST_COLUMNS:
        raise UnreadableLog(
            f"{path.name} has {len(columns):,} columns; a log has at most {MOST_COLUMNS:,}. "
            "Export the columns that matter."
        )
    if not workshop.one(f"SELECT count(*) FROM {plain}")[0]:
        raise UnreadableLog(f"{path.name} has no rows. Export it again.", file=str(path))
    source = f"(SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS {quoted(ROW)} FROM {plain})"
    return Raw(path.name, "Parquet", source, columns)


def together(raws: list[Raw], workshop: Workshop) -> Raw:
    """Several files of one log as one, numbered through. A column that a file lacks is empty there."""
    if len(raws) == 1:
        return raws[0]
    columns: dict[str, str] = {}
    for raw in raws:
        for column, kind in raw.columns.items():
            columns[column] = kind if columns.get(column, kind) == kind else "VARCHAR"
    parts, before, rejected = [], 0, []
    for raw in raws:
        wanted = [
            f"CAST({quoted(c) if c in raw.columns else 'NULL'} AS {kind}) AS {quoted(c)}"
            for c, kind in columns.items()
        ]
        parts.append(
            f"SELECT {', '.join(wanted)}, {quoted(ROW)} + {before} AS {quoted(ROW)} FROM {raw.source}"
        )
        rejected += [(place + before, reason, text) for place, reason, text in raw.rejected]
        before += workshop.one(f"SELECT coalesce(max({quoted(ROW)}), 0) FROM {raw.source}")[0]
    formats = {raw.format for raw in raws}
    return Raw(
        " + ".join(raw.label for raw in raws),
        formats.pop() if len(formats) == 1 else "mixed",
        f"({' UNION ALL '.join(parts)})",
        columns,
        frozenset().union(*(raw.order_columns for raw in raws)),
        {column: meaning for raw in raws for column, meaning in raw.names.items()},
        tuple(note for raw in raws for note in raw.notes),
        any(raw.nul for raw in raws),
        tuple(rejected),
    )
