"""Record sets of orders, written down as short rows, for the tests of delivery measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from goldenthread.analysis.records import TABLES, RecordSet

START = datetime(2024, 1, 1)
_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


def record_set(as_of: datetime | None = None, **rows: Sequence[Mapping[str, Any]]) -> RecordSet:
    """A record set from rows by table; a column that no row names stays out."""
    tables = {}
    for name, content in rows.items():
        if not content:
            continue
        kinds = {column.name: _ARROW[column.kind.value] for column in TABLES[name].columns}
        named = dict.fromkeys(key for row in content for key in row)
        tables[name] = pa.table(
            {key: pa.array([row.get(key) for row in content], type=kinds.get(key)) for key in named}
        )
    return RecordSet.from_tables(tables, as_of=as_of)


def at(day: float) -> datetime:
    """The moment ``day`` days after the first of January 2024."""
    return START + timedelta(days=day)


def on(day: int) -> date:
    """The date ``day`` days after the first of January 2024."""
    return START.date() + timedelta(days=day)


def placed(order: str, day: float = 0, **more: Any) -> dict[str, Any]:
    """An order placed on ``day``."""
    return {"order_id": order, "placed_at": at(day)} | more


def requested(order: str, day: int, *, said: float = 0, **more: Any) -> dict[str, Any]:
    """A date asked for."""
    return {"order_id": order, "at": at(said), "requested_for": on(day)} | more


def promises(order: str, *said: tuple[float, int], **more: Any) -> list[dict[str, Any]]:
    """Promise answers of one order: (day on which it was said, day promised)."""
    one = {"order_id": order, "kind": "promise"} | more
    return [
        one | {"answer_id": f"{order}{k}", "at": at(when), "promised_for": on(day)}
        for k, (when, day) in enumerate(said)
    ]


def delivered(order: str, day: float, **more: Any) -> dict[str, Any]:
    """A delivery on ``day``."""
    return {"delivery_id": f"{order}@{day}", "order_id": order, "at": at(day)} | more
