"""Webhooks, letters and imports are refused on an old picture like every other record."""

from __future__ import annotations

import pytest
from tests.world import NOW

from goldenthread.app.customers.models import WaitingLetter
from goldenthread.app.exchange.importing.actions import send_file
from goldenthread.app.history.models import Event
from goldenthread.app.webhooks.actions import add_endpoint
from goldenthread.app.webhooks.models import Endpoint

pytestmark = pytest.mark.django_db
JSON = "application/json"


def changed_since(client, at: str, act: str, body: dict, change, method: str = "post"):
    """The refusal of a write on the version before ``change``, and the answer to the same on the one after."""
    seen = client.get(f"/api/v1/{at}").headers["ETag"]
    change()
    send = getattr(client, method)
    before = Event.objects.count()
    refused = send(f"/api/v1/{at}{act}", body, content_type=JSON, headers={"If-Match": seen})
    assert Event.objects.count() == before
    assert refused.status_code == 409, refused.content
    error = refused.json()["error"]
    assert error["code"] == "stale"
    now = {"If-Match": error["about"]["version"]}
    return error["about"]["current"], send(f"/api/v1/{at}{act}", body, content_type=JSON, headers=now)


def test_a_webhook_that_somebody_switched_off_meanwhile_is_shown_as_off(world, calling_as):
    ines = world.by(world.ines)
    endpoint, _ = add_endpoint(
        "https://erp.example/", description="Warehouse", kinds=["order.placed"], actor=ines
    )
    client, at = calling_as(world.ines), f"webhooks/{endpoint.pk}"

    def off() -> None:
        Endpoint.objects.filter(pk=endpoint.pk).update(switched_off_at=NOW, switched_off_because="It is gone")

    current, done = changed_since(client, at, "", {"description": "Store"}, off, "patch")
    assert current["switched_off_because"] == "It is gone"
    assert (done.status_code, done.json()["description"]) == (200, "Store")


def test_a_letter_is_discarded_as_it_was_seen(world, calling_as):
    letter = WaitingLetter.objects.create(
        person=world.ana,
        source="<1@x>",
        came_at=NOW,
        at=NOW,
        direction="in",
        topic="Hello",
        why="Nobody is known",
    )
    client = calling_as(world.ana)

    def renamed() -> None:
        WaitingLetter.objects.filter(pk=letter.pk).update(topic="The ward")

    current, done = changed_since(client, f"letters/{letter.pk}", "/discarding", {}, renamed)
    assert (current["topic"], done.status_code) == ("The ward", 204)


def test_an_import_is_let_happen_as_it_was_seen(world, calling_as):
    run = send_file("people", "people.csv", b"name\nRosa Neu\n", actor=world.by(world.hanna))
    client, at = calling_as(world.hanna), f"people/imports/{run.pk}"

    def checked_again() -> None:
        type(run).objects.filter(pk=run.pk).update(
            checked_at=NOW, findings={"added": 1, "changed": 0, "unchanged": 0}
        )

    current, done = changed_since(client, at, "/application", {}, checked_again)
    assert current["added"] == 1
    assert done.status_code == 200, done.content
