"""The tables and columns of a record set, declared once.

Validation, the reference page, ``datapackage.json`` and empty tables are all made from what stands here.
"""

from goldenthread.analysis.records.schema import application, customers, orders, organisation, programme
from goldenthread.analysis.records.schema.columns import Column, Kind, Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *organisation.TABLES,
        *customers.TABLES,
        *orders.TABLES,
        *programme.TABLES,
        *application.TABLES,
    )
}

__all__ = ["TABLES", "Column", "Kind", "Table"]
