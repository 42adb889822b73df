"""Which dated rows hold at the moment the records speak for."""

from __future__ import annotations

from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.recordset import quoted

NO_TIME = 1970  # the year of ``as_of`` in records that hold no time at all


def holding(records: RecordSet, table: str) -> str:
    """The SQL condition that a row of ``table`` holds at ``records.as_of``.

    Records of plans alone say nothing of when they are read: there the latest ``valid_from`` is the day.
    """
    day = f"DATE '{records.as_of:%Y-%m-%d}'"
    if records.as_of.year <= NO_TIME:
        latest = records.rows(f"SELECT max(valid_from) FROM {quoted(table)}")[0][0]
        day = f"DATE '{latest:%Y-%m-%d}'" if latest else day
    return (
        f"coalesce(valid_from, DATE '0001-01-01') <= {day} AND coalesce(valid_to, DATE '9999-12-31') >= {day}"
    )
