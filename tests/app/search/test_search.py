"""Searching: what is found, by whom, and what stays hidden, at the page and over the API."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import compress, product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.world import NOW

from goldenthread.app.customers import actions as customers
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.search import queries
from goldenthread.app.search.queries import MOST, search
from goldenthread.app.search.words import asked, folded, marked
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db
DAY = NOW.date()


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(person: Person, text: str, **more: str):
    return client_of(person).get("/search", {"q": text, **more})


def found(person: Person, text: str) -> dict[str, list[str]]:
    """Titles by kind, as the API tells them; the counts say the same."""
    answer = client_of(person).get("/api/v1/search", {"q": text, "limit": 50})
    assert answer.status_code == 200, answer.content
    groups = answer.json()["groups"]
    assert all(group["total"] == len(group["hits"]) for group in groups)
    return {group["kind"]: [hit["title"] for hit in group["hits"]] for group in groups if group["total"]}


def place(world, title: str, *, account=None, by=None, of=None, why: str = "They wait", **more):
    return orders.place_order(
        account or world.meridian,
        asked_of=of or world.field_services,
        title=title,
        why=why,
        requested_for=DAY + timedelta(days=20),
        actor=world.by(by or world.ana),
        **more,
    )


def test_all_words_must_occur_and_the_last_may_be_a_beginning(world):
    place(world, "Ten scanners for ward seven")
    place(world, "A printer for ward seven")
    assert found(world.ana, "ward scan")["orders"] == ["Ten scanners for ward seven"]
    assert len(found(world.ana, "seven war")["orders"]) == 2
    assert found(world.ana, "scan ward") == {}  # only the last may be a beginning
    assert found(world.ana, "ward nine") == {}


@pytest.mark.parametrize(
    "text", ["zahler strasse", "ZÄHLER STRASSE", "Zähler straße", "za\u0308hler strasse", "Łodz"]
)
def test_accents_and_capitals_make_no_difference(world, text):
    place(world, "Zähler in der Großen Straße, Łódź")
    assert found(world.ana, text)["orders"] == ["Zähler in der Großen Straße, Łódź"]


def test_a_number_opens_the_order_with_that_number_first(world):
    other = place(world, "Nothing in common")
    named = place(world, f"Replaces {other.pk}")
    assert found(world.ana, str(other.pk))["orders"] == [other.title, named.title]
    assert found(world.ana, f"#{other.pk}")["orders"][0] == other.title


def test_a_hit_in_the_title_comes_before_one_in_the_reason(world):
    place(world, "A lamp", why="The turbine hall is dark")
    place(world, "A turbine")
    place(world, "A ladder", why="To reach the turbine")
    assert found(world.ana, "turbine")["orders"] == ["A turbine", "A ladder", "A lamp"]


def test_every_kind_is_found_by_its_words(world):
    order = place(world, "Quartz sensors")
    orders.raise_barrier(order=order, kind="capacity", what="No quartz to be had", actor=world.by(world.ana))
    voice.record_feedback(
        world.meridian, kind="complaint", words="The quartz was late", actor=world.by(world.ana)
    )
    customers.add_contact(world.meridian, name="Quartz Quentin", actor=world.by(world.ana))
    customers.record_interaction(
        world.meridian, kind="call", topic="Quartz prices", note="quartzite", actor=world.by(world.ana)
    )
    people.add_person("Quartz Miner", actor=world.by(world.hanna))
    people.open_unit("Quartz works", kind="function", valid_from=DAY, actor=world.by(world.ines))
    customers.open_account("Quartz & Sons", manager=world.ana, valid_from=DAY, actor=world.by(world.lena))
    assert found(world.ana, "quartz") == {
        "orders": ["Quartz sensors"],
        "accounts": ["Quartz & Sons"],
        "people": ["Quartz Miner"],
        "units": ["Quartz works"],
        "barriers": ["Capacity: No quartz to be had"],
        "feedback": ["Complaint"],
        "contacts": ["Quartz Quentin"],
        "interactions": ["Call: Quartz prices"],
    }


@pytest.fixture
def of_ben(world):
    """An order, a barrier, a complaint, a contact and a call of Ben's customer; every one says "obsidian"."""
    order = place(world, "Obsidian blades", account=world.castor, by=world.ben, of=world.billing)
    orders.raise_barrier(order=order, kind="capacity", what="No obsidian", actor=world.by(world.ben))
    voice.record_feedback(
        world.castor, kind="complaint", words="obsidian is brittle", actor=world.by(world.ben)
    )
    customers.add_contact(world.castor, name="Olga Obsidian", actor=world.by(world.ben))
    customers.record_interaction(world.castor, kind="call", topic="Obsidian", actor=world.by(world.ben))
    return order


