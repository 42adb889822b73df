"""Rows of two record sets, set against each other by key.

What a record set does not say changes nothing: a column that it lacks, or an empty cell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from goldenthread.analysis.records import TABLES, RecordSet
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, selected

if TYPE_CHECKING:
    import pyarrow as pa

Differences = dict[str, tuple[Any, Any]]  # by field: here, there


@dataclass
class Compared:
    """The rows of one table: those that are new (by their places), and those that differ from what is here."""

    table: str
    new: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    differing: list[tuple[Row, Differences]] = field(default_factory=list)
    same: int = 0
    twice: list[Row] = field(default_factory=list)


def compared(table: str, records: RecordSet, live: RecordSet) -> Compared:
    """The rows that ``records`` has of ``table``, against those that are here."""
    keys = TABLES[table].key
    here = {key_of(row, keys): row for row in plain_rows(live, table)} if live.provides(table) else {}
    found = Compared(table, rows=plain_rows(records, table))
    seen: set[tuple[Any, ...]] = set()
    for place, row in enumerate(found.rows):
        key = key_of(row, keys)
        if key in seen:
            found.twice.append(row)
            continue
        seen.add(key)
        before = here.get(key)
        if before is None:
            found.new.append(place)
        elif differences := _differences(before, row, keys):
            found.differing.append((row, differences))
        else:
            found.same += 1
    return found


def plain_rows(records: RecordSet, table: str) -> list[Row]:
    rows: list[Row] = records.query(selected(records, table)).to_pylist()
    return [{name: _aware(value) for name, value in row.items()} for row in rows]


def key_of(row: Row, keys: Iterable[str]) -> tuple[Any, ...]:
    return tuple(said(row.get(name)) for name in keys)


def named(row: Row, table: str) -> str:
    """A row as people are told of it: by its key."""
    return ", ".join(str(row[name]) for name in TABLES[table].key if row.get(name) is not None)


def taken(records: RecordSet, table: str, places: list[int]) -> pa.Table:
    """The rows at these places."""
    return records.arrow(table).take(places)


def _differences(here: Row, there: Row, keys: tuple[str, ...]) -> Differences:
    found = {}
    for name, value in there.items():
        if name in keys or name not in here or said(value) is None:
            continue
        if not _equal(here[name], value):
            found[name] = (here[name], value)
    return found


def _equal(one: Any, other: Any) -> bool:
    one, other = said(one), said(other)
    if isinstance(one, float | Decimal | int) and isinstance(other, float | Decimal | int):
        return abs(float(one) - float(other)) < 0.006  # amounts are kept to two places
    if isinstance(one, str) and isinstance(other, str) and one[:1] == other[:1] and one[:1] in {"{", "["}:
        try:
            return bool(json.loads(one) == json.loads(other))
        except ValueError:
            return one == other
    return bool(one == other)


def said(value: Any) -> Any:
    """The value, or None where it says nothing."""
    return None if value in ("", NOT_SAID) else value


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
