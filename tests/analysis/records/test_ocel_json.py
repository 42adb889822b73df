"""OCEL 2.0 as JSON by the published schema: a log written by hand with everything that real files have.

The schema is that of https://ocel-standard.org/specification/formats/json, said in our own words. The log that is
read and the log that is written are both held to it.
"""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime

import jsonschema
import pyarrow as pa
import pytest

import goldenthread as gt
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.errors import BadRows, MappingNeeded, UnreadableLog
from goldenthread.analysis.records.logs import ocel
from goldenthread.analysis.records.logs.write_ocel import write_ocel


def an_object(required: str, **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required.split(), "properties": properties}


def a_list(of: object) -> dict[str, object]:
    return {"type": "array", "items": of}


TEXT = {"type": "string"}
VALUE = {"type": ["string", "number", "boolean"]}  # the schema says string, its own example writes a number
TYPES = a_list(
    an_object("name attributes", name=TEXT, attributes=a_list(an_object("name type", name=TEXT, type=TEXT)))
)
RELATIONS = a_list(an_object("objectId qualifier", objectId=TEXT, qualifier=TEXT))
CHANGES = a_list(an_object("name value time", name=TEXT, value=VALUE, time=TEXT))
SCHEMA = an_object(
    "eventTypes objectTypes events objects",
    eventTypes=TYPES,
    objectTypes=TYPES,
    events=a_list(
        an_object("id type time", id=TEXT, type=TEXT, time=TEXT, relationships=RELATIONS,
                  attributes=a_list(an_object("name value", name=TEXT, value=VALUE)))
    ),
    objects=a_list(an_object("id type", id=TEXT, type=TEXT, relationships=RELATIONS, attributes=CHANGES)),
)  # fmt: skip


def kind(name: str, **attributes: str) -> dict[str, object]:
    return {"name": name, "attributes": [{"name": n, "type": t} for n, t in attributes.items()]}


def to(*objects: str) -> list[dict[str, str]]:
    return [
        {"objectId": name.split("=")[0], "qualifier": name.partition("=")[2] or "concerns"}
        for name in objects
    ]


def since(time: str, name: str, value: object) -> dict[str, object]:
    return {"name": name, "time": time, "value": value}


EVER = "1970-01-01T00:00:00Z"
LOG = {
    "eventTypes": [kind("Receive request", agent="string"), kind("Hand over"), kind("Visit", minutes="integer"),
                   kind("Print roster"), kind("Never happened", why="string")],
    "objectTypes": [kind("request", priority="string", worth="float", urgent="boolean", due="time"),
                    kind("team"), kind("van", plate="string")],
    "events": [
        {"id": "e1", "type": "Receive request", "time": "2024-03-30T23:30:00.250+01:00",
         "attributes": [{"name": "agent", "value": "Zoë"}], "relationships": to("R1", "front")},
        {"id": "e2", "type": "Hand over", "time": "2024-03-31T00:15:00Z", "attributes": [],
         "relationships": to("R1=asked first", "R1=asked again", "R2", "field")},
        {"id": "e3", "type": "Visit", "time": "2024-03-31T03:00:00+02:00",
         "attributes": [{"name": "minutes", "value": 45}], "relationships": to("R1", "field", "no such object")},
        {"id": "e4", "type": "Print roster", "time": "2024-03-31T06:00:00+00:00", "relationships": []},
        {"id": "e5", "type": "Print roster", "time": "2024-03-31T07:00:00Z"},
        {"id": "e6", "type": "Visit", "time": "2024-04-01T08:00:00.123456789Z", "relationships": to("R2", "field")},
    ],
    "objects": [
        {"id": "R1", "type": "request", "relationships": to("A-1=needs", "van 7=goes with"),
         "attributes": [since(EVER, "priority", "low"), since("2024-03-31T00:10:00Z", "priority", "urgent"),
                        since("2024-03-31T01:30:00+02:00", "priority", "high"), since(EVER, "worth", 12.5),
                        since(EVER, "urgent", True), since(EVER, "due", "2024-04-05T00:00:00Z")]},
        {"id": "R2", "type": "request", "relationships": [],
         "attributes": [since("2024-03-31T00:00:00.9Z", "priority", "low"),
                        since("2024-03-31T00:00:00Z", "priority", "high"), since(EVER, "worth", 3)]},
        {"id": "R3", "type": "request"},
        {"id": "front", "type": "team"},
        {"id": "field", "type": "team", "attributes": []},
        {"id": "van 7", "type": "van", "attributes": [since(EVER, "plate", "W-7")]},
    ],
}  # fmt: skip
MEANT = {
    "order_type": "request",
    "unit": "team",
    "person": "agent",
    "due": "case:due",
    "priority": "case:priority",
}


