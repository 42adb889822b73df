"""The whole export: every table as it was at one moment, and the tables that were kept as they came."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from goldenthread.analysis.records import TABLES, RecordSet, write_records
from goldenthread.analysis.records.recordset import path_literal, quoted, text_literal
from goldenthread.app.exchange.exporting import (
    application,
    beside,
    customers,
    orders,
    organisation,
    programme,
)
from goldenthread.app.exchange.exporting.sheet import Naming, Sheet
from goldenthread.app.exchange.models import KeptTable

SHEETS = (
    *organisation.SHEETS,
    *customers.SHEETS,
    *orders.SHEETS,
    *beside.SHEETS,
    *programme.SHEETS,
    *application.SHEETS,
)
MADE_HERE = "made-here-"
# Where a record set's ids live here: to see whether a number of ours is somebody else's id.
NUMBERED = {
    "calendar": "people_calendar",
    "person": "people_person",
    "unit": "people_unit",
    "account": "customers_account",
    "contact": "customers_contact",
    "contract": "customers_contract",
    "interaction": "customers_interaction",
    "order": "orders_order",
    "answer": "orders_answer",
    "event": "orders_step",
    "delivery": "orders_delivery",
    "verdict": "orders_verdict",
    "request": "orders_decisionrequest",
    "barrier": "orders_barrier",
    "escalation": "orders_escalation",
    "feedback": "voice_feedback",
    "rating": "programme_rating",
    "relationship": "programme_relationshipsaid",
    "lesson": "programme_lesson",
    "handover": "programme_handover",
}
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Exported:
    """How many rows each table got, and the moment that the records speak for."""

    rows: dict[str, int]
    as_of: datetime


def export_records(
    folder: Path | str,
    *,
    speaking: bool = False,
    now: datetime | None = None,
    progress: Progress = lambda _: None,
) -> Exported:
    """Write the live database to ``folder`` as a record set, all of it as it is at one moment.

    ``speaking``: units and accounts are known by their names and orders by their numbers here, for a report that
    people read. What was kept as it came knows them by other ids, and is left out.
    """
    moment = now or timezone.now()
    records = RecordSet(as_of=moment)
    with tempfile.TemporaryDirectory(prefix="goldenthread-export-") as made:
        with _one_moment():
            naming = Naming({} if speaking else prefixes(), speaking)
            for sheet in SHEETS:
                progress(sheet.table)
                _copy(sheet, naming, Path(made), records)
            if not speaking:
                _return_kept(Path(made), records)
        write_records(records, folder)
        return Exported({name: records.count(name) for name in records.tables}, moment)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees the database as it is when it begins; within another, as that one sees it."""
    begins = not connection.in_atomic_block
    with transaction.atomic():
        if begins:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def prefixes() -> dict[str, str]:
    """What stands before numbers of rows made here, for tables in which such a number is also a source's id."""
    found = {}
    with connection.cursor() as cursor:
        for name, table in NUMBERED.items():
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {table} t JOIN exchange_identity taken "
                f'ON taken."table" = %s AND taken.external = t.id::text WHERE NOT EXISTS ('
                f'SELECT 1 FROM exchange_identity own WHERE own."table" = %s AND own.internal = t.id))',
                [name, name],
            )
            if cursor.fetchone()[0]:
                found[name] = MADE_HERE
    return found


def _copy(sheet: Sheet, naming: Naming, folder: Path, records: RecordSet) -> None:
    """Copy a table out as a stream, and make it a table of the records unless it is empty."""
    path = folder / f"{sheet.table}.csv"
    with connection.cursor() as cursor, path.open("wb") as file:
        sql = f"COPY ({sheet.select(naming)}) TO STDOUT (FORMAT csv)"
        with cursor.copy(sql) as copy:
            for block in copy:
                file.write(block)
    if path.stat().st_size:
        types = sheet.types()
        columns = ", ".join(f"{text_literal(name)}: '{kind}'" for name, kind in types.items())
        source = (
            f"read_csv({path_literal(path)}, auto_detect = false, header = false, delim = ',', quote = '\"', "
            f"escape = '\"', nullstr = '', allow_quoted_nulls = false, parallel = false, columns = {{{columns}}})"
        )
        records.add_source(sheet.table, source, types)


def _return_kept(folder: Path, records: RecordSet) -> None:
    """Give back what was kept as it came: whole tables, and rows of tables that live here otherwise."""
    for kept in KeptTable.objects.order_by("name").iterator():
        if kept.name not in TABLES:
            continue
        path = folder / f"{kept.name}.kept.parquet"
        path.write_bytes(kept.parquet)
        source = f"read_parquet({path_literal(path)})"
        columns = _columns(records, source)
        if records.provides(kept.name):
            live = f"live_{kept.name}"
            records.execute(f"CREATE TABLE {live} AS SELECT * FROM {quoted(kept.name)}")
            columns = records.columns(kept.name) | frozenset(columns)
            source = f"(SELECT * FROM {live} UNION ALL BY NAME SELECT * FROM {source})"
        records.add_source(kept.name, source, columns)


def _columns(records: RecordSet, source: str) -> frozenset[str]:
    rows = records.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {source})")
    return frozenset(row[0] for row in rows)
