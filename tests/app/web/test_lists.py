"""Lists cost the same however long they are, page by key, sort, filter, and act on several."""

from __future__ import annotations

import csv
import html
import re
from datetime import timedelta

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import NOW

from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order
from goldenthread.app.people import actions as people
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db


def more(world, count, begin=0):
    """Orders in several states, each with a barrier, an escalation, a complaint and a supporting order."""
    due = (NOW + timedelta(days=3)).date()
    for number in range(begin, begin + count):
        order = actions.place_order(
            world.meridian,
            asked_of=world.field_services,
            title=f"Order {number:03d}",
            why="They wait",
            requested_for=due + timedelta(days=number % 7),
            value=1000 + number,
            actor=world.by(world.ana),
        )
        if number % 3 == 1:
            actions.decline(order, ground="No", actor=world.by(world.omar))
            continue
        if number % 3 == 2:
            actions.counter(
                order, promised_for=due + timedelta(days=9), ground="Later", actor=world.by(world.omar)
            )
            continue
        actions.promise(order, promised_for=due, actor=world.by(world.omar))
        actions.place_supporting_order(
            order, asked_of=world.planning, title="Van", requested_for=due, actor=world.by(world.omar)
        )
        barrier = actions.raise_barrier(
            order=order, kind="capacity", what="Nobody", area=world.capacity, actor=world.by(world.omar)
        )
        actions.escalate(barrier, reason="Two people", actor=world.by(world.omar))
        voice.record_feedback(
            world.meridian, kind="complaint", words="Late", order=order, actor=world.by(world.ana)
        )
        about = {"to": world.planning, "area": world.capacity, "what": f"Two people {number}"}
        asked = actions.ask_for_decision(world.meridian, **about, actor=world.by(world.ana))
        actions.decide_request(asked, outcome="declined", ground="No", actor=world.by(world.petra))


PAGES = {
    "ana": [
        "/",
        "/orders",
        "/orders.csv",
        "/promises.csv",
        "/barriers.csv",
        "/feedback.csv",
        "/accounts.csv",
        "/promises",
        "/calendar",
        "/barriers",
        "/feedback",
        "/accounts",
        "/register",
        "/register.csv",
        "/decisions",
        "/decisions.csv",
        "/people.csv",
    ],
    "omar": ["/", "/orders", "/units"],
    "sofia": ["/", "/barriers"],
    "lena": ["/"],
    "priya": ["/"],
    "alec": ["/history", "/history.csv"],
}


