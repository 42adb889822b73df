"""Ties are summed up by the database itself, whoever writes the interactions, and agree with the measure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.world import NOW

from goldenthread.app.customers.actions import record_interaction
from goldenthread.app.customers.errors import AlreadyOnRecord
from goldenthread.app.customers.models import Interaction, Tie

DAYS = [186, 176, 155, 141, 111, 102, 85, 60]  # before NOW; the intervals are 10, 21, 14, 30, 9, 17, 25


def met(world, ago: int, who=None, **said):
    at = NOW - timedelta(days=ago)
    return record_interaction(
        world.meridian,
        **{"kind": "visit", "contact": world.mara, **said},
        at=at,
        actor=world.by(who or world.ana),
    )


def tie_of(world, person=None) -> Tie:
    return Tie.objects.get(person=person or world.ana, contact=world.mara)


def test_a_tie_holds_its_pairs_own_rhythm(world):
    """W43: intervals of 10 to 30 days, nine in ten no longer than 27."""
    for ago in DAYS:
        met(world, ago)
    tie = tie_of(world)
    assert (tie.gaps, tie.usual_longest_days, tie.usual_days) == ([10, 21, 14, 30, 9, 17, 25], 27.0, 17.0)
    assert tie.silent_for(NOW.date()) == timedelta(days=60)
    assert (tie.times, tie.kinds, tie.account) == (8, {"visit": 8}, world.meridian)


def test_what_only_we_sent_is_counted_and_is_no_sign_of_life(world):
    met(world, 30, kind="mail", direction="in", topic="The ward")
    met(world, 1, kind="mail", direction="out")
    tie = tie_of(world)
    assert (tie.times_in, tie.times_out, tie.times_both) == (1, 1, 0)
    assert (tie.last_on, tie.in_touch_on) == (date(2026, 3, 1), date(2026, 1, 31))
    assert (tie.last_topic, tie.goes_both_ways, tie.has_rhythm) == ("The ward", True, False)


def test_two_contacts_on_one_day_are_one_day_in_touch(world):
    met(world, 10)
    met(world, 10, kind="call")
    assert (tie_of(world).times, tie_of(world).days_in_touch, tie_of(world).gaps) == (2, 1, [])


def test_bulk_rows_out_of_order_and_removed_ones_are_summed_up_too(world):
    rows = [
        Interaction(
            account=world.meridian,
            person=person,
            contact=world.mara,
            at=NOW - timedelta(days=ago),
            recorded_at=NOW,
            kind="call",
            direction="both",
            initiated_by="us",
        )
        for person in (world.ana, world.sofia)
        for ago in (5, 40, 20)
    ]
    Interaction.objects.bulk_create(rows)
    assert tie_of(world).gaps == tie_of(world, world.sofia).gaps == [20, 15]
    Interaction.objects.filter(person=world.sofia).delete()
    Interaction.objects.filter(person=world.ana, at__gt=NOW - timedelta(days=10)).delete()
    assert not Tie.objects.filter(person=world.sofia).exists()
    assert (tie_of(world).gaps, tie_of(world).times) == ([20], 2)


def test_one_source_is_on_record_once(world):
    met(world, 3, source="<1@customer.example>")
    with pytest.raises(AlreadyOnRecord):
        met(world, 3, source="<1@customer.example>")
    met(world, 3, source="<1@customer.example>", who=world.sofia)  # she was there too
    met(world, 3)
    assert Interaction.objects.count() == 3
