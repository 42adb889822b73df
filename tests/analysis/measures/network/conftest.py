import csv
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


@pytest.fixture(scope="session")
def ties_and_groups(real_logs):
    """Reads one of the real networks: its ties as rows, and each node's group by a column."""

    def ties_and_groups(name, column):
        folder = real_logs / "networks"
        weighted = name.startswith("Cross")
        ends, nodes = (
            (f"{name}.csv", f"{name.split('.net')[0]}.nodes.csv")
            if weighted
            else (f"{name}_edges.csv", f"{name}_nodes.csv")
        )
        with (folder / ends).open() as file:
            pairs = [tuple(row.values()) for row in csv.DictReader(file)]
        with (folder / nodes).open() as file:
            return pairs, {row["id"]: row[column] for row in csv.DictReader(file)}

    return ties_and_groups