def test_what_one_may_not_see_is_neither_shown_nor_counted(world, of_ben):
    everything = {"orders", "barriers", "feedback", "contacts", "interactions"}
    assert set(found(world.ben, "obsidian")) == everything
    assert set(found(world.lena, "obsidian")) == everything
    assert found(world.ana, "obsidian") == {}
    assert set(found(world.bruno, "obsidian")) == {"orders", "barriers"}  # it was asked of his unit
    assert found(world.priya, "obsidian") == {}
    assert found(world.ana, str(of_ben.pk)) == {}
    text = page(world.ana, "obsidian").content.decode()
    assert "Obsidian blades" not in text
    assert "Nothing that you may see holds" in text


def test_without_assignment_there_is_no_search(world, of_ben):
    assert page(world.vik, "obsidian").status_code == 404
    assert "/search" not in client_of(world.vik).get("/").content.decode()
    assert found(world.vik, "obsidian") == {}


def test_a_private_note_is_never_found_not_even_by_who_wrote_it(world):
    customers.record_interaction(
        world.meridian,
        kind="call",
        topic="Prices",
        note="They waver: basalt",
        private=True,
        actor=world.by(world.ana),
    )
    customers.record_interaction(
        world.meridian, kind="call", topic="Dates", note="All agreed: gneiss", actor=world.by(world.ana)
    )
    for person in (world.ana, world.lena, world.sofia):
        assert found(person, "basalt") == {}
        assert found(person, "gneiss")["interactions"] == ["Call: Dates"]
        assert "basalt" not in page(person, "prices").content.decode()


def test_who_was_erased_is_not_found(world):
    people.leave(world.tom, left_on=DAY - timedelta(days=1), actor=world.by(world.hanna))
    assert found(world.ana, "fischer")["people"] == ["Tom Fischer"]
    people.erase(world.tom, actor=world.by(world.ines))
    assert found(world.ana, "fischer") == {}


def test_a_change_is_found_at_once_and_the_old_words_no_longer(world):
    people.change_person(world.tom, name="Tom Winter", actor=world.by(world.hanna))
    assert found(world.ana, "winter")["people"] == ["Tom Winter"]
    assert found(world.ana, "fischer") == {}


def test_words_are_marked_and_nothing_in_them_is_markup(world):
    place(world, "<script>alert(1)</script> & <b>scanner</b>", why="Scanning <img src=x> needs scanners")
    text = page(world.ana, "scan").content.decode()
    assert "&lt;b&gt;<mark>scanner</mark>&lt;/b&gt;" in text
    assert "<mark>Scanning</mark> &lt;img src=x&gt;" in text
    assert "<script>alert" not in text


def test_a_long_text_is_cut_about_the_first_hit():
    said = "word " * 200 + "needle " + "hay " * 200
    pieces = marked(said, asked("needle"), around=120)
    assert [piece.text for piece in pieces if piece.hit] == ["needle"]
    assert 60 < sum(len(piece.text) for piece in pieces) < 140


