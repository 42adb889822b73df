"""A record set: the tables of DESIGN's record set, as views in one DuckDB database.

Nothing is loaded into Python as a whole. A table is a view over Parquet, CSV or Arrow; what is missing is an
empty table with the declared columns, and ``provides`` says so.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldenthread.analysis.records.errors import UnknownTable
from goldenthread.analysis.records.schema import TABLES, Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from goldenthread.analysis.records.logs.reading import Reading


def quoted(name: str) -> str:
    """``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path | str) -> str:
    """``path`` as an SQL string in which no character is a wildcard."""
    return text_literal("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))


class RecordSet:
    """The tables that measures read.

    ``as_of`` is the moment the records speak for: what is open then is still open. Without one it is the
    latest time found in the records.

    Example:
        >>> import pyarrow as pa
        >>> records = RecordSet.from_tables({"skill": pa.table({"person_id": ["ana"], "skill": ["law"]})})
        >>> records.count("skill"), records.count("order")
        (1, 0)
        >>> records.provides("skill", "level")
        False
    """

    def __init__(self, *, as_of: datetime | None = None, folder: Path | None = None) -> None:
        import duckdb

        self.folder = folder
        self.reading: Reading | None = None  # how a log became these records
        self._as_of = as_of.astimezone(UTC).replace(tzinfo=None) if as_of and as_of.tzinfo else as_of
        self._database: duckdb.DuckDBPyConnection = duckdb.connect(":memory:")
        self._database.execute("SET TimeZone = 'UTC'")
        spill = Path(tempfile.gettempdir()) / f"goldenthread-spill-{os.getpid()}"
        self._database.execute(f"SET temp_directory = {text_literal(str(spill))}")
        self._lock = threading.Lock()
        self._columns: dict[str, frozenset[str]] = {}
        self.revision = 0  # grows when a table is given; what was derived from an older one is stale
        self._sources: dict[str, str] = {}
        self.files: dict[str, str] = {}  # table -> the file that it was read from
        self._kept: list[Any] = []  # Arrow data must outlive the views over it

    # -- filling -------------------------------------------------------------------------------------

    @classmethod
    def from_tables(cls, tables: Mapping[str, pa.Table], *, as_of: datetime | None = None) -> RecordSet:
        """A record set over Arrow tables. Columns are cast to their declared kinds."""
        records = cls(as_of=as_of)
        for name, table in tables.items():
            records.add_arrow(name, table)
        return records

    def add_arrow(self, name: str, table: pa.Table) -> None:
        """Make ``table`` the table ``name``."""
        source = f"arrow_{name}"
        self._database.register(source, table)
        self._kept.append(table)
        self.add_source(name, quoted(source), table.column_names)

    def add_source(self, name: str, source: str, columns: Iterable[str], *, file: str = "") -> None:
        """Make the SQL ``source`` (a view, or ``read_parquet('…')``) the table ``name``; ``file`` is for messages."""
        table = _declared(name)
        present = frozenset(columns)
        wanted = [
            f"CAST({quoted(c.name)} AS {c.kind.value}) AS {quoted(c.name)}"
            if c.name in present
            else f"CAST(NULL AS {c.kind.value}) AS {quoted(c.name)}"
            for c in table.columns
        ]
        extra = [quoted(column) for column in sorted(present - set(table.names))]
        self._database.execute(
            f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT {', '.join(wanted + extra)} FROM {source}"
        )
        self._columns[name] = present
        self.revision += 1
        self._sources[name] = source
        if file:
            self.files[name] = file

    def source(self, name: str) -> str:
        """The SQL from which the table is read, before its columns are cast to their declared kinds."""
        return self._sources[name]

    # -- asking --------------------------------------------------------------------------------------

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that were given, in the order of the schema."""
        return tuple(name for name in TABLES if name in self._columns)

    def columns(self, name: str) -> frozenset[str]:
        """The columns that were given for a table, declared or extra."""
        _declared(name)
        return self._columns.get(name, frozenset())

    def provides(self, name: str, column: str | None = None) -> bool:
        """Whether the table has rows and, if asked, whether the column has any value."""
        if name not in self._columns or (column is not None and column not in self._columns[name]):
            return False
        where = f"WHERE {quoted(column)} IS NOT NULL" if column else ""
        return bool(self.rows(f"SELECT 1 FROM {quoted(name)} {where} LIMIT 1"))

    def count(self, name: str) -> int:
        """How many rows the table has."""
        self._ensure(name)
        return int(self.rows(f"SELECT count(*) FROM {quoted(name)}")[0][0])

    def arrow(self, name: str, *columns: str) -> pa.Table:
        """The table, or the named columns of it, as Arrow."""
        self._ensure(name)
        wanted = ", ".join(quoted(column) for column in columns) or "*"
        return self.query(f"SELECT {wanted} FROM {quoted(name)}")

    def query(self, sql: str, parameters: Iterable[object] = ()) -> pa.Table:
        """The answer to an SQL query over the tables, as Arrow. Tables that were not given are empty."""
        with self._lock:
            self._ensure_named_in(sql)
            return self._database.sql(sql, params=list(parameters)).to_arrow_table()

    def batches(self, sql: str, *, rows: int = 1 << 18) -> Iterator[pa.RecordBatch]:
        """The answer to an SQL query as a stream of Arrow batches, for what is too large to hold at once."""
        with self._lock:
            self._ensure_named_in(sql)
            yield from self._database.sql(sql).to_arrow_reader(rows)

    def rows(self, sql: str, parameters: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        """The answer to an SQL query over the tables, as tuples."""
        with self._lock:
            return self._run(sql, parameters).fetchall()

    def execute(self, sql: str, parameters: Iterable[object] = ()) -> None:
        """Run a statement that answers nothing, such as ``COPY (…) TO '…'``."""
        with self._lock:
            self._run(sql, parameters)

    def _run(self, sql: str, parameters: Iterable[object]) -> duckdb.DuckDBPyConnection:
        self._ensure_named_in(sql)
        return self._database.execute(sql, list(parameters))

    def _ensure_named_in(self, sql: str) -> None:
        for name in TABLES:
            if name not in self._columns and name in sql:
                self._ensure(name)

    @cached_property
    def as_of(self) -> datetime:
        """The moment the records speak for (UTC, without zone)."""
        return self._as_of or self._latest()

    def _latest(self) -> datetime:
        moments = []
        for name in ("event", "order", "answer", "delivery", "verdict", "interaction", "feedback"):
            for column in ("finished_at", "started_at", "placed_at", "at"):
                if column in TABLES[name].by_name and column in self.columns(name):
                    moments.append(self.rows(f"SELECT max({quoted(column)}) FROM {quoted(name)}")[0][0])
        return max((moment for moment in moments if moment is not None), default=datetime(1970, 1, 1))

    def _ensure(self, name: str) -> None:
        table = _declared(name)
        if name in self._columns:
            return
        nothing = ", ".join(f"CAST(NULL AS {c.kind.value}) AS {quoted(c.name)}" for c in table.columns)
        self._database.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT {nothing} WHERE false")

    def __repr__(self) -> str:
        return f"RecordSet({', '.join(f'{name}: {self.count(name)}' for name in self.tables)})"


def _declared(name: str) -> Table:
    if name not in TABLES:
        raise UnknownTable(
            f"There is no table '{name}' in the record set. The tables are: {', '.join(TABLES)}.", table=name
        )
    return TABLES[name]
