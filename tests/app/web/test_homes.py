"""What the first page says: whose things wait, and what its figures count."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.world import NOW

from goldenthread.app.orders import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(world):
    """Orders of Meridian in several states; barriers stand on two, one of them cleared."""
    today = NOW.date()
    asked = [
        actions.place_order(
            world.meridian,
            asked_of=world.field_services,
            title=f"Order {number}",
            why="They wait",
            requested_for=today + timedelta(days=5),
            actor=world.by(world.ana, NOW - timedelta(days=6)),
        )
        for number in range(6)
    ]
    omar = world.by(world.omar, NOW - timedelta(days=5))
    for order, days in zip(asked[1:4], (3, 3, 20), strict=True):
        actions.promise(order, promised_for=today + timedelta(days=days), actor=omar)
    actions.promise(asked[4], promised_for=today - timedelta(days=2), actor=omar)
    actions.counter(asked[5], promised_for=today + timedelta(days=9), actor=omar)
    barriers = [
        actions.raise_barrier(order=order, kind="capacity", what="Nobody", actor=world.by(world.omar))
        for order in asked[1:4]
    ]
    actions.clear_barrier(barriers[0], what_was_done="Found", actor=world.by(world.omar))
    return world


def figures(page: str, name: str) -> list[tuple[str, int]]:
    """The addresses and numbers in the row that begins with ``name``."""
    row = next(row for row in page.split("<tr>") if f">{name}</a></th>" in row)
    found = re.findall(r'<td class="number"[^>]*><a href="([^"]+)">(\d+)</a>', row)
    return [(address.replace("&amp;", "&"), int(number)) for address, number in found]


def rows_in(page: str) -> int:
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    return body.group(1).count("<tr") if body else 0


@pytest.mark.parametrize("whose", ["meridian", "field_services"])
def test_each_figure_opens_a_list_of_as_many(busy, signed_in, whose):
    client = signed_in(busy.lena)
    found = figures(client.get("/").content.decode(), getattr(busy, whose).name)
    assert [number for _, number in found] == [1, 1, 2, 1, 2]  # nothing was returned
    for address, number in found:
        assert rows_in(client.get(address).content.decode()) == number, address


NEEDS_YOU = {
    "ana": ("Deliveries to confirm", "Counter-offers to answer", "Promises at risk", "Your barriers"),
    "omar": (
        "Asked of us, waiting for our answer",
        "Our promises, late and due within a week",
        "Returned to us",
    ),
    "priya": ("Your steps",),
    "sofia": ("Barriers that wait for your decision", "Appeals that wait for you"),
    "nadia": ("Barriers that wait for your decision", "Appeals that wait for you"),
    "lena": ("By account", "By unit"),
}


def test_the_first_page_of_each_role_says_what_needs_it(stage, signed_in):
    """Each has its own headings and not those of the others; what waits stands under them with the reason why."""
    pages = {
        name: signed_in(getattr(stage.world, name)).get("/").content.decode() for name in (*NEEDS_YOU, "vik")
    }
    for name, headings in NEEDS_YOU.items():
        assert [one for one in headings if f">{one}" not in pages[name]] == [], name
    assert "Your steps" not in pages["sofia"]
    assert "Counter-offers to answer" not in pages["omar"]
    assert "Late again" in pages["ana"]  # the customer's words
    decider = stage.barrier.escalations.get().to_person
    assert "Late again" in pages[next(one for one in NEEDS_YOU if getattr(stage.world, one) == decider)]
    assert not any(one in pages["vik"] for headings in NEEDS_YOU.values() for one in headings)


def test_a_complaint_opens_on_the_page_of_its_order_and_of_its_account(stage, signed_in):
    client = signed_in(stage.world.ana)
    for address in (f"/orders/{stage.order.pk}", f"/accounts/{stage.world.meridian.pk}"):
        page = client.get(address).content.decode()
        assert "Late again" in page
        assert f'href="/feedback/{stage.feedback.pk}"' in page


def test_rooms_that_are_open_are_not_things_that_wait(world, signed_in):
    for person in (world.hanna, world.alec, world.aaron):
        assert "Nothing waits for you" in signed_in(person).get("/").content.decode()


def test_a_decision_that_nobody_may_take_waits_for_the_administrator(world, signed_in):
    page = signed_in(world.ines).get("/").content.decode()
    assert "1 thing waits for you" in page
    assert f'<a href="/rights">{world.price.name}</a>' in page


def test_what_slips_comes_first_for_the_programme_lead_and_only_for_her(stage, signed_in):
    page = signed_in(stage.world.lena).get("/").content.decode()
    assert "What is slipping" in page
    assert "What is slipping" not in signed_in(stage.world.nadia).get("/").content.decode()


@pytest.fixture
def unanswered(busy):
    """One order is late that nobody ever promised."""
    return actions.place_order(
        busy.meridian,
        asked_of=busy.field_services,
        title="Never answered",
        why="They wait",
        requested_for=NOW.date() - timedelta(days=1),
        actor=busy.by(busy.ana, NOW - timedelta(days=6)),
    )


def opened(client, address: str) -> list[int]:
    """The figures on top of the page, each of which opens a list of as many."""
    page = client.get(address).content.decode()
    found = re.findall(r'class="figure" href="([^"]+)"><span class="figure-number">(\d+)<', page)
    numbers = [int(number) for _, number in found]
    lists = [client.get(address.replace("&amp;", "&")).content.decode() for address, _ in found]
    assert [rows_in(one) for one in lists] == numbers
    return numbers


def test_each_figure_of_an_account_opens_a_list_of_as_many(busy, unanswered, signed_in):
    assert opened(signed_in(busy.ana), f"/accounts/{busy.meridian.pk}") == [7, 2, 2, 2, 0]


def test_each_figure_of_a_unit_opens_a_list_of_as_many(busy, unanswered, signed_in):
    """Of the unit itself, and of one above it, whose lists hold the orders of the units below."""
    for person, unit in ((busy.omar, busy.field_services), (busy.nadia, busy.operations)):
        assert opened(signed_in(person), f"/units/{unit.pk}") == [2, 2, 2, 0]
