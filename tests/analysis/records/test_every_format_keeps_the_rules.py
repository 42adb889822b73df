"""What cannot be meant is met by the same rule in every format of a log."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from datetime import datetime
from xml.sax.saxutils import quoteattr

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import goldenthread as gt
from goldenthread.analysis.records.errors import BadRows, UnreadableLog

FORMATS = ["csv", "parquet", "xes", "json", "sqlite"]
HOLDS_NUL = ["csv", "json", "sqlite"]
GOOD = {
    "order": "A",
    "unit": "Desk",
    "begun": "2025-03-03T09:00:00Z",
    "done": "2025-03-03T10:00:00Z",
    "no": "1",
}


def as_csv(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def as_parquet(path, rows):
    pq.write_table(pa.Table.from_pylist(rows), path)


def as_xes(path, rows):
    traces = "".join(
        f'<trace><string key="order" value={quoteattr(row["order"])}/><event>'
        + "".join(
            f"<string key={quoteattr(k)} value={quoteattr(v)}/>" for k, v in row.items() if k != "order"
        )
        + "</event></trace>"
        for row in rows
    )
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?><log>{traces}</log>')


def _attributes(row):
    return {name: value for name, value in row.items() if name in ("unit", "begun", "no")}


def as_json(path, rows):
    events = [
        {"id": f"e{i}", "type": "work", "time": row["done"],
         "relationships": [{"objectId": row["order"], "qualifier": ""}],
         "attributes": [{"name": name, "value": value} for name, value in _attributes(row).items()]}
        for i, row in enumerate(rows)
    ]  # fmt: skip
    objects = [{"id": order, "type": "order"} for order in dict.fromkeys(row["order"] for row in rows)]
    path.write_text(json.dumps({"eventTypes": [], "objectTypes": [], "events": events, "objects": objects}))


def as_sqlite(path, rows):
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            """
            CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE event_Work (ocel_id TEXT, ocel_time TEXT, unit TEXT, begun TEXT, no TEXT);
            INSERT INTO event_map_type VALUES ('work', 'Work');
            """
        )
        for order in dict.fromkeys(row["order"] for row in rows):
            database.execute("INSERT INTO object VALUES (?, 'order')", [order])
        for i, row in enumerate(rows):
            database.execute("INSERT INTO event VALUES (?, 'work')", [f"e{i}"])
            database.execute("INSERT INTO event_object VALUES (?, ?, '')", [f"e{i}", row["order"]])
            values = [f"e{i}", row["done"], *_attributes(row).values()]
            database.execute("INSERT INTO event_Work VALUES (?, ?, ?, ?, ?)", values)
        database.commit()


WRITERS = {"csv": as_csv, "parquet": as_parquet, "xes": as_xes, "json": as_json, "sqlite": as_sqlite}


def read(folder, kind, *changes, **options):
    """A log of one good row and the changed ones, in one of the formats."""
    path = folder / f"log.{kind}"
    WRITERS[kind](path, [GOOD] + [GOOD | {"no": str(i + 2)} | change for i, change in enumerate(changes)])
    ocel, xes = kind in ("json", "sqlite"), kind == "xes"
    named = {
        "order": "case:id" if ocel else "case:order" if xes else "order",
        "time": "time" if ocel else "done",
    }
    return gt.read_log(path, **named, start="begun", unit="unit", event="no", **options)


BAD = [
    ({"done": "9999-12-31T23:59:59Z"}, "is before 1900 or after 2199"),
    ({"begun": "0001-01-01T00:00:00Z"}, "is before 1900 or after 2199"),
    ({"begun": "2025-03-03T12:00:00Z"}, "before it starts"),
    ({"begun": "2025-03-03T11:30:00+00:00", "done": "2025-03-03T12:00:00+01:00"}, "before it starts"),
    ({"done": "then Z"}, "is no time that can be read"),
    ({"no": "1"}, "its event id '1' has come before"),
]


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_that_cannot_be_meant_are_refused_or_left_out_with_their_reasons(tmp_path, kind):
    changes = [change for change, _ in BAD]
    with pytest.raises(BadRows, match=r"has 6 rows that cannot be used .the first 5 of 6.: row 2: "):
        read(tmp_path, kind, *changes)
    records = read(tmp_path, kind, *changes, on_error="skip", rejects=tmp_path / "bad.csv")
    assert (records.count("event"), records.reading.rejected.rows) == (1, len(BAD))
    with (tmp_path / "bad.csv").open(newline="") as file:
        left_out = list(csv.DictReader(file))
    for row, (_, reason) in zip(left_out, BAD, strict=True):
        assert reason in row["reason"]


@pytest.mark.parametrize("kind", HOLDS_NUL)
def test_a_nul_byte_is_refused_where_text_cannot_hold_one(tmp_path, kind):
    with pytest.raises(BadRows, match="a NUL byte in column 'unit'"):
        read(tmp_path, kind, {"unit": "De\0sk"})


def test_a_nul_byte_in_parquet_is_shown_as_what_it_is(tmp_path):
    records = read(
        tmp_path,
        "parquet",
        {"unit": "De\0sk", "begun": "2025-03-04T09:00:00Z", "done": "2025-03-04T10:00:00Z"},
    )
    diagnosis = gt.diagnose(records)
    assert "\0" not in diagnosis.html() + diagnosis.text() + diagnosis.json()
    assert "De\ufffdsk" in diagnosis.html()


@pytest.mark.parametrize("kind", FORMATS)
def test_times_of_several_offsets_are_one_clock_and_times_of_none_are_refused_among_them(tmp_path, kind):
    far = {"begun": "2025-03-03T23:30:00.5+14:00", "done": "2025-03-03T01:30:00-09:00"}
    rows = read(tmp_path, kind, far).rows("SELECT started_at, finished_at FROM event ORDER BY seq")
    assert rows[1] == (datetime(2025, 3, 3, 9, 30, 0, 500_000), datetime(2025, 3, 3, 10, 30))
    with pytest.raises(UnreadableLog, match="--time-zone"):
        read(tmp_path, kind, {"done": "2025-03-03T10:00:00"})
