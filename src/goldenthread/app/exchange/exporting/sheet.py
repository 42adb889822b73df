"""One table of the record set as a SELECT on the live database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenthread.analysis.records.schema import TABLES
from goldenthread.analysis.records.schema.columns import Kind
from goldenthread.app.exchange.loading.retelling import NO_GROUND

EXTRA = "VARCHAR"  # the type of a column that the record set does not declare


@dataclass(frozen=True)
class Id:
    """A number here, shown as the id by which a record set knows it."""

    table: str
    number: str


@dataclass(frozen=True)
class Instant:
    """A time, shown in UTC without zone."""

    sql: str


@dataclass(frozen=True)
class Said:
    """Words: empty ones, and those that stand for words that a source did not have, are shown as missing."""

    sql: str


Shown = str | Id | Instant | Said


@dataclass(frozen=True)
class Sheet:
    """``columns`` of the record set's ``table``, each by what it shows of ``source``, sorted by ``order_by``."""

    table: str
    source: str
    order_by: str
    columns: Mapping[str, Shown]

    def select(self, made_here: Mapping[str, str]) -> str:
        """The SELECT. ``made_here``: what stands before the number of a row of a table that no source named."""
        shown, joins = [], []
        for name, column in self.columns.items():
            if isinstance(column, Id):
                joined = f"id_of_{name}"
                joins.append(
                    f'LEFT JOIN exchange_identity AS "{joined}" ON "{joined}"."table" = \'{column.table}\' '
                    f'AND "{joined}".internal = {column.number}'
                )
                before = made_here.get(column.table, "")
                number = f"'{before}' || {column.number}::text" if before else f"{column.number}::text"
                shown.append(f'coalesce("{joined}".external, {number}) AS "{name}"')
            else:
                shown.append(f'{_sql(column)} AS "{name}"')
        return f"SELECT {', '.join(shown)} FROM {self.source} {' '.join(joins)} ORDER BY {self.order_by}"

    def types(self) -> dict[str, str]:
        """The DuckDB type of each column."""
        declared = TABLES[self.table].by_name
        found = {}
        for name, column in self.columns.items():
            kind = declared[name].kind.value if name in declared else EXTRA
            found[name] = Kind.INSTANT.value if isinstance(column, Instant) else kind
        return found


def _sql(column: str | Instant | Said) -> str:
    if isinstance(column, Instant):
        return f"({column.sql} AT TIME ZONE 'UTC')"
    if isinstance(column, Said):
        return f"nullif(nullif({column.sql}, ''), '{NO_GROUND}')"
    return column
