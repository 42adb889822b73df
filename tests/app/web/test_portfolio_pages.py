"""Accounts in depth at their pages: lessons, what the pages cost, and what programs read of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.app.web.portfolio import TODAY, criteria, page, rate
from tests.world import FOUNDERS, SINCE

from goldenthread.app.customers import actions as customers
from goldenthread.app.programme import actions

pytestmark = pytest.mark.django_db


def test_the_account_lists_its_lessons_and_those_carried_to_it(world, signed_in):
    lesson = actions.write_lesson(world.meridian, what="Ask the ward first", actor=world.by(world.ana))
    actions.commit_transfer(
        lesson,
        account=world.castor,
        owner=world.ben,
        by_day=TODAY + timedelta(days=9),
        actor=world.by(world.lena),
    )
    assert "Ask the ward first" in page(signed_in(world.ana), "account", world.meridian.pk)
    shown = page(signed_in(world.ben), "account", world.castor.pk)
    assert "learned with another customer, Ben Okafor tries it here" in shown


def test_statements_do_not_grow_with_accounts(world, signed_in):
    client = signed_in(world.lena)
    held = criteria(world)

    def more(count: int) -> None:
        for n in range(count):
            one = customers.open_account(
                f"Account {n}",
                valid_from=SINCE,
                annual_value=1000,
                offered_relationship="basic",
                wanted_relationship="integrated",
                manager=None,
                actor=FOUNDERS,
            )
            actions.rate_account(one, criterion=held[0], rating=3, ground="x", actor=world.by(world.lena))
            actions.record_effort(
                one, person=world.ana, month=date(2026, 2, 1), hours=Decimal(1), actor=world.by(world.lena)
            )

    def asked() -> dict[str, int]:
        found = {}
        for name in ("portfolio", "effort", "turnover", "expedites", "hours"):
            with CaptureQueriesContext(connection) as seen:
                page(client, name)
            found[name] = len(seen)
        return found

    more(10)
    asked()
    few = asked()
    more(10)
    assert asked() == few


def test_programs_read_what_the_leaders_pages_show(world, signed_in):
    held = criteria(world)
    rate(world, world.meridian, 5, 4, 2, criteria=held)
    client = signed_in(world.lena)

    def read(name: str) -> dict:
        answer = client.get(f"/api/v1/programme/{name}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    (one,) = read("portfolio")["placed"]
    assert (one["account_id"], one["rank"], one["importance"], one["tier"]) == (
        world.meridian.pk,
        1,
        4.8,
        "key",
    )
    assert (read("turnover")["people"], read("expedites")["account_id"]) == (None, None)
    assert read("effort")["redistributed"] is None
    for name in ("portfolio", "turnover", "effort", "expedites"):
        assert signed_in(world.ana).get(f"/api/v1/programme/{name}").status_code == 404
