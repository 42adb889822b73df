"""The page of notices: what one was told, marked as read by oneself alone, counted in the navigation."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.app.notices.conftest import told

from goldenthread.app.history.models import Event
from goldenthread.app.notices.models import Notice
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Role

pytestmark = pytest.mark.django_db


def place(world, title="Ten scanners"):
    return orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title=title,
        why="The ward opens",
        requested_for=date(2026, 3, 20),
        actor=world.by(world.ana),
    )


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_notice_says_who_did_what_to_which_record_and_why_one_is_told(world, work, signed_in):
    order = place(world)
    work()
    page = signed_in(world.omar).get("/notices")
    said = text_of(page)
    assert "Ana Kovač placed an order with Field services: Ten scanners, for 20 March 2026" in said
    assert "Your unit was asked" in said
    assert f'href="/orders/{order.pk}"' in page.content.decode()
    assert "Notices 1 unread" in said


def test_there_is_something_to_learn_when_there_is_nothing_to_read(world, signed_in):
    assert "Nobody has told you anything yet" in text_of(signed_in(world.omar).get("/notices"))


def test_one_is_marked_as_read_with_an_event_and_leaves_the_page(world, work, signed_in):
    place(world)
    work()
    (notice,) = told(world.omar)
    client = signed_in(world.omar)
    response = client.post(f"/notices/{notice.pk}/reading", {"back": "/notices?group=answers"})
    assert (response.status_code, response["Location"]) == (303, "/notices?group=answers")
    notice.refresh_from_db()
    assert notice.read_at is not None
    event = Event.objects.get(kind="notices.read")
    assert (event.actor_person, event.payload) == (world.omar, {"count": 1, "up_to_id": notice.pk})
    assert "You have read everything" in text_of(client.get("/notices"))
    assert "Ten scanners" in text_of(client.get("/notices?show=read"))


def test_somebody_elses_notice_is_not_found_and_stays_unread(world, work, signed_in):
    place(world)
    work()
    (notice,) = told(world.omar)
    assert signed_in(world.priya).post(f"/notices/{notice.pk}/reading").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    assert not Event.objects.filter(kind="notices.read").exists()


def test_all_are_read_up_to_what_the_page_showed_and_within_its_filter(world, work, signed_in):
    place(world)
    work()
    (shown,) = told(world.omar)
    place(world, "Ten more")
    work()
    client = signed_in(world.omar)
    client.post("/notices/reading", {"up_to": str(shown.pk), "group": "decisions"})
    assert [one.read_at is None for one in told(world.omar)] == [True, True]
    client.post("/notices/reading", {"up_to": str(shown.pk), "group": "answers"})
    assert [one.read_at is None for one in told(world.omar)] == [False, True]


@pytest.mark.parametrize("bad", ["", "x", "-1", "9" * 30, "\x00"])
def test_a_page_that_nobody_made_marks_nothing(world, work, signed_in, bad):
    place(world)
    work()
    assert signed_in(world.omar).post("/notices/reading", {"up_to": bad}).status_code == 303
    assert [one.read_at for one in told(world.omar)] == [None]


@pytest.mark.parametrize(
    "back", ["https://evil.example/notices", "//evil.example", "/orders", "/notices@evil"]
)
def test_one_is_led_back_to_ones_notices_and_nowhere_else(world, work, signed_in, back):
    place(world)
    work()
    response = signed_in(world.omar).post(f"/notices/{told(world.omar)[0].pk}/reading", {"back": back})
    assert response["Location"] in ("/notices", "/notices@evil")


def test_a_filter_that_is_none_answers_422(world, signed_in):
    assert signed_in(world.omar).get("/notices?show=everything").status_code == 422


def test_what_one_may_no_longer_see_is_left_without_words(world, work, signed_in):
    place(world)
    work()
    held = world.priya.assignments.get()
    people.end_assignment(held, valid_to=date(2026, 3, 1), actor=world.by(world.hanna))
    people.assign(
        world.priya,
        unit=world.billing,
        role=Role.UNIT_MEMBER,
        valid_from=date(2026, 3, 2),
        actor=world.by(world.hanna),
    )
    assert len(told(world.priya, "order.placed")) == 1
    said = text_of(signed_in(world.priya).get("/notices"))
    assert "About something that you may no longer open" in said
    assert "scanners" not in said
    assert "Meridian" not in said


def test_the_page_costs_the_same_with_ten_and_with_twenty(world, work, signed_in):
    def cost(titles: int) -> int:
        for nth in range(titles):
            place(world, f"Order {nth}")
        work()
        client = signed_in(world.omar)
        client.get("/notices")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/notices").status_code == 200
        return len(queries)

    ten = cost(10)
    assert cost(10) == ten
    assert Notice.objects.filter(person=world.omar).count() == 20
