"""Reading tables of a record set row by row, without holding them whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from goldenthread.analysis.records import RecordSet

Row = dict[str, Any]
BLOCK = 20_000
NOT_SAID = "not said"  # stands for words that a source did not have


def rows(records: RecordSet, table: str, order_by: str = "") -> Iterator[Row]:
    """The rows of a table, with instants aware; sorted by ``order_by`` if given."""
    if not records.provides(table):
        return
    yield from query(records, f'SELECT * FROM "{table}"' + (f" ORDER BY {order_by}" if order_by else ""))


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


def above_zero(value: Any, places: int = 2) -> Decimal | None:
    """An amount that has to be more than nothing; what is not is as if it were not given."""
    found = amount(value, places)
    return found if found is not None and found > 0 else None


def day_said(value: Any) -> date | None:
    """A day in a column that the record set does not declare, where it is text; None for what is no day."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
