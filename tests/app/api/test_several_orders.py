"""One act on several orders by a program: each stands or is refused by itself; what one may not see is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.app.orders.conftest import DUE, Conversation
from tests.world import NOW

from goldenthread.app.api.routes.several import ACTS
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order
from goldenthread.app.web.forms.bulk import ACTS as AT_A_PAGE

pytestmark = pytest.mark.django_db
AT, JSON = "/api/v1/orders/several", "application/json"


@pytest.fixture(autouse=True)
def _the_day_after():
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        yield


def do(client, **several):
    return client.post(AT, {"several": several}, content_type=JSON)


def test_each_stands_or_is_refused_by_itself(world, calling_as):
    talk = Conversation(world)
    asked, promised = talk.placed(), talk.promised()
    before = Event.objects.count()
    client = calling_as(world.omar)
    before = Event.objects.count()
    day = (DUE + timedelta(days=1)).isoformat()
    answer = do(client, act="promise", order_ids=[asked.pk, promised.pk, asked.pk, 10**9], promised_for=day)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["done"] == [asked.pk]
    assert [one["order_id"] for one in body["refused"]] == [promised.pk, 10**9]
    assert body["refused"][1] == {
        "order_id": 10**9,
        "code": "not_found",
        "sentence": "There is no such order.",
    }
    assert Order.objects.get(pk=asked.pk).last_promised_for.isoformat() == day
    (event,) = Event.objects.filter(pk__gt=0).order_by("-pk")[: Event.objects.count() - before]
    assert (event.kind, event.order_id) == ("promise.made", asked.pk)


def test_the_other_acts_take_what_they_need(world, calling_as):
    talk = Conversation(world)
    one, other = talk.promised(), talk.promised()
    ids = [one.pk, other.pk]
    day = (DUE + timedelta(days=2)).isoformat()
    moved = do(calling_as(world.omar), act="move_promise", order_ids=ids, promised_for=day, cause="No crew")
    assert moved.json() == {"done": ids, "refused": []}
    ana = calling_as(world.ana)
    assert do(ana, act="clarify", order_ids=ids, text="By the back door").json()["done"] == ids
    assert do(ana, act="withdraw", order_ids=ids, ground="Not needed").json()["done"] == ids
    assert Event.objects.filter(kind="order.withdrawn", order_id__in=ids).count() == 2


def test_somebody_who_may_not_is_refused_for_each_and_does_nothing(world, calling_as):
    order = Conversation(world).placed()
    client = calling_as(world.tom)
    before = Event.objects.count()
    body = do(client, act="withdraw", order_ids=[order.pk], ground="No").json()
    assert (body["done"], [one["code"] for one in body["refused"]]) == ([], ["not_permitted"])
    unseen = do(calling_as(world.vik), act="withdraw", order_ids=[order.pk], ground="No").json()
    assert [one["code"] for one in unseen["refused"]] == ["not_found"]
    assert not Event.objects.filter(pk__gt=before, kind="order.withdrawn").exists()


@pytest.mark.parametrize(
    "several",
    [
        {"act": "promise", "order_ids": [1]},
        {"act": "promise", "order_ids": [], "promised_for": "2026-03-20"},
        {"act": "promise", "order_ids": list(range(1, 202)), "promised_for": "2026-03-20"},
        {"act": "move_promise", "order_ids": [1], "promised_for": "2026-03-20"},
        {"act": "accept", "order_ids": [1]},
        {"act": "clarify", "order_ids": [1], "text": "\x00"},
        {"order_ids": [1]},
    ],
)
def test_an_act_without_what_it_needs_is_refused(world, calling_as, several):
    client = calling_as(world.omar)
    before = Event.objects.count()
    answer = do(client, **several)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert Event.objects.count() == before


def test_the_acts_are_those_of_the_page():
    assert {name: act for name, (_, act, _) in AT_A_PAGE.items()} == ACTS