def count(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return len(queries)


def test_a_page_asks_the_database_as_often_for_twenty_rows_as_for_ten(world, signed_in):
    pages = {name: [*addresses] for name, addresses in PAGES.items()}
    pages["ana"].append(f"/accounts/{world.meridian.pk}")
    pages["omar"].append(f"/units/{world.field_services.pk}")
    more(world, 9)
    clients = {name: signed_in(getattr(world, name)) for name in pages}
    before = {(name, one): count(clients[name], one) for name in pages for one in pages[name]}
    more(world, 9, begin=9)
    after = {(name, one): count(clients[name], one) for name in pages for one in pages[name]}
    assert {key: (before[key], after[key]) for key in before if after[key] > before[key]} == {}


def test_every_list_is_taken_along_as_it_is_filtered(world, signed_in):
    """Each list leads to its file, which holds the rows of the list and no others."""
    more(world, 9)
    client = signed_in(world.ana)
    for address, rows, other in (
        ("/promises?q=Order", 3, "q=nothing"),
        ("/barriers?kind=capacity&state=escalated", 3, "kind=policy"),
        ("/feedback?kind=complaint", 3, "kind=praise"),
        ("/accounts?q=health&mine=on", 1, "q=castor"),
        ("/orders?state=declined", 3, "state=accepted"),
        ("/decisions?state=declined", 3, "state=waiting"),
        ("/register?kind=request", 3, "kind=veto"),
    ):
        page = client.get(address).content.decode()
        file = html.unescape(re.search(r'href="(/[a-z]+\.csv\?[^"]+)"', page)[1])
        assert len(csv_of(client, file)) == rows + 1, file
        assert page.count('<th scope="row"') == rows
        assert len(csv_of(client, f"{file.partition('?')[0]}?{other}")) == 1
    assert "Castor" not in str(csv_of(client, "/accounts.csv"))


def test_people_are_found_by_name_unit_and_role_and_taken_along(world, signed_in):
    client = signed_in(world.ana)

    def names(asked: str) -> list[str]:
        found = [row[1] for row in csv_of(client, f"/people.csv?{asked}")][1:]
        page = client.get(f"/people?{asked}").content.decode()
        assert re.findall(r'<th scope="row"><a href="/people/\d+">([^<]+)<', page) == found
        return found

    assert names("q=RAM") == ["Priya Raman"]
    assert names(f"unit={world.field_services.pk}&sort=-name") == ["Priya Raman", "Omar Said"]
    assert names("role=sponsor") == ["Sofia Lindqvist"]
    people.leave(world.tom, left_on=NOW.date() - timedelta(days=2), actor=world.by(world.hanna))
    assert (names("q=Tom"), names("q=Tom&left=on")) == ([], ["Tom Fischer"])
    assert client.get("/people?role=queen").status_code == 422


def test_an_auditor_finds_entries_by_what_who_and_when(world, signed_in):
    more(world, 3)
    client, order = signed_in(world.alec), Order.objects.get(title="Order 000")

    def rows(asked: str) -> list[list[str]]:
        found = csv_of(client, f"/history.csv?{asked}")[1:]
        assert client.get(f"/history?{asked}").content.decode().count('<th scope="row"') == len(found)
        return found

    assert [row[1] for row in rows(f"order={order.pk}&kind=promise")] == ["promise.made"]
    assert {row[4] for row in rows(f"who={world.omar.pk}")} == {str(world.omar.pk)}
    assert rows(f"kind=order&last={NOW.date() - timedelta(days=1)}") == []
    assert len(rows(f"kind=order&first={NOW.date()}")) == len(rows("kind=order")) > 3
    assert client.get("/history?order=-1").status_code == 422


def csv_of(client, address: str) -> list[list[str]]:
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_the_calendar_counts_what_it_does_not_tell(world, signed_in, monkeypatch):
    from goldenthread.app.web.pages import calendar

    monkeypatch.setattr(calendar, "A_DAY", 2)
    monkeypatch.setattr(calendar, "IN_A_CELL", 1)
    more(world, 9)
    first = Order.objects.get(title="Order 000")
    actions.waive_child(first.children.get(), ground="We walk", actor=world.by(world.omar))
    actions.deliver(first, actor=world.by(world.omar))
    page = signed_in(world.ana).get("/calendar?month=2026-03").content.decode()
    assert (page.count(">2 more</a>"), page.count(">1 more</a>")) == (
        1,
        1,
    )  # of three: in the month, for a phone
    told = re.findall(r"Order 00\d", page)
    assert told == ["Order 003", "Order 003", "Order 006"]  # open ones first


def test_a_filter_of_the_calendar_goes_along_and_its_more_opens_as_many(world, signed_in, monkeypatch):
    """What is asked for that day, promised for none or withdrawn, is on the list of orders and not behind it."""
    from goldenthread.app.web.pages import calendar

    monkeypatch.setattr(calendar, "IN_A_CELL", 0)
    more(world, 9)
    day = (NOW + timedelta(days=3)).date()
    actions.withdraw(Order.objects.get(title="Order 003"), ground="Not needed", actor=world.by(world.ana))
    van = Order.objects.filter(title="Van", state="asked").first()
    actions.promise(van, promised_for=day, actor=world.by(world.petra))
    client = signed_in(world.ana)
    for asked, there in (
        ("", 3),
        (f"unit={world.field_services.pk}", 2),
        (f"unit={world.operations.pk}&below=on", 3),
        ("roots=on&open=on", 2),
        (f"account={world.meridian_retail.pk}", 0),
    ):
        page = html.unescape(client.get(f"/calendar?month=2026-03&{asked}").content.decode())
        behind = re.search(r'href="(/orders[^"]+)">(\d+) more</a>', page)
        assert (int(behind[2]) if behind else 0) == there, asked
        assert f"?month=2026-04{'&' if asked else ''}{asked}" in page
        if behind:
            assert client.get(behind[1]).content.decode().count('<th scope="row"') == there, asked
    assert "fits this filter" in page
    assert client.get("/calendar?unit=x&month=2026-03").status_code == 422


def test_the_register_is_turned_by_what_it_cost_and_by_whom(world, signed_in):
    more(world, 6)
    client = signed_in(world.ana)
    for sort in ("at", "-at", "about", "by", "waited", "-waited", "worth", "nonsense"):
        page = client.get(f"/register?sort={sort}").content.decode()
        assert page.count('<th scope="row"') == 4, sort  # two orders declined, two requests
    page = client.get("/register?sort=by").content.decode()
    by_unit = re.findall(r'class="cell-sub">(Field services|Planning)<', page)
    assert by_unit == ["Field services", "Field services", "Planning", "Planning"]
    assert [row[3] for row in csv_of(client, "/register.csv?sort=-by")][1:] == by_unit[::-1]


def test_the_order_page_asks_as_often_for_a_long_thread(stage, signed_in):
    client = signed_in(stage.world.omar)
    address = f"/orders/{stage.order.pk}"
    before = count(client, address)
    for number in range(10):
        actions.clarify(stage.order, text=f"Line {number}", actor=stage.world.by(stage.world.ana))
    assert count(client, address) <= before


@pytest.mark.parametrize(
    "sort", ["due", "-due", "title", "-title", "value", "placed", "customer", "unit", "asked"]
)
def test_pages_by_key_show_every_order_once(world, signed_in, sort, monkeypatch):
    from goldenthread.app.web.lists import listing

    monkeypatch.setattr(listing.Listing.__init__, "__kwdefaults__", {"size": 4})
    more(world, 9)
    client = signed_in(world.lena)
    seen: list[str] = []
    address = f"/orders?sort={sort}"
    for _ in range(12):
        page = client.get(address).content.decode()
        seen += re.findall(r'<th scope="row" dir="auto"><a href="/orders/(\d+)"', page)
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        if not following:
            break
        address = "/orders" + following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == Order.objects.count()


def test_filters_narrow_and_stay_in_the_address(world, signed_in):
    more(world, 6)
    client = signed_in(world.ana)
    page = client.get("/orders?state=countered&sort=title").content.decode()
    assert re.findall(r">(Order \d+)</a>", page) == ["Order 002", "Order 005"]
    assert "/orders.csv?state=countered&amp;sort=title" in page
    several = client.get("/orders?state=countered&state=declined&roots=on").content.decode()
    assert len(re.findall(r">(Order \d+)</a>", several)) == 4
    assert "Nothing matches" in client.get("/orders?q=nowhere").content.decode()


def test_one_act_on_several_stands_or_is_refused_one_by_one(world, signed_in):
    more(world, 3)
    orders = Order.objects.filter(parent__isnull=True)
    client = signed_in(world.omar)
    answer = client.post(
        "/orders/several",
        {
            "orders": [order.pk for order in orders],
            "act": "promise",
            "day": "2026-03-20",
            "back": "/orders?sort=due",
        },
        follow=True,
    )
    page = answer.content.decode()
    assert answer.redirect_chain == [("/orders?sort=due", 303)]
    assert "Done for 2 orders." in page  # the declined and the countered one
    assert "Order 000: This order cannot be answered so now" in page


def test_several_without_a_choice_says_so_and_leads_nowhere_else(world, signed_in):
    client = signed_in(world.omar)
    answer = client.post("/orders/several", {"act": "promise", "back": "//elsewhere.example"}, follow=True)
    assert answer.redirect_chain == [("/orders", 303)]
    assert "Choose at least one order in the list." in answer.content.decode()
    assert "Give the date." in answer.content.decode()


def test_orders_of_others_cannot_be_chosen(stage, signed_in):
    client = signed_in(stage.world.omar)
    answer = client.post(
        "/orders/several",
        {"orders": [stage.foreign.pk], "act": "promise", "day": "2026-03-20"},
        follow=True,
    )
    assert "One of the orders is not there any more." in answer.content.decode()
    stage.foreign.refresh_from_db()
    assert stage.foreign.state == "asked"


def test_units_are_seen_through_several_lenses_on_any_day(world, signed_in):
    """By who belongs to whom, by function or region; as they were before planning moved below field services."""
    today, ines = NOW.date(), world.by(world.ines)
    people.change_unit(
        world.planning, valid_from=today, parent=world.field_services, region="North", actor=ines
    )
    client = signed_in(world.omar)
    assert below(client, "/units", "Field services") == ["Planning"]
    before = f"/units?day={today - timedelta(days=1)}"
    assert below(client, before, "Field services") == []
    assert "Planning" in below(client, before, "Operations")
    regions = grouped(client, "/units?by=region")
    assert (regions["North"], "Planning" in regions["Not said"]) == (["Planning"], False)
    assert grouped(client, "/units?by=function")["Finance"] == ["Billing"]
    assert "No unit was there on that day" in client.get("/units?day=2001-01-01").content.decode()
    assert client.get("/units?by=colour&day=never").status_code == 422


def tree_of(client, address: str):
    return lxml.html.fromstring(client.get(address).content.decode())


def below(client, address: str, unit: str) -> list[str]:
    return tree_of(client, address).xpath(f"//li[div/a[text()='{unit}']]/ul/li/div/a/text()")


def grouped(client, address: str) -> dict[str, list[str]]:
    sections = tree_of(client, address).xpath("//section[h2]")
    return {one.findtext("h2"): one.xpath(".//li/div/a/text()") for one in sections}
