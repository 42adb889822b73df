"""Accounts in depth at their pages: relationship and service, ratings, hours, who leaves, who is put first."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Account, AccountVersion, Contract
from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Effort, Ladder, Rating, RelationshipSaid, Tier
from goldenthread.app.programme.queries.accounts.effort import allocation_of
from goldenthread.app.programme.queries.accounts.expedites import concentration_of
from goldenthread.app.programme.queries.accounts.ladders import match_of
from goldenthread.app.programme.queries.accounts.ratings import placed, standing_of, standings_of
from goldenthread.app.programme.queries.accounts.service import Period, service_of, shares_of
from goldenthread.app.programme.queries.accounts.turnover import turnover_of, uncovered_accounts
from goldenthread.app.programme.queries.omens_of_accounts import omens_of_accounts

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FOUNDERS_NOW = Actor(system="founding", via="import", now=NOW)
QUARTER = Period(TODAY - timedelta(days=90), TODAY)


def page(client, name, *args, status=200, **asked) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == status, response.content[:300]
    return response.content.decode()


def last() -> Event:
    return Event.objects.latest("pk")


# -- relationship


def said(world, account=None, **more):
    wanted = {
        "side": "wanted",
        "kind": "integrated",
        "ground": "She said so",
        "since": TODAY,
        "contact": world.mara,
    }
    return actions.say_relationship(
        account or world.meridian, **{**wanted, **more}, actor=world.by(world.ana)
    )


def test_what_a_customer_wants_is_said_at_the_page_and_the_account_has_it(world, signed_in):
    client, account = signed_in(world.ana), world.meridian
    sent = {
        "side": "wanted",
        "kind": "integrated",
        "level": "executives",
        "ground": "At the review",
        "since": TODAY,
    }
    refused = client.post(reverse("relationship_kind_new", args=[account.pk]), sent)
    assert refused.status_code == 422
    assert "Name the contact who says so" in refused.content.decode()
    sent["contact"] = world.mara.pk
    assert client.post(reverse("relationship_kind_new", args=[account.pk]), sent).status_code == 303
    assert (last().kind, last().payload["new"], last().account_id) == (
        "relationship.said",
        "integrated",
        account.pk,
    )
    sent = {"side": "offered", "kind": "basic", "ground": "The contract", "since": TODAY}
    assert client.post(reverse("relationship_kind_new", args=[account.pk]), sent).status_code == 303
    account.refresh_from_db()
    assert (account.wanted_relationship, account.offered_relationship) == ("integrated", "basic")
    assert AccountVersion.objects.on(TODAY).get(account=account).wanted_relationship == "integrated"
    assert AccountVersion.objects.on(SINCE).get(account=account).wanted_relationship == ""
    shown = page(client, "service", account.pk)
    assert "We offer 3 steps less than they want." in shown
    assert "Mara Ilić says so" in shown


def test_a_relationship_is_said_by_those_who_answer_and_on_the_ladder(world):
    with pytest.raises(NotPermitted):
        actions.say_relationship(
            world.meridian, side="offered", kind="basic", ground="x", since=TODAY, actor=world.by(world.ben)
        )
    for wrong in (
        {"kind": "friendship"},
        {"contact": world.curt},
        {"ground": ""},
        {"side": "dreamt"},
        {"level": "x"},
    ):
        with pytest.raises(Invalid):
            said(world, **wrong)
    assert not RelationshipSaid.objects.exists()
    actions.set_ladder(["supplier", "partner"], valid_from=TODAY, actor=world.by(world.lena))
    with pytest.raises(Invalid):
        said(world)
    assert said(world, kind="partner").kind == "partner"


def test_kinds_are_named_by_the_lead_from_a_day_on(world, signed_in):
    client = signed_in(world.lena)
    sent = {"rungs": "Supplier\nAdviser\n\nPartner", "valid_from": TODAY}
    assert client.post(reverse("ladder_new"), {**sent, "rungs": "One"}).status_code == 422
    assert client.post(reverse("ladder_new"), sent).status_code == 303
    assert Ladder.objects.get().rungs == ["Supplier", "Adviser", "Partner"]
    assert client.post(reverse("ladder_new"), sent).status_code == 422
    with pytest.raises(NotPermitted):
        actions.set_ladder(["a", "b"], valid_from=TODAY, actor=world.by(world.ana))


def test_agreement_is_that_of_the_worked_example(world):
    """W44: eight accounts on three rungs, kappa 0.586207."""
    actions.set_ladder(["T", "C", "P"], valid_from=SINCE, actor=world.by(world.lena))
    for n, (offered, wanted) in enumerate(zip("TTCPCPTC", "TCCPPPTT", strict=True)):
        customers.open_account(
            f"Account {n}",
            valid_from=SINCE,
            offered_relationship=offered,
            wanted_relationship=wanted,
            actor=FOUNDERS,
        )
    match = match_of(Account.objects.all(), TODAY)
    assert match.kappa == pytest.approx(0.586207, abs=1e-6)
    assert [str(one.account) for one in match.over] == ["Account 7"]
    assert [str(one.account) for one in match.under] == ["Account 1", "Account 4"]
    assert {str(one.account) for one in match.unknown} == {
        "Meridian Health",
        "Meridian Retail",
        "Castor Logistics",
    }


# -- service


def stage_of_service(world):
    """Meridian: an order of its own and one in support, one put first, one barrier escalated, a visit of Sofia's."""
    ana, then = world.by(world.ana), NOW - timedelta(days=10)
    order = orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Scanners",
        why="A ward opens",
        requested_for=TODAY + timedelta(days=9),
        actor=world.by(world.ana, then),
    )
    orders.promise(order, promised_for=TODAY + timedelta(days=9), actor=world.by(world.omar, then))
    orders.place_supporting_order(
        order,
        asked_of=world.planning,
        title="A van",
        requested_for=TODAY + timedelta(days=8),
        actor=world.by(world.omar, then),
    )
    orders.set_expedite_allowance(per_quarter=5, valid_from=SINCE, actor=FOUNDERS)
    orders.expedite(order, ground="The minister comes", actor=ana)
    barrier = orders.raise_barrier(
        order=order, kind="capacity", what="No crew", area=world.capacity, actor=ana
    )
    orders.escalate(barrier, reason="Two more needed", actor=ana)
    customers.record_interaction(
        world.meridian,
        kind="visit",
        contact=world.mara,
        at=NOW - timedelta(days=2),
        actor=world.by(world.sofia),
    )
    customers.record_interaction(world.meridian, kind="call", contact=world.mara, actor=ana)
    return order


