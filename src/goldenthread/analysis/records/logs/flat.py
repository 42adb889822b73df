"""What a log can hold of a record set: the columns that were given, and the dates of an order beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldenthread.analysis.records.recordset import quoted
from goldenthread.analysis.records.schema import TABLES

if TYPE_CHECKING:
    from goldenthread.analysis.records.recordset import RecordSet


def orders_with_dates(records: RecordSet) -> tuple[str, list[str]]:
    """SQL for the orders with the last date asked for (``due``) and the last delivery; and their columns."""
    columns = given_columns(records, "order", without={"order_id"})
    sql, wanted = 'FROM "order" o', ["o.order_id", *(f"o.{quoted(name)}" for name in columns)]
    for table, column, moment, value in (
        ("requested_date", "due", "at", "requested_for"),
        ("delivery", "delivered", "at", "at"),
    ):
        if table in records.tables and column not in columns:
            last = f"SELECT order_id, arg_max({quoted(value)}, {quoted(moment)}) AS {column} FROM {table} GROUP BY 1"
            sql += f" LEFT JOIN ({last}) {table} ON {table}.order_id = o.order_id"
            wanted.append(f"{table}.{column}")
            columns.append(column)
    return f"(SELECT {', '.join(wanted)} {sql})", columns


def given_columns(records: RecordSet, table: str, *, without: set[str]) -> list[str]:
    """The columns that a table was given, declared ones first."""
    given = records.columns(table) - without
    declared = [name for name in TABLES[table].names if name in given]
    return declared + sorted(given - set(declared))
