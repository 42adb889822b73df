"""Exporting: the live database as a record set, as it is at one moment.

Each table of the record set is one SELECT, copied out as a stream. What a record set has no column for (an
order's title, why it matters, what was said) is kept in columns of their own, which the loader reads back.
"""

from goldenthread.app.exchange.exporting.export import Exported, export_records

__all__ = ["Exported", "export_records"]