def test_service_is_counted_beside_what_the_tier_promises(world, signed_in):
    stage_of_service(world)
    actions.set_tier(
        "key", contacts=9, executive_acts=1, expedites=2, valid_from=SINCE, actor=world.by(world.lena)
    )
    found = service_of(world.meridian, QUARTER)
    lines = {one.name: one for one in found.lines}
    assert {name: one.got for name, one in lines.items() if name != "unit_hours"} == {
        "contacts": 2,
        "executive_acts": 1,
        "expedites": 1,
        "escalations": 1,
    }
    assert lines["contacts"].is_short
    assert not lines["executive_acts"].is_short
    assert lines["unit_hours"].promised is None
    assert [(one.kind, str(one.unit), one.own, one.supporting) for one in found.asked] == [
        ("No particular kind", "Field services", 1, 0),
        ("No particular kind", "Planning", 0, 1),
    ]
    share = shares_of([world.meridian.pk, world.castor.pk], QUARTER)
    assert (share[world.meridian.pk].orders, share[world.meridian.pk].executive_acts) == (1, 1)
    assert share[world.castor.pk].contacts == 0
    client = signed_in(world.ana)
    shown = page(client, "service", world.meridian.pk)
    assert "less than promised" in shown
    for what in ("orders", "contacts", "expedites", "escalations"):
        assert "Nothing of this kind" not in page(client, "service_records", world.meridian.pk, what)
    unit = {"unit": world.planning.pk, "own": "no", "kind": "none"}
    assert "A van" in page(client, "service_records", world.meridian.pk, "orders", **unit)
    assert "Scanners" not in page(client, "service_records", world.meridian.pk, "orders", **unit)
    assert "Scanners" in page(
        client, "service_records", world.meridian.pk, "held", unit=world.field_services.pk
    )
    page(client, "service_records", world.meridian.pk, "executive-contacts", status=404)
    assert "Visit" in page(signed_in(world.sofia), "service_records", world.meridian.pk, "executive-contacts")
    page(client, "service", world.meridian.pk, since="2026-02-01", until="2026-01-01", status=422)


