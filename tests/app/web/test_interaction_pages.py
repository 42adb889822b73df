"""Contacts at pages and over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.world import NOW

from goldenthread.app.customers.actions import record_interaction
from goldenthread.app.customers.models import Interaction
from goldenthread.app.history.models import Event

pytestmark = pytest.mark.django_db


def test_two_answers_record_a_contact_from_the_accounts_page(stage, signed_in):
    client, account = signed_in(stage.world.ana), stage.world.meridian
    address = reverse("account", args=[account.pk])
    assert "Record a contact" in client.get(address).content.decode()
    said = {"account": account.pk, "kind": "visit", "initiated_by": "us", "direction": "both"}
    answer = client.post(f"{reverse('interaction_new')}?account={account.pk}", said)
    assert (answer.status_code, answer["Location"]) == (303, address)
    assert Interaction.objects.get().kind == "visit"
    assert "Visit" in client.get(address).content.decode()


def test_a_future_time_is_answered_at_its_field(stage, signed_in):
    said = {"account": stage.world.meridian.pk, "kind": "call", "initiated_by": "us", "direction": "in"}
    answer = signed_in(stage.world.ana).post(reverse("interaction_new"), {**said, "at": "2027-01-01T10:00"})
    assert answer.status_code == 422
    assert "in the future" in answer.content.decode()
    assert not Interaction.objects.exists()


def test_an_executive_reads_that_there_is_a_note_and_not_the_note(stage, signed_in):
    world = stage.world
    record_interaction(world.meridian, kind="call", note="Hush", private=True, actor=world.by(world.ana))
    for page in (reverse("interactions"), reverse("account", args=[world.meridian.pk])):
        assert "Hush" not in signed_in(world.nadia).get(page).content.decode()
    assert "Hush" in signed_in(world.ana).get(reverse("interactions")).content.decode()


def test_the_list_costs_the_same_however_long(stage, signed_in):
    client = signed_in(stage.world.lena)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("interactions")).status_code == 200
        return len(asked)

    counts = []
    for _ in range(2):
        for _ in range(10):
            record_interaction(
                stage.world.meridian,
                kind="mail",
                contact=stage.world.mara,
                actor=stage.world.by(stage.world.ana, NOW),
            )
        counts.append(queries())
    assert counts[0] == counts[1]


def test_the_api_records_and_hides_the_same(stage, signed_in):
    world = stage.world
    body = {"account_id": world.meridian.pk, "kind": "meeting", "note": "Hush", "private": True}
    made = signed_in(world.ana).post("/api/v1/interactions", body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert made.json()["note"] == "Hush"
    address = f"/api/v1/interactions/{made.json()['id']}"
    assert signed_in(world.nadia).get(address).json()["note"] == ""
    assert signed_in(world.ben).get(address).status_code == 404
    refused = signed_in(world.ben).post("/api/v1/interactions", body, content_type="application/json")
    assert refused.status_code == 404


def test_a_contact_is_corrected_at_the_page_and_by_a_program(stage, signed_in):
    world, client = stage.world, signed_in(stage.world.ana)
    made = record_interaction(
        world.meridian, kind="call", topic="Wards", note="Ours", actor=world.by(world.ana)
    )
    address = reverse("interaction_correction", args=[made.pk])
    assert address in client.get(reverse("interactions")).content.decode()
    assert 'value="Wards"' in client.get(address).content.decode()
    said = {
        "kind": "visit",
        "initiated_by": "us",
        "direction": "both",
        "topic": "Two wards",
        "contact": world.mara.pk,
    }
    assert client.post(address, {**said, "kind": "dance"}).status_code == 422
    assert client.post(address, said).status_code == 303
    made.refresh_from_db()
    assert (made.kind, made.topic, made.contact, made.note) == ("visit", "Two wards", world.mara, "Ours")
    event = Event.objects.latest("pk")
    assert (event.kind, event.payload["changes"]["topic"]["old"]) == ("interaction.corrected", "Wards")
    route = f"/api/v1/interactions/{made.pk}"
    answer = client.patch(route, {"topic": "Three wards"}, content_type="application/json")
    assert (answer.status_code, answer.json()["topic"], answer.json()["kind"]) == (
        200,
        "Three wards",
        "visit",
    )
    for name, status in (("lena", 403), ("ben", 404)):
        assert signed_in(getattr(world, name)).post(address, said).status_code == status
