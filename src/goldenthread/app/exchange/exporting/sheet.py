"""One table of the record set as a SELECT on the live database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from goldenthread.analysis.records.schema import TABLES
from goldenthread.analysis.records.schema.columns import Kind
from goldenthread.app.exchange.loading.reading import NOT_SAID

SPEAKING = {"unit": "people_unit", "account": "customers_account"}
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
class Naming:
    """By which ids rows are known outside.

    ``made_here``: for a table, what stands before the numbers of rows that no source named. ``speaking``: units and
    accounts by their names and orders by their numbers here, for a reader and not for loading again.
    """

    made_here: Mapping[str, str] = field(default_factory=dict)
    speaking: bool = False

    def names(self, table: str) -> str:
        """A subquery of ``internal`` and ``external``."""
        if self.speaking and table == "order":
            return "(SELECT NULL::bigint AS internal, NULL::text AS external WHERE false)"
        if self.speaking and table in SPEAKING:
            return speaking_names(table)
        return f"(SELECT internal, external FROM exchange_identity WHERE \"table\" = '{table}')"

    def filled(self, source: str) -> str:
        """``source`` with its ``{unit}``, ``{account}`` … replaced by the names of that table."""
        return re.sub(r"\{(\w+)\}", lambda found: self.names(found[1]), source)


def speaking_names(table: str) -> str:
    """Names that tell rows apart: the name, and the number too where several share a name."""
    return (
        "(SELECT id AS internal, CASE WHEN count(*) OVER (PARTITION BY name) > 1 "
        f"THEN name || ' (' || id || ')' ELSE name END AS external FROM {SPEAKING[table]})"
    )


@dataclass(frozen=True)
class Sheet:
    """``columns`` of the record set's ``table``, each by what it shows of ``source``, sorted by ``order_by``."""

    table: str
    source: str
    order_by: str
    columns: Mapping[str, Shown]

    def select(self, naming: Naming) -> str:
        """The SELECT, with rows named by ``naming``."""
        shown, joins = [], []
        for name, column in self.columns.items():
            if isinstance(column, Id):
                joined = f"id_of_{name}"
                named = naming.names(column.table)
                joins.append(f'LEFT JOIN {named} AS "{joined}" ON "{joined}".internal = {column.number}')
                before = naming.made_here.get(column.table, "")
                number = f"'{before}' || {column.number}::text" if before else f"{column.number}::text"
                shown.append(f'coalesce("{joined}".external, {number}) AS "{name}"')
            else:
                shown.append(f'{_sql(column)} AS "{name}"')
        source = f"{naming.filled(self.source)} {' '.join(joins)}"
        return f"SELECT {', '.join(shown)} FROM {source} ORDER BY {self.order_by}"

    def types(self) -> dict[str, str]:
        """The DuckDB type of each column."""
        declared = {column.name: column for column in TABLES[self.table].all_columns}
        found = {}
        for name, column in self.columns.items():
            kind = declared[name].kind.value if name in declared else EXTRA
            found[name] = Kind.INSTANT.value if isinstance(column, Instant) else kind
        return found


def _sql(column: str | Instant | Said) -> str:
    if isinstance(column, Instant):
        return f"({column.sql} AT TIME ZONE 'UTC')"
    if isinstance(column, Said):
        return f"nullif(nullif({column.sql}, ''), '{NOT_SAID}')"
    return column
