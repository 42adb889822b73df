"""Renewals and rhythm at pages and over the API."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.world import NOW

from goldenthread.app.customers.models import Contract, RenewalCall
from goldenthread.app.people.actors import clock
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Due

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NEW = {"title": "Services", "starts_on": "2025-01-01", "ends_on": "2026-12-31", "decide_by": "2026-05-01"}


@pytest.fixture
def one(stage) -> Contract:
    return add(stage)


def add(stage) -> Contract:
    dates = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 12, 31), "decide_by": date(2026, 5, 1)}
    world = stage.world
    return actions.add_contract(world.meridian, title="Services", **dates, actor=world.by(world.ana))


def test_from_adding_a_contract_to_its_post_mortem(stage, signed_in):
    ana, lena = signed_in(stage.world.ana), signed_in(stage.world.lena)
    made = ana.post(reverse("contract_new"), {**NEW, "account": stage.world.meridian.pk})
    assert made.status_code == 303
    found = Contract.objects.latest("pk")
    address = reverse("contract", args=[found.pk])
    page = ana.get(address).content.decode()
    assert "1 complaint is without a resolution" in page
    assert "three months before" in page
    assert ana.post(f"{address}/calls", {"call": "safe", "judgement": "Mara likes us"}).status_code == 303
    assert "They disagree" in lena.get(reverse("renewals")).content.decode()
    assert lena.post(f"{address}/settlements", {"settlement": "Visit them"}).status_code == 303
    assert RenewalCall.objects.get().settled_by == stage.world.lena
    lost = {"outcome": "lost", "decided_on": "2026-03-01", "reason": "Late"}
    assert ana.post(f"{address}/decisions", lost).status_code == 303
    why = {"what_happened": "x", "cause_1": f"feedback:{stage.feedback.pk}", "why_1": "Nobody answered"}
    assert ana.post(f"{address}/post-mortem", why).status_code == 303
    assert reverse("feedback_one", args=[stage.feedback.pk]) in ana.get(address).content.decode()


def test_a_refusal_is_shown_on_the_page_with_its_status(stage, signed_in, one):
    actions.decide_contract(one, outcome="renewed", decided_on=TODAY, actor=stage.world.by(stage.world.ana))
    address = reverse("contract_calls", args=[one.pk])
    answer = signed_in(stage.world.ana).post(address, {"call": "safe", "judgement": "x"})
    assert answer.status_code == 409
    assert "was decided on" in answer.content.decode()


def test_a_schedule_set_at_a_page_falls_due_and_is_issued(stage, signed_in):
    lena, ana = signed_in(stage.world.lena), signed_in(stage.world.ana)
    said = {
        "account": stage.world.meridian.pk,
        "artefact": "account_report",
        "every_months": 1,
        "day_of_month": 6,
        "owner": stage.world.ana.pk,
        "valid_from": "2026-03-20",
    }
    assert ana.post(reverse("schedule_new"), said).status_code == 403
    assert lena.post(reverse("schedule_new"), said).status_code == 303
    actions.dues_as_of_today(actor=clock(NOW + timedelta(days=18)))
    due = Due.objects.get(due_on=date(2026, 4, 6))
    assert ana.post(reverse("due_issues", args=[due.pk]), {"issued_on": "2026-03-02"}).status_code == 303
    assert "issued" in ana.get(reverse("due", args=[due.pk])).content.decode()


def test_the_api_does_the_same(stage, signed_in):
    ana, kind = signed_in(stage.world.ana), "application/json"
    made = ana.post("/api/v1/contracts", {**NEW, "account_id": stage.world.meridian.pk}, content_type=kind)
    assert made.status_code == 201, made.content
    address = f"/api/v1/contracts/{made.json()['id']}"
    called = ana.post(f"{address}/calls", {"call": "safe", "judgement": "x"}, content_type=kind).json()
    assert called["disagrees"] is True
    assert [one["name"] for one in ana.get(f"{address}/signals").json()["items"]] == ["complaints_open"]
    assert signed_in(stage.world.ben).get(address).status_code == 404
