"""Choosing one of many: the nearest are offered, the others found by a part of their name, without any script."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goldenthread.app.customers.models import Account
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import HandOff
from goldenthread.app.people.models import Assignment, Person, Role
from goldenthread.app.web.forms.pick import FEW, OFFERED

pytestmark = pytest.mark.django_db


def hire(unit, *names):
    made = Person.objects.bulk_create([Person(name=name) for name in names])
    Assignment.objects.bulk_create(
        [
            Assignment(person=one, unit=unit, role=Role.UNIT_MEMBER, valid_from=date(2025, 1, 1))
            for one in made
        ]
    )
    return made


@pytest.fixture
def crowd(stage):
    """More colleagues than anybody looks through, all in billing; and two whose names are alike."""
    hire(stage.world.billing, *(f"Aaron {nth:03}" for nth in range(FEW + 5)))
    return hire(stage.world.billing, "Zoë Novák", "Zoltán Novák")


def offered(page: str, field: str) -> list[str]:
    select = re.search(rf'<select name="{field}".*?</select>|<select [^>]*name="{field}".*?</select>', page)
    return re.findall(r"<option[^>]*>([^<]*)</option>", select[0])


def handing_off(stage) -> str:
    return reverse("order_handoffs", args=[stage.order.pk])


def test_where_there_are_few_all_are_listed_and_nothing_needs_finding(stage, signed_in):
    page = signed_in(stage.world.omar).get(handing_off(stage)).content.decode()
    assert "to_person-words" not in page
    assert "Priya Raman" in offered(page, "to_person")


def test_where_there_are_many_the_nearest_are_offered_first(stage, crowd, signed_in):
    page = signed_in(stage.world.omar).get(handing_off(stage)).content.decode()
    names = offered(page, "to_person")
    assert len(names) == 1 + OFFERED
    nobody, *first = names
    assert nobody == "Nobody in particular"
    assert first[:2] == ["Omar Said", "Priya Raman"]
    assert first[2] == "Aaron 000"
    assert "Zoë Novák" not in names


def test_a_part_of_the_name_finds_the_others_and_nothing_is_done_yet(stage, crowd, signed_in):
    client, before = signed_in(stage.world.omar), Event.objects.count()
    said = {"to": stage.world.planning.pk, "note": "Keys at the gate", "to_person-words": "Nov zo"}
    answer = client.post(handing_off(stage), {**said, "find": "to_person"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert offered(page, "to_person") == ["Nobody in particular", "Zoltán Novák", "Zoë Novák"]
    assert "2 found. Choose in the list." in page
    assert "Keys at the gate" in page
    assert "has-error" not in page
    assert Event.objects.count() == before
    chosen = client.post(handing_off(stage), {**said, "to": stage.world.billing.pk, "to_person": crowd[0].pk})
    assert chosen.status_code == 303
    assert HandOff.objects.latest("id").to_person == crowd[0]


def test_the_only_one_found_is_chosen(stage, crowd, signed_in):
    client = signed_in(stage.world.omar)
    page = client.post(handing_off(stage), {"to_person-words": "zoë", "find": "to_person"}).content.decode()
    assert f'<option value="{crowd[0].pk}" selected>Zoë Novák</option>' in page
    assert "One found, and chosen." in page


def test_words_without_the_button_choose_whoever_alone_is_called_so(stage, crowd, signed_in):
    client, said = signed_in(stage.world.omar), {"to": stage.world.billing.pk}
    several = client.post(handing_off(stage), {**said, "to_person-words": "Novák"})
    assert several.status_code == 422
    assert "Several are called so" in several.content.decode()
    nobody = client.post(handing_off(stage), {**said, "to_person-words": "Xaver"})
    assert nobody.status_code == 422
    assert "Nothing here is called so" in nobody.content.decode()
    assert not HandOff.objects.exists()
    assert client.post(handing_off(stage), {**said, "to_person-words": "Zoltan"}).status_code == 303
    assert HandOff.objects.latest("id").to_person == crowd[1]


def test_the_button_with_no_words_is_pressed_by_enter_elsewhere_and_sends_the_form(stage, crowd, signed_in):
    said = {"to": stage.world.planning.pk, "to_person-words": " ", "find": "to_person"}
    assert signed_in(stage.world.omar).post(handing_off(stage), said).status_code == 303
    assert HandOff.objects.latest("id").to_unit == stage.world.planning


def test_nobody_is_found_who_is_no_choice(stage, crowd, signed_in):
    """Ana answers for accounts: no work is handed to her."""
    client = signed_in(stage.world.omar)
    for words in ("Kovač", "!!", "x" * 300, "a\x00b", "'; --", "a b c d e f g h i j k l m n"):
        answer = client.post(handing_off(stage), {"to_person-words": words, "find": "to_person"})
        assert answer.status_code == 200, words
        assert "Nothing here is called so" in answer.content.decode(), words
        assert "Ana Kovač" not in offered(answer.content.decode(), "to_person")


def test_a_page_costs_the_same_with_twice_as_many_to_choose_from(stage, crowd, signed_in):
    client = signed_in(stage.world.omar)
    client.get(handing_off(stage))
    with CaptureQueriesContext(connection) as few:
        client.get(handing_off(stage))
    hire(stage.world.planning, *(f"Berta {nth:03}" for nth in range(2 * FEW)))
    with CaptureQueriesContext(connection) as many:
        client.get(handing_off(stage))
    assert len(many) == len(few)


def test_a_filter_finds_a_customer_and_meanwhile_lists_as_before(stage, signed_in):
    for nth in range(FEW + 5):
        Account.objects.create(name=f"Aldebaran {nth:03}")
    client = signed_in(stage.world.sofia)
    answer = client.get("/orders", {"account-words": "merid", "find": "account"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Meridian Health" in offered(page, "account")
    assert "Terms by depot" in page
    chosen = client.get("/orders", {"account-words": "merid", "account": stage.world.meridian.pk})
    assert "Terms by depot" not in chosen.content.decode()
    assert "Ten scanners" in chosen.content.decode()
