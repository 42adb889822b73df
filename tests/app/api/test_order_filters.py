"""A program narrows the list of orders and the register as a page does, and sees what an expedite would cost."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from tests.app.api.staging import DUE, NOW

from goldenthread.app.orders.actions import withdraw
from goldenthread.app.orders.models import Order

pytestmark = pytest.mark.django_db


def asked(client, path: str, **query) -> list[dict]:
    answer = client.get(f"/api/v1/{path}?{urlencode(query, doseq=True)}")
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def ids(client, **query) -> set[int]:
    return {one["id"] for one in asked(client, "orders", limit=200, **query)}


def test_several_states_the_words_and_the_day_narrow_the_list(turns, calling_as):
    client, names = calling_as(turns.world.ana), turns.ids
    assert ids(client, state=["countered", "incomplete"]) == {names["countered"], names["incomplete"]}
    assert ids(client, state="declined") == {names["declined"], names["appealed"]}
    assert ids(client, words="COUNTERED") == {names["countered"]}
    assert names["child"] in ids(client, root=False)
    assert names["child"] not in ids(client, root=True)
    assert ids(client, due_to=DUE.isoformat()) >= {names["asked"], names["promised"]}
    assert ids(client, due_to=(DUE - timedelta(days=1)).isoformat()) == set()
    assert ids(client, due_from=(DUE + timedelta(days=1)).isoformat()) == set()


def test_late_and_unended_are_what_they_are_at_the_page(turns, calling_as):
    client, names = calling_as(turns.world.ana), turns.ids
    assert ids(client, late=True) == set()
    with time_machine.travel(NOW + timedelta(days=19), tick=False):
        late = ids(calling_as(turns.world.ana), late=True)
    assert names["promised"] in late
    assert names["delivered"] not in late
    withdraw(Order.objects.get(pk=names["asked"]), ground="Not needed", actor=turns.world.by(turns.world.ana))
    assert ids(client) - ids(client, unended=True) == {names["asked"]}


def test_the_calendar_of_promises_is_a_span_of_days(turns, calling_as):
    client, names = calling_as(turns.world.ana), turns.ids
    month = {"promised_from": DUE.replace(day=1).isoformat(), "promised_to": DUE.isoformat()}
    promised = ids(client, **month)
    assert {names["promised"], names["paused"], names["delivered"]} <= promised
    assert {names["asked"], names["declined"]} & promised == set()
    assert ids(client, promised_from=(DUE + timedelta(days=1)).isoformat()) == set()


def test_people_are_found_by_name_unit_and_role(turns, calling_as):
    world = turns.world
    client = calling_as(world.hanna)
    leads = {one["id"] for one in asked(client, "people", role="unit_lead", unit_id=world.planning.pk)}
    assert leads == {world.petra.pk}
    assert {one["name"] for one in asked(client, "people", words="omar")} == {world.omar.name}
    assert client.get("/api/v1/people?role=wizard").status_code == 422
    assert client.get("/api/v1/people?unit_id=999999").status_code == 404


def test_the_register_is_narrowed_by_kind_and_comes_in_pages(turns, calling_as):
    client = calling_as(turns.world.ana)
    every = asked(client, "refusals")
    assert {one["kind"] for one in every} == {"decline"}
    assert asked(client, "refusals", kind="veto") == []
    assert asked(client, "refusals", account_id=turns.world.meridian.pk) == every
    assert asked(client, "refusals", account_id=turns.world.meridian_retail.pk) == []
    first = client.get("/api/v1/refusals", {"limit": 1, "kind": "decline"}).json()
    rest = client.get("/api/v1/refusals", {"cursor": first["next"]}).json()
    assert [*first["items"], *rest["items"]] == every
    assert rest["next"] is None


def test_an_expedite_is_weighed_before_it_is_asked_for(turns, calling_as):
    client, world = calling_as(turns.world.ana), turns.world
    order = {
        "account_id": world.meridian.pk,
        "asked_of_unit_id": world.field_services.pk,
        "title": "A lift",
        "why": "The ward opens",
        "requested_for": DUE.isoformat(),
    }
    latest = client.post("/api/v1/orders", order, content_type="application/json").json()["id"]
    seen = client.get(f"/api/v1/orders/{latest}/expedite-preview").json()
    assert seen["orders_delayed"] == len(seen["seen"]) + seen["hidden"]
    assert (seen["allowance"], seen["used"]) == (2, 0)
    assert turns.ids["asked"] in {one["order_id"] for one in seen["seen"]}
    assert latest not in {one["order_id"] for one in seen["seen"]}


def test_the_inbox_tells_what_waits_in_the_programme(turns, calling_as):
    ana = {(one["what"], one["id"]) for one in asked(calling_as(turns.world.ana), "inbox", limit=200)}
    assert ("call the renewal", turns.ids["contract"]) in ana
    assert ("issue it", turns.ids["due"]) in ana
    sofia = {(one["what"], one["id"]) for one in asked(calling_as(turns.world.sofia), "inbox", limit=200)}
    assert ("do your part", turns.ids["duty"]) in sofia
    priya = {(one["what"], one["id"]) for one in asked(calling_as(turns.world.priya), "inbox", limit=200)}
    assert ("answer the role", turns.ids["acceptance"]) in priya
    tom = {one["what"] for one in asked(calling_as(turns.world.tom), "inbox", limit=200)}
    assert "call the renewal" not in tom
