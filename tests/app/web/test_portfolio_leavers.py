"""Account managers who leave, and accounts that nobody answers for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.app.web.portfolio import TODAY, last, page
from tests.world import FOUNDERS, SINCE

from goldenthread.app.customers import actions as customers
from goldenthread.app.errors import NotFound
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.accounts.turnover import turnover_of, uncovered_accounts

pytestmark = pytest.mark.django_db


def managers(world, count: int, gone: int, *, unit=None):
    """So many account managers since the founding, of whom the first so many have left."""
    made = []
    for n in range(count):
        one = people.add_person(f"Manager {n:02}", hired_on=SINCE, actor=FOUNDERS)
        people.assign(
            one, unit=unit or world.key_accounts, role=Role.ACCOUNT_MANAGER, valid_from=SINCE, actor=FOUNDERS
        )
        made.append(one)
    for one in made[:gone]:
        people.leave(one, left_on=TODAY - timedelta(days=30), actor=world.by(world.hanna))
    return made


def test_fewer_than_five_are_not_shown(world, signed_in):
    managers(world, 2, 2)
    assert not turnover_of(TODAY).is_shown
    shown = page(signed_in(world.lena), "turnover")
    assert "is not shown" in shown
    assert "Manager 00" not in shown


def test_more_who_left_than_chance_explains_are_told_without_names(world, signed_in):
    """Ben and Ana stay: with three more, three of five left, the numbers of W46."""
    managers(world, 3, 3)
    found = turnover_of(TODAY)
    assert (found.found.n, found.found.n_left) == (5, 3)
    assert found.found.p_value == pytest.approx(0.004215, abs=1e-6)
    assert found.found.alarm is True
    shown = page(signed_in(world.lena), "turnover")
    assert "3 of 5 left within 6 months" in shown
    assert "Manager 0" not in shown
    page(signed_in(world.ana), "turnover", status=404)
    home = page(signed_in(world.lena), "programme")
    assert "3 of 5 account managers left" in home
    assert reverse("turnover") in home
    assert "Manager 0" not in home


def test_small_groups_are_hidden_and_so_is_one_that_would_tell_of_them(world):
    managers(world, 6, 1, unit=world.operations)
    managers(world, 6, 0, unit=world.planning)
    groups = {str(one.unit): (one.people, one.left) for one in turnover_of(TODAY).groups}
    assert groups["Key accounts"] == (None, None)  # Ana and Ben
    assert sorted(people for people, _ in groups.values() if people) == [6]  # the other would give it away


def test_names_are_off_by_default_and_looking_is_on_record(world, signed_in, settings):
    managers(world, 3, 3)
    sent = {"reason": "To ask them why"}
    assert signed_in(world.lena).post(reverse("leavers"), sent).status_code == 404
    with pytest.raises(NotFound):
        actions.name_leavers(reason="x", actor=world.by(world.lena))
    settings.NAMED_TURNOVER = True
    assert signed_in(world.nadia).post(reverse("leavers"), sent).status_code == 404
    client = signed_in(world.lena)
    assert client.post(reverse("leavers"), {"reason": ""}).status_code == 422
    shown = client.post(reverse("leavers"), sent).content.decode()
    assert "Manager 02" in shown
    assert (last().kind, last().payload) == ("leavers.named", {"reason": "To ask them why", "leavers": 3})


def test_an_account_is_uncovered_since_its_manager_left_or_was_taken_off(world):
    assert uncovered_accounts(TODAY) == ()
    lena = world.by(world.lena)
    customers.change_account(world.castor, valid_from=date(2026, 1, 10), manager=None, actor=lena)
    customers.change_account(world.castor, valid_from=date(2026, 2, 1), tier="key", actor=lena)
    people.leave(world.ana, left_on=date(2026, 2, 20), actor=world.by(world.hanna))
    found = {str(one.account): (one.since, one.why) for one in uncovered_accounts(TODAY)}
    assert found == {
        "Castor Logistics": (date(2026, 1, 10), "nobody is named"),
        "Meridian Health": (date(2026, 2, 21), "Ana Kovač has left"),
        "Meridian Retail": (date(2026, 2, 21), "Ana Kovač has left"),
    }


def test_who_may_hand_an_account_over_is_led_to_it_and_nobody_else(world, signed_in):
    people.leave(world.ana, left_on=date(2026, 2, 20), actor=world.by(world.hanna))
    address = reverse("handover_new", args=[world.meridian.pk])
    assert address in page(signed_in(world.lena), "turnover")
    assert address not in page(signed_in(world.nadia), "turnover")
