from decimal import Decimal

from tests.world import NOW, SINCE

from goldenthread.app.customers.deciders import deciders_for
from goldenthread.app.people import actions, queries
from goldenthread.app.people.models import Right, Role

TODAY = NOW.date()


def test_the_lead_of_the_unit_in_scope_decides(world):
    assert deciders_for(world.priority, day=TODAY, unit=world.field_services.pk) == [world.nadia]


def test_the_sponsor_of_the_account_decides(world):
    assert deciders_for(world.capacity, day=TODAY, account=world.meridian) == [world.sofia]


def test_a_gap_has_no_decider_and_is_listed(world):
    assert deciders_for(world.price, day=TODAY, account=world.meridian) == []
    gaps = [found.area for found in queries.rights_integrity(TODAY) if found.is_gap]
    assert gaps == [world.price]


def test_a_double_is_stored_and_listed(world):
    ines = world.by(world.ines)
    actions.grant_right(
        world.capacity, role=Role.PROGRAMME_LEAD, right=Right.DECIDES, valid_from=SINCE, actor=ines
    )
    assert set(deciders_for(world.capacity, day=TODAY, account=world.meridian)) == {
        world.sofia,
        world.lena,
    }
    doubles = [found.area for found in queries.rights_integrity(TODAY) if found.is_double]
    assert doubles == [world.capacity]


def test_a_right_up_to_an_amount_ends_there(world):
    actions.grant_right(
        world.price,
        role=Role.ACCOUNT_MANAGER,
        right=Right.DECIDES,
        amount_limit=Decimal(5000),
        valid_from=SINCE,
        actor=world.by(world.ines),
    )
    who = {"day": TODAY, "account": world.meridian}
    assert deciders_for(world.price, amount=Decimal(5000), **who) == [world.ana]
    assert deciders_for(world.price, amount=Decimal(5001), **who) == []


def test_the_narrowest_scope_wins(world):
    actions.grant_right(
        world.capacity,
        role=Role.ACCOUNT_MANAGER,
        right=Right.DECIDES,
        account=world.meridian,
        valid_from=SINCE,
        actor=world.by(world.ines),
    )
    assert deciders_for(world.capacity, day=TODAY, account=world.meridian_retail) == [world.ana]
