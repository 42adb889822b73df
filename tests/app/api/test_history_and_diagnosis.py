"""What auditors take out of history, and what a diagnosis says to a program: names lead to the orders behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.app.api.staging import NOW

from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order

pytestmark = pytest.mark.django_db
JSON = "application/json"


def get(client, path: str, **query):
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_all_of_history_comes_out_page_by_page_and_goes_on_where_it_ended(turns, calling_as):
    client, seen, cursor = calling_as(turns.world.alec), [], None
    while True:
        page = get(client, "history", limit=97, **({"cursor": cursor} if cursor else {}))
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == list(Event.objects.order_by("-pk").values_list("pk", flat=True))
    assert get(client, "history", after_id=seen[3])["items"] == get(client, "history", limit=3)["items"]


def test_history_is_narrowed_and_names_nobody(turns, calling_as):
    client, names = calling_as(turns.world.alec), turns.ids
    of_order = get(client, "history", order_id=names["countered"])["items"]
    assert [one["kind"] for one in of_order] == ["counter.offered", "order.placed"]
    assert {one["kind"].split(".")[0] for one in get(client, "history", kind="promise.")["items"]} == {
        "promise"
    }
    assert get(client, "history", last=(NOW - timedelta(days=3000)).date().isoformat())["items"] == []
    mine = get(client, "history", actor_person_id=names["priya"], limit=1000)["items"]
    assert {one["actor_person_id"] for one in mine} == {names["priya"]}
    assert "sentence" not in mine[0]
    assert not any("Priya" in str(one) for one in mine)


@pytest.mark.parametrize("query", [{"kind": "x\x00"}, {"order_id": -1}, {"limit": 1001}, {"first": "soon"}])
def test_a_filter_that_is_none_is_refused(turns, calling_as, query):
    assert calling_as(turns.world.alec).get("/api/v1/history", query).status_code == 422


def test_a_diagnosis_is_asked_for_followed_and_read(turns, calling_as):
    world = turns.world
    client = calling_as(world.sofia)
    asked = client.post("/api/v1/diagnoses", {}, content_type=JSON)
    assert asked.status_code == 201, asked.content
    run = get(client, f"diagnoses/{asked.json()['id']}")
    assert (run["made_at"], run["failure"], run["asked_by_id"]) == (None, "", world.sofia.pk)
    assert Event.objects.filter(kind="diagnosis.asked").count() == 1
    again = client.post("/api/v1/diagnoses", {}, content_type=JSON)
    assert (again.status_code, Event.objects.filter(kind="diagnosis.asked").count()) == (409, 1)
    listed = get(client, "diagnoses")["items"]
    assert [one["id"] for one in listed] == [run["id"], turns.ids["run"]]


def test_what_is_stuck_leads_to_the_orders_behind_it(turns, calling_as):
    world, order = turns.world, turns.ids["promised"]
    unit, account = world.field_services, world.meridian
    facts = {
        "answers": {"waiting": "Half wait a week."},
        "findings": [
            {
                "title": "It waits before Field services", "customer_hours": 12.5, "evidence": ["12 of 20"],
                "about": [unit.name], "columns": ["order", "hours"], "rows": [[order, 3.25]],
                "confirm": "Look", "refute": "Look elsewhere",
            },
            {
                "title": "Elsewhere", "customer_hours": 1.0, "evidence": [], "about": [world.billing.name],
                "columns": [], "rows": [], "confirm": "", "refute": "",
            },
        ],
        "handoffs": {
            "pairs": [{"from": unit.name, "to": "Planning", "n": 3, "total_hours": 9.0, "median_hours": 3.0}]
        },
        "accounts": [
            {
                "account": account.name, "orders": 7, "waiting_hours": 40.0, "handoffs_per_order": 1.5,
                "cycle_p50_hours": 48.0,
            }
        ],
        "missing": [],
    }  # fmt: skip
    DiagnosisRun.objects.create(asked_at=NOW, made_at=NOW, facts=facts)
    whole = get(calling_as(world.sofia), "diagnosis")
    assert [one["title"] for one in whole["findings"]] == ["It waits before Field services", "Elsewhere"]
    stuck = whole["findings"][0]
    (about,), ((row, hours),) = stuck["about"], stuck["rows"]
    assert (about["unit_id"], about["account_id"]) == (unit.pk, None)
    assert (row["order_id"], row["orders"]) == (order, f"/api/v1/orders/{order}")
    assert (hours["text"], hours["orders"]) == ("3.2", "")
    behind = calling_as(world.sofia).get(about["orders"]).json()["items"]
    assert {one["id"] for one in behind} <= set(
        Order.objects.filter(asked_of_unit=unit).values_list("pk", flat=True)
    )
    assert behind
    of_unit = get(calling_as(world.omar), f"units/{unit.pk}/diagnosis")
    assert [one["title"] for one in of_unit["findings"]] == ["It waits before Field services"]
    of_account = get(calling_as(world.ana), f"accounts/{account.pk}/diagnosis")
    assert [one["orders"] for one in of_account["customers"]] == [7]
    assert of_account["customers"][0]["account"]["account_id"] == account.pk
    assert get(calling_as(world.sofia), "diagnosis/facts") == facts


def test_without_a_diagnosis_there_is_nothing_to_read(world, calling_as):
    answer = calling_as(world.sofia).get("/api/v1/diagnosis")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