@pytest.mark.parametrize(
    "text",
    [
        "scanner & !ward | (x)",
        "'; DROP TABLE orders_order; --",
        "a:*b",
        "<-> \\ ' \" :*",
        "\u202escanner\u202c",
        "ماسح ضوئي",
        "סורק",
        "😀 scanner",
        "%_",
        "a" * 200,
        "0" * 200,
        "99999999999999999999999",
        "--1",
        "हिन्दी",
        "１２",
    ],
)
def test_a_hostile_question_is_answered_plainly(world, text):
    place(world, "Ten scanners")
    for answer in (page(world.ana, text), client_of(world.ana).get("/api/v1/search", {"q": text})):
        assert answer.status_code in (200, 422)


@pytest.mark.parametrize("text", ["x" * 10_000, "a " * 100, "!!! ??? ---", "' ' '"])
def test_what_cannot_be_searched_for_is_refused_with_what_to_do(world, text):
    shown = page(world.ana, text)
    assert shown.status_code == 422
    assert re.search(r"field-error.*Search for|no word in this", shown.content.decode(), re.DOTALL)
    told = client_of(world.ana).get("/api/v1/search", {"q": text})
    assert told.status_code == 422
    assert set(told.json()) == {"error"}


def test_a_nul_is_a_space(world):
    place(world, "Ten scanners")
    assert found(world.ana, "ten\x00scan")["orders"] == ["Ten scanners"]


def test_writing_from_right_to_left_is_found(world):
    place(world, "جهاز ماسح ضوئي")
    assert found(world.ana, "ماسح")["orders"] == ["جهاز ماسح ضوئي"]
    assert 'dir="auto"' in page(world.ana, "ماسح").content.decode()


LETTERS = st.characters(
    categories=("Lu", "Ll", "Nd"), max_codepoint=0x52F, exclude_characters="ŉſĿŀĲĳǄǅǆǇǈǉǊǋǌǱǲǳ"
)


