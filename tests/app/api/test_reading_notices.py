"""Marking notices as read by a program: one's own, up to the last one seen, of one group or of all."""

from __future__ import annotations

import pytest
from tests.app.orders.conftest import Conversation
from tests.world import NOW

from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions as notices
from goldenthread.app.notices.models import Notice
from goldenthread.app.people.actors import clock

pytestmark = pytest.mark.django_db
JSON = "application/json"
AT = "/api/v1/notices"


@pytest.fixture
def told(world) -> list[int]:
    """Ana was told of three orders' promises; the ids of her notices, the latest first."""
    talk = Conversation(world)
    for _ in range(3):
        order = talk.promised()
        notices.tell(Event.objects.get(kind="promise.made", order_id=order.pk), actor=clock(NOW))
    return list(Notice.objects.filter(person=world.ana).order_by("-pk").values_list("pk", flat=True))


def read(client, **body):
    return client.post(f"{AT}/reading", body, content_type=JSON)


def test_all_up_to_the_last_one_seen_are_read_and_what_came_after_is_not(told, world, calling_as):
    client = calling_as(world.ana)
    before = Event.objects.count()
    answer = read(client, up_to_id=told[1])
    assert (answer.status_code, answer.json()) == (200, {"read": 2})
    assert [one["id"] for one in client.get(AT, {"unread": True}).json()["items"]] == told[:1]
    assert [one["id"] for one in client.get(AT, {"unread": False}).json()["items"]] == told[1:]
    (event,) = Event.objects.filter(pk__gt=before, kind="notices.read")
    assert event.payload == {"count": 2, "up_to_id": told[1]}


def test_of_a_group_only_its_own_are_read(told, world, calling_as):
    client = calling_as(world.ana)
    group = client.get(f"{AT}/{told[0]}").json()["group"]
    other = next(one for one in ("programme", "barriers", "orders") if one != group)
    assert read(client, up_to_id=told[0], group=other).json() == {"read": 0}
    assert client.get(AT, {"group": other}).json()["items"] == []
    assert read(client, up_to_id=told[0], group=group).json() == {"read": 3}


def test_nobody_reads_what_somebody_else_was_told(told, world, calling_as):
    before = Event.objects.count()
    client = calling_as(world.omar)
    before = Event.objects.count()
    assert read(client, up_to_id=told[0]).json() == {"read": 0}
    assert client.get(f"{AT}/{told[0]}").status_code == 404
    assert Event.objects.count() == before
    assert not Notice.objects.filter(person=world.ana, read_at__isnull=False).exists()


@pytest.mark.parametrize(
    "body", [{}, {"up_to_id": 0}, {"up_to_id": "all"}, {"up_to_id": 1, "group": "nonsense"}]
)
def test_what_is_no_notice_and_no_group_is_refused(told, world, calling_as, body):
    client = calling_as(world.ana)
    before = Event.objects.count()
    assert read(client, **body).status_code == 422
    assert Event.objects.count() == before
