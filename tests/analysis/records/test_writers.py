"""What is written in the formats of others is read back as it was."""

import json
import sqlite3
from collections import Counter
from datetime import date, datetime

import pyarrow as pa
import pytest

from goldenthread.analysis.records import RecordsError, RecordSet, read_log, write_flat, write_ocel, write_xes
from goldenthread.analysis.records.logs.writers import write_any

EVENTS = "SELECT order_id, activity, unit_id, person_id, started_at, finished_at, note FROM event"
ORDERS = 'SELECT order_id, account_id, placed_at, colour, floor FROM "order" ORDER BY 1'
DATES = "SELECT order_id, requested_for FROM requested_date ORDER BY 1"
DELIVERIES = 'SELECT order_id, "at" FROM delivery ORDER BY 1'
MEANT = {
    "order": "order_id", "activity": "activity", "time": "finished_at", "start": "started_at", "unit": "unit_id",
    "person": "person_id", "account": "case:account_id", "due": "case:due", "delivered": "case:delivered",
    "placed": "case:placed_at", "event": "event_id",
}  # fmt: skip
XES = {
    **MEANT,
    "order": "case:concept:name", "activity": "concept:name", "time": "time:timestamp", "unit": "org:group",
    "person": "org:resource", "status": "lifecycle:transition",
}  # fmt: skip
del XES["start"], XES["event"]


def at(day: int, hour: int) -> datetime:
    return datetime(2025, 3, day, hour)


@pytest.fixture
def records():
    return RecordSet.from_tables(
        {
            "order": pa.table(
                {
                    "order_id": ["A <1>", 'B "&"'],
                    "account_id": ["Acme", None],
                    "placed_at": [at(1, 8), at(1, 9)],
                    "colour": ["réd\nline", None],
                    "floor": [3, 4],
                }
            ),
            "account": pa.table({"account_id": ["Acme"], "valid_from": [date(2025, 1, 1)], "name": ["Acme"]}),
            "unit": pa.table(
                {
                    "unit_id": ["Ops", "Ops", "Lab"],
                    "valid_from": [date(2024, 1, 1), date(2025, 1, 1), date(2025, 1, 1)],
                    "name": ["Old", "New", "Lab"],
                }
            ),
            "person": pa.table({"person_id": ["omar", "priya"]}),
            "requested_date": pa.table(
                {
                    "order_id": ["A <1>", "A <1>"],
                    "at": [at(1, 8), at(2, 8)],
                    "requested_for": [date(2025, 4, 1), date(2025, 4, 9)],
                }
            ),
            "delivery": pa.table({"delivery_id": ["d"], "order_id": ["A <1>"], "at": [at(9, 9)]}),
            "event": pa.table(
                {
                    "event_id": ["1", "2", "3"],
                    "order_id": ["A <1>", 'B "&"', "A <1>"],
                    "seq": [1, 2, 3],
                    "activity": ["open", "open", "make & send"],
                    "unit_id": ["Ops", "Ops", "Lab"],
                    "person_id": ["omar", None, "priya"],
                    "started_at": [None, None, at(3, 9)],
                    "finished_at": [at(1, 9), at(1, 10), at(3, 17)],
                    "note": [None, 'say "hi"; it\'s', "x"],
                }
            ),
        }
    )


def same(before: RecordSet, after: RecordSet) -> None:
    assert Counter(before.rows(EVENTS)) == Counter(after.rows(EVENTS))
    assert before.rows(ORDERS) == after.rows(ORDERS)
    assert after.rows(DATES) == [("A <1>", date(2025, 4, 9))]
    assert after.rows(DELIVERIES) == [("A <1>", at(9, 9))]


@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_a_flat_log_holds_events_and_orders(tmp_path, records, name):
    write_flat(records, tmp_path / name)
    same(records, read_log(tmp_path / name, **MEANT))


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_xes_holds_events_and_orders(tmp_path, records, name):
    write_xes(records, tmp_path / name)
    same(records, read_log(tmp_path / name, **XES))


@pytest.mark.parametrize("name", ["log.sqlite", "log.json"])
def test_ocel_holds_events_orders_and_who_took_part(tmp_path, records, name):
    write_ocel(records, tmp_path / name)
    after = read_log(
        tmp_path / name,
        order_type="order", order="case:id", activity="activity", time="time", start="started_at", unit="unit",
        person="person", account="case:account", due="case:due", delivered="case:delivered", event="event",
        placed="case:placed_at",
    )  # fmt: skip
    plain = EVENTS.replace("unit_id", "replace(unit_id, 'unit:', '')").replace(
        "person_id", "replace(person_id, 'person:', '')"
    )
    assert Counter(records.rows(EVENTS)) == Counter(after.rows(plain))
    assert after.rows(DATES) == [("A <1>", date(2025, 4, 9))]
    assert [
        (r[0], (r[1] or "").removeprefix("account:") or None, *r[2:]) for r in after.rows(ORDERS)
    ] == records.rows(ORDERS)


def test_ocel_sqlite_has_the_tables_of_the_standard_and_sound_references(tmp_path, records):
    write_ocel(records, tmp_path / "log.sqlite")
    database = sqlite3.connect(tmp_path / "log.sqlite")
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    maps = dict(database.execute("SELECT ocel_type, ocel_type_map FROM event_map_type"))
    assert maps == {"make & send": "MakeSend", "open": "Open"}
    assert database.execute("SELECT ocel_id, note FROM event_MakeSend").fetchall() == [("3", "x")]
    assert database.execute("SELECT name FROM object_Unit ORDER BY ocel_id").fetchall() == [
        ("Lab",),
        ("New",),
    ]
    database.close()


def test_ocel_json_declares_every_type_that_it_uses(tmp_path, records):
    write_ocel(records, tmp_path / "log.json")
    log = json.loads((tmp_path / "log.json").read_text())
    assert {o["type"] for o in log["objects"]} == {t["name"] for t in log["objectTypes"]}
    assert {e["type"] for e in log["events"]} == {t["name"] for t in log["eventTypes"]}
    known = {o["id"] for o in log["objects"]}
    related = {r["objectId"] for thing in log["events"] + log["objects"] for r in thing["relationships"]}
    assert related <= known


def test_an_unknown_ending_is_refused(tmp_path, records):
    with pytest.raises(RecordsError, match=r"'\.docx' is no format to write"):
        write_any(records, tmp_path / "log.docx")
