"""Rows with differing keys as columns, for a log that is read as a stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.csv import MOST_COLUMNS
from goldenthread.analysis.records.logs.workshop import path_literal

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 100_000


class Columns:
    """Rows with differing keys as columns, written to a Parquet file whenever ``BATCH`` rows are together."""

    def __init__(self, folder: Path, name: str, numbers: tuple[str, ...]) -> None:
        self.rows = 0
        self.total = 0
        self.keys: dict[str, str] = {}  # key -> column in the files, where names differ by more than case
        self.values: dict[str, list[str | None]] = {}
        self.numbers: dict[str, list[int]] = {number: [] for number in numbers}
        self._folder = folder
        self._name = name
        self._files = 0

    def begin(self, *numbers: int) -> None:
        """Start a row."""
        if self.rows >= BATCH:
            self.write()
        self.rows += 1
        self.total += 1
        for column, number in zip(self.numbers.values(), numbers, strict=True):
            column.append(number)

    def column(self, key: str) -> list[str | None]:
        """The values of ``key`` in the rows together so far; shorter than they where the last have none."""
        column = self.values.get(key)
        if column is None:
            column = self.values[key] = []
            self.name(key)
        return column

    def name(self, key: str) -> str:
        """The name of the key's column in the files, where names must differ by more than case."""
        if key not in self.keys:
            self.keys[key] = f"k{len(self.keys)}"
            if len(self.keys) > MOST_COLUMNS:
                raise UnreadableLog(
                    f"The log has more than {MOST_COLUMNS:,} different attributes, as no log has."
                )
        return self.keys[key]

    def put(self, key: str, value: str | None) -> None:
        """Give the current row a value; a second value for the same key is joined to the first."""
        column = self.column(key)
        missing = self.rows - 1 - len(column)
        if missing > 0:
            column.extend([None] * missing)
        if missing < 0:
            column[-1] = value if column[-1] is None else f"{column[-1]}; {value}"
        else:
            column.append(value)

    def write(self) -> None:
        """Write the rows together so far."""
        import pyarrow as pa

        if not self.rows:
            return
        arrays: dict[str, pa.Array] = {n: pa.array(v, pa.int64()) for n, v in self.numbers.items()}
        for key, column in self.values.items():
            if column:
                column.extend([None] * (self.rows - len(column)))
                arrays[self.keys[key]] = pa.array(column, pa.string())
                column.clear()  # the list itself is known to whoever fills it
        self.write_arrays(arrays)
        self.rows = 0
        self.numbers = {number: [] for number in self.numbers}

    def write_arrays(self, arrays: dict[str, pa.Array]) -> None:
        """Write columns of rows that were put together elsewhere."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table(arrays), self._folder / f"{self._name}-{self._files:06}.parquet")
        self._files += 1

    @property
    def source(self) -> str:
        """SQL that reads what was written."""
        pattern = path_literal(self._folder / self._name)[:-1] + "-*.parquet'"
        return f"read_parquet({pattern}, union_by_name = true)"
