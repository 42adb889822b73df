"""Ratings, the tier that they suggest, and how far a rank stands."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from tests.app.web.portfolio import TODAY, criteria, last, page, rate
from tests.world import SINCE

from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Rating, Tier
from goldenthread.app.programme.queries.accounts.ratings import placed, standing_of, standings_of

pytestmark = pytest.mark.django_db


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
