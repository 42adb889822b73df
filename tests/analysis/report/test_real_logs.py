"""The diagnosis of real logs: counted again independently, and the same from two formats of one log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.analysis.report.slow_oracle import counted

import goldenthread as gt

pytestmark = pytest.mark.real

NAMES = {"order": "case:concept:name", "time": "time:timestamp", "activity": "concept:name"}
LOGS: dict[str, tuple[str, dict[str, str]]] = {
    "problems": (
        "bpic2013_closed_problems/bpic2013_closed.csv",
        {**NAMES, "unit": "organization involved", "function": "org:group", "person": "org:resource"},
    ),
    "helpdesk": (
        "helpdesk/helpdesk.csv",
        {**NAMES, "unit": "support_section", "account": "customer", "person": "org:resource"},
    ),
    "permits": (
        "receipt/receipt.csv",
        {**NAMES, "unit": "org:group", "person": "org:resource", "due": "case:deadline"},
    ),
    "incidents": (
        "bpic2014_sample/bpic14_incident_log.csv.gz",
        {
            "order": "incident_id",
            "time": "data_stamp",
            "activity": "incident_activity_type",
            "unit": "assignment_group",
        },
    ),
}
XES = {"problems": "bpic2013_closed_problems/bpic2013_closed.xes.gz", "helpdesk": "helpdesk/helpdesk.xes.gz",
       "permits": "receipt/receipt.xes.gz"}  # fmt: skip
TIMES = {"first_at", "last_at", "longest_gap_days"}


def facts_of(*sources: Path, **options: Any) -> dict[str, Any]:
    return json.loads(gt.diagnose(gt.read_log(*sources, **options)).json())


@pytest.fixture(scope="module")
def facts(real_logs):
    known: dict[str, dict[str, Any]] = {}

    def of(name: str) -> dict[str, Any]:
        if name not in known:
            file, options = LOGS[name]
            known[name] = facts_of(real_logs / file, **options)
        return known[name]

    return of


@pytest.mark.parametrize("name", LOGS)
def test_totals_agree_with_a_slow_count(name, facts, real_logs):
    file, options = LOGS[name]
    slow = counted(real_logs / file, **{key: options[key] for key in ("order", "time", "unit", "activity")})
    found = facts(name)
    assert (found["log"]["events"], found["log"]["orders"]) == (slow.events, slow.orders)
    handoffs = found["handoffs"]
    assert {(p["from"], p["to"]): p["n"] for p in handoffs["pairs"]} == dict(slow.pairs)
    assert {(p["from"], p["to"]): p["total_hours"] for p in handoffs["pairs"]} == pytest.approx(
        dict(slow.hours)
    )
    assert handoffs["within_units_hours"] == pytest.approx(slow.within_hours)
    assert handoffs["per_order"] == pytest.approx(slow.per_order)
    bounces = found["ping_pong"]
    assert {(p["unit"], p["other"]): p["bounces"] for p in bounces["by_pair"]} == dict(slow.bounces)
    assert (bounces["bounces"], bounces["orders"]) == (slow.bounces.total(), slow.orders_bouncing)
    again = {a["activity"]: a["times_again"] for a in found["rework"]["by_activity"] if a["times_again"]}
    assert again == dict(slow.again)


@pytest.mark.parametrize("name", XES)
def test_csv_and_xes_of_one_log_say_the_same(name, facts, real_logs):
    from_xes, from_csv = facts_of(real_logs / XES[name], **LOGS[name][1]), facts(name)
    for part in ("handoffs", "ping_pong", "rework", "bridges", "structure", "accounts", "months", "findings"):
        assert from_xes[part] == from_csv[part], part
    differing = {k for k, v in from_xes["log"].items() if v != from_csv["log"][k]}
    assert differing <= {"doubts"}


def test_the_permits_boundary_that_holds_most_time_stands_out(facts):
    found = facts("permits")
    assert ["Group 2", "Group 1"] in [
        f["about"] for f in found["findings"] if f["kind"] == "friction boundary"
    ]
    worst = found["handoffs"]["pairs"][0]
    assert (worst["from"], worst["to"]) == ("Group 2", "Group 1")


def test_problems_that_were_closed_are_not_taken_for_open(facts):
    waits = facts("problems")["time_to_deliver"]
    assert "Completed" in waits["basis"]
    assert waits["open"] < 0.02 * waits["orders"]
    assert 30 < waits["median_days"]["value"] < 200


def test_the_helpdesks_customers_are_there(facts):
    found = facts("helpdesk")
    assert len(found["accounts"]) == found["log"]["accounts"] > 300
    assert sum(account["orders"] for account in found["accounts"]) == found["log"]["orders"]


def test_the_incidents_own_field_of_reassignments(real_logs):
    """The field counts events named Reassignment, not changes of unit: the former agrees nearly always."""
    cases = real_logs / "bpic2014_sample/bpic14_incident_case_attributes.csv.gz"
    file, options = LOGS["incidents"]
    records = gt.read_log(real_logs / file, **options, cases=cases, cases_key="incident_id")
    rows = records.rows("""
        SELECT CAST(o.x_reassignments AS INTEGER), count(*) FILTER (e.activity = 'Reassignment')
        FROM "order" o JOIN event e USING (order_id) WHERE o.x_reassignments IS NOT NULL
        GROUP BY o.order_id, o.x_reassignments""")
    agree = sum(field == events for field, events in rows) / len(rows)
    assert len(rows) > 3900
    assert agree >= 0.97
    handoffs = json.loads(gt.diagnose(records).json())["handoffs"]
    assert handoffs["total"] != sum(events for _, events in rows)


@pytest.mark.parametrize(
    "file", ["ocel20_example.sqlite", "pallet-logistics-v0.9.sqlite", "order_process.jsonocel"]
)
def test_object_centric_logs_are_diagnosed(file, real_logs):
    from goldenthread.analysis.records import guess_mapping

    source = real_logs / "ocel2" / file
    diagnosis = gt.diagnose(gt.read_log(source, mapping=guess_mapping(source).mapping))
    assert diagnosis.facts["log"]["events"] > 0
    assert diagnosis.sections[-1].slug == "first"
    assert "<h1>" in diagnosis.html()
