"""One's calendar elsewhere: what one has to keep, by a secret address, read back by two programs of others."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ical.calendar_stream import IcsCalendarStream
from tests.world import NOW

from goldenthread.app.errors import NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions
from goldenthread.app.notices.models import Feed
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import Actor

pytestmark = pytest.mark.django_db


def address_of(world, person) -> str:
    _, secret = actions.make_feed(actor=world.by(person))
    return f"/calendar/{secret}.ics"


def read(address: str) -> dict[str, icalendar.Event]:
    """The entries by uid, as one program reads them; another must read the same ones."""
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(one["UID"]): one for one in icalendar.Calendar.from_ical(response.content).walk("VEVENT")}
    other = IcsCalendarStream.calendar_from_ics(response.content.decode())
    assert {one.uid for one in other.events} == set(found)
    for one in other.events:
        assert one.dtstart == found[one.uid].decoded("DTSTART")
        assert one.summary == str(found[one.uid]["SUMMARY"])
    return found


def test_each_sees_what_they_have_to_keep_and_nothing_else(stage):
    world = stage.world
    host = "127.0.0.1"
    ana = read(address_of(world, world.ana))
    assert set(ana) == {
        f"order-{stage.order.pk}-promise@{host}",
        f"order-{stage.child.pk}-requested@{host}",
        f"contract-{stage.contract.pk}@{host}",
        f"due-{stage.due.pk}@{host}",
    }
    entry = ana[f"order-{stage.order.pk}-promise@{host}"]
    assert entry.decoded("DTSTART") == stage.order.requested_for  # a whole day
    assert entry.decoded("DTEND") == stage.order.requested_for + timedelta(days=1)
    assert str(entry["URL"]) == f"http://127.0.0.1:8000/orders/{stage.order.pk}"
    omar = read(address_of(world, world.omar))
    assert set(omar) == {f"order-{stage.order.pk}-promise@{host}", f"order-{stage.child.pk}-requested@{host}"}
    sofia = read(address_of(world, world.sofia))
    escalation = stage.barrier.escalations.get()
    assert sofia[f"escalation-{escalation.pk}@{host}"].decoded("DTSTART") == escalation.decide_by
    assert f"duty-{stage.duty.pk}@{host}" in sofia
    assert set(read(address_of(world, world.bruno))) == {f"order-{stage.foreign.pk}-requested@{host}"}
    assert read(address_of(world, world.hanna)) == {}


def test_a_moved_promise_keeps_its_uid_and_counts_up(stage):
    world = stage.world
    address = address_of(world, world.omar)
    uid = f"order-{stage.order.pk}-promise@127.0.0.1"
    before = read(address)[uid]
    later = NOW + timedelta(hours=6)
    orders.move_promise(
        stage.order, promised_for=date(2026, 3, 27), cause="The van", actor=world.by(world.omar, later)
    )
    after = read(address)[uid]
    assert after.decoded("DTSTART") == date(2026, 3, 27)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") == later
    assert after.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")


def test_what_is_delivered_is_no_longer_to_be_kept(stage):
    world = stage.world
    address = address_of(world, world.omar)
    orders.waive_child(stage.child, ground="Not needed", actor=world.by(world.omar))
    orders.deliver(stage.order, actor=world.by(world.omar))
    assert f"order-{stage.order.pk}-promise@127.0.0.1" not in read(address)


def test_a_reader_who_has_it_already_is_told_so(stage):
    address = address_of(stage.world, stage.world.omar)
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    orders.move_promise(
        stage.order, promised_for=date(2026, 3, 27), cause="The van", actor=stage.world.by(stage.world.omar)
    )
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_secret_is_shown_once_and_kept_by_its_digest_alone(stage, signed_in):
    client = signed_in(stage.world.omar)
    made = client.post("/me/calendar")
    assert made.status_code == 201
    page = made.content.decode()
    secret = page.split("/calendar/")[1].split(".ics")[0]
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200
    assert secret not in client.get("/me/calendar").content.decode()
    assert secret not in str(list(Feed.objects.values()))
    assert secret not in str(list(Event.objects.values()))
    assert Event.objects.get(kind="calendar_feed.made").actor_person == stage.world.omar


def test_a_new_address_ends_the_one_before_and_revoking_ends_it_for_good(stage, signed_in):
    world = stage.world
    first = address_of(world, world.omar)
    second = address_of(world, world.omar)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    assert signed_in(world.omar).post("/me/calendar/revocation").status_code == 303
    assert Client().get(second).status_code == 404
    assert Event.objects.filter(kind="calendar_feed.revoked").count() == 1


def test_nobody_revokes_anothers_but_who_keeps_logins(stage):
    world = stage.world
    feed, _ = actions.make_feed(actor=world.by(world.omar))
    with pytest.raises(NotPermitted):
        actions.revoke_feed(feed, actor=world.by(world.ana))
    assert actions.revoke_feed(feed, actor=world.by(world.ines)).revoked_at == NOW


def test_a_token_cannot_make_an_address(stage):
    with pytest.raises(NotPermitted):
        actions.make_feed(actor=Actor(person=stage.world.omar, token_id=1, now=NOW))
    assert not Feed.objects.exists()


def test_it_ends_when_the_person_leaves_and_shows_what_they_may_see_at_that_time(stage):
    world = stage.world
    address = address_of(world, world.priya)
    assert len(read(address)) == 2
    people.end_assignment(
        world.priya.assignments.get(), valid_to=date(2026, 3, 1), actor=world.by(world.hanna)
    )
    assert read(address) == {}
    people.leave(world.priya, left_on=date(2026, 3, 1), actor=world.by(world.hanna))
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("secret", ["x", "%00", "a" * 500, "..%2F..%2Fetc"])
def test_an_address_that_is_none_opens_nothing(stage, secret):
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_words_from_outside_cannot_become_another_entry(stage):
    world = stage.world
    orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Vans\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil\x07 \u202e;,\\n",
        why="x\r\nATTENDEE:mailto:everybody@evil.example",
        requested_for=date(2026, 3, 20),
        actor=world.by(world.ana),
    )
    entries = read(address_of(world, world.omar))
    assert len(entries) == 3
    assert not any("ATTENDEE" in one for one in entries.values())


def test_the_feed_costs_the_same_with_ten_and_with_twenty(stage):
    world = stage.world
    address = address_of(world, world.ana)

    def cost() -> int:
        for nth in range(10):
            orders.place_order(
                world.meridian,
                asked_of=world.field_services,
                title=f"Order {nth}",
                why="x",
                requested_for=date(2026, 3, 20),
                actor=world.by(world.ana),
            )
        with CaptureQueriesContext(connection) as queries:
            read(address)
        return len(queries)

    assert cost() == cost()
