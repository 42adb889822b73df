import pytest
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.app.customers import actions, queries
from goldenthread.app.customers.access import account_for, contact_for
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people.errors import WouldMakeACircle
from goldenthread.app.programme.queries.slips_of_sponsors import slips_of_sponsors

TODAY = NOW.date()


def seen(person):
    return {account.name for account in queries.accounts_visible_to(person, on=TODAY)}


def test_a_sponsor_is_an_executive_of_at_most_three_customers(world):
    lena = world.by(world.lena)
    named = {"valid_from": NOW.date(), "actor": lena}
    with pytest.raises(Invalid, match="Omar Said is no executive then"):
        actions.open_account("A", sponsor=world.omar, **named)
    with pytest.raises(Invalid, match="Omar Said is no executive then"):
        actions.change_account(world.castor, sponsor=world.omar, **named)
    for name in "AB":  # with Meridian they are three
        actions.open_account(name, sponsor=world.sofia, **named)
    for act in (
        lambda: actions.open_account("C", sponsor=world.sofia, **named),
        lambda: actions.change_account(world.castor, sponsor=world.sofia, **named),
    ):
        with pytest.raises(Invalid, match="sponsors 3 customers; 3 are the most"):
            act()
    actions.change_account(world.meridian_retail, sponsor=world.sofia, **named)  # a division of Meridian
    actions.change_account(world.meridian, segment="Health", sponsor=world.sofia, **named)  # theirs already
    actions.open_account("C", sponsor=world.nadia, **named)
    taken_over = actions.open_account("D", sponsor=world.sofia, valid_from=SINCE, actor=FOUNDERS)
    told = {one.about: one.what for one in slips_of_sponsors(key_accounts(), NOW.date())}
    assert told == {}  # of no key tier
    Account.objects.filter(pk=taken_over.pk).update(tier="key")
    Account.objects.exclude(pk=taken_over.pk).update(tier="key")
    Account.objects.filter(pk=world.castor.pk).update(sponsor=world.omar)
    told = {one.about: one.what for one in slips_of_sponsors(key_accounts(), NOW.date())}
    assert told == {
        "Sofia Lindqvist": "They sponsor 4 customers; 3 are the most that one person can keep",
        "Castor Logistics": "Omar Said, its sponsor, is no executive",
    }


def key_accounts() -> dict[int, Account]:
    found = Account.objects.filter(tier="key").select_related("sponsor")
    return {one.pk: one for one in found}


def test_each_sees_the_accounts_of_their_role(world):
    assert seen(world.ana) == {"Meridian Health", "Meridian Retail"}
    assert seen(world.tom) == {"Meridian Health", "Meridian Retail"}
    assert seen(world.ben) == {"Castor Logistics"}
    assert seen(world.sofia) == seen(world.lena) == {"Meridian Health", "Meridian Retail", "Castor Logistics"}
    assert seen(world.omar) == seen(world.vik) == seen(world.ines) == seen(world.hanna) == set()


def test_what_may_not_be_seen_is_not_found(world):
    assert account_for(world.ana, world.meridian.pk, on=TODAY) == world.meridian
    with pytest.raises(NotFound) as hidden:
        account_for(world.ben, world.meridian.pk, on=TODAY)
    with pytest.raises(NotFound) as missing:
        account_for(world.ben, 10**9, on=TODAY)
    assert hidden.value.sentence == missing.value.sentence
    with pytest.raises(NotFound):
        contact_for(world.ben, world.mara.pk, on=TODAY)


def test_other_accounts_are_known_by_name_and_tier_on_the_account_side_only(world):
    assert queries.accounts_listed_for(world.ana, on=TODAY).count() == 3
    assert queries.accounts_listed_for(world.omar, on=TODAY).count() == 0


def test_a_new_manager_answers_from_the_day_and_the_old_no_longer(world):
    actions.change_account(world.meridian, manager=world.ben, valid_from=TODAY, actor=world.by(world.lena))
    assert "Meridian Health" in seen(world.ben)
    event = Event.objects.latest("id")
    assert event.payload["changes"]["manager"] == {"old": world.ana.pk, "new": world.ben.pk}
    assert event.account_id == world.meridian.pk


def test_an_account_cannot_be_a_division_of_its_division(world):
    with pytest.raises(WouldMakeACircle):
        actions.change_account(
            world.meridian, parent=world.meridian_retail, valid_from=TODAY, actor=world.by(world.lena)
        )


def test_contacts_are_changed_by_those_who_answer_for_the_account(world):
    actions.change_contact(world.mara, title="Head of sourcing", actor=world.by(world.ana))
    for stranger in (world.ben, world.omar, world.tom, world.vik):
        with pytest.raises(NotPermitted):
            actions.change_contact(world.mara, title="Nobody", actor=world.by(stranger))


def test_an_erased_contact_leaves_no_name(world):
    actions.erase_contact(world.mara, actor=world.by(world.ana))
    world.mara.refresh_from_db()
    assert str(world.mara) == f"Former contact {world.mara.pk}"
    with pytest.raises(Invalid, match="erased"):
        actions.change_contact(world.mara, name="Mara", actor=world.by(world.ana))


@pytest.mark.parametrize("authority", [0, 6, -1])
def test_authority_is_from_one_to_five(world, authority):
    with pytest.raises(Invalid, match=r"1 .* to 5"):
        actions.add_contact(world.castor, name="X", authority=authority, actor=world.by(world.ben))
