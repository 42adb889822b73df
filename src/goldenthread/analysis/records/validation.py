"""What is wrong with a record set, as sentences that name file, row, column, value and remedy.

Every rule is one SQL query over a table, so that it works on large files. A rule that finds many rows answers with
the first of them and their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldenthread.analysis.records.recordset import quoted
from goldenthread.analysis.records.schema import TABLES, Column, Kind, Table

if TYPE_CHECKING:
    from goldenthread.analysis.records.recordset import RecordSet

FIRST_YEAR, LAST_YEAR = 1900, 2200
_KIND_NAMES = {
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.FLAG: "true or false",
    Kind.DATE: "a date such as 2025-03-01",
    Kind.INSTANT: "a UTC time such as 2025-03-01 09:30:00",
}
# table -> pairs of columns of which the second must not come before the first
_SPANS = {
    "event": [("started_at", "finished_at")],
    "holding": [("from_at", "to_at")],
    "pause": [("from_at", "to_at")],
    "absence": [("from_at", "to_at")],
    "barrier": [("raised_at", "cleared_at")],
    "escalation": [("raised_at", "decided_at")],
    "request": [("asked_at", "decided_at")],
    "feedback": [("at", "resolved_at")],
    "contract": [("starts_on", "ends_on")],
    "person": [("hired_on", "left_on")],
    "change": [("opened_on", "decided_on"), ("decided_on", "reversed_on")],
}
# table -> the columns that must not come before the order was placed
_AFTER_ORDER = {
    "event": ("started_at", "finished_at"),
    "answer": ("at",),
    "delivery": ("at",),
    "verdict": ("at",),
    "holding": ("from_at",),
}


@dataclass(frozen=True)
class Problem:
    """One rule that some rows break: the first of them (``row`` counts from 1), and how many ``rows`` do."""

    code: str
    table: str
    file: str
    row: int
    column: str
    value: str
    rows: int
    remedy: str

    def __str__(self) -> str:
        where = self.file or f"table '{self.table}'"
        more = f" ({self.rows:,} rows, this is the first)" if self.rows > 1 else ""
        return f"{where}, row {self.row}, column '{self.column}': {self.value}. {self.remedy}{more}"


def check(records: RecordSet) -> list[Problem]:
    """Every rule that the records break, table by table in the order of the schema."""
    return [problem for name in records.tables for problem in _Checked(records, TABLES[name]).problems()]


class _Checked:
    """One table with its rows numbered and its columns cast where they can be."""

    def __init__(self, records: RecordSet, table: Table) -> None:
        self.records = records
        self.table = table
        self.present = [column for column in table.all_columns if column.name in records.columns(table.name)]
        self.source = records.source(table.name)
        kinds = records.rows(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {self.source})")
        self.kinds = dict(kinds)
        self.texts = {name for name, kind in kinds if kind == "VARCHAR"}
        casts = [f"{self._cast(column)} AS {quoted(column.name)}" for column in self.present]
        self.rows = f'(SELECT row_number() OVER () AS "~row", {", ".join(casts)} FROM {self.source})'

    def problems(self) -> Iterator[Problem]:
        for column in self.table.all_columns:
            if column in self.present:
                yield from self._column(column)
            elif column.required:
                yield Problem(
                    "required", self.table.name, self._file, 0, column.name, "the column is missing", 1,
                    f"Add it: {column.meaning}.",
                )  # fmt: skip
        yield from self._key()
        yield from self._spans()
        yield from self._overlaps()
        yield from self._before_order()

    def _cast(self, column: Column) -> str:
        """The column in its declared kind, NULL where that cannot be."""
        name = quoted(column.name)
        if column.name in self.texts and column.kind is not Kind.TEXT:
            # DuckDB moves a cast of a bare column into its CSV reader and there forgets that it may fail
            name = f"trim({name})"
        return f"TRY_CAST({name} AS {column.kind.value})"

    @property
    def _file(self) -> str:
        return self.records.files.get(self.table.name, "")

    def _column(self, column: Column) -> Iterator[Problem]:
        name = quoted(column.name)
        if column.kind is not Kind.TEXT:
            yield from self._kind(column)
        if column.required:
            yield from self._found(
                "required", f"{name} IS NULL", column.name, "'it is empty'", f"Give it: {column.meaning}."
            )
        if column.one_of:
            words = ", ".join(f"'{word}'" for word in column.one_of)
            remedy = f"Use one of {', '.join(column.one_of)}."
            yield from self._found(
                "one_of", f"{name} NOT IN ({words})", column.name, self._shown(column.name), remedy
            )
        if column.kind in {Kind.DATE, Kind.INSTANT}:
            far = f"{name} < DATE '{FIRST_YEAR}-01-01' OR {name} >= DATE '{LAST_YEAR}-01-01'"
            remedy = f"Correct it; a date lies between {FIRST_YEAR} and {LAST_YEAR - 1}, and an unknown one is empty."
            yield from self._found("date", far, column.name, self._shown(column.name), remedy)
        if column.references in self.records.tables:
            yield from self._reference(column)

    def _kind(self, column: Column) -> Iterator[Problem]:
        """Values of the source that cannot be cast to the declared kind."""
        name = quoted(column.name)
        numbered = f'(SELECT row_number() OVER () AS "~row", {name} FROM {self.source})'
        bad = f"{name} IS NOT NULL AND ({self._cast(column)} IS NULL{self._not_quite(column)})"
        remedy = f"Write {_KIND_NAMES[column.kind]}."
        yield from self._found("kind", bad, column.name, self._shown(column.name), remedy, rows=numbered)

    def _not_quite(self, column: Column) -> str:
        """What can be cast and is still not of the kind: no finite number, or a broken one where whole are meant."""
        if self.kinds.get(column.name) not in {"VARCHAR", "DOUBLE", "FLOAT"}:
            return ""
        text = column.name in self.texts
        number = f"TRY_CAST(trim({quoted(column.name)}) AS DOUBLE)" if text else quoted(column.name)
        if column.kind is Kind.NUMBER:
            return f" OR NOT isfinite({number})"
        return f" OR {number} <> {self._cast(column)}" if column.kind is Kind.INTEGER else ""

    def _reference(self, column: Column) -> Iterator[Problem]:
        other = TABLES[column.references]
        key = other.key[0]
        if key not in self.records.columns(other.name):
            return
        known = f"SELECT CAST({quoted(key)} AS VARCHAR) FROM {self.records.source(other.name)}"
        name = quoted(column.name)
        lost = f"{name} IS NOT NULL AND {name} NOT IN ({known} WHERE {quoted(key)} IS NOT NULL)"
        remedy = f"Add it to table '{other.name}', or correct it."
        yield from self._found("reference", lost, column.name, self._shown(column.name), remedy)

    def _key(self) -> Iterator[Problem]:
        if not set(self.table.key) <= {column.name for column in self.present}:
            return
        keys = ", ".join(quoted(name) for name in self.table.key)
        ranked = (
            f'(SELECT *, row_number() OVER (PARTITION BY {keys} ORDER BY "~row") AS "~rank" FROM {self.rows})'
        )
        value = " || ', ' || ".join(
            f"coalesce(CAST({quoted(name)} AS VARCHAR), '')" for name in self.table.key
        )
        yield from self._found(
            "key", "\"~rank\" > 1", ", ".join(self.table.key), f"'''' || {value} || ''' has come before'",
            "Keep one row of each.", rows=ranked,
        )  # fmt: skip

    def _spans(self) -> Iterator[Problem]:
        spans = list(_SPANS.get(self.table.name, []))
        if {"valid_from", "valid_to"} <= set(self.table.names):
            spans.append(("valid_from", "valid_to"))
        present = {column.name for column in self.present}
        for first, second in spans:
            if {first, second} <= present:
                a, b = quoted(first), quoted(second)
                value = f"CAST({b} AS VARCHAR) || ' comes before {first}, ' || CAST({a} AS VARCHAR)"
                yield from self._found("span", f"{b} < {a}", second, value, "Correct one of the two.")

    def _overlaps(self) -> Iterator[Problem]:
        """Two rows that say different things of one thing at one time."""
        present = {column.name for column in self.present}
        if self.table.name == "holding":
            begin, end, keys, touch = "from_at", "to_at", ["order_id"], "<"
        elif "valid_to" in self.table.names:
            begin, end, touch = "valid_from", "valid_to", "<="
            keys = [name for name in self.table.key if name != "valid_from"]
        else:
            return
        if not {begin, *keys} <= present:
            return
        last = f"coalesce({quoted(end)}, DATE '9999-01-01')" if end in present else "DATE '9999-01-01'"
        of_one = f"PARTITION BY {', '.join(map(quoted, keys))} " if keys else ""
        window = f'{of_one}ORDER BY {quoted(begin)}, "~row"'
        following = (
            f"(SELECT *, max({last}) OVER ({window} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
        )
        following += f'AS "~until" FROM {self.rows})'
        value = f"'the row begins on ' || CAST({quoted(begin)} AS VARCHAR) || ', while an earlier one of the same "
        value += f"{keys[0] if keys else self.table.name} still holds'"
        bad = f'{quoted(begin)} {touch} "~until"'
        yield from self._found("overlap", bad, begin, value, f"Give the earlier row a {end}.", rows=following)

    def _before_order(self) -> Iterator[Problem]:
        columns = _AFTER_ORDER.get(self.table.name, ())
        if "placed_at" not in self.records.columns("order") or "order_id" not in self.records.columns(
            self.table.name
        ):
            return
        orders = _Checked(self.records, TABLES["order"]).rows
        orders = f'(SELECT order_id AS "~order", placed_at AS "~placed" FROM {orders})'
        joined = f'(SELECT * FROM {self.rows} JOIN {orders} ON "~order" = order_id)'
        for column in columns:
            if column in {c.name for c in self.present}:
                name = quoted(column)
                early = f"CAST({name} AS VARCHAR) || ' comes before its order was placed, '"
                value = f'{early} || CAST("~placed" AS VARCHAR)'
                yield from self._found(
                    "before_order",
                    f'{name} < "~placed"',
                    column,
                    value,
                    "Correct one of the two.",
                    rows=joined,
                )

    def _shown(self, column: str) -> str:
        return f"'''' || left(CAST({quoted(column)} AS VARCHAR), 80) || ''' does not fit'"

    def _found(
        self, code: str, bad: str, column: str, value: str, remedy: str, *, rows: str = ""
    ) -> Iterator[Problem]:
        """The problem, if any row is ``bad``."""
        first, shown, count = self.records.rows(
            f'SELECT min("~row"), arg_min({value}, "~row"), count(*) FROM {rows or self.rows} WHERE {bad}'
        )[0]
        if count:
            yield Problem(code, self.table.name, self._file, first, column, shown, count, remedy)
