"""Which relationship a customer wants and is offered."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.app.web.portfolio import TODAY, last, page
from tests.world import FOUNDERS, SINCE

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Account, AccountVersion
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Ladder, RelationshipSaid
from goldenthread.app.programme.queries.accounts.ladders import match_of

pytestmark = pytest.mark.django_db


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
