"""An account with its divisions: figures rolled up, each equal to the list behind it, by the versions of a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import FOUNDERS, NOW, SINCE, World

from goldenthread.app.customers import actions as customers
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme.queries.accounts.family import FIGURES, Family, family_of, members
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def order(world: World, account, *, placed=NOW, due=None, promised=None, **said):
    due = due or placed.date() + timedelta(days=10)
    made = orders.place_order(
        account,
        asked_of=world.field_services,
        title="Scanners",
        why="A ward opens",
        requested_for=due,
        actor=world.by(world.ana if account != world.castor else world.ben, placed),
        **said,
    )
    if promised:
        orders.promise(made, promised_for=promised, actor=world.by(world.omar, placed))
    return made


def family(account, day=TODAY) -> Family:
    return family_of(account, day, seen=None)


def whole(account, day=TODAY) -> dict[str, int]:
    return family(account, day).top.whole


def test_a_division_counts_in_its_own_line_and_in_the_one_above(world):
    order(world, world.meridian)
    order(world, world.meridian_retail)
    order(world, world.castor)
    orders.raise_barrier(
        account=world.meridian_retail, kind="capacity", what="No crew", actor=world.by(world.ana)
    )
    voice.record_feedback(
        world.meridian, kind="complaint", words="Nobody came", contact=world.mara, actor=world.by(world.ana)
    )
    top = family(world.meridian).top
    (retail,) = top.children
    assert (top.own["open"], top.whole["open"], retail.whole["open"]) == (1, 2, 1)
    assert (top.own["barriers"], top.whole["barriers"]) == (0, 1)
    assert (top.whole["complaints"], retail.whole["complaints"]) == (1, 0)
    assert (top.value, top.worth) == (Decimal(4_200_000), Decimal(5_100_000))


def test_promises_are_judged_by_the_three_dates_that_were_given(world):
    then = NOW - timedelta(days=40)
    made = order(world, world.meridian_retail, placed=then, due=date(2026, 2, 1), promised=date(2026, 2, 3))
    later = world.by(world.omar, then + timedelta(days=1))
    orders.move_promise(made, promised_for=date(2026, 2, 10), cause="No crew", actor=later)
    orders.deliver(made, actor=world.by(world.omar, NOW.replace(day=9, month=2)))
    found = whole(world.meridian)
    names = ("due", "kept-requested", "kept-first", "kept-last")
    assert [found[name] for name in names] == [1, 0, 0, 1]


def test_an_order_that_was_withdrawn_is_no_promise_that_came_due(world):
    then = NOW - timedelta(days=40)
    made = order(world, world.meridian, placed=then, due=date(2026, 2, 1), promised=date(2026, 2, 3))
    assert (whole(world.meridian)["due"], whole(world.meridian)["late"]) == (1, 1)
    orders.withdraw(made, ground="The ward stays closed", actor=world.by(world.ana))
    assert (whole(world.meridian)["due"], whole(world.meridian)["late"]) == (0, 0)


def test_a_past_day_is_told_by_what_was_known_then(world):
    """The promise was moved on 20 February: on the 19th the order was late, on the 21st it no longer was."""
    then = NOW - timedelta(days=40)
    made = order(world, world.meridian, placed=then, due=date(2026, 2, 1), promised=date(2026, 2, 10))
    moved = world.by(world.omar, NOW.replace(month=2, day=20))
    orders.move_promise(made, promised_for=date(2026, 3, 30), cause="No crew", actor=moved)
    late = {day: whole(world.meridian, date(2026, 2, day))["late"] for day in (10, 11, 19, 20, 21)}
    assert late == {10: 0, 11: 1, 19: 1, 20: 0, 21: 0}
    assert whole(world.meridian, then.date() - timedelta(days=1))["open"] == 0


def test_a_division_that_moved_counts_where_it_was_on_the_day(world):
    order(world, world.meridian_retail, placed=NOW - timedelta(days=60))
    customers.change_account(
        world.meridian_retail,
        valid_from=date(2026, 2, 1),
        parent=world.castor,
        annual_value=Decimal(1),
        actor=FOUNDERS,
    )
    assert whole(world.meridian, date(2026, 1, 31))["open"] == 1
    assert whole(world.meridian, date(2026, 2, 1))["open"] == 0
    assert whole(world.castor, date(2026, 2, 1))["open"] == 1
    assert family(world.castor).top.worth == Decimal(600_001)
    assert family(world.meridian, date(2026, 1, 31)).top.worth == Decimal(5_100_000)
    assert family(world.meridian_retail).above == ("Castor Logistics",)
    assert family(world.meridian_retail, SINCE - timedelta(days=1)).top is None


def test_divisions_that_one_may_not_open_are_counted_as_hidden(world):
    order(world, world.meridian_retail)
    found = family_of(world.meridian, TODAY, seen={world.meridian.pk})
    assert (found.hidden, found.top.children, found.top.whole["open"]) == (1, (), 0)


def test_every_figure_is_the_length_of_the_list_behind_it(world):
    for account in (world.meridian, world.meridian_retail):
        order(world, account)
        order(world, account, placed=NOW - timedelta(days=40), promised=date(2026, 2, 3))
        orders.raise_barrier(account=account, kind="capacity", what="No crew", actor=world.by(world.ana))
        voice.record_feedback(account, kind="complaint", words="Nobody came", actor=world.by(world.ana))
    for day in (TODAY, TODAY - timedelta(days=10)):
        counted = whole(world.meridian, day)
        below = members(world.meridian, day, seen=None)
        assert counted == {name: one.records(below, day).count() for name, one in FIGURES.items()}
    assert all(whole(world.meridian)[name] for name in ("open", "late", "due", "complaints", "barriers"))


def test_the_number_of_statements_does_not_grow_with_the_divisions(world, signed_in):
    client = signed_in(world.lena)
    address = f"/accounts/{world.meridian.pk}/family"

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def divide(count: int) -> None:
        for n in range(count):
            one = customers.open_account(
                f"Division {n}", parent=world.meridian, valid_from=SINCE, actor=FOUNDERS
            )
            order(world, one)

    divide(10)
    asked()
    few = asked()
    divide(10)
    assert asked() == few


def test_the_page_shows_the_tree_and_each_number_opens_its_records(world, signed_in):
    made = order(world, world.meridian_retail)
    client = signed_in(world.ana)
    page = client.get(f"/accounts/{world.meridian.pk}/family").content.decode()
    assert "Meridian Retail" in page
    assert f'href="/accounts/{world.meridian.pk}/family/open"' in page
    listed = client.get(f"/accounts/{world.meridian.pk}/family/open").content.decode()
    assert f"/orders/{made.pk}" in listed
    alone = client.get(f"/accounts/{world.meridian.pk}/family/open?own=on").content.decode()
    assert "Nothing counts here" in alone
    assert client.get(f"/accounts/{world.meridian.pk}/family/happiness").status_code == 404
    assert client.get(f"/accounts/{world.castor.pk}/family").status_code == 404


@pytest.mark.parametrize("wrong", ["2026-03-03", "yesterday", "0000-00-00"])
def test_a_day_that_cannot_be_is_refused_with_a_sentence(world, signed_in, wrong):
    for rest in ("family", "family/open"):
        response = signed_in(world.ana).get(f"/accounts/{world.meridian.pk}/{rest}?on={wrong}")
        assert response.status_code == 422


def test_the_program_gets_what_the_page_shows(world, signed_in):
    made = order(world, world.meridian_retail)
    client = signed_in(world.ana)
    found = client.get(f"/api/v1/accounts/{world.meridian.pk}/family").json()
    assert [(one["name"], one["own"]["open"], one["whole"]["open"]) for one in found["accounts"]] == [
        ("Meridian Health", 0, 1),
        ("Meridian Retail", 1, 1),
    ]
    behind = client.get(f"/api/v1/accounts/{world.meridian.pk}/family/open").json()["items"]
    assert [(one["kind"], one["id"]) for one in behind] == [("order", made.pk)]
    assert client.get(f"/api/v1/accounts/{world.meridian.pk}/family?on=2027-01-01").status_code == 422
    assert client.get(f"/api/v1/accounts/{world.meridian.pk}/family/joy").status_code == 404
