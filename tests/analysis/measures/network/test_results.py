"""Every result of networks, authority and incentives can be printed, written as JSON and made a table."""

import json
from datetime import datetime

import pyarrow as pa
import pytest

from goldenthread.analysis import measures
from goldenthread.analysis.records import RecordSet

WHEN = datetime(2025, 3, 3)


@pytest.fixture(scope="module")
def company():
    """Two functions, four units (one of which works with nobody), plans, rights, requests, promises."""
    steps = [
        ("o", "kam", "ana"),
        ("o", "ops", "omar"),
        ("o", "lab", "priya"),
        ("p", "kam", "ana"),
        ("q", "law", "vik"),
    ]
    tables = {
        "event": [
            {"event_id": str(k), "order_id": o, "seq": k, "unit_id": u, "person_id": p, "activity": f"a{k}"}
            | {"finished_at": WHEN}
            for k, (o, u, p) in enumerate(steps)
        ],
        "unit": [
            {"unit_id": unit, "function": function, "kind": kind}
            for unit, function, kind in (
                ("kam", "sales", "account_team"),
                ("ops", "work", "function"),
                ("lab", "work", "function"),
                ("law", None, "function"),
            )
        ],
        "order": [{"order_id": "o", "placed_at": WHEN}],
        "request": [
            {"request_id": str(k), "from_unit_id": u, "to_unit_id": "law", "asked_at": WHEN}
            | {"decided_at": at, "outcome": said}
            for k, (u, at, said) in enumerate([("kam", WHEN, "granted"), ("ops", None, None)])
        ],
        "assignment": [
            {"person_id": "ana", "unit_id": "kam", "role": "manager"},
            {"person_id": "omar", "unit_id": "ops", "role": "lead"},
        ],
        "measure_weight": [
            {"role": "manager", "measure": m, "category": c, "weight": 0.5}
            for m, c in (("csat", "customer"), ("sales", "financial"))
        ],
        "influence_share": [{"measure": "csat", "decision_area": "date", "share": 1.0}],
        "decision_right": [
            {"decision_area": "date", "role": "lead", "right": "decides", "amount_limit": 5.0},
            {"decision_area": "date", "role": "manager", "right": "decides", "amount_limit": None},
            {"decision_area": "price", "role": "manager", "right": "shares", "amount_limit": None},
        ],
    }  # fmt: skip
    return RecordSet.from_tables({name: pa.Table.from_pylist(rows) for name, rows in tables.items()})


OPTIONS = {
    "incentive_congruence": {"goal": {"csat": 1.0}},
    "responsibility_gap": {"interval": "dirichlet"},
}
ROWS = {
    "ei_index": 2,
    "formal_structure": 1,
    "brokerage": 3,
    "structural_holes": 4,
    "bridges": 4,
    "congruence": 2,
    "clustering_cost": 2,
    "handover_of_work": 2,
    "working_together": 3,
    "responsibility_gap": 1,
    "support_received": 2,
    "decision_rights": 2,
    "veto_asymmetry": 1,
    "customer_component": 1,
    "incentive_congruence": 2,
    "bunching": 1,
}


@pytest.mark.parametrize("name", ROWS)
def test_a_result_is_text_json_and_a_table_with_and_without_records(name, company):
    for records, rows in ((company, ROWS[name]), (RecordSet(), None)):
        found = getattr(measures, name)(records, **OPTIONS.get(name, {}))
        assert type(found).__name__ in str(found)
        assert json.loads(json.dumps(found.to_dict()))
        table = found.to_arrow()
        assert table.num_columns
        assert rows is None or table.num_rows == rows


def test_an_undefined_number_is_null_in_a_table_and_an_interval_has_its_ends(company):
    spans = {
        row["name"]: row["constraint"] for row in measures.structural_holes(company).to_arrow().to_pylist()
    }
    assert spans["law"] is None
    assert spans["ops"] == pytest.approx(0.5)
    gap = measures.responsibility_gap(company, interval="dirichlet").to_arrow().to_pylist()[0]
    assert gap["gap_low"] <= gap["gap"] <= gap["gap_high"]
    deciders = measures.decision_rights(company).to_arrow().to_pylist()[0]["deciders"]
    assert deciders == [{"role": "lead", "up_to": 5.0}, {"role": "manager", "up_to": None}]
