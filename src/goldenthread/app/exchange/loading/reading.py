"""Reading tables of a record set row by row, without holding them whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from goldenthread.analysis.records import TABLES, RecordSet
from goldenthread.analysis.records.recordset import quoted
from goldenthread.analysis.records.schema.columns import Kind

Row = dict[str, Any]
BLOCK = 20_000
NOT_SAID = "not said"  # stands for words that a source did not have


def rows(records: RecordSet, table: str, order_by: str = "") -> Iterator[Row]:
    """The rows of a table, with instants aware; sorted by ``order_by`` if given."""
    if not records.provides(table):
        return
    yield from query(records, selected(records, table) + (f" ORDER BY {order_by}" if order_by else ""))


def selected(records: RecordSet, table: str) -> str:
    """The SELECT of a whole table with what the application keeps beside, each column in its kind, or NULL."""
    given, beside = records.columns(table), TABLES[table].beside
    here = [column for column in beside if column.name in given and column.kind is not Kind.TEXT]
    cast = [f"{kept(records, table, column.name)} AS {quoted(column.name)}" for column in here]
    missing = [f"NULL AS {quoted(column.name)}" for column in beside if column.name not in given]
    replaced = f" REPLACE ({', '.join(cast)})" if cast else ""
    return f"SELECT {', '.join([f'*{replaced}', *missing])} FROM {quoted(table)}"


def kept(records: RecordSet, table: str, name: str) -> str:
    """A column that the application keeps beside, in its kind; NULL where the record set lacks it."""
    (column,) = (one for one in TABLES[table].beside if one.name == name)
    if name not in records.columns(table):
        return f"CAST(NULL AS {column.kind.value})"
    return f"TRY_CAST(trim(CAST({quoted(name)} AS VARCHAR)) AS {column.kind.value})"


def query(records: RecordSet, sql: str) -> Iterator[Row]:
    """The rows of a query, in blocks."""
    for batch in records.query(sql).to_batches(max_chunksize=BLOCK):
        for row in batch.to_pylist():
            yield {name: _aware(value) for name, value in row.items()}


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def start_of(day: date) -> datetime:
    """When a dated row begins to hold, as an instant: six in the morning, UTC."""
    return datetime.combine(day, time(6), UTC)


def text(value: Any, limit: int) -> str:
    """What was given as text, never more than the column holds."""
    return "" if value is None else str(value)[:limit]


def amount(value: Any, places: int = 2) -> Decimal | None:
    """A number of the record set as an amount; None stays None."""
    return None if value is None else Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places))


def not_negative(value: Any, places: int = 2) -> Decimal | None:
    """An amount that cannot be below nothing; one that is is as if it were not given."""
    found = amount(value, places)
    return found if found is not None and found >= 0 else None


def above_zero(value: Any, places: int = 2) -> Decimal | None:
    """An amount that has to be more than nothing; what is not is as if it were not given."""
    found = amount(value, places)
    return found if found is not None and found > 0 else None
