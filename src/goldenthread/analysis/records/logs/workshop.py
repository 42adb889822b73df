"""Where a log is taken apart: a DuckDB database, and a folder that lives as long as the records."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldenthread.analysis.records.recordset import path_literal, quoted, text_literal

if TYPE_CHECKING:
    import duckdb

    from goldenthread.analysis.records.recordset import RecordSet

MEMORY = "2GiB"  # for DuckDB; what does not fit goes to the folder
ROW = "log row"  # the place of a row in the source, from 1


class Workshop:
    """A DuckDB database for one reading, and the folder where it puts its Parquet files."""

    def __init__(self) -> None:
        import duckdb

        self.folder = Path(tempfile.mkdtemp(prefix="goldenthread-"))
        self._remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.database: duckdb.DuckDBPyConnection = duckdb.connect(":memory:")
        self.database.execute("SET TimeZone = 'UTC'")
        self.database.execute(f"SET memory_limit = '{MEMORY}'")
        self.database.execute(f"SET temp_directory = {text_literal(str(self.folder / 'spill'))}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.database.execute(sql).fetchall()

    def one(self, sql: str) -> tuple[Any, ...]:
        return self.rows(sql)[0]

    def run(self, sql: str) -> None:
        self.database.execute(sql)

    def write(self, sql: str, name: str) -> str:
        """Write the answer to ``sql`` to a Parquet file in the folder; the SQL that reads it back."""
        path = self.folder / f"{name}.parquet"
        self.run(f"COPY ({sql}) TO {text_literal(str(path))} (FORMAT parquet)")
        return parquet(path)

    def columns(self, source: str) -> dict[str, str]:
        """The columns of an SQL source with their DuckDB types."""
        return {row[0]: row[1] for row in self.rows(f"DESCRIBE SELECT * FROM {source}")}

    def hand_over(self, records: RecordSet) -> None:
        """Close the database; keep the folder until ``records`` goes."""
        self.database.close()
        self._remove.detach()
        weakref.finalize(records, shutil.rmtree, self.folder, ignore_errors=True)

    def clear(self) -> None:
        """Close the database and remove the folder: the reading came to nothing."""
        self.database.close()
        self._remove()


@dataclass(frozen=True)
class Raw:
    """A log as it came: an SQL ``source`` with one row per row of the file and its place as ``log row``.

    ``order_columns`` are columns that the format itself declares to belong to the case; ``names`` are the
    columns that the format itself gives a meaning (XES, OCEL), so that no guess is needed.
    """

    label: str
    format: str
    source: str
    columns: dict[str, str]
    order_columns: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    nul: bool = False  # whether there are NUL bytes somewhere
    rejected: tuple[tuple[int, str, str], ...] = ()  # place, reason, the row as text


def parquet(path: Path | str) -> str:
    return f"read_parquet({path_literal(path)})"


def listed(names: Iterable[str]) -> str:
    """Column names as SQL, separated by commas."""
    return ", ".join(quoted(name) for name in names)


__all__ = ["ROW", "Raw", "Workshop", "listed", "parquet", "path_literal", "quoted", "text_literal"]
