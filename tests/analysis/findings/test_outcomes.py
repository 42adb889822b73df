"""Which orders are open, ended, or neither."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa

from goldenthread.analysis.findings.outcomes import outcomes
from goldenthread.analysis.records import RecordSet

START = datetime(2025, 3, 3)


def day(n: int) -> datetime:
    return START + timedelta(days=n)


def test_declined_and_withdrawn_orders_are_neither_open_nor_ended():
    records = RecordSet.from_tables(
        {
            "order": pa.table(
                {
                    "order_id": ["delivered", "open", "declined", "withdrawn", "declined at first"],
                    "placed_at": [day(0)] * 5,
                    "withdrawn_at": pa.array([None, None, None, day(2), None], pa.timestamp("us")),
                }
            ),
            "answer": pa.table(
                {
                    "answer_id": ["1", "2", "3"],
                    "order_id": ["declined", "declined at first", "declined at first"],
                    "kind": ["decline", "decline", "promise"],
                    "at": [day(1), day(1), day(2)],
                }
            ),
            "delivery": pa.table({"delivery_id": ["d"], "order_id": ["delivered"], "at": [day(4)]}),
        },
        as_of=day(10),
    )
    found = outcomes(records)
    assert dict(zip(found.order, found.ended, strict=True)) == {
        "delivered": True,
        "open": False,
        "declined at first": False,
    }
    assert dict(zip(found.order, found.hours, strict=True)) == {
        "delivered": 96.0,
        "open": 240.0,
        "declined at first": 240.0,
    }
