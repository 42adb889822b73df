"""What a record set is checked for before anything of it is stored: that it can be stored at all.

What can be read in more than one way, or names what is not there, is dealt with row by row by the loader.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from django.db import DataError, IntegrityError

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.records import TABLES, RecordSet
from goldenthread.analysis.records.recordset import quoted
from goldenthread.analysis.records.schema.columns import Kind
from goldenthread.analysis.records.validation import Problem, check
from goldenthread.app.errors import Refusal

FATAL = frozenset({"kind", "date"})
TIMES = frozenset({Kind.DATE, Kind.INSTANT})
LARGEST = {Kind.NUMBER: 10**11, Kind.INTEGER: 2**31}  # what the database's columns hold less than
LONGEST_ID = 150
TOLD = 20


class Broken(Refusal):
    code = "load.broken"
    status = 422


def refuse_broken(records: RecordSet, *, keys_too: bool = True, told: int = TOLD) -> None:
    """Refuse records that cannot be stored, naming file, row, column, value and what to do; the first ``told``."""
    found = [one for one in check(records) if _is_fatal(one, keys_too)]
    found += [*_nul(records), *_too_large(records), *_too_long(records), *_calendars(records)]
    if not found:  # only what is of its kind can be read as a tree
        found = [*_circles(records, "unit"), *_circles(records, "account")]
    if found:
        more = f"\n… and {len(found) - told} more." if len(found) > told else ""
        raise Broken("\n".join(str(one) for one in found[:told]) + more)


@contextmanager
def rows_that_fit() -> Iterator[None]:
    """Say in a sentence what the database refuses of rows together: two with one address, a number too large."""
    try:
        yield
    except (
        DataError,
        IntegrityError,
        psycopg.DataError,
        psycopg.IntegrityError,
    ) as error:  # COPY raises its own
        said = " ".join(str(error).split())[:300]
        raise Broken(f"Rows do not fit together: {said}. Correct them; nothing was stored.") from error


def _is_fatal(one: Problem, keys_too: bool) -> bool:
    column = TABLES[one.table].by_name.get(one.column)
    if one.code == "required":  # a whole column may be missing where something stands for what it says
        decides = column is not None and (
            column.kind in TIMES or column.one_of or column.name in TABLES[one.table].key
        )
        return one.row > 0 or bool(decides)
    if one.code == "one_of":
        return column is not None and column.required
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


def _too_large(records: RecordSet) -> Iterator[Problem]:
    """Numbers that no column here holds."""
    for table in records.tables:
        for column in TABLES[table].all_columns:
            if column.kind not in LARGEST or column.name not in records.columns(table):
                continue
            largest = LARGEST[column.kind]
            sql = (
                f'SELECT min("~row"), arg_min(left(v, 80), "~row"), count(*) FROM (SELECT row_number() OVER () AS '
                f'"~row", CAST({quoted(column.name)} AS VARCHAR) AS v FROM {records.source(table)}) '
                f"WHERE abs(TRY_CAST(trim(v) AS DOUBLE)) >= {largest}"
            )
            row, value, count = records.rows(sql)[0]
            if count:
                file, said = records.files.get(table, ""), f"'{value}' is too large"
                remedy = f"Give a number below {largest:,}."
                yield Problem("large", table, file, row, column.name, said, count, remedy)


def _too_long(records: RecordSet) -> Iterator[Problem]:
    """Ids that are longer than what is kept of them."""
    for table in records.tables:
        name = f"{table}_id"
        if name in records.columns(table):
            sql = (
                'SELECT min("~row"), arg_min(left(v, 80), "~row"), count(*) FROM (SELECT row_number() OVER () '
                f'AS "~row", CAST({quoted(name)} AS VARCHAR) AS v FROM {records.source(table)}) '
                f"WHERE length(v) > {LONGEST_ID}"
            )
            row, value, count = records.rows(sql)[0]
            if count:
                file, remedy = records.files.get(table, ""), f"Give an id of at most {LONGEST_ID} characters."
                yield Problem("long", table, file, row, name, f"'{value}…' is too long", count, remedy)


def _calendars(records: RecordSet) -> Iterator[Problem]:
    """Time zones, hours and holidays by which nobody could count."""
    fine = {"time_zone": "UTC", "weekly_hours": '{"mon": [["09:00", "17:00"]]}', "holidays": None}
    given = [name for name in fine if name in records.columns("calendar")]
    file = records.files.get("calendar", "")
    columns = ", ".join(quoted(name) for name in given)
    found = records.rows(f"SELECT {columns} FROM {records.source('calendar')}") if given else []
    for number, row in enumerate(found, 1):
        for name, value in zip(given, row, strict=True):
            try:
                WorkingCalendar.from_row({**fine, name: value})
            except (ValueError, TypeError, AttributeError) as error:
                said = f"'{str(value)[:80]}' does not fit"
                yield Problem("calendar", "calendar", file, number, name, said, 1, str(error))


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