@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=5))
def test_the_database_folds_words_as_we_do(words):
    said = " ".join(words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_folded(%s)", [said])
        assert cursor.fetchone()[0].split() == folded(said).split()


def test_one_kind_is_paged_and_bounded(world):
    for nth in range(25):
        place(world, f"Granite slab {nth}")
    first = page(world.ana, "granite", kind="orders").content.decode()
    assert first.count('class="hit-text"') == 20
    after = re.search(r'href="(\?[^"]+page=2)" rel="next"', first)[1].replace("&amp;", "&")
    second = client_of(world.ana).get(f"/search{after}").content.decode()
    assert second.count('class="hit-text"') == 5
    assert 'rel="next"' not in second
    for odd in ("0", "-1", "x", "9" * 50, "99"):
        assert page(world.ana, "granite", kind="orders", page=odd).status_code == 200
    assert page(world.ana, "granite", kind="no-such").status_code == 200


def test_more_than_can_be_read_is_said_so(world):
    order = place(world, "Marble 0")
    model = type(order)
    copies = []
    for nth in range(MOST + 5):
        copy = model.objects.get(pk=order.pk)
        copy.pk = 10_000 + nth
        copy.root_id, copy.title = copy.pk, f"Marble {nth}"
        copies.append(copy)
    model.objects.bulk_create(copies)
    [group] = search(world.ana, asked("marble"), on=DAY, kinds=["orders"])
    assert (group.total, group.there_is_more, len(group.hits)) == (MOST, True, 5)
    assert f"more than {MOST}" in page(world.ana, "marble").content.decode()


def test_the_number_of_statements_does_not_grow(world):
    def statements() -> int:
        client = client_of(world.ana)
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/search", {"q": "slate"}).status_code == 200
        return len(seen)

    def more(until: int, since: int) -> None:
        for nth in range(since, until):
            order = place(world, f"Slate {nth}")
            orders.raise_barrier(order=order, kind="capacity", what=f"slate {nth}", actor=world.by(world.ana))
            people.add_person(f"Slate {nth}", actor=Actor(system="founding", now=NOW))

    more(3, 0)
    few = statements()
    more(20, 3)
    assert statements() == few


def test_the_box_is_on_every_page_of_those_who_may_search(world):
    client = client_of(world.ana)
    assert 'id="find"' in client.get("/").content.decode()
    empty = client.get("/search").content.decode()
    assert 'id="find"' in empty
    assert "Find anything that you may see" in empty
    assert 'id="find"' not in Client().get("/login").content.decode()


def test_an_order_is_found_by_its_customers_name_alone_or_beside_its_own_words(world):
    place(world, "Ten scanners")
    place(world, "Ten pumps")
    place(world, "Terms by depot", account=world.castor, by=world.ben, of=world.billing)
    assert set(found(world.sofia, "meridian")["orders"]) == {"Ten scanners", "Ten pumps"}
    assert found(world.sofia, "health scanners")["orders"] == ["Ten scanners"]
    assert found(world.sofia, "ten merid")["orders"][0] in ("Ten scanners", "Ten pumps")
    assert "orders" not in found(world.sofia, "castor pumps")
    html = page(world.sofia, "castor").content.decode()
    assert "Terms by depot" in html
    assert re.search(r"<mark>Castor</mark>[^<]* · asked of", html)  # why it was found


def test_by_a_customers_name_too_only_what_one_may_see_is_found(world):
    place(world, "Ten scanners")
    place(world, "Terms by depot", account=world.castor, by=world.ben, of=world.billing)
    assert found(world.priya, "meridian")["orders"] == ["Ten scanners"]  # her unit was asked
    assert "orders" not in found(world.priya, "castor")
    assert "orders" not in found(world.ana, "castor")


def test_a_segment_is_no_name(world):
    world.meridian.segment = "Hospitals"
    world.meridian.save(update_fields=["segment"])
    place(world, "Ten scanners")
    assert "orders" not in found(world.sofia, "hospitals")
    assert found(world.sofia, "hospitals")["accounts"] == ["Meridian Health"]


def test_a_single_letter_is_a_word_and_a_single_sign_of_another_script_a_beginning(world):
    place(world, "Wing B")
    place(world, "Building")
    place(world, "扫描仪")
    assert found(world.sofia, "b")["orders"] == ["Wing B"]
    assert found(world.sofia, "扫")["orders"] == ["扫描仪"]


def test_customers_with_many_orders_are_found_in_as_many_statements(world):
    client = client_of(world.sofia)
    costs = []
    for first in (0, 10):
        for nth in range(first, first + 10):
            place(world, f"Lamp {nth}")
        client.get("/search", {"q": "meridian lamp"})
        with CaptureQueriesContext(connection) as seen:
            assert "Lamp" in client.get("/search", {"q": "meridian lamp"}).content.decode()
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("most_ways", [queries.MOST_WAYS, 0])  # each way apart, and all as one condition
def test_each_word_may_be_in_the_order_or_in_its_customers_name(world, monkeypatch, most_ways):
    """Against every split of three words over customers' names and orders, counted by hand in Python."""
    monkeypatch.setattr(queries, "MOST_WAYS", most_ways)
    words = ("oak", "elm", "fir")
    shares = [set(compress(words, chosen)) for chosen in product((0, 1), repeat=3)]
    founding, wanted = Actor(system="founding", now=NOW), 0
    for named in shares:
        name = " ".join(["Grove", *sorted(named)])
        account = customers.open_account(name, valid_from=DAY, manager=world.ana, actor=founding)
        for said in shares:
            place(world, " ".join(["Order", *sorted(said)]), account=account)
            wanted += named | said == set(words)
    groups = search(world.sofia, asked("oak elm fir"), on=DAY, kinds=["orders"], size=100)
    assert groups[0].total == len(groups[0].hits) == wanted == 27
