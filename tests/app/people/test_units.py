from datetime import date, timedelta

import pytest
from tests.world import NOW

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people import actions, queries
from goldenthread.app.people.actors import Actor, clock
from goldenthread.app.people.errors import StillInUse, VersionInTheWay, WouldMakeACircle
from goldenthread.app.people.models import Unit

TODAY = NOW.date()


def test_a_unit_moves_from_a_day_on_and_what_was_before_stays(world):
    actions.change_unit(world.billing, parent=world.board, valid_from=TODAY, actor=world.by(world.ines))
    assert queries.unit_tree(TODAY).parents[world.billing.pk] == world.board.pk
    assert queries.unit_tree(TODAY - timedelta(days=1)).parents[world.billing.pk] == world.operations.pk
    event = Event.objects.latest("id")
    assert event.kind == "unit.changed"
    assert event.payload["changes"]["parent"] == {"old": world.operations.pk, "new": world.board.pk}


def test_a_planned_change_waits_for_its_day_and_the_clock_brings_it(world):
    day = TODAY + timedelta(days=10)
    actions.change_unit(world.billing, name="Invoicing", valid_from=day, actor=world.by(world.ines))
    assert Unit.objects.get(pk=world.billing.pk).name == "Billing"
    assert actions.units_as_of_today(actor=clock(NOW + timedelta(days=10))) == 1
    assert Unit.objects.get(pk=world.billing.pk).name == "Invoicing"


def test_a_change_that_began_while_the_clock_stood_is_brought_when_it_runs_again(world):
    ines = world.by(world.ines)
    actions.change_unit(world.billing, name="Invoicing", valid_from=TODAY + timedelta(days=10), actor=ines)
    assert actions.units_as_of_today(actor=clock(NOW + timedelta(days=9))) == 0
    assert actions.units_as_of_today(actor=clock(NOW + timedelta(days=13))) == 1
    assert Unit.objects.get(pk=world.billing.pk).name == "Invoicing"
    assert actions.units_as_of_today(actor=clock(NOW + timedelta(days=13))) == 0


def test_a_change_before_a_planned_one_is_refused(world):
    ines = world.by(world.ines)
    actions.change_unit(world.billing, name="Invoicing", valid_from=TODAY + timedelta(days=10), actor=ines)
    with pytest.raises(VersionInTheWay, match="already planned"):
        actions.change_unit(world.billing, name="Accounts", valid_from=TODAY, actor=ines)


def test_a_unit_cannot_be_put_below_itself(world):
    with pytest.raises(WouldMakeACircle):
        actions.change_unit(
            world.operations, parent=world.billing, valid_from=TODAY, actor=world.by(world.ines)
        )


def test_a_unit_with_people_stays_open(world):
    with pytest.raises(StillInUse, match="End or move"):
        actions.close_unit(world.billing, closed_on=TODAY, actor=world.by(world.ines))


@pytest.mark.parametrize("who", ["ana", "omar", "sofia", "lena", "vik", "hanna"])
def test_only_an_administrator_opens_units(world, who):
    before = Event.objects.count()
    with pytest.raises(NotPermitted):
        actions.open_unit("Shadow", valid_from=TODAY, actor=world.by(getattr(world, who)))
    assert Event.objects.count() == before
    actions.open_unit("Night shift", valid_from=TODAY, actor=world.by(world.ines))
    assert Event.objects.count() == before + 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_unit_needs_a_name(world, name):
    with pytest.raises(Invalid, match="name"):
        actions.open_unit(name, valid_from=TODAY, actor=world.by(world.ines))


def test_an_actor_is_a_person_or_a_system_not_both_nor_neither():
    with pytest.raises(ValueError, match="exactly one"):
        Actor()


def test_units_below_holds_itself_and_all_levels(world):
    below = queries.units_below([world.operations.pk], date(2025, 1, 1))
    assert below == {
        world.operations.pk,
        world.field_services.pk,
        world.planning.pk,
        world.billing.pk,
    }
