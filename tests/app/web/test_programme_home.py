"""The programme's home, my part, and roles at pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.app.customers.actions import open_account
from goldenthread.app.programme.actions import open_handover
from goldenthread.app.programme.models import Due, Duty
from goldenthread.app.programme.queries.slipping import slipping

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_the_home_says_what_slips_since_when_and_what_clears_it(stage, signed_in):
    for month in (1, 2, 3, 4, 5, 6, 7, 8, 9):
        day = date(2025, month, 1)
        kept = day if month < 6 else None
        Due.objects.create(
            account=stage.world.meridian,
            artefact="sponsor_review",
            due_on=day,
            owner=stage.world.sofia,
            issued_on=kept,
        )
    Duty.objects.update(due_on=TODAY - timedelta(days=3))
    page = signed_in(stage.world.lena).get(reverse("programme")).content.decode()
    for said in (
        "Sponsor review missed 4 times in a row, owned by Sofia Lindqvist",
        "Nobody has called it",
        "Sofia Lindqvist owes them an act: keep a relationship with Mara Ilić",
        "1 complaint is without a resolution",
        "It has no sponsor",
        "1 were told of their role and 0 accepted it",
        "It clears when",
    ):
        assert said in page, said


def test_every_slip_opens_to_a_page_that_the_lead_may_see(stage, signed_in):
    Duty.objects.update(due_on=TODAY - timedelta(days=3))
    client, found = signed_in(stage.world.lena), slipping(TODAY)
    assert found
    for one in found:
        for address in {one.address, *(address for _, address in one.evidence)}:
            assert client.get(address).status_code == 200, address


def test_the_home_costs_the_same_however_many_accounts(stage, signed_in):
    client, counts = signed_in(stage.world.lena), []
    for _ in range(2):
        for number in range(8):
            account = open_account(f"A{number}", tier="key", valid_from=SINCE, actor=FOUNDERS)
            for back in range(4):
                Due.objects.create(
                    account=account, artefact="account_report", due_on=TODAY - timedelta(days=30 * back + 1)
                )
            Duty.objects.create(
                account=account,
                person=stage.world.sofia,
                kind="review",
                opened_at=NOW,
                due_on=TODAY - timedelta(days=1),
            )
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("programme")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_sofia_does_her_part_in_one_form(stage, signed_in):
    client = signed_in(stage.world.sofia)
    assert "Keep a relationship" in client.get(reverse("my_part")).content.decode()
    address = reverse("duty_acts", args=[stage.duty.pk])
    assert client.post(address, {"evidence": ""}).status_code == 422
    assert client.post(address, {"evidence": "Mara was there"}).status_code == 303
    stage.duty.refresh_from_db()
    assert stage.duty.interaction.contact == stage.world.mara
    assert client.post(address, {"evidence": "Again"}).status_code == 409
    acts = client.get(reverse("entanglement", args=[stage.world.meridian.pk])).content.decode()
    assert "Visit" in acts


def test_what_clears_in_the_same_way_is_said_once_and_beyond_a_glance_folded(stage, signed_in):
    for number in range(9):
        Due.objects.create(
            account=stage.world.meridian,
            artefact="sponsor_review",
            due_on=date(2025, 1 + number, 1),
            owner=stage.world.sofia,
        )
        open_account(f"Key {number}", tier="key", valid_from=SINCE, actor=FOUNDERS)
    page = signed_in(stage.world.lena).get(reverse("programme")).content.decode()
    assert page.count("It clears when somebody is named.") == 1
    assert "<summary>4 more</summary>" in page  # nine, and Meridian Retail, which has no sponsor
    assert all(f"Key {number}" in page for number in range(9))


def test_a_line_of_the_pack_leads_to_its_record_only_for_those_who_may_open_it(stage, signed_in):
    handover = open_handover(
        stage.world.castor,
        leaver=stage.world.ben,
        successor=stage.world.ana,
        last_day=TODAY,
        actor=stage.world.by(stage.world.lena),
    )
    order, address = stage.foreign, reverse("handover", args=[handover.pk])
    link = f'href="{reverse("order", args=[order.pk])}"'
    theirs = signed_in(stage.world.ana).get(address).content.decode()
    assert order.title in theirs
    assert link not in theirs
    assert link in signed_in(stage.world.lena).get(address).content.decode()


def test_priya_takes_a_role_on_at_its_page(stage, signed_in):
    priya, omar = signed_in(stage.world.priya), signed_in(stage.world.omar)
    here = reverse("role", args=[stage.role.pk])
    assert priya.post(f"{here}/acceptances").status_code == 409
    assert priya.post(f"{here}/understandings", {"own_words": "They come first"}).status_code == 303
    assert omar.post(f"{here}/terms", {"conditions": ""}).status_code == 303
    assert priya.post(f"{here}/acceptances").status_code == 303
    stage.role.refresh_from_db()
    assert stage.role.accepted_at is not None


def test_the_api_does_the_same(stage, signed_in):
    client = signed_in(stage.world.sofia)
    listed = client.get("/api/v1/duties").json()["items"]
    assert [one["id"] for one in listed] == [stage.duty.pk]
    address = f"/api/v1/duties/{stage.duty.pk}/act"
    done = client.post(address, {"evidence": "We met"}, content_type="application/json")
    assert done.status_code == 200, done.content
    assert done.json()["evidence"] == "We met"
    assert (
        signed_in(stage.world.ana)
        .post(address, {"evidence": "x"}, content_type="application/json")
        .status_code
        == 404
    )