def test_an_act_of_an_executive_is_one_by_the_role_held_on_that_day(world):
    """Omar visits twice: as an executive until ten days ago, and since then as the leader of his unit alone."""
    until = TODAY - timedelta(days=10)
    held = people.assign(world.omar, unit=world.board, role="executive", valid_from=SINCE, actor=FOUNDERS)
    people.end_assignment(held, valid_to=until, actor=FOUNDERS)
    for days in (10, 9):
        customers.record_interaction(
            world.meridian, kind="visit", person=world.omar, at=NOW - timedelta(days=days), actor=FOUNDERS_NOW
        )
    lines = {one.name: one.got for one in service_of(world.meridian, QUARTER).lines}
    assert (lines["contacts"], lines["executive_acts"]) == (2, 1)


def test_hours_held_add_up_to_the_time_that_passed(world):
    """From placing until now, whoever held it: elapsed hours partition among the units."""
    stage_of_service(world)
    found = service_of(world.meridian, QUARTER)
    then = NOW - timedelta(days=10)
    passed = (QUARTER.end - then).total_seconds() / 3600
    assert sum(one.elapsed_hours for one in found.held) == pytest.approx(2 * passed)  # two orders
    office = world.office
    from goldenthread.app.orders.working_time import working_calendar

    working = working_calendar(office).working_seconds(then, QUARTER.end) / 3600
    assert found.working_hours == pytest.approx(2 * working)
    before = Period(TODAY - timedelta(days=400), TODAY - timedelta(days=300))
    assert service_of(world.meridian, before).held == ()


# -- ratings


def criteria(world):
    lena = world.by(world.lena)
    return [
        actions.set_criterion(name=name, side=side, weight=Decimal(weight), valid_from=SINCE, actor=lena)
        for name, side, weight in (
            ("Volume", "importance", "4"),
            ("Prestige", "importance", "1"),
            ("Competition", "difficulty", "2"),
        )
    ]


def rate(world, account, *ratings, criteria):
    by = world.by(world.ana if account != world.castor else world.ben)
    for criterion, rating in zip(criteria, ratings, strict=False):
        actions.rate_account(account, criterion=criterion, rating=rating, ground="The books", actor=by)


def test_ratings_suggest_a_tier_beside_the_one_it_has(world, signed_in):
    held = criteria(world)
    lena = world.by(world.lena)
    actions.set_tier("strategic", least_importance=Decimal("4.5"), valid_from=SINCE, actor=lena)
    actions.set_tier("key", least_importance=Decimal("3"), valid_from=SINCE, actor=lena)
    client = signed_in(world.ana)
    sent = {"criterion": held[0].pk, "rating": "5", "ground": ""}
    assert client.post(reverse("rating_new", args=[world.meridian.pk]), sent).status_code == 422
    sent["ground"] = "Two wards"
    assert client.post(reverse("rating_new", args=[world.meridian.pk]), sent).status_code == 303
    rate(world, world.meridian, 5, 4, 2, criteria=held)
    standing = standing_of(world.meridian, TODAY)
    assert (standing.position.importance, standing.position.difficulty) == (4.8, 2.0)
    assert (standing.suggested.name, standing.differs) == ("strategic", True)
    shown = page(client, "ratings", world.meridian.pk)
    assert "suggest the tier strategic; they have key" in shown
    assert "Two wards" in shown
    assert Rating.objects.count() == 4
    half = rate(world, world.castor, 3, criteria=held)
    assert half is None
    assert [one.name for one in standing_of(world.castor, TODAY).missing] == ["Prestige", "Competition"]


def test_a_rank_is_told_with_how_far_weights_move_it(world):
    """Castor leads by prestige alone: with a fifth more weight on it the two change places."""
    held = criteria(world)[:2]
    actions.set_criterion(
        name="Prestige",
        side="importance",
        weight=Decimal("3.6"),
        valid_from=TODAY,
        actor=world.by(world.lena),
    )
    rate(world, world.meridian, 4, 3, criteria=held[:1])
    from goldenthread.app.programme.models import Criterion

    newest = Criterion.objects.on(TODAY).get(name="Prestige")
    for account, rating in ((world.meridian, 3), (world.castor, 4)):
        rate(world, account, rating, criteria=[newest])
    rate(world, world.castor, 3, criteria=held[:1])
    ranked = {
        str(one.standing.account): one for one in placed(standings_of([world.meridian, world.castor], TODAY))
    }
    assert (
        ranked["Meridian Health"].rank,
        ranked["Meridian Health"].best,
        ranked["Meridian Health"].worst,
    ) == (1, 1, 2)
    assert (ranked["Castor Logistics"].rank, ranked["Castor Logistics"].best) == (2, 1)


