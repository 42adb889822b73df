"""Every real log against an independent, slow reading in plain Python; two formats of one log against each other."""

import csv
import gzip
import io
import json
import sqlite3
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import UTC, datetime

import pytest

from goldenthread.analysis.records import guess_mapping, read_log

pytestmark = pytest.mark.real

STANDARD = {
    "order": "case:concept:name",
    "activity": "concept:name",
    "time": "time:timestamp",
    "person": "org:resource",
}
LOGS = {
    "bpic2013_closed_problems/bpic2013_closed": {
        **STANDARD,
        "unit": "organization involved",
        "function": "org:group",
        "status": "lifecycle:transition",
    },
    "helpdesk/helpdesk": {**STANDARD, "unit": "workgroup", "account": "customer"},
    "receipt/receipt": {**STANDARD, "unit": "org:group", "due": "case:deadline"},
}
EVENTS = "SELECT order_id, activity, unit_id, person_id, finished_at FROM event"


def plain(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)


def slow_csv(path, meant):
    """The events of a CSV by the csv module alone."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    for row in csv.DictReader(io.StringIO(text)):
        yield (
            *tuple(row[meant[m]] or None for m in ("order", "activity", "unit", "person")),
            plain(row[meant["time"]]),
        )


def slow_xes(path, meant):
    """The events of an XES by the standard library alone."""
    root = ElementTree.fromstring(gzip.decompress(path.read_bytes()))
    for trace in root.findall("{*}trace"):
        said = {f"case:{a.get('key')}": a.get("value") for a in trace if a.get("key")}
        for event in trace.findall("{*}event"):
            row = said | {a.get("key"): a.get("value") for a in event}
            yield (
                *tuple(row.get(meant[m]) for m in ("order", "activity", "unit", "person")),
                plain(row[meant["time"]]),
            )


@pytest.mark.parametrize("name", LOGS)
def test_every_event_is_the_one_that_a_slow_reading_finds(real_logs, name):
    meant = LOGS[name]
    csv_file, xes_file = real_logs / f"{name}.csv", real_logs / f"{name}.xes.gz"
    from_csv, from_xes = read_log(csv_file, **meant), read_log(xes_file, **meant)
    assert Counter(from_csv.rows(EVENTS)) == Counter(slow_csv(csv_file, meant))
    assert Counter(from_xes.rows(EVENTS)) == Counter(slow_xes(xes_file, meant))


@pytest.mark.parametrize("name", LOGS)
def test_the_two_formats_of_a_log_agree(real_logs, name):
    """Orders, units, persons, accounts and dates; the events by the test above, as the files order cases apart."""
    one = read_log(real_logs / f"{name}.csv", **LOGS[name])
    other = read_log(real_logs / f"{name}.xes.gz", **LOGS[name])
    assert one.tables == other.tables
    for table in set(one.tables) - {"event", "order"}:
        assert Counter(one.rows(f"FROM {table}")) == Counter(other.rows(f"FROM {table}")), table
    assert Counter(one.rows(EVENTS)) == Counter(other.rows(EVENTS))
    orders = 'SELECT order_id, account_id, placed_at FROM "order" ORDER BY 1'
    assert one.rows(orders) == other.rows(orders)
    assert one.columns("order") == other.columns("order")
    assert one.columns("event") == other.columns("event")


@pytest.mark.parametrize("name", LOGS)
def test_the_guess_is_what_a_person_would_say(real_logs, name):
    meant = LOGS[name]
    for ending in ("csv", "xes.gz"):
        guessed = guess_mapping(real_logs / f"{name}.{ending}").mapping.columns
        assert {m: guessed.get(m) for m in meant} == meant, ending


def test_the_support_team_is_the_unit_and_the_organisation_line_its_function(real_logs):
    guess = guess_mapping(real_logs / "bpic2013_closed_problems" / "bpic2013_closed.csv")
    unit = next(choice for choice in guess.choices if choice.meaning == "unit")
    assert "nest in the 15 of 'org:group'" in unit.reason
    assert ("org:group", "it is the coarser of two groups") in unit.rejected


def test_receipt_deadlines_are_local_dates_and_its_times_utc(real_logs):
    records = read_log(real_logs / "receipt" / "receipt.csv", **LOGS["receipt/receipt"])
    rows = records.rows(
        'SELECT requested_for, placed_at FROM requested_date JOIN "order" USING (order_id) '
        "WHERE order_id = 'case-10011'"
    )
    assert rows == [(datetime(2011, 12, 6).date(), datetime(2011, 10, 11, 11, 45, 40, 276000))]
    assert records.count("requested_date") == records.count("order") == 1434


def test_incidents_with_their_case_attributes(real_logs):
    folder = real_logs / "bpic2014_sample"
    log, cases = folder / "bpic14_incident_log.csv.gz", folder / "bpic14_incident_case_attributes.csv.gz"
    guess = guess_mapping(log, cases=cases)
    records = read_log(log, mapping=guess.mapping)
    assert (records.count("event"), records.count("order"), records.count("unit")) == (39_911, 4_000, 195)
    with gzip.open(cases, "rt") as file:
        said = {
            row["incident_id"]: (int(row["x_reassignments"]), row["priority"], plain(row["close_time"] + "Z"))
            for row in csv.DictReader(file)
        }
    found = records.rows(
        'SELECT order_id, x_reassignments, priority, d."at" FROM "order" JOIN delivery d USING (order_id)'
    )
    assert {order: tuple(rest) for order, *rest in found} == said
    assert any(note.startswith("In 16 of 4,000 orders a step comes before") for note in records.reading.notes)
    with gzip.open(log, "rt") as file:
        slow = Counter(
            (r["incident_id"], r["assignment_group"], plain(r["data_stamp"])) for r in csv.DictReader(file)
        )
    assert Counter(records.rows("SELECT order_id, unit_id, finished_at FROM event")) == slow


def test_reassignment_events_agree_with_the_field_that_counts_them(real_logs):
    folder = real_logs / "bpic2014_sample"
    log, cases = folder / "bpic14_incident_log.csv.gz", folder / "bpic14_incident_case_attributes.csv.gz"
    records = read_log(log, mapping=guess_mapping(log, cases=cases).mapping)
    agreed = records.rows(
        'SELECT avg(CASE WHEN n = x_reassignments THEN 1 ELSE 0 END) FROM "order" JOIN (SELECT order_id, '
        "count(*) FILTER (activity = 'Reassignment') AS n FROM event GROUP BY 1) USING (order_id)"
    )[0][0]
    assert agreed >= 0.97


@pytest.mark.parametrize("name", ["ocel20_example.sqlite", "pallet-logistics-v0.9.sqlite"])
def test_ocel_in_sqlite_by_each_of_its_types(real_logs, name):
    path = real_logs / "ocel2" / name
    database = sqlite3.connect(path)
    related = Counter(
        database.execute(
            "SELECT DISTINCT o.ocel_type, r.ocel_event_id, o.ocel_id FROM event_object r "
            "JOIN object o ON o.ocel_id = r.ocel_object_id"
        ).fetchall()
    )
    activities = dict(database.execute("SELECT ocel_id, ocel_type FROM event"))
    database.close()
    for order_type in {row[0] for row in related}:
        records = read_log(path, order_type=order_type)
        slow = Counter((order, activities[event]) for kind, event, order in related if kind == order_type)
        assert Counter(records.rows("SELECT order_id, activity FROM event")) == slow, order_type


def test_the_older_json_ocel(real_logs):
    path = real_logs / "ocel2" / "order_process.jsonocel"
    log = json.loads(path.read_text())
    kinds = {name: thing["ocel:type"] for name, thing in log["ocel:objects"].items()}
    slow = Counter(
        (name, event["ocel:activity"], datetime.fromisoformat(event["ocel:timestamp"]))
        for event in log["ocel:events"].values()
        for name in event["ocel:omap"]
        if kinds[name] == "item"
    )
    records = read_log(path, order_type="item")
    assert Counter(records.rows("SELECT order_id, activity, finished_at FROM event")) == slow
