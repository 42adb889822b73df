"""Hours, margin and potential, and value: where the effort goes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.app.web.portfolio import FOUNDERS_NOW, TODAY, criteria, last, page, rate
from tests.world import SINCE

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Account, AccountVersion, Contract
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Effort
from goldenthread.app.programme.queries.accounts.effort import allocation_of
from goldenthread.app.programme.queries.accounts.ratings import standing_of
from goldenthread.app.programme.queries.omens_of_accounts import omens_of_accounts

pytestmark = pytest.mark.django_db


def programme_begins(world):
    actions.write_programme_charter(
        purpose="Keep what we promise",
        measures="Renewals",
        horizon_months=36,
        board_every_months=3,
        valid_from=date(2026, 1, 1),
        actor=world.by(world.lena),
    )


def test_hours_are_ones_own_and_the_same_month_again_replaces_them(world, signed_in):
    ana, priya, lena = signed_in(world.ana), signed_in(world.priya), signed_in(world.lena)
    sent = {"account": world.meridian.pk, "month": "2026-02-17", "hours": "61.5"}
    assert ana.post(reverse("hours_new"), {**sent, "hours": "745"}).status_code == 422
    assert ana.post(reverse("hours_new"), sent).status_code == 303
    assert ana.post(reverse("hours_new"), {**sent, "hours": "60"}).status_code == 303
    one = Effort.objects.get()
    assert (one.person, one.month, one.hours) == (world.ana, date(2026, 2, 1), 60)
    assert (last().kind, last().payload["old"]) == ("effort.recorded", "61.50")
    assert "Meridian Health" in page(ana, "hours")
    assert "Nothing is on record yet" in page(priya, "hours")
    assert lena.post(reverse("hours_new"), {**sent, "whose": world.ben.pk}).status_code == 303
    assert "Ben Okafor" in page(lena, "hours")
    assert "Ben Okafor" not in page(ana, "account_effort", world.meridian.pk)
    assert "fewer than five" in page(ana, "account_effort", world.meridian.pk)
    assert "Ben Okafor" in page(lena, "account_effort", world.meridian.pk)


def test_margin_and_potential_are_dated_and_used_where_value_counts(world, signed_in):
    ines, lena = signed_in(world.ines), world.by(world.lena)
    address = reverse("change_account", args=[world.meridian.pk])
    known = {"name": "Meridian Health", "tier": "key", "manager": world.ana.pk, "valid_from": TODAY}
    assert ines.post(address, {**known, "margin": "abc"}).status_code == 422
    assert ines.post(address, {**known, "potential": "-1"}).status_code == 422
    sent = {**known, "margin": "-20000.50", "potential": "900000", "annual_value": "4200000"}
    assert ines.post(address, sent).status_code == 303
    assert last().payload["changes"]["margin"] == {"old": None, "new": "-20000.50"}
    before, now = AccountVersion.objects.filter(account=world.meridian).order_by("valid_from")
    assert (before.margin, before.worth, now.worth) == (None, None, Decimal("879999.50"))
    body = {"valid_from": "2026-03-02", "margin": "100000.00", "potential": "20000.00"}
    client = signed_in(world.lena)
    told = client.post(f"/api/v1/accounts/{world.castor.pk}/versions", body, content_type="application/json")
    assert (told.status_code, told.json()["margin"], told.json()["potential"]) == (
        200,
        "100000.00",
        "20000.00",
    )
    bad = {**body, "potential": "-1"}
    answer = client.post(f"/api/v1/accounts/{world.castor.pk}/versions", bad, content_type="application/json")
    assert answer.status_code == 422
    for account in (world.meridian, world.castor):
        for month in (date(2025, 9, 1), date(2026, 2, 1)):
            actions.record_effort(account, person=world.ana, month=month, hours=Decimal(50), actor=lena)
    found = allocation_of(TODAY, change_on=date(2026, 1, 1)).found
    assert found.key_value_share == pytest.approx(879_999.5 / 999_999.5)
    assert (found.value_is_margin, found.n_without_value) == (True, 1)
    shown = page(signed_in(world.nadia), "effort", change_on="2026-01-01")
    assert "Value is the yearly margin" in shown
    assert "Of 1 account neither is on record" in shown


def test_renewal_rates_are_those_of_the_worked_example_at_page_and_api(world, signed_in, worked):
    given, expected, near = worked["W52"]["inputs"], worked["W52"]["expected"], worked["W52"]["tolerance"]
    for name, renewed, decided in zip(given["account"], given["renewed"], given["decisions"], strict=True):
        account = Account.objects.create(name=name, tier="key")
        Contract.objects.bulk_create(
            Contract(
                account=account,
                title=f"{number}",
                starts_on=SINCE,
                ends_on=TODAY,
                decide_by=SINCE,
                outcome="renewed" if number < renewed else "lost",
                decided_on=TODAY,
            )
            for number in range(decided)
        )
    lena = signed_in(world.lena)
    told = lena.get("/api/v1/programme/renewal-rates").json()["groups"]
    assert {one["name"]: one["shrunken"]["value"] for one in told} == pytest.approx(
        expected["shrunk"], abs=near
    )
    assert told[0]["name"] == "H"  # the surest below target
    shown = page(lena, "renewal_rates")
    h, low, high = expected["shrunk"]["H"], *expected["ci90"]["H"]
    assert re.search(rf"0 of 6.*{round(100 * h)}.%.*{round(100 * low)}.%.* to {round(100 * high)}.%", shown)
    assert shown.index(">H</a>") < shown.index(">D</a>") < shown.index(">A</a>")
    assert "23 of 38" in page(lena, "renewal_rates", by="tier")
    page(lena, "renewal_rates", by="colour", status=422)
    page(signed_in(world.ana), "renewal_rates", status=404)


def test_a_tier_may_ask_for_a_worth_too(world, signed_in):
    held, lena = criteria(world), world.by(world.lena)
    sent = {"name": "strategic", "least_importance": "4", "least_worth": "500000", "valid_from": "2026-01-01"}
    assert signed_in(world.lena).post(reverse("tier_new"), sent).status_code == 303
    actions.set_tier("key", least_importance=Decimal(3), valid_from=SINCE, actor=lena)
    rate(world, world.meridian, 5, 4, 2, criteria=held)
    assert standing_of(world.meridian, TODAY).suggested.name == "key"  # nothing is known of its worth
    for margin, suggested in ((400_000, "key"), (450_000, "strategic")):
        account = customers.change_account(
            world.meridian, margin=margin, potential=50_000, valid_from=TODAY, actor=FOUNDERS_NOW
        )
        assert standing_of(account, TODAY).suggested.name == suggested
    shown = page(signed_in(world.lena), "portfolio")
    assert "500\u202f000 of margin and potential" in shown


def test_effort_against_value_is_that_of_the_measure(world, signed_in):
    lena = world.by(world.lena)
    for month, meridian, castor in ((date(2025, 9, 1), 50, 50), (date(2026, 2, 1), 48, 52)):
        for account, hours in ((world.meridian, meridian), (world.castor, castor)):
            actions.record_effort(account, person=world.ana, month=month, hours=Decimal(hours), actor=lena)
    found = allocation_of(TODAY, change_on=date(2026, 1, 1))
    assert found.found.redistributed == pytest.approx(0.02)
    assert found.found.key_effort_share == pytest.approx(0.48)
    assert found.found.key_value_share == pytest.approx(5.1 / 5.7)
    assert found.stands_out
    client = signed_in(world.nadia)
    shown = page(client, "effort", change_on="2026-01-01")
    assert "Nothing was redistributed" in shown
    page(client, "effort", change_on="soon", status=422)
    page(signed_in(world.ana), "effort", status=404)
    programme_begins(world)
    assert [one.about for one in omens_of_accounts(TODAY)] == ["Effort and value"]
