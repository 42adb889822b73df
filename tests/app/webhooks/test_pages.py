"""Webhooks at their pages and over the API: the same acts, for administrators; nothing there for others."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.app.webhooks.conftest import Receiver, says
from tests.world import NOW, World

from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import add_decision_area, issue_token
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.webhooks import actions, delivering
from goldenthread.app.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db
SOUND = {"description": "Planning", "url": "https://erp.example/hooks", "kinds": ["order.placed"]}
EVIL = "<script>alert('מרידיאן')</script>"


def at_pages(person: Person) -> Client:
    client = Client()
    client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def over_api(person: Person, *scopes: str) -> Client:
    _, secret = issue_token("tests", scopes=[*scopes] or ["read", "webhooks"], actor=Actor(person=person))
    return Client(headers={"Authorization": f"Bearer {secret}"})


def sent(client: Client, method: str, address: str, body: Any = None):
    return client.generic(method, address, json.dumps(body or {}), content_type="application/json")


def made(world: World, url: str = "https://erp.example/hooks", kind: str = "decision_area.added") -> Endpoint:
    return actions.add_endpoint(url, kinds=[kind], description="Planning", actor=world.by(world.ines))[0]


def test_an_administrator_adds_a_webhook_and_sees_its_secret_once(world: World):
    client = at_pages(world.ines)
    answer = client.post("/webhooks/new", SOUND)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    secret = re.search(r"whsec_[\w+/=]+", answer.content.decode())[0]
    one = Endpoint.objects.get()
    assert (one.url, one.kinds) == (SOUND["url"], ["order.placed"])
    for address in ("/webhooks", f"/webhooks/{one.pk}", f"/webhooks/{one.pk}/changes"):
        page = client.get(address).content.decode()
        assert "Planning" in page
        assert secret not in page
    event = Event.objects.get(kind="webhook.added")
    assert event.actor_person == world.ines
    assert secret not in str(event.payload)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "https://10.0.0.1/"}, "is not a public address"),
        ({"url": "gopher://erp.example/"}, "begins with https://"),
        ({"url": ""}, "Give the address"),
        ({"kinds": []}, "Choose at least one"),
        ({"kinds": ["order.exploded"]}, "order.exploded"),
        ({"description": " "}, "Say this"),
        ({"description": "x" * 201}, "at most 200"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world: World, change: dict, said: str):
    answer = at_pages(world.ines).post("/webhooks/new", {**SOUND, **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (Endpoint.objects.count(), Event.objects.filter(kind="webhook.added").count()) == (0, 0)


def test_for_others_there_are_no_webhooks(world: World):
    one = made(world)
    for person in (world.ana, world.sofia, world.vik):
        for address in ("/webhooks", "/webhooks/new", f"/webhooks/{one.pk}"):
            assert at_pages(person).get(address).status_code == 404
        assert at_pages(person).post("/webhooks/new", SOUND).status_code == 404
    assert sent(over_api(world.ana), "POST", "/api/v1/webhooks", SOUND).status_code == 404
    assert over_api(world.ana).get("/api/v1/webhooks").status_code == 404
    assert sent(over_api(world.ines, "read"), "POST", "/api/v1/webhooks", SOUND).status_code == 403
    assert Endpoint.objects.count() == 1


def test_a_webhook_is_changed_switched_off_and_on(world: World):
    one, client = made(world), at_pages(world.ines)
    changed = {**SOUND, "description": EVIL, "kinds": ["*"]}
    assert client.post(f"/webhooks/{one.pk}/changes", changed).status_code == 303
    assert client.post(f"/webhooks/{one.pk}/changes", changed).status_code == 422  # nothing changes
    assert EVIL not in client.get("/webhooks").content.decode()
    assert "&lt;script&gt;" in client.get("/webhooks").content.decode()
    assert client.post(f"/webhooks/{one.pk}/off", {"because": ""}).status_code == 422
    assert client.post(f"/webhooks/{one.pk}/off", {"because": "It moves"}).status_code == 303
    assert "It moves" in client.get(f"/webhooks/{one.pk}").content.decode()
    assert client.post(f"/webhooks/{one.pk}/repeats").status_code == 409
    assert client.post(f"/webhooks/{one.pk}/on").status_code == 303
    assert client.post(f"/webhooks/{one.pk}/on").status_code == 409
    kinds = Event.objects.filter(kind__startswith="webhook.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["webhook.added", "webhook.changed", "webhook.switched_off", "webhook.switched_on"]


def test_what_failed_is_seen_and_sent_again(world: World, receiver: Receiver):
    one, client = made(world, receiver.url), at_pages(world.ines)
    add_decision_area("Speed", actor=world.by(world.ines))
    receiver.answer = says(500, EVIL.encode())
    key = Delivery.objects.get().pk
    delivering.attempt(key)
    page = client.get(f"/webhook-deliveries/{key}").content.decode()
    assert "500" in page
    assert "&lt;script&gt;" in page
    assert EVIL not in page
    assert "failing since" in client.get("/webhooks").content.decode()
    assert "Planning" in client.get("/").content.decode()  # the administrator's first page names it
    Delivery.objects.update(given_up_at=NOW)
    assert "decision_area.added" in client.get(f"/webhooks/{one.pk}?state=given-up").content.decode()
    assert "decision_area.added</a>" not in client.get(f"/webhooks/{one.pk}?state=delivered").content.decode()
    assert client.post(f"/webhooks/{one.pk}/repeats").status_code == 303
    receiver.answer = says(200)
    delivering.attempt(key)
    assert client.post(f"/webhook-deliveries/{key}/repeats").status_code == 303
    assert Event.objects.filter(kind="webhook.repeated").count() == 2


def test_a_new_secret_is_shown_once(world: World):
    one, client = made(world), at_pages(world.ines)
    assert client.post(f"/webhooks/{one.pk}/secrets", {"overlap_hours": "-1"}).status_code == 422
    answer = client.post(f"/webhooks/{one.pk}/secrets", {"overlap_hours": "12"})
    assert answer.status_code == 201
    assert "whsec_" in answer.content.decode()
    assert "whsec_" not in client.get(f"/webhooks/{one.pk}").content.decode()
    assert Event.objects.get(kind="webhook.secret_rotated").payload == {"overlap_hours": 12}


def test_a_list_costs_the_same_however_long(world: World):
    one, client = made(world), at_pages(world.ines)
    client.get("/webhooks")
    costs = []
    for many in (10, 20):
        for number in range(10):
            add_decision_area(f"Area {many} {number}", actor=world.by(world.ines))
            made(world, kind="order.placed")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/webhooks").content.decode().count("/webhooks/") >= many
            page = client.get(f"/webhooks/{one.pk}").content.decode()
            assert page.count("decision_area.added</a>") == many
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_the_api_does_the_same(world: World, receiver: Receiver):
    client = over_api(world.ines)
    answer = sent(client, "POST", "/api/v1/webhooks", {**SOUND, "kinds": ["decision_area.added"]})
    assert answer.status_code == 201
    key, secret = answer.json()["id"], answer.json()["secret"]
    assert "secret" not in client.get(f"/api/v1/webhooks/{key}").json()
    assert (
        sent(client, "PATCH", f"/api/v1/webhooks/{key}", {"url": receiver.url}).json()["url"] == receiver.url
    )
    assert sent(client, "PATCH", f"/api/v1/webhooks/{key}", {"url": "https://10.0.0.1/"}).status_code == 422
    add_decision_area("Speed", actor=world.by(world.ines))
    delivering.attempt(Delivery.objects.get().pk)
    assert receiver.got[0].is_signed_with(secret)
    listed = client.get(f"/api/v1/webhooks/{key}/deliveries?state=delivered").json()["items"]
    assert [(one["kind"], one["state"], one["tries"]) for one in listed] == [
        ("decision_area.added", "delivered", 1)
    ]
    one = client.get(f"/api/v1/webhook-deliveries/{listed[0]['id']}").json()
    assert [attempt["status"] for attempt in one["attempts"]] == [204]
    again = sent(client, "POST", f"/api/v1/webhook-deliveries/{listed[0]['id']}/repeats")
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    assert sent(client, "POST", f"/api/v1/webhooks/{key}/repeats").status_code == 409
    rotated = sent(client, "POST", f"/api/v1/webhooks/{key}/secrets", {"overlap_hours": 0})
    assert rotated.status_code == 201
    assert rotated.json()["secret"] != secret
    off = sent(client, "POST", f"/api/v1/webhooks/{key}/off", {"because": "It moves"})
    assert off.json()["switched_off_because"] == "It moves"
    assert sent(client, "POST", f"/api/v1/webhooks/{key}/on").json()["switched_off_at"] is None
    assert Event.objects.filter(kind__startswith="webhook.", token_id__isnull=False).count() == 6
    assert [one["id"] for one in client.get("/api/v1/webhooks").json()["items"]] == [key]
    assert client.get("/api/v1/webhooks/999999").status_code == 404
    assert client.get("/api/v1/webhook-deliveries/99999999999999999999").status_code == 404
