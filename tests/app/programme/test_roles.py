"""Roles: informed, understood in own words, negotiated, accepted; in this order, each step by its own person."""

from __future__ import annotations

import pytest
from tests.world import NOW, World

from goldenthread.app.errors import NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.models import Message
from goldenthread.app.programme.queries.duties import acceptances_visible_to
from goldenthread.app.programme.queries.touching import units_touching

TODAY = NOW.date()


@pytest.fixture
def asked(world):
    charter = actions.write_charter(
        world.field_services, title="Fitter", text="First", valid_from=TODAY, actor=world.by(world.lena)
    )
    return actions.ask_to_accept(charter, person=world.priya, actor=world.by(world.omar))


def accept(world: World, asked) -> None:
    actions.say_understood(asked, own_words="I come first to them", actor=world.by(world.priya))
    actions.agree_terms(asked, conditions="Two days' notice", actor=world.by(world.omar))
    actions.accept_role(asked, actor=world.by(world.priya))


def test_from_informed_to_accepted(world, asked):
    accept(world, asked)
    asked.refresh_from_db()
    assert (asked.agreed_with, asked.conditions, asked.accepted_at) == (world.omar, "Two days' notice", NOW)
    kinds = Event.objects.filter(kind__startswith="role.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["role.informed", "role.understood", "role.negotiated", "role.accepted"]
    assert Message.objects.get().kind == "ask"


def test_no_step_is_skipped_and_none_is_taken_for_somebody_else(world, asked):
    with pytest.raises(errors.OutOfTurn):
        actions.accept_role(asked, actor=world.by(world.priya))
    with pytest.raises(errors.OutOfTurn):
        actions.agree_terms(asked, actor=world.by(world.omar))
    for act in (
        actions.accept_role,
        lambda one, actor: actions.say_understood(one, own_words="x", actor=actor),
    ):
        with pytest.raises(NotPermitted):
            act(asked, actor=world.by(world.omar))
    with pytest.raises(NotPermitted):
        actions.agree_terms(asked, actor=world.by(world.priya))
    with pytest.raises(errors.AlreadyAsked):
        actions.ask_to_accept(asked.charter, person=world.priya, actor=world.by(world.lena))


def test_a_decline_has_a_ground_and_ends_it(world, asked):
    actions.decline_role(asked, ground="No time", actor=world.by(world.priya))
    with pytest.raises(errors.OutOfTurn):
        actions.say_understood(asked, own_words="x", actor=world.by(world.priya))


def test_units_that_work_without_everybodys_acceptance_are_listed(world, asked):
    wanted = {"asked_of": world.field_services, "title": "Scanner", "why": "x", "requested_for": TODAY}
    orders.place_order(world.meridian, **wanted, actor=world.by(world.ana))
    (found,) = units_touching(TODAY)
    assert (found.unit, found.orders, found.people) == (world.field_services, 1, 2)
    assert (found.informed, found.accepted) == (1, 0)
    accept(world, asked)
    omar = actions.ask_to_accept(asked.charter, person=world.omar, actor=world.by(world.lena))
    actions.say_understood(omar, own_words="x", actor=world.by(world.omar))
    actions.agree_terms(omar, actor=world.by(world.lena))
    actions.accept_role(omar, actor=world.by(world.omar))
    assert units_touching(TODAY) == []


def test_who_sees_how_far_somebody_has_come(world, asked):
    for one in (world.priya, world.omar, world.nadia, world.lena):
        assert list(acceptances_visible_to(one, on=TODAY)) == [asked]
    for one in (world.ana, world.petra, world.vik, world.hanna):
        assert list(acceptances_visible_to(one, on=TODAY)) == []
