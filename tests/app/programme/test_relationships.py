"""Relationships: fresh or dormant by the pair's own rhythm, who could revive them, and what hangs on one person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, World

from goldenthread.app.customers.actions import add_contact, record_interaction
from goldenthread.app.customers.models import Account, Contact, Tie
from goldenthread.app.orders import actions as orders
from goldenthread.app.people.actions import leave
from goldenthread.app.people.models import Person
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.relationships import (
    accounts_by_threads,
    dormant,
    quietest,
    relationships_of,
)
from goldenthread.app.programme.queries.signals import signals_of
from goldenthread.app.voice import actions as voice

TODAY = NOW.date()
QUIET = [186, 176, 155, 141, 111, 102, 85, 60]  # W43: the last of them sixty days ago
RECENT = [50, 40, 30, 20, 10]


def met(world: World, who: Person, contact: Contact, ago: int, **said):
    at = NOW - timedelta(days=ago)
    wanted = {"kind": "visit", "contact": contact, **said}
    return record_interaction(contact.account, **wanted, at=at, actor=world.by(who))


def in_touch(world: World, who: Person, contact: Contact, days: list[int]) -> None:
    for ago in days:
        met(world, who, contact, ago)


def found(world: World):
    return relationships_of(world.meridian, TODAY)


def test_a_thread_is_dormant_by_its_own_rhythm_and_says_so_as_a_rank(world):
    in_touch(world, world.sofia, world.mara, QUIET)
    (one,) = found(world).dormant
    assert (one.thread.word, one.thread.silent_days) == ("Dormant", 60)
    assert one.thread.rhythm == (
        "they speak every 17 days as a rule, nine times in ten within 27; "
        "this silence is longer than 7 of their 7 gaps"
    )
    assert (one.thread.evidence, one.thread.direction) == ("8 visits", "both ways")


def test_a_slower_cadence_that_was_agreed_is_no_dormancy(world):
    in_touch(world, world.sofia, world.mara, QUIET)
    wanted = {"kind": "relationship", "every_months": 3, "contact": world.mara}
    actions.set_cadence(
        world.meridian, person=world.sofia, **wanted, valid_from=TODAY, actor=world.by(world.lena)
    )
    assert found(world).dormant == ()
    assert found(world).live == 1


def test_who_could_revive_it_those_in_touch_first_then_those_who_knew_them(world):
    in_touch(world, world.sofia, world.mara, QUIET)
    met(world, world.tom, world.mara, 300)
    other = add_contact(world.meridian, name="Udo Renn", actor=world.by(world.ana))
    met(world, world.ana, other, 4)
    (one,) = found(world).dormant
    assert [(str(who.person), who.why) for who in one.revivers] == [
        ("Tom Fischer", "knew them until 6 May 2025"),
        ("Ana Kovač", "in touch with Udo Renn 4 days ago"),
    ]


def test_reasons_to_call_are_drawn_from_the_records(world):
    in_touch(world, world.sofia, world.mara, QUIET)
    said = voice.record_feedback(
        world.meridian, kind="complaint", words="Late again", actor=world.by(world.ana)
    )
    voice.resolve(said, resolution="A second van", actor=world.by(world.ana))
    order = orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Ten scanners",
        why="The ward opens",
        requested_for=TODAY,
        actor=world.by(world.ana),
    )
    orders.promise(order, promised_for=TODAY, actor=world.by(world.omar))
    orders.deliver(order, actor=world.by(world.omar))
    actions.add_contract(
        world.meridian,
        title="Managed services",
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 12, 31),
        decide_by=date(2026, 5, 1),
        actor=world.by(world.ana),
    )
    (one,) = found(world).dormant
    assert [reason.words for reason in one.reasons] == [
        "Their complaint is resolved: “Late again”",
        "A promise was kept: “Ten scanners”, delivered on 2 March",
        "They decide about “Managed services” by 1 May 2026",
    ]


def test_the_signal_at_the_programmes_home_counts_the_threads_that_the_page_calls_dormant(world):
    """A mail that only we sent wakes neither; a slower cadence that was agreed quiets both."""
    in_touch(world, world.sofia, world.mara, QUIET)
    met(world, world.sofia, world.mara, 3, kind="mail", direction="out")
    (signal,) = signals_of(world.meridian, TODAY)
    assert signal.sentence == "One relation is silent beyond their own rhythm, the longest for 60 days."
    assert (found(world).quiet, [one.record_id for one in signal.records]) == (1, [world.mara.pk])
    wanted = {"kind": "relationship", "every_months": 3, "contact": world.mara}
    actions.set_cadence(
        world.meridian, person=world.sofia, **wanted, valid_from=TODAY, actor=world.by(world.lena)
    )
    assert (found(world).quiet, signals_of(world.meridian, TODAY)) == (0, [])


def test_what_hangs_on_one_of_ours_and_one_of_theirs(world):
    """X10: Mara (authority 5) is known to Ana alone; Udo (3) to Ana and Tom: without Ana, 5 of 8 is out of reach."""
    udo = add_contact(
        world.meridian, name="Udo Renn", buying_role="uses", authority=3, actor=world.by(world.ana)
    )
    in_touch(world, world.ana, world.mara, RECENT)
    met(world, world.ana, udo, 9)
    met(world, world.tom, udo, 8)
    (ours,) = found(world).hanging
    assert (ours.person, ours.contacts, ours.authority_share) == (world.ana, (world.mara,), 5 / 8)
    (theirs,) = found(world).pivotal
    assert theirs.contact == world.mara
    assert theirs.why == (
        "5 of 7 days in touch were with them and nobody else whom we know there has their part in a purchase "
        "(decides)"
    )


def test_what_only_we_sent_hangs_on_nobody_and_is_not_live(world):
    met(world, world.ana, world.mara, 3, kind="mail", direction="out")
    (row,) = found(world).rows
    ((_, thread),) = row.cells
    assert (thread.word, thread.direction, thread.is_live) == ("No answer yet", "from us only", False)
    assert found(world).hanging == ()


def test_the_counts_of_the_overview_are_those_of_the_accounts_page(world):
    in_touch(world, world.sofia, world.mara, QUIET)
    met(world, world.ana, add_contact(world.meridian, name="Udo", actor=world.by(world.ana)), 4)
    counted = accounts_by_threads(Account.objects.filter(pk=world.meridian.pk), TODAY).get()
    assert (counted.known, counted.touched, counted.quiet, counted.alone) == (2, 2, 1, 2)
    assert counted.last_touch == TODAY - timedelta(days=4)
    (call,) = quietest(Account.objects.all(), TODAY)
    assert call.thread.tie.contact == world.mara


def test_threads_of_people_who_left_are_told_and_not_counted(world):
    in_touch(world, world.sofia, world.mara, QUIET)
    leave(world.sofia, left_on=TODAY - timedelta(days=1), actor=world.by(world.hanna))
    assert not dormant(Tie.objects.all(), TODAY).exists()
    (row,) = found(world).rows
    assert (row.cells, row.left_us, found(world).in_touch) == ((), 1, 0)


def test_the_number_of_statements_does_not_grow(world):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            found(world)
            list(accounts_by_threads(Account.objects.all(), TODAY))
            quietest(Account.objects.all(), TODAY)
        return len(caught)

    counts = []
    for _ in range(2):
        for number in range(10):
            one = add_contact(world.meridian, name=f"Contact {number}", actor=world.by(world.ana))
            in_touch(world, world.sofia, one, QUIET[-4:])
        counts.append(statements())
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=999999999999", "?page=²", "?person=x&contact=²"]
)
def test_hostile_addresses_show_the_page(world, client, query):
    client.force_login(world.ana.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in (f"/accounts/{world.meridian.pk}/relationships", "/interactions", "/relationships"):
        assert client.get(address + query).status_code == 200
