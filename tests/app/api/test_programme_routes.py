"""The programme by a program: what the table of roles does not say of the checklist, blockers, slips and plans."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from tests.app.api.staging import NOW

from goldenthread.app.customers.models import Account
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Barrier
from goldenthread.app.programme.models import Effort, StageItem

pytestmark = pytest.mark.django_db
JSON = "application/json"


def post(client, path: str, **body):
    return client.post(f"/api/v1/{path}", body, content_type=JSON)


def get(client, path: str, **query):
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_checklist_is_begun_once_by_the_programme_lead(world, calling_as):
    assert post(calling_as(world.ana), "programme/checklist").status_code == 404
    assert post(calling_as(world.nadia), "programme/checklist").status_code == 403
    client = calling_as(world.lena)
    begun = post(client, "programme/checklist")
    assert (begun.status_code, len(begun.json())) == (201, StageItem.objects.count())
    stage = get(client, "programme/stage")
    assert (stage["phase"], stage["is_complete"]) == ("A", False)
    assert {one["id"] for one in stage["missing"]} <= {one["id"] for one in begun.json()}
    assert post(client, "programme/checklist").status_code == 409
    assert Event.objects.filter(kind="stage_checklist.begun").count() == 1


def test_evidence_moves_the_stage_and_opens(turns, calling_as):
    client, item = calling_as(turns.world.lena), turns.ids["item"]
    said = {"holds": True, "evidence": "The charter says so", "shown_on": "2026-03-02"}
    without = post(client, f"programme/stage-items/{item}/evidence", **said)
    assert (without.status_code, without.json()["error"]["about"]["field"]) == (422, "link")
    script = post(client, f"programme/stage-items/{item}/evidence", **said, link="javascript:alert(1)")
    assert script.status_code == 422
    shown = post(client, f"programme/stage-items/{item}/evidence", **said, link="/programme/charter")
    assert shown.status_code == 201
    listed = get(client, f"programme/stage-items/{item}/evidence")["items"]
    assert [one["holds"] for one in listed] == [True, False]
    assert get(client, "programme/stage")["phase"] == "B"


def test_a_blocker_that_is_raised_is_a_barrier_of_the_account(turns, calling_as):
    client, at = calling_as(turns.world.ana), f"objectives/{turns.ids['objective']}"
    denied = post(calling_as(turns.world.tom), f"{at}/new-barriers", kind="capacity", what="No crew")
    assert denied.status_code == 403
    before = Event.objects.latest("pk").pk
    answer = post(client, f"{at}/new-barriers", kind="capacity", what="No crew at night")
    assert answer.status_code == 200, answer.content
    barrier = Barrier.objects.get(what="No crew at night")
    assert answer.json()["barrier_ids"] == [barrier.pk]
    assert barrier.account_id == turns.world.meridian.pk
    kinds = list(Event.objects.filter(pk__gt=before).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["barrier.raised", "objective.blocked"]


def test_values_are_kept_year_by_year(turns, calling_as):
    client, at = calling_as(turns.world.ana), f"initiatives/{turns.ids['initiative']}"
    post(client, f"{at}/values", year=2026, kind="economic", expected="12000.50")
    post(client, f"{at}/values", year=2026, kind="economic", realised="9000")
    answer = post(client, f"{at}/values", year=2027, kind="learning", learned="Mondays are quiet")
    values = {(one["year"], one["kind"]): one for one in answer.json()["values"]}
    assert values[2026, "economic"]["expected"] == "12000.50"
    assert values[2026, "economic"]["realised"] == "9000.00"
    assert values[2027, "learning"]["learned"] == "Mondays are quiet"
    early = post(client, f"{at}/values", year=2027, kind="economic", realised="1")
    assert early.status_code == 422


def test_what_slips_says_since_when_and_what_would_clear_it(turns, calling_as):
    client = calling_as(turns.world.lena)
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        client = calling_as(turns.world.lena)
        every = get(client, "programme/slips", limit=200)["items"]
        first = get(client, "programme/slips", limit=1)
        second = get(client, "programme/slips", limit=1, cursor=first["next"])
    assert [*first["items"], *second["items"]] == every[:2]
    plans = [one for one in every if one["area"] == "Plans"]
    assert f"/objectives/{turns.ids['objective']}" in {one["page"] for one in plans}
    assert all(one["clears"] for one in every)
    assert {one["since"] for one in plans if one["page"].startswith("/objectives")} == {"2026-04-11"}


def test_the_board_says_who_is_missing_and_by_when_it_meets(turns, calling_as):
    client, world = calling_as(turns.world.lena), turns.world
    assert get(client, "programme/board")["due_on"] == "2026-05-10"
    post(client, "programme/board-members", person_id=world.petra.pk, valid_from="2026-03-01")
    met = post(client, "programme/board-meetings", held_on="2026-03-02", came_ids=[world.sofia.pk])
    assert (met.json()["came_ids"], met.json()["missing_ids"]) == ([world.sofia.pk], [world.petra.pk])
    board = get(client, "programme/board")
    assert (board["last_met_on"], board["due_on"]) == ("2026-03-02", "2026-06-02")
    assert board["missed"] == [{"person_id": world.petra.pk, "meetings": 1}]


def test_hours_are_ones_own_and_everybodys_for_the_programme_lead(turns, calling_as):
    world = turns.world
    at = f"accounts/{world.meridian.pk}/effort"
    assert post(calling_as(world.tom), at, month="2026-02-14", hours="3").status_code == 201
    others = post(calling_as(world.tom), at, person_id=world.ana.pk, month="2026-02-14", hours="3")
    assert others.status_code == 403
    assert [one["person_id"] for one in get(calling_as(world.tom), "effort")["items"]] == [world.tom.pk]
    seen = get(calling_as(world.lena), "effort", month="2026-02-28", account_id=world.meridian.pk)["items"]
    assert {one["person_id"] for one in seen} == {world.ana.pk, world.tom.pk}
    again = post(calling_as(world.lena), at, person_id=world.tom.pk, month="2026-02-01", hours="4.5")
    assert (again.status_code, again.json()["hours"]) == (201, "4.50")
    assert Effort.objects.filter(person=world.tom).count() == 1


def test_a_line_says_how_much_of_it_is_about_selling_this_year(turns, calling_as):
    (runs,) = [one for one in get(calling_as(turns.world.lena), "programme/lines")["items"] if one["runs"]]
    assert (runs["under_id"], runs["people_ids"]) == (turns.world.nadia.pk, [turns.world.lena.pk])
    assert runs["is_sales_led"] is False


def test_value_lies_with_few_customers(turns, calling_as):
    world = turns.world
    Account.objects.update(annual_value=None)
    Account.objects.filter(pk=world.meridian.pk).update(annual_value=300)
    Account.objects.filter(pk=world.castor.pk).update(annual_value=100)
    found = get(calling_as(world.lena), "programme/concentration")
    shares = {one["account_id"]: one["share"] for one in found["families"]}
    assert shares == pytest.approx({world.meridian.pk: 0.75, world.castor.pk: 0.25})
    assert found["hhi"] == pytest.approx(0.75**2 + 0.25**2)
    assert found["unknown"] == Account.objects.filter(annual_value=None, closed_on=None).count()


def test_a_sponsors_acts_come_one_by_one(turns, calling_as):
    found = get(calling_as(turns.world.lena), f"accounts/{turns.world.meridian.pk}/entanglement")
    assert found["sponsor_id"] == turns.world.meridian.sponsor_id
    assert sum(one["acts"] for one in found["months"]) == len(found["acts"])
    assert (found["limits"] is None) == bool(found["why_no_limits"])


def test_a_cadence_asks_nobody_for_more_than_three_accounts(turns, calling_as):
    world = turns.world
    body = {"person_id": world.tom.pk, "kind": "review", "valid_from": date(2026, 4, 1).isoformat()}
    refused = post(calling_as(world.lena), "cadences", account_id=world.meridian.pk, **body)
    assert refused.status_code in (409, 422)
    assert "executive" in refused.json()["error"]["sentence"]
