"""A sponsor stands at the level of the highest contact, or somebody is told what to do about it."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.app.customers.actions import add_contact, change_account, change_contact
from goldenthread.app.customers.levels import Level, level_said
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid
from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import assign
from goldenthread.app.people.models import Role
from goldenthread.app.programme.queries.slipping import slipping

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("C-level", Level.EXECUTIVES),
        ("COO", Level.EXECUTIVES),
        ("Senior Vice President", Level.EXECUTIVES),
        ("managing director", Level.EXECUTIVES),
        ("director", Level.MANAGEMENT),
        ("Head of department", Level.MANAGEMENT),
        ("team lead", Level.OPERATIONS),
        ("specialist", Level.OPERATIONS),
        ("knows everybody", None),
        ("", None),
    ],
)
def test_words_for_a_level_are_understood_or_left_alone(words, level):
    assert level_said(words) == level


def test_a_sponsor_below_the_highest_contact_is_refused_and_told(world, signed_in):
    """Petra sponsors from a unit that is not executive; Castor's highest contact is a director, then its chairman."""
    lena, castor = world.by(world.lena), world.castor
    petra, later = world.petra, {"valid_from": TODAY, "actor": world.by(world.lena)}
    assign(petra, unit=world.planning, role=Role.SPONSOR, valid_from=SINCE, actor=FOUNDERS)
    add_contact(castor, name="Dirk", level="director", authority=3, actor=lena)
    chair = add_contact(castor, name="Carla", level="chief executive", authority=5, actor=lena)
    before = Event.objects.count()
    with pytest.raises(
        Invalid, match=r"Carla there \(executives\) stands above Petra .* Name a sponsor of their level"
    ):
        change_account(castor, sponsor=petra, **later)
    assert Event.objects.count() == before
    change_contact(chair, left_on=TODAY, actor=lena)
    change_account(castor, sponsor=petra, tier="key", **later)
    client = signed_in(world.lena)

    def seen():
        pages = [
            client.get(reverse(name, args=[castor.pk])).content.decode() for name in ("account", "service")
        ]
        told = client.get(f"/api/v1/accounts/{castor.pk}/service").json()["sponsor_match"]
        if told is not None:
            assert all(told["said"] in html.unescape(page) for page in pages)
        return told and (told["level"], told["contact_level"], "below their level" in pages[0])

    def slips():
        return [one.what for one in slipping(TODAY) if "stands above" in one.what]

    assert seen() == ("management", "management", False)
    change_contact(chair, left_on=None, actor=lena)
    assert seen() == ("management", "executives", True)
    assert slips() == [f"Carla there (executives) stands above {petra} with us (management)"]
    change_account(castor, sponsor=world.nadia, **later)
    assert seen() == ("executives", "executives", False)
    change_contact(chair, level="specialist", actor=lena)
    assert seen() == ("executives", "management", False)
    assert slips() == []
    castor.contacts.update(level="")
    assert seen() is None
    assert Account.objects.get(pk=castor.pk).sponsor == world.nadia
