"""A record set on disk: a Data Package, which is a folder of Parquet or CSV files and a ``datapackage.json``.

See https://datapackage.org. Files are written and read as streams; CSV keeps empty text apart from missing
values by quotation marks, and floating-point numbers to their last digit.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from goldenthread.analysis.records.errors import NotAPackage
from goldenthread.analysis.records.recordset import RecordSet, path_literal, quoted, text_literal
from goldenthread.analysis.records.schema import TABLES, Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

Format = Literal["parquet", "csv"]
DESCRIPTOR = "datapackage.json"
_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.FLAG: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "datetime",
}
_SAFE_TYPES = set(
    "VARCHAR BIGINT INTEGER SMALLINT TINYINT UBIGINT UINTEGER USMALLINT UTINYINT HUGEINT DOUBLE FLOAT "
    "BOOLEAN DATE TIME TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS".split()
) | {"TIMESTAMP WITH TIME ZONE"}


def write_records(records: RecordSet, folder: str | Path, *, format: Format = "parquet") -> Path:
    """Write the tables of ``records`` to ``folder`` as a Data Package, replacing files of the same names."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for name in records.tables:
        kinds = _kinds(records, name)
        file = f"{name}.{format}"
        made = folder / f".{file}.new"
        _copy(records, name, kinds, made, format)
        resources.append((file, made, _resource(TABLES[name], kinds, file, format, set(records.tables))))
    for file, made, _ in resources:
        os.replace(made, folder / file)
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "golden-thread-records",
        "title": "Golden Thread record set",
        "as_of": records.as_of.isoformat(),
        "resources": [resource for _, _, resource in resources],
    }
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    (folder / f".{DESCRIPTOR}.new").write_text(text, encoding="utf-8")
    os.replace(folder / f".{DESCRIPTOR}.new", folder / DESCRIPTOR)
    return folder


def read_records(folder: str | Path) -> RecordSet:
    """The record set in ``folder``: what ``datapackage.json`` names, or else the files named after tables."""
    folder = Path(folder)
    if not folder.is_dir():
        raise NotAPackage(f"There is no folder {folder}. Give the folder that holds the records.")
    described = _descriptor(folder)
    as_of = described.get("as_of")
    try:
        moment = datetime.fromisoformat(as_of) if as_of else None
    except (TypeError, ValueError):
        raise NotAPackage(
            f"{folder / DESCRIPTOR} says as_of {as_of!r}, which is no time. Correct it."
        ) from None
    records = RecordSet(folder=folder, as_of=moment)
    found = False
    for resource in described["resources"]:
        name, source, columns = _source(folder, resource, records)
        if name in TABLES:
            found = True
            records.add_source(name, source, columns, file=str(resource["path"]))
    if not found:
        raise NotAPackage(
            f"{folder} holds no table of a record set. Name its files order.csv, event.parquet and "
            "so on, or read a "
            "log with read_log."
        )
    return records


def _kinds(records: RecordSet, name: str) -> dict[str, str]:
    """The columns that the table was given, with their DuckDB types, declared ones first."""
    given = records.columns(name)
    table = quoted(name)
    rows = records.rows(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {table})")
    return {column: kind for column, kind in rows if column in given}


def _copy(records: RecordSet, name: str, kinds: dict[str, str], target: Path, format: Format) -> None:
    how = "FORMAT parquet, COMPRESSION zstd" if format == "parquet" else "FORMAT csv, HEADER"
    wanted = [
        f"CAST({quoted(c)} AS VARCHAR) AS {quoted(c)}"
        if format == "csv" and kind in {"DOUBLE", "FLOAT"}
        else quoted(c)
        for c, kind in kinds.items()
    ]
    sql = f"SELECT {', '.join(wanted)} FROM {quoted(name)}"
    records.execute(f"COPY ({sql}) TO {text_literal(str(target))} ({how})")


