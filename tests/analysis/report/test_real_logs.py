"""The diagnosis of real logs: counted again independently, and the same from two formats of one log."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from tests.analysis.report.slow_oracle import Bounce, Counted, counted, percentile, waited

import goldenthread as gt

pytestmark = pytest.mark.real
approx = pytest.approx

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


@pytest.fixture(scope="module")
def slow(real_logs):
    """The same logs, counted again independently."""
    known: dict[str, Counted] = {}

    def of(name: str) -> Counted:
        if name not in known:
            file, options = LOGS[name]
            columns = {
                meaning: column for meaning, column in options.items() if meaning not in ("person", "due")
            }
            known[name] = counted(real_logs / file, **columns)
        return known[name]

    return of


@pytest.mark.parametrize("name", LOGS)
def test_hand_offs_agree_with_a_slow_count(name, facts, slow):
    found, count = facts(name), slow(name)
    assert (found["log"]["events"], found["log"]["orders"]) == (count.events, len(count.cases))
    waits = count.waits()
    between = {pair: hours for pair, hours in waits.items() if pair[0] != pair[1]}
    pairs = {(pair["from"], pair["to"]): pair for pair in found["handoffs"]["pairs"]}
    assert {pair: row["n"] for pair, row in pairs.items()} == {
        pair: len(hours) for pair, hours in between.items()
    }
    for key, said in (
        ("total_hours", sum), ("mean_hours", fmean), ("median_hours", lambda hours: percentile(hours, 0.5)),
        ("p90_hours", lambda hours: percentile(hours, 0.9)),
    ):  # fmt: skip
        assert {pair: row[key] for pair, row in pairs.items()} == approx(
            {p: said(h) for p, h in between.items()}
        )
    within = sum(sum(hours) for pair, hours in waits.items() if pair[0] == pair[1])
    assert found["handoffs"]["within_units_hours"] == approx(within)
    assert found["handoffs"]["per_order"] == approx(count.per_order)


@pytest.mark.parametrize("name", LOGS)
def test_ping_pong_agrees_with_a_slow_count_by_pair_and_by_unit(name, facts, slow):
    found, bounces = facts(name)["ping_pong"], slow(name).bounces()
    assert (found["bounces"], found["orders"]) == (len(bounces), len({b.order for b in bounces}))
    assert found["hours_away"] == approx(sum(b.hours for b in bounces))
    of_pair: defaultdict[tuple[str, str], list[Bounce]] = defaultdict(list)
    of_unit: defaultdict[str, list[Bounce]] = defaultdict(list)
    for bounce in bounces:
        of_pair[bounce.unit, bounce.other].append(bounce)
        of_unit[bounce.unit].append(bounce)
        of_unit[bounce.other].append(bounce)
    assert {(p["unit"], p["other"]): (p["bounces"], p["orders"]) for p in found["by_pair"]} == {
        pair: (len(theirs), len({b.order for b in theirs})) for pair, theirs in of_pair.items()
    }
    assert {(p["unit"], p["other"]): p["hours_away"] for p in found["by_pair"]} == approx(
        {pair: sum(b.hours for b in theirs) for pair, theirs in of_pair.items()}
    )
    units = {unit["unit"]: unit for unit in found["by_unit"]}
    assert units.keys() == of_unit.keys()
    for name, theirs in of_unit.items():
        assert units[name]["came_back"] == sum(bounce.unit == name for bounce in theirs)
        assert units[name]["sent_back"] == sum(bounce.other == name for bounce in theirs)
        assert units[name]["orders"] == len({bounce.order for bounce in theirs})


@pytest.mark.parametrize("name", LOGS)
def test_rework_agrees_with_a_slow_count_by_activity(name, facts, slow):
    found, count = facts(name)["rework"], slow(name)
    again = count.rework()
    assert {
        a["activity"]: (a["orders"], a["orders_again"], a["times_again"]) for a in found["by_activity"]
    } == again
    assert found["times_again"] == sum(times for _, _, times in again.values())
    assert found["orders"] == count.orders_reworked()
    assert (found["orders_closed"], found["orders_reopened"]) == count.closed_and_reopened()


@pytest.mark.parametrize("name", LOGS)
def test_how_long_customers_wait_agrees_with_the_product_taken_term_by_term(name, facts, slow):
    found, durations = facts(name)["time_to_deliver"], slow(name).durations()
    assert (found["orders"], found["open"]) == (len(durations), sum(not ended for _, ended in durations))
    assert found["median_days"]["value"] == approx(waited(durations, 0.5))
    assert found["p85_days"]["value"] == approx(waited(durations, 0.85))


@pytest.mark.parametrize("name", LOGS)
def test_months_agree_with_a_slow_count(name, facts, slow):
    expected = slow(name).months()
    listed = {month["month"]: month for month in facts(name)["months"]}
    assert expected.keys() <= listed.keys()
    for month, row in listed.items():
        for key in ("orders_begun", "orders_ended", "handoffs", "wait_total_hours"):
            assert row[key] == approx(expected.get(month, {}).get(key, 0)), (month, key)


@pytest.mark.parametrize("name", LOGS)
def test_doors_bounces_and_days_to_the_right_unit_agree_with_a_slow_count(name, facts, slow):
    found, ways = facts(name)["penetrability"], slow(name).ways()
    assert (found["reached"], found["not_reached"]) == (len(ways), len(slow(name).cases) - len(ways))
    doors, days = [float(way.doors) for way in ways], [way.days for way in ways]
    assert found["doors_mean"] == approx(fmean(doors))
    assert (found["doors_median"], found["doors_p90"]) == approx(
        (percentile(doors, 0.5), percentile(doors, 0.9))
    )
    assert found["bounces_mean"] == approx(fmean(way.bounces for way in ways))
    assert (found["days_median"], found["days_p90"]) == approx((percentile(days, 0.5), percentile(days, 0.9)))


def test_waits_within_and_across_functions_agree_with_a_slow_count(facts, slow):
    found = facts("problems")["handoffs"]
    for key, waits in zip(
        ("within_functions", "across_functions"), slow("problems").by_function(), strict=True
    ):
        assert found[key]["n"] == len(waits) > 100
        assert found[key]["total_hours"] == approx(sum(waits))
        assert (found[key]["median_hours"], found[key]["p90_hours"]) == approx(
            (percentile(waits, 0.5), percentile(waits, 0.9))
        )


def test_each_customers_orders_agree_with_a_slow_count(facts, slow):
    found = {account.pop("account"): account for account in copy.deepcopy(facts("helpdesk")["accounts"])}
    expected = slow("helpdesk").accounts()
    assert found.keys() == expected.keys()
    for account, said in found.items():
        assert said == approx(expected[account]), account


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
