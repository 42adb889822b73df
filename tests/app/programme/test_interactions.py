"""Contacts: recorded by those who have them, seen by those who see the account, private notes by its team."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.world import NOW

from goldenthread.app.customers.actions import record_interaction
from goldenthread.app.customers.models import Interaction
from goldenthread.app.customers.queries import interactions_visible_to
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.history.sentences import sentence

TODAY = NOW.date()


def call(world, who, account=None, **said):
    return record_interaction(account or world.meridian, kind="call", **said, actor=world.by(who))


def test_a_contact_is_on_record_with_one_event(world):
    made = call(
        world,
        world.ana,
        contact=world.mara,
        topic="the new ward",
        note="She is leaving",
        private=True,
        next_step="send the plan",
        next_step_by=date(2026, 3, 9),
    )
    assert (made.person, made.at, made.direction, made.initiated_by) == (world.ana, NOW, "both", "us")
    event = Event.objects.get(kind="interaction.recorded")
    assert (event.account_id, event.payload["contact_id"]) == (world.meridian.pk, world.mara.pk)
    assert "leaving" not in str(event.payload)
    assert sentence(event) == (
        "recorded a contact (call) about the new ward; next: send the plan by 2026-03-09"
    )


@pytest.mark.parametrize("name", ["ana", "tom", "sofia"])
def test_those_who_answer_for_it_and_its_sponsor_may(world, name):
    assert call(world, getattr(world, name)).person == getattr(world, name)


@pytest.mark.parametrize("name", ["ben", "nadia", "omar", "lena", "ines", "vik"])
def test_others_may_not(world, name):
    with pytest.raises(NotPermitted, match="Meridian Health"):
        call(world, getattr(world, name))
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"at": NOW + timedelta(minutes=1)}, "at"),
        ({"at": NOW.replace(tzinfo=None)}, "at"),
        ({"direction": "sideways"}, "direction"),
        ({"topic": "a" * 301}, "topic"),
        ({"note": "nul \x00"}, "note"),
        ({"next_step_by": date(2026, 4, 1)}, "next_step"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, wrong, field):
    with pytest.raises(Invalid) as refused:
        call(world, world.ana, **wrong)
    assert refused.value.about["field"] == field
    assert not Interaction.objects.exists()


def test_a_contact_of_another_account_is_refused(world):
    with pytest.raises(Invalid, match="Curt"):
        call(world, world.ana, contact=world.curt)


def test_a_private_note_is_for_the_accounts_team_and_whoever_was_there(world):
    call(world, world.ana, note="Their budget is cut", private=True)
    call(world, world.sofia, note="Between us", private=True)

    def notes(person):
        return sorted(one.shown_note for one in interactions_visible_to(person, on=TODAY))

    assert notes(world.ana) == notes(world.tom) == ["Between us", "Their budget is cut"]
    assert notes(world.sofia) == ["", "Between us"]
    assert notes(world.nadia) == notes(world.lena) == ["", ""]
    assert notes(world.ben) == notes(world.omar) == notes(world.vik) == []
