"""The whole conversation by program: order, counter-offer, promise, supporting order, barrier, delivery, verdict."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order

pytestmark = pytest.mark.django_db
JSON = "application/json"
TODAY = date.today()


def day(n: int) -> str:
    return (TODAY + timedelta(days=n)).isoformat()


@pytest.fixture
def send(calling_as):
    """``send(world.ana, "orders", {...})``: posts and answers the body; one event each unless told otherwise."""
    clients = {}

    def post(person, path, body=None, status=201, **headers):
        if person.pk not in clients:
            clients[person.pk] = calling_as(person)
        before = Event.objects.count()
        answer = clients[person.pk].post(f"/api/v1/{path}", body or {}, content_type=JSON, headers=headers)
        assert answer.status_code == status, answer.content.decode()
        if status < 300:
            assert Event.objects.count() == before + 1, path
        else:
            assert Event.objects.count() == before, path
        return answer

    return post


@pytest.fixture
def order(world, send):
    body = {
        "account_id": world.meridian.pk,
        "asked_of_unit_id": world.field_services.pk,
        "title": "Replace the line at Graz",
        "why": "The clinic opens on the first",
        "requested_for": day(10),
        "contact_id": world.mara.pk,
    }
    return send(world.ana, "orders", body).json()


def test_from_order_to_verdict(world, send, order):
    at = f"orders/{order['id']}"
    assert order["state"] == "asked"
    offered = send(
        world.omar, f"{at}/counter-offers", {"promised_for": day(14), "ground": "two crews are away"}
    )
    assert offered.json()["order"]["state"] == "countered"
    taken = send(world.ana, f"{at}/counter-offers/acceptance").json()["order"]
    assert (taken["state"], taken["first_promised_for"]) == ("promised", day(14))
    child = send(
        world.omar,
        f"{at}/supporting-orders",
        {"asked_of_unit_id": world.planning.pk, "title": "A crew", "requested_for": day(9)},
    ).json()
    assert child["root_id"] == order["id"]
    refused = send(world.omar, f"{at}/deliveries", status=409).json()["error"]
    assert "supporting" in refused["sentence"].lower() or "support" in refused["code"]
    send(world.petra, f"orders/{child['id']}/promises", {"promised_for": day(8)})
    made = send(world.petra, f"orders/{child['id']}/deliveries").json()
    send(world.omar, f"deliveries/{made['id']}/verdict", {"outcome": "accepted"})
    delivered = send(world.omar, f"{at}/deliveries").json()
    verdict = {"outcome": "accepted", "contact_id": world.mara.pk}
    ended = send(world.ana, f"deliveries/{delivered['id']}/verdict", verdict).json()["order"]
    assert ended["state"] == "accepted"


def test_a_decline_is_appealed_and_overturned(world, send, order):
    at = f"orders/{order['id']}"
    send(world.omar, f"{at}/declines", {"ground": "no crew"})
    appeal = send(world.ana, f"{at}/appeals", {"ground": "the clinic cannot wait"}).json()
    ruled = send(
        world.nadia, f"appeals/{appeal['id']}/decision", {"overturn": True, "ground": "it comes first"}
    )
    assert ruled.json()["order"]["state"] == "asked"


def test_a_barrier_goes_to_whoever_decides(world, send, order):
    raised = send(
        world.ana,
        "barriers",
        {
            "order_id": order["id"],
            "kind": "priority",
            "what": "Billing jobs go first",
            "area_id": world.priority.pk,
        },
    ).json()
    up = send(world.ana, f"barriers/{raised['id']}/escalations", {"reason": "ten days lost"}).json()
    assert up["to_person_id"] == world.nadia.pk
    send(
        world.nadia,
        f"escalations/{up['id']}/decision",
        {"outcome": "granted", "ground": "customer first"},
        200,
    )
    cleared = send(world.ana, f"barriers/{raised['id']}/clearance", {"what_was_done": "moved up"}, 200).json()
    assert cleared["cleared_by_id"] == world.ana.pk


def test_a_stale_promise_gets_the_current_state(world, send, order, calling_as):
    omar = calling_as(world.omar)
    seen = omar.get(f"/api/v1/orders/{order['id']}").headers["ETag"]
    send(world.ana, f"orders/{order['id']}/requested-dates", {"requested_for": day(20)})
    stale = send(
        world.omar, f"orders/{order['id']}/promises", {"promised_for": day(10)}, 409, **{"If-Match": seen}
    ).json()["error"]
    assert stale["code"] == "stale"
    assert stale["about"]["current"]["requested_for"] == day(20)
    now = omar.get(f"/api/v1/orders/{order['id']}").headers["ETag"]
    send(world.omar, f"orders/{order['id']}/promises", {"promised_for": day(20)}, **{"If-Match": now})


def test_what_one_may_not_see_is_as_what_is_not_there(world, order, calling_as):
    for stranger in (world.ben, world.bruno, world.vik, world.hanna):
        client = calling_as(stranger)
        hidden = client.get(f"/api/v1/orders/{order['id']}")
        missing = client.get("/api/v1/orders/987654321")
        assert hidden.status_code == 404, stranger
        assert hidden.content == missing.content
        acted = client.post(
            f"/api/v1/orders/{order['id']}/promises", {"promised_for": day(1)}, content_type=JSON
        )
        assert acted.status_code == 404, stranger


def test_the_history_of_an_order_reads_as_sentences(world, send, order, calling_as):
    send(world.omar, f"orders/{order['id']}/promises", {"promised_for": day(10)})
    told = calling_as(world.ana).get(f"/api/v1/orders/{order['id']}/events").json()["items"]
    assert [event["kind"] for event in told] == ["promise.made", "order.placed"]
    assert all(event["sentence"] for event in told)
    assert told[0]["actor_person_id"] == world.omar.pk


def test_a_complaint_is_heard_answered_and_acted_on(world, send, order):
    said = send(
        world.ana,
        "feedback",
        {
            "account_id": world.meridian.pk,
            "order_id": order["id"],
            "contact_id": world.mara.pk,
            "kind": "complaint",
            "words": "Nobody called",
        },
    ).json()
    send(world.ana, f"feedback/{said['id']}/reply", {"reply": "We call every Monday now"}, 200)
    send(world.ana, f"feedback/{said['id']}/resolution", {"resolution": "agreed", "contacts": 2}, 200)
    changed = send(
        world.ana, f"feedback/{said['id']}/improvement", {"what_changed": "a weekly call"}, 200
    ).json()
    assert changed["acted_at"]


def test_lists_cost_the_same_however_long(world, send, order, calling_as, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = calling_as(world.ana)
    counts = []
    for _ in range(2):
        client.get("/api/v1/orders")
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/orders")
        counts.append(len(captured))
        for _ in range(10):
            send(world.ana, f"orders/{order['id']}/clarifications", {"text": "and?"})
        body = {
            "account_id": world.meridian.pk,
            "asked_of_unit_id": world.billing.pk,
            "title": "x",
            "why": "y",
        }
        for _ in range(10):
            send(world.ana, "orders", {**body, "requested_for": day(3)})
    assert counts[0] == counts[1]
    assert Order.objects.count() == 21
