"""Pages where there is much: what is shown of it, and that choosing from it is safe."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from goldenthread.app.customers.models import Account
from goldenthread.app.people.models import Person
from goldenthread.app.web.forms.base import One
from goldenthread.app.web.homes.blocks import MOST
from goldenthread.app.web.homes.leadership import MOST_ROWS
from goldenthread.app.web.lists import Listing, Sort, listing

pytestmark = pytest.mark.django_db


def test_an_option_is_escaped_and_the_chosen_one_is_marked(world):
    odd = Person.objects.create(name='<b>"Odd" & Sons</b>')
    field = One(queryset=Person.objects.filter(pk__in=[odd.pk, world.ana.pk]).order_by("-pk"), required=False)
    html = field.widget.render("who", odd.pk, {"id": "who"})
    assert html.startswith('<select id="who" name="who"><option value="">None</option>')
    assert f'<option value="{odd.pk}" selected>&lt;b&gt;&quot;Odd&quot; &amp; Sons&lt;/b&gt;</option>' in html
    assert f'<option value="{world.ana.pk}">Ana Kovač</option>' in html


def test_somebody_erased_is_a_former_colleague(world):
    gone = Person.objects.create(name="")
    field = One(queryset=Person.objects.filter(pk=gone.pk))
    assert f">{gone}</option>" in field.widget.render("who", None)


def test_a_choice_that_is_not_in_the_list_is_refused(world):
    from django.core.exceptions import ValidationError

    field = One(queryset=Person.objects.filter(pk=world.ana.pk))
    assert field.clean(str(world.ana.pk)) == world.ana
    with pytest.raises(ValidationError, match="Choose one of those in the list"):
        field.clean(str(world.omar.pk))


def test_a_long_list_says_that_it_is_long(world, monkeypatch):
    monkeypatch.setattr(listing, "COUNTED", 2)
    sorts = {"name": Sort("Name", "name", str)}
    few = Listing(Account.objects.none(), sorts=sorts, asked=QueryDict(), default="name")
    many = Listing(Account.objects.all(), sorts=sorts, asked=QueryDict(), default="name")
    assert few.total_said == "0"
    assert many.total_said == "more than 2"


def test_the_first_page_of_leaders_shows_the_worst_and_leads_to_the_rest(stage, signed_in):
    unit = stage.world.billing
    order = stage.foreign
    for nth in range(MOST_ROWS + 3):
        account = Account.objects.create(name=f"Account {nth:03}")
        order.pk, order.account = 50_000 + nth, account
        order.root_id, order._state.adding = order.pk, True
        order.save(force_insert=True)
    page = signed_in(stage.world.sofia).get("/").content.decode()
    assert f"The {MOST_ROWS} that need most, of {MOST_ROWS + 5}" in page
    assert page.count("Account 0") <= MOST_ROWS
    assert unit.name in page


def test_open_and_late_orders_of_accounts_are_counted(stage, signed_in):
    page = signed_in(stage.world.ana).get("/accounts").content.decode()
    assert "Meridian Health" in page
    row = page[page.index("Meridian Health") :]
    assert ">1<" in row[:900]


def test_a_first_page_shows_a_few_of_each_and_counts_the_rest_at_the_same_cost(stage, signed_in):
    """Ten and twenty orders wait: the page reads eight."""
    client, order = signed_in(stage.world.omar), stage.order
    costs = []
    for first in (0, 10):
        for nth in range(first, first + 10):
            order.pk, order.title, order.state, order.first_promised_for = (
                60_000 + nth,
                f"Asked {nth:02}",
                "asked",
                None,
            )
            order.last_promised_for, order.root_id, order._state.adding = None, order.pk, True
            order.save(force_insert=True)
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/").content.decode()
        costs.append(len(seen))
        assert f'Asked of us, waiting for our answer <span class="soft">{first + 10}</span>' in page
        assert len(set(re.findall(r"Asked \d\d", page))) == MOST
    assert costs[0] == costs[1]


def test_rows_of_orders_need_nothing_more_than_their_list_reads(stage, signed_in):
    """The list, the pages of customer and unit, the thread with its chain: the same with eight orders more."""
    world, child = stage.world, stage.child
    asked = {
        "/orders": world.ana,
        f"/accounts/{world.meridian.pk}": world.ana,
        f"/units/{world.planning.pk}": world.omar,
        f"/orders/{stage.order.pk}": world.omar,
        "/": world.ana,
    }
    costs = []
    for first in (0, 8):
        for nth in range(first, first + 8):
            state, answered = ("asked", None) if nth % 2 else ("promised", child.requested_for)
            child.pk, child.title, child.state = 70_000 + nth, f"A van {nth}", state
            child.first_promised_for = child.last_promised_for = answered
            child._state.adding = True
            child.save(force_insert=True)
        counts = {}
        for address, person in asked.items():
            client = signed_in(person)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200, address
            counts[address] = len(seen)
        costs.append(counts)
    assert costs[0] == costs[1]