def saved(folder, log, encoding="utf-8", indent=None):
    path = folder / "log.json"
    path.write_bytes(json.dumps(log, ensure_ascii=False, indent=indent).encode(encoding))
    return path


def read(folder, log, **options):
    mapped = {"order": "case:id", "time": "time", "activity": "activity", "event": "event"}
    return gt.read_log(saved(folder, log, **options), **mapped, **MEANT)


def test_the_log_written_by_hand_is_one_by_the_published_schema():
    jsonschema.validate(LOG, SCHEMA)
    for lacking in ("eventTypes", "objects"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({name: part for name, part in LOG.items() if name != lacking}, SCHEMA)


def test_each_event_stands_under_each_of_its_orders_at_its_instant(tmp_path):
    records = read(tmp_path, LOG)
    assert records.rows(
        "SELECT order_id, activity, unit_id, person_id, finished_at FROM event ORDER BY seq"
    ) == [
        ("R1", "Receive request", "front", "Zoë", datetime(2024, 3, 30, 22, 30, 0, 250_000)),
        ("R1", "Hand over", "field", None, datetime(2024, 3, 31, 0, 15)),
        ("R2", "Hand over", "field", None, datetime(2024, 3, 31, 0, 15)),
        ("R1", "Visit", "field", None, datetime(2024, 3, 31, 1)),
        ("R2", "Visit", "field", None, datetime(2024, 4, 1, 8, 0, 0, 123_456)),
    ]
    assert records.rows("SELECT event_id, minutes FROM event WHERE activity = 'Visit' ORDER BY 1") == [
        ("e3 @ R1", 45),
        ("e6 @ R2", None),
    ]
    assert records.rows('SELECT "at", requested_for FROM requested_date') == [
        (datetime(2024, 3, 30, 22, 30, 0, 250_000), datetime(2024, 4, 5).date())
    ]


def test_an_attribute_that_changes_has_its_last_value_whatever_the_offsets_it_is_written_with(tmp_path):
    """The texts of the times sort otherwise than the times: 01:30+02:00 is before 00:10Z, and .9Z after Z."""
    orders = read(tmp_path, LOG).rows('SELECT order_id, priority, worth, urgent, van FROM "order" ORDER BY 1')
    assert orders == [("R1", "urgent", 12.5, "true", "van 7"), ("R2", "low", 3.0, None, None)]


def test_what_is_left_out_or_repeated_is_said(tmp_path):
    notes = " ".join(read(tmp_path, LOG).reading.notes)
    assert "2 of 6 events concern no request and are left out." in notes
    assert "1 events concern more than one request and stand under each of them." in notes
    assert "1 relations of events name an object that the log does not hold." in notes


@pytest.mark.parametrize(("encoding", "indent"), [("utf-8", 2), ("utf-8-sig", None), ("utf-16", None)])
def test_layout_and_encoding_change_nothing(tmp_path, encoding, indent):
    everything = 'SELECT * FROM event JOIN "order" USING (order_id) ORDER BY seq'
    assert read(tmp_path, LOG, encoding=encoding, indent=indent).rows(everything) == read(tmp_path, LOG).rows(
        everything
    )


def test_the_order_is_guessed_and_another_type_can_be_followed(tmp_path):
    path = saved(tmp_path, LOG)
    assert gt.records.guess_mapping(path).mapping.order_type == "request"
    by_team = gt.read_log(path, order_type="TEAM")
    assert by_team.rows("SELECT order_id, count(*) FROM event GROUP BY 1 ORDER BY 1") == [
        ("field", 3),
        ("front", 1),
    ]
    with pytest.raises(
        MappingNeeded, match=r"no object type 'truck'.*request \(2 objects, in 67% of the events\)"
    ):
        gt.read_log(path, order_type="truck")


def by_the_first_version(log):
    """The same log as JSON-OCEL 1.0, which has ids as names, and knows neither qualifiers nor changes."""
    return {
        "ocel:global-log": {"ocel:version": "1.0", "ocel:ordering": "timestamp", "ocel:attribute-names": [],
                            "ocel:object-types": [kind["name"] for kind in log["objectTypes"]]},
        "ocel:global-event": {"ocel:activity": "__INVALID__"},
        "ocel:global-object": {"ocel:type": "__INVALID__"},
        "ocel:events": {
            e["id"]: {"ocel:activity": e["type"], "ocel:timestamp": e["time"],
                      "ocel:omap": [r["objectId"] for r in e.get("relationships", [])],
                      "ocel:vmap": {a["name"]: a["value"] for a in e.get("attributes", [])}}
            for e in log["events"]
        },
        "ocel:objects": {
            o["id"]: {"ocel:type": o["type"], "ocel:ovmap": {a["name"]: a["value"] for a in o.get("attributes", [])}}
            for o in log["objects"]
        },
    }  # fmt: skip


def test_the_older_version_says_the_same_of_events_and_objects(tmp_path):
    older, newer = read(tmp_path, by_the_first_version(LOG)), read(tmp_path, LOG)
    for wanted in (
        "SELECT order_id, event_id, activity, unit_id, person_id, minutes, finished_at FROM event ORDER BY seq",
        'SELECT order_id, worth, urgent FROM "order" ORDER BY 1',
    ):
        assert older.rows(wanted) == newer.rows(wanted)
    assert (older.reading.format, newer.reading.format) == ("JSON-OCEL 1.0", "OCEL 2.0 JSON")


def changed(**parts):
    log = copy.deepcopy(LOG)
    for part, change in parts.items():
        change(log[part])
    return log


@pytest.mark.parametrize(
    ("log", "refusal", "sentence"),
    [
        (changed(events=lambda e: e.append(e[0])), UnreadableLog, "more than one event of one id"),
        (changed(objects=lambda o: o.append({"id": "R1", "type": "van"})), UnreadableLog, "one object of one id"),
        (changed(events=lambda e: e[0].pop("time")), UnreadableLog, "lacks a part that OCEL requires: 'time'"),
        (changed(events=lambda e: e[0].update(id=7)), UnreadableLog, "another shape than OCEL requires"),
        (changed(events=lambda e: e[0].update(time=1711837800)), UnreadableLog, "another shape than OCEL requires"),
        (changed(events=lambda e: e[0].update(time="0001-01-01T00:00:00Z")), BadRows, "is before 1900 or after 2199"),
        (changed(events=lambda e: e[0].update(time="9999-12-31T23:59:59Z")), BadRows, "is before 1900 or after 2199"),
        (changed(events=lambda e: e[0].update(time="2024-03-30T23:30:00")), UnreadableLog, "--time-zone"),
        (changed(events=lambda e: e[0].update(time="")), BadRows, "no time in column 'time'"),
        (changed(events=lambda e: e[0].update(time="soon Z")), BadRows, "is no time that can be read"),
        (changed(events=lambda e: e[0]["attributes"][0].update(value="Z\0e")), BadRows, "a NUL byte in column"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_a_sentence(tmp_path, log, refusal, sentence):
    with pytest.raises(refusal, match=sentence):
        read(tmp_path, log)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"events": [], "objects": [], "events": []}', "'events' stands more than once"),
        ('{"ocel:events": {"1": {}, "1": {}}}', "'1' stands more than once"),
        ('{"events": [{"id": "\\ud800", "type": "x", "time": "2024-01-01T00:00:00Z"}], "objects": []}',
         "half a character"),
        ('{"events": [], "objects": [], "eventTypes": [], "objectTypes": []}', "holds no event"),
    ],
)  # fmt: skip
def test_json_that_would_lose_something_silently_is_refused(tmp_path, text, sentence):
    path = tmp_path / "log.json"
    path.write_text(text)
    with pytest.raises(UnreadableLog, match=sentence):
        gt.read_log(path)


def test_an_event_with_endless_values_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(ocel, "MOST_VALUE", 1 << 20)
    endless = changed(objects=lambda o: o[0]["attributes"][1].update(value="x" * (2 << 20)))
    with pytest.raises(UnreadableLog, match="an event with more than 1 MB of values"):
        read(tmp_path, endless)


def test_rows_that_cannot_be_used_are_left_out_with_their_reason(tmp_path):
    path = saved(tmp_path, changed(events=lambda e: e[0].update(time="9999-12-31T23:59:59Z")))
    named = {"order": "case:id", "time": "time", "order_type": "request"}
    records = gt.read_log(path, **named, on_error="skip", rejects=tmp_path / "bad.csv")
    assert records.count("event") == 4
    assert "is before 1900 or after 2199" in (tmp_path / "bad.csv").read_text()


def test_what_is_written_is_by_the_published_schema_and_holds_every_object_that_it_names(tmp_path):
    at = [datetime(2025, 3, day, tzinfo=UTC) for day in (3, 4)]
    events = {"event_id": ["1", "2"], "order_id": ["a", "b"], "unit_id": ["Desk", None], "person_id": [None, "p"],
              "activity": ["open", None], "finished_at": at, "pages": [3, None]}  # fmt: skip
    orders = {"order_id": ["a"], "account_id": ["Acme"], "value": [2.5], "placed_at": [at[0]]}
    records = RecordSet.from_tables({"event": pa.table(events), "order": pa.table(orders)})
    write_ocel(records, tmp_path / "log.json")
    log = json.loads((tmp_path / "log.json").read_text())
    jsonschema.validate(log, SCHEMA)
    known = {thing["id"] for thing in log["objects"]}
    named = {r["objectId"] for thing in log["events"] + log["objects"] for r in thing["relationships"]}
    assert named <= known
    assert [datetime.fromisoformat(event["time"]) for event in log["events"]] == at