def test_the_lead_sets_and_ends_tiers_and_criteria_at_the_page(world, signed_in):
    client = signed_in(world.lena)
    sent = {"name": "key", "least_importance": "3", "contacts": "6", "valid_from": TODAY}
    assert client.post(reverse("tier_new"), {**sent, "least_importance": "9"}).status_code == 422
    assert client.post(reverse("tier_new"), sent).status_code == 303
    assert (last().kind, last().payload["promised"]) == ("tier.set", {"contacts": 6})
    tier = Tier.objects.get()
    assert client.post(reverse("tier_ending", args=[tier.pk]), {"valid_to": "2026-01-01"}).status_code == 422
    assert client.post(reverse("tier_ending", args=[tier.pk]), {"valid_to": "2026-04-01"}).status_code == 303
    assert last().kind == "tier.ended"
    one = {"name": "Volume", "side": "importance", "weight": "2", "valid_from": TODAY}
    assert client.post(reverse("criterion_new"), one).status_code == 303
    shown = page(client, "portfolio")
    assert "Volume: weighs 2" in shown
    assert "6 contacts." in shown


# -- hours


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


def programme_begins(world):
    actions.write_programme_charter(
        purpose="Keep what we promise",
        measures="Renewals",
        horizon_months=36,
        board_every_months=3,
        valid_from=date(2026, 1, 1),
        actor=world.by(world.lena),
    )


# -- who leaves


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


# -- who is put first


def weeks_of_expedites(world, weeks: int = 12):
    """Meridian has orders put first in odd weeks, in which Castor's promise is broken; in even ones it is kept."""
    orders.set_expedite_allowance(per_quarter=99, valid_from=SINCE, actor=FOUNDERS)
    for week in range(weeks):
        monday = NOW - timedelta(weeks=weeks - week)
        odd = week % 2 == 1
        for account, by in (
            (world.castor, world.ben),
            (world.castor, world.ben),
            (world.meridian, world.ana),
        ):
            due = monday.date() + timedelta(days=2)
            made = orders.place_order(
                account,
                asked_of=world.billing,
                title="Terms",
                why="x",
                requested_for=due,
                actor=world.by(by, monday),
            )
            orders.promise(made, promised_for=due, actor=world.by(world.bruno, monday))
            if account == world.meridian and odd:
                orders.expedite(made, ground="Now", actor=world.by(by, monday))
            late = odd and account == world.castor
            done = monday + timedelta(days=4 if late else 1, minutes=week)
            orders.deliver(made, actor=world.by(world.bruno, done))


def test_one_account_put_first_while_others_wait_stands_out(world, signed_in):
    weeks_of_expedites(world)
    found = concentration_of(TODAY)
    assert (str(found.account), found.found.n_expedites, found.found.ratio) == ("Meridian Health", 6, 3.0)
    assert found.found.stands_out
    client = signed_in(world.lena)
    shown = page(client, "expedites")
    assert "more of the others’ promises are not kept" in shown
    week = next(one for one in found.found.weeks if one.late)
    behind = page(client, "expedite_records", world.meridian.pk, "late", week=week.begins)
    assert behind.count("/orders/") >= week.late
    assert "Meridian" not in behind.split("<tbody>")[1]
    assert [one.about for one in omens_of_accounts(TODAY)] == ["Orders put first"]
    page(client, "expedite_records", world.meridian.pk, "late", week="soon", status=404)


def test_the_database_counts_as_the_measure_does_on_an_export(world, tmp_path):
    from goldenthread.analysis.measures import expedite_concentration
    from goldenthread.analysis.records import read_records
    from goldenthread.app.exchange.exporting import export_records

    weeks_of_expedites(world, 6)
    export_records(tmp_path, now=NOW.replace(hour=0))
    records = read_records(tmp_path)
    ours, theirs = concentration_of(TODAY).found, expedite_concentration(records)
    assert not isinstance(theirs, Undefined)
    assert [(w.begins, w.expedites, w.due, w.late) for w in theirs.weeks] == [
        (w.begins, w.expedites, w.due, w.late) for w in ours.weeks
    ]
    assert (theirs.ratio, theirs.association) == (ours.ratio, ours.association)
    assert isinstance(records, RecordSet)


def test_nobody_put_first_is_said_plainly(world, signed_in):
    assert "No order of the last year was put before others" in page(signed_in(world.lena), "expedites")
    assert list(omens_of_accounts(TODAY)) == []


# -- lessons on the account's page


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


# -- cost


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