def _resource(
    table: Table, kinds: dict[str, str], file: str, format: Format, tables: set[str]
) -> dict[str, Any]:
    beside = {column.name: column for column in table.beside if kinds.get(column.name) == column.kind.value}
    declared = beside | table.by_name
    fields = [_field(declared.get(column), column, kind) for column, kind in kinds.items()]
    foreign = [
        {"fields": [c.name], "reference": {"resource": c.references, "fields": [TABLES[c.references].key[0]]}}
        for c in table.columns
        if c.references in tables and c.name in kinds
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if set(table.key) <= kinds.keys():
        schema["primaryKey"] = list(table.key)
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": table.name,
        "description": table.meaning,
        "path": file,
        "format": format,
        "mediatype": "text/csv" if format == "csv" else "application/vnd.apache.parquet",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column | None, name: str, kind: str) -> dict[str, Any]:
    if column is None:
        return {
            "name": name,
            "type": _general(kind),
            "description": "kept from the source",
            "duckdbType": kind,
        }
    described: dict[str, Any] = {"name": name, "type": _TYPES[column.kind], "description": column.meaning}
    if column.kind is Kind.INSTANT:
        described["format"] = "any"
    if column.unit:
        described["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.one_of:
        constraints["enum"] = list(column.one_of)
    return described | ({"constraints": constraints} if constraints else {})


def _general(kind: str) -> str:
    """The Data Package type that comes closest to a DuckDB type."""
    for start, general in (
        (("TIMESTAMP",), "datetime"),
        (("DATE",), "date"),
        (("BOOLEAN",), "boolean"),
        (("DOUBLE", "FLOAT", "DECIMAL"), "number"),
        (("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER"), "integer"),
    ):
        if kind.startswith(start) and not kind.endswith("]"):
            return general
    return "string"


def _descriptor(folder: Path) -> dict[str, Any]:
    """What ``datapackage.json`` says, checked for shape; without one, the files named after tables."""
    path = folder / DESCRIPTOR
    if not path.exists():
        return {"resources": [{"name": n, "path": f.name} for n, f in _named_after_tables(folder)]}
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAPackage(f"{path} cannot be read: {error}. Write the records again.") from error
    resources = described.get("resources") if isinstance(described, dict) else None
    if not isinstance(resources, list) or not all(isinstance(r, dict) for r in resources):
        raise NotAPackage(f"{path} lists no resources. Write the records again.")
    return dict(described)


def _named_after_tables(folder: Path) -> Iterator[tuple[str, Path]]:
    for name in TABLES:
        for ending in ("parquet", "csv"):
            if (folder / f"{name}.{ending}").is_file():
                yield name, folder / f"{name}.{ending}"
                break


def _source(folder: Path, resource: dict[str, Any], records: RecordSet) -> tuple[str, str, list[str]]:
    """The table's name, the SQL that reads its file, and the file's columns."""
    import duckdb

    name, file = str(resource.get("name", "")), resource.get("path")
    path = _inside(folder, file)
    if path.suffix == ".parquet":
        source = f"read_parquet({path_literal(path)})"
    elif path.suffix == ".csv":
        source = _csv_source(path, name, resource)
    else:
        raise NotAPackage(
            f"'{file}' in {folder / DESCRIPTOR} is neither Parquet nor CSV. Write the records again."
        )
    try:
        rows = records.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {source})")
    except duckdb.Error as error:
        raise NotAPackage(f"{path} cannot be read: {str(error).splitlines()[0]}. Write it again.") from error
    return name, source, [row[0] for row in rows]


def _inside(folder: Path, file: object) -> Path:
    """The path of a resource: relative, inside the folder, and there."""
    relative = PurePosixPath(str(file))
    if not isinstance(file, str) or relative.is_absolute() or ".." in relative.parts or ":" in file:
        raise NotAPackage(
            f"{folder / DESCRIPTOR} names the file {file!r}; only files inside the folder are read."
        )
    path = folder / relative
    if not path.is_file():
        raise NotAPackage(f"{folder / DESCRIPTOR} names {file}, which is not there. Write the records again.")
    return path


def _csv_source(path: Path, name: str, resource: dict[str, Any]) -> str:
    """SQL that reads a CSV: declared columns as text (the record set casts them), others as written."""
    declared = TABLES[name].by_name if name in TABLES else {}
    fields = resource.get("schema", {}).get("fields", [])
    extra = {f.get("name"): f.get("duckdbType", "VARCHAR") for f in fields if isinstance(f, dict)}
    header = _header(path)
    wanted = []
    for column in header:
        kind = str(extra.get(column, "VARCHAR"))
        if column in declared or kind not in _SAFE_TYPES or kind == "VARCHAR":
            wanted.append(quoted(column))
        else:
            wanted.append(f"CAST({quoted(column)} AS {kind}) AS {quoted(column)}")
    columns = ", ".join(f"{text_literal(column)}: 'VARCHAR'" for column in header)
    return (
        f"(SELECT {', '.join(wanted)} FROM read_csv({path_literal(path)}, auto_detect = false, header = true, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, "
        f"columns = {{{columns}}}))"
    )


def _header(path: Path) -> list[str]:
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            row = next(csv.reader(file), None)
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAPackage(f"{path} is no CSV in UTF-8: {error}. Write it again.") from error
    if not row:
        raise NotAPackage(f"{path} is empty; it needs at least a header. Write it again.")
    return row
