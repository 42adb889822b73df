"""What a record set is checked for before anything of it is stored: that it can be stored at all.

What can be read in more than one way, or names what is not there, is dealt with row by row by the loader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from goldenthread.analysis.records import TABLES, RecordSet
from goldenthread.analysis.records.recordset import quoted
from goldenthread.analysis.records.schema.columns import Kind
from goldenthread.analysis.records.validation import Problem, check
from goldenthread.app.errors import Refusal

FATAL = frozenset({"kind", "date"})
TOLD = 20


class Broken(Refusal):
    code = "load.broken"
    status = 422


def refuse_broken(records: RecordSet, *, keys_too: bool = True) -> None:
    """Refuse records that cannot be stored, naming file, row, column, value and what to do."""
    found = [one for one in check(records) if _is_fatal(one, keys_too)]
    found += [*_nul(records), *_circles(records, "unit"), *_circles(records, "account")]
    if found:
        more = f"\n… and {len(found) - TOLD} more." if len(found) > TOLD else ""
        raise Broken("\n".join(str(one) for one in found[:TOLD]) + more)


def _is_fatal(one: Problem, keys_too: bool) -> bool:
    if one.code == "required":
        return one.row == 0 and one.column in TABLES[one.table].key  # without its key a table says nothing
    if one.code == "span":
        return one.table == "person" or one.column == "valid_to"
    return one.code in FATAL or (one.code == "key" and keys_too)


def _nul(records: RecordSet) -> Iterator[Problem]:
    """Texts with a NUL character, which no database keeps."""
    for table in records.tables:
        kinds = {column.name: column.kind for column in TABLES[table].columns}
        for name in sorted(records.columns(table)):
            if kinds.get(name, Kind.TEXT) is not Kind.TEXT:
                continue
            sql = (
                f'SELECT min("~row"), count(*) FROM (SELECT row_number() OVER () AS "~row", {quoted(name)} AS v '
                f"FROM {quoted(table)}) WHERE contains(CAST(v AS VARCHAR), chr(0))"
            )
            row, count = records.rows(sql)[0]
            if count:
                file = records.files.get(table, "")
                yield Problem(
                    "nul",
                    table,
                    file,
                    row,
                    name,
                    "it holds a NUL character",
                    count,
                    "Remove it; it is no text.",
                )


def _circles(records: RecordSet, table: str) -> Iterator[Problem]:
    """Units or accounts that are above themselves, by the last version of each."""
    if not records.provides(table, "parent_id"):
        return
    key = f"{table}_id"
    last: dict[str, tuple[date, int, str | None]] = {}
    rows: list[dict[str, Any]] = records.arrow(table, key, "valid_from", "parent_id").to_pylist()
    for number, row in enumerate(rows, 1):
        begun = row["valid_from"] or date.min
        if row[key] not in last or begun >= last[row[key]][0]:
            last[row[key]] = (begun, number, row["parent_id"])
    for name, (_, number, parent) in last.items():
        seen: set[str] = set()
        above = parent
        while above is not None and above not in seen and above != name:
            seen.add(above)
            above = last.get(above, (date.min, 0, None))[2]
        if above == name:
            yield Problem(
                "circle",
                table,
                records.files.get(table, ""),
                number,
                "parent_id",
                f"'{parent}' is below '{name}'",
                1,
                "A parent is never below its own child: correct one of them.",
            )
            return
