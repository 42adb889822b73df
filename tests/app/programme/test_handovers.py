"""What a leaver takes along, and handing it over: a pack, and introductions that the successor works off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.app.programme.test_reports import words_on
from tests.world import NOW, World

from goldenthread.app.customers.actions import add_contact, change_contact, record_interaction
from goldenthread.app.customers.models import Interaction, Tie
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.history.sentences import sentence
from goldenthread.app.orders import actions as orders
from goldenthread.app.people.actions import assign
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.models import Introduction
from goldenthread.app.programme.printing.pack import pack_pdf, sections_of
from goldenthread.app.programme.queries.handovers import handovers_visible_to, pack_of, taken_along

TODAY = NOW.date()
LAST = date(2026, 3, 31)


def met(world: World, who, contact, ago: int, **said) -> None:
    at = NOW - timedelta(days=ago)
    record_interaction(world.meridian, kind="call", contact=contact, at=at, **said, actor=world.by(who))


@pytest.fixture
def udo(world: World):
    """At Meridian; Ana knows him and Mara, Tom knows him too."""
    made = add_contact(world.meridian, name="Udo Renn", authority=2, actor=world.by(world.ana))
    met(world, world.ana, made, 30)
    met(world, world.tom, made, 20)
    met(world, world.ana, world.mara, 10, topic="#panic() the ward", note="Secret", private=True,
        next_step="send the plan", next_step_by=date(2026, 3, 9))  # fmt: skip
    return made


def opened(world: World, by=None, **said):
    wanted = {"leaver": world.ana, "successor": world.ben, "last_day": LAST, **said}
    return actions.open_handover(world.meridian, **wanted, actor=world.by(by or world.lena))


def test_what_leaves_with_somebody_is_told_by_account(world, udo):
    orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Ten scanners",
        why="x",
        requested_for=LAST,
        actor=world.by(world.ana),
    )
    found = {str(one.account): one for one in taken_along(world.ana, world.lena, TODAY)}
    assert set(found) == {"Meridian Health", "Meridian Retail"}
    one = found["Meridian Health"]
    assert (one.roles, one.alone, one.threads, one.orders) == (("account manager",), (world.mara,), 2, 1)
    assert [str(one.account) for one in taken_along(world.ana, world.ben, TODAY)] == []


def test_an_introduction_stands_for_each_contact_with_who_knows_nobody_else_said(world, udo):
    made = opened(world, words="Mara likes it short.")
    rows = list(made.introductions.all())
    assert [(one.contact, one.only_theirs, one.due_on) for one in rows] == [
        (world.mara, True, LAST),
        (udo, False, LAST),
    ]
    event = Event.objects.get(kind="handover.opened")
    assert sentence(event) == "opened a handover by 2026-03-31, with 2 introductions to make"
    with pytest.raises(errors.AlreadyHandedOver):
        opened(world)


def test_after_the_last_day_the_successor_has_a_month(world, udo):
    assert {one.due_on for one in opened(world, last_day=TODAY).introductions.all()} == {
        TODAY + timedelta(days=30)
    }


@pytest.mark.parametrize("name", ["lena", "ana"])
def test_the_lead_and_the_manager_may_open_it(world, name):
    assert opened(world, by=getattr(world, name)).pk


@pytest.mark.parametrize("name", ["ben", "tom", "omar", "sofia", "vik"])
def test_others_may_not(world, name):
    with pytest.raises(NotPermitted):
        opened(world, by=getattr(world, name))


@pytest.mark.parametrize("wrong", [{"successor": "ana"}, {"last_day": date(2020, 1, 1)}])
def test_what_cannot_be_is_refused(world, wrong):
    said = {key: getattr(world, value) if isinstance(value, str) else value for key, value in wrong.items()}
    with pytest.raises(Invalid):
        opened(world, **said)


def test_the_successor_works_the_list_off_and_each_is_a_contact_on_record(world, udo):
    first, second = opened(world).introductions.all()
    with pytest.raises(NotPermitted, match="Ben Okafor"):
        actions.record_introduction(first, evidence="Hello", actor=world.by(world.ana))
    done = actions.record_introduction(first, evidence="She wants a plan", actor=world.by(world.ben))
    assert (done.interaction.person, done.interaction.contact) == (world.ben, world.mara)
    assert Tie.objects.get(person=world.ben, contact=world.mara).times == 1
    actions.drop_introduction(second, reason="He retires", actor=world.by(world.ben))
    assert [one.is_open for one in Introduction.objects.all()] == [False, False]
    for late in (actions.drop_introduction,):
        with pytest.raises(errors.AlreadyDone):
            late(first, reason="x", actor=world.by(world.ben))
    kinds = list(Event.objects.filter(kind__startswith="introduction").values_list("kind", flat=True))
    assert kinds == ["introduction.made", "introduction.dropped"]
    assert Interaction.objects.filter(person=world.ben).count() == 1


def test_the_pack_is_for_those_who_see_the_account_and_the_successor(world, udo):
    made = opened(world)
    for name, sees in (("ben", True), ("ana", True), ("lena", True), ("omar", False), ("vik", False)):
        found = handovers_visible_to(getattr(world, name), on=TODAY).filter(pk=made.pk)
        assert found.exists() is sees, name


def test_the_pack_says_what_is_open_and_never_a_private_note(world, udo):
    change_contact(world.mara, title="Director", actor=world.by(world.ana))
    made = opened(world)
    found = {
        one.name: [f"{line.what}: {line.sub}" for line in one.lines]
        for one in sections_of(made, pack_of(made, TODAY))
    }
    assert found["introductions"][0] == (
        "Mara Ilić: Director, decides, authority 5 of 5, known to nobody else of us, by 31 March 2026"
    )
    assert found["next"] == ["send the plan: by 9 March 2026, with Mara Ilić"]
    paper = words_on(pack_pdf(made, TODAY))
    assert "#panic() the ward" in paper
    assert "Secret" not in paper
    assert "From Ana Kovač to Ben Okafor, by 31 March 2026" in paper


def page_of(client, world, who, address: str) -> str:
    client.force_login(who.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("ending", ["departure", "assignment"])
def test_the_page_that_ends_somebodys_part_says_which_accounts_are_in_their_hands(world, client, ending):
    """An administrator knows the names, the people department does not; both are told who can hand them over."""

    def address(who) -> str:
        held = who.assignments.get()
        return (
            reverse("departure", args=[who.pk])
            if ending == "departure"
            else reverse("end_of_assignment", args=[held.pk])
        )

    ines = page_of(client, world, world.ines, address(world.ana))
    assert "Ana Kovač is account manager or sponsor of Meridian Health and Meridian Retail." in ines
    hanna = page_of(client, world, world.hanna, address(world.ana))
    assert "is account manager or sponsor of customers" in hanna
    assert "Meridian" not in hanna
    for page in (ines, hanna):
        assert f'Ask <a href="{reverse("person", args=[world.lena.pk])}">' in page
        assert reverse("takes_along", args=[world.ana.pk]) not in page
    assert "still in their hands" not in page_of(client, world, world.ines, address(world.omar))


def test_who_may_hand_over_is_led_to_it_and_what_is_handed_over_is_not_named(world, client):
    assign(world.lena, unit=world.board, role="people", valid_from=TODAY, actor=world.by(world.hanna))
    opened(world)
    page = page_of(client, world, world.lena, reverse("departure", args=[world.ana.pk]))
    assert "account manager or sponsor of Meridian Retail." in page
    assert f'href="{reverse("takes_along", args=[world.ana.pk])}">Hand over their accounts</a>' in page


@pytest.mark.parametrize(("who", "led"), [("hanna", False), ("ana", True), ("lena", True)])
def test_the_way_to_what_leaves_is_shown_to_those_who_may_go_it(world, client, who, led):
    page = page_of(client, world, getattr(world, who), reverse("person", args=[world.ana.pk]))
    assert (reverse("takes_along", args=[world.ana.pk]) in page) is led
