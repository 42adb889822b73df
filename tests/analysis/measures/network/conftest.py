from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from goldenthread.analysis.records import RecordSet

START = datetime(2025, 1, 6, 9)


@pytest.fixture(scope="session")
def log_of():
    """Makes a record set of events: each order a string or list of names, hourly; "-" is nobody."""

    def log_of(*orders, column="unit_id", reverse=False):
        rows = [
            {"order_id": f"o{number}", "seq": place, column: None if who == "-" else who}
            for number, order in enumerate(orders)
            for place, who in enumerate(order)
        ]
        for number, row in enumerate(rows):
            row |= {"event_id": str(number), "finished_at": START + timedelta(hours=row["seq"])}
        return RecordSet.from_tables({"event": pa.Table.from_pylist(rows[::-1] if reverse else rows)})

    return log_of
