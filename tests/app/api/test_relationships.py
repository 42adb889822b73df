"""Relationships and handovers by the API say what their pages say, and act as they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, World

from goldenthread.app.customers.actions import add_contact, record_interaction
from goldenthread.app.customers.models import Interaction
from goldenthread.app.history.models import Event
from goldenthread.app.programme import actions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_monday():
    with time_machine.travel(NOW.replace(hour=14), tick=False):
        yield


def met(world: World, who, contact, *days: int, **said) -> None:
    for ago in days:
        record_interaction(
            contact.account,
            kind="visit",
            contact=contact,
            at=NOW - timedelta(days=ago),
            **said,
            actor=world.by(who),
        )


def got(client: Client, address: str):
    answer = client.get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_matrix_says_what_is_dormant_who_could_revive_it_and_what_hangs_on_one(world, calling_as):
    met(world, world.sofia, world.mara, 186, 176, 155, 141, 111, 102, 85, 60)
    met(world, world.tom, world.mara, 300)
    udo = add_contact(world.meridian, name="Udo Renn", actor=world.by(world.ana))
    met(world, world.ana, udo, 4)
    found = got(calling_as(world.ana, "read"), f"/accounts/{world.meridian.pk}/relationships")
    assert (found["contacts"], found["in_touch"], found["live"], found["next_page"]) == (2, 2, 1, None)
    (dormant,) = found["dormant"]
    assert found["quiet"] == 1
    assert dormant["thread"]["person_id"] == world.sofia.pk
    assert (dormant["thread"]["state"], dormant["thread"]["silent_days"]) == ("dormant", 60)
    assert [(one["person_id"], one["why"]) for one in dormant["revivers"]] == [
        (world.tom.pk, "knew them until 6 May 2025"),
        (world.ana.pk, "in touch with Udo Renn 4 days ago"),
    ]
    assert [(one["person_id"], [who["id"] for who in one["contacts"]]) for one in found["hanging"]] == [
        (world.ana.pk, [udo.pk])
    ]
    rows = {row["contact"]["id"]: {one["person_id"] for one in row["threads"]} for row in found["rows"]}
    assert rows == {world.mara.pk: {world.sofia.pk, world.tom.pk}, udo.pk: {world.ana.pk}}


def test_the_overview_counts_the_same_and_says_whom_to_call(world, calling_as):
    met(world, world.sofia, world.mara, 186, 176, 155, 141, 111, 102, 85, 60)
    lena = calling_as(world.lena, "read")
    counted = {one["account_id"]: one for one in got(lena, "/relationships")["items"]}[world.meridian.pk]
    assert (counted["contacts"], counted["in_touch"], counted["dormant"], counted["alone"]) == (1, 1, 1, 1)
    assert [one["thread"]["contact_id"] for one in got(lena, "/relationships/calls")["items"]] == [
        world.mara.pk
    ]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_page_that_cannot_be_is_refused_with_the_field(world, calling_as, page):
    answer = calling_as(world.ana, "read").get(
        f"/api/v1/accounts/{world.meridian.pk}/relationships", {"page": page}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_a_handover_from_opening_to_the_last_introduction(world, calling_as):
    met(world, world.ana, world.mara, 10, topic="The ward", note="Secret", private=True)
    (taken,) = (
        one
        for one in got(calling_as(world.ana, "read"), f"/people/{world.ana.pk}/takes-along")["items"]
        if one["account_id"] == world.meridian.pk
    )
    assert (taken["roles"], [one["id"] for one in taken["alone"]]) == (["account manager"], [world.mara.pk])

    wanted = {"leaver_id": world.ana.pk, "successor_id": world.ben.pk, "last_day": "2026-03-31"}
    address = f"/api/v1/accounts/{world.meridian.pk}/handovers"
    lena, ben = calling_as(world.lena, "accounts"), calling_as(world.ben, "read", "accounts")
    made = lena.post(address, wanted, content_type="application/json")
    assert made.status_code == 201, made.content
    assert Event.objects.get(kind="handover.opened").subject_id == made.json()["id"]
    again = lena.post(address, wanted, content_type="application/json")
    assert again.status_code == 409

    here = f"/handovers/{made.json()['id']}"
    assert "Secret" not in str(got(ben, f"{here}/pack"))
    assert [one["topic"] for one in got(ben, f"{here}/pack")["topics"]] == ["The ward"]
    (one,) = got(ben, f"{here}/introductions")["items"]
    assert (one["contact_id"], one["only_theirs"], one["done_at"]) == (world.mara.pk, True, None)
    done = ben.post(
        f"/api/v1{here}/introductions/{one['id']}/meeting",
        {"evidence": "She wants it short"},
        content_type="application/json",
    )
    assert done.status_code == 200, done.content
    assert Interaction.objects.get(person=world.ben).contact == world.mara
    assert Event.objects.filter(kind="introduction.made").count() == 1
    late = ben.post(
        f"/api/v1{here}/introductions/{one['id']}/dropping", {"reason": "x"}, content_type="application/json"
    )
    assert late.status_code == 409


def test_an_introduction_of_another_handover_is_not_found(world, calling_as):
    met(world, world.ana, world.mara, 10)
    first, second = (
        actions.open_handover(
            world.meridian,
            leaver=world.ana,
            successor=who,
            last_day=NOW.date(),
            actor=world.by(world.lena),
        )
        for who in (world.ben, world.tom)
    )
    one = first.introductions.get()
    for handover, status in ((second, 404), (first, 200)):
        answer = calling_as(world.ben, "accounts").post(
            f"/api/v1/handovers/{handover.pk}/introductions/{one.pk}/meeting",
            {"evidence": "She wants it short"},
            content_type="application/json",
        )
        assert answer.status_code == status


def test_the_number_of_statements_does_not_grow(world, calling_as):
    made = actions.open_handover(
        world.meridian,
        leaver=world.ana,
        successor=world.ben,
        last_day=NOW.date(),
        actor=world.by(world.lena),
    )
    client, counts = calling_as(world.ana, "read"), []
    addresses = [
        f"/accounts/{world.meridian.pk}/relationships",
        "/relationships",
        "/relationships/calls",
        f"/handovers/{made.pk}/pack",
        f"/people/{world.ana.pk}/takes-along",
    ]
    got(client, "/me")  # the first call of a token in an hour says when it was used
    for _ in range(2):
        for number in range(10):
            one = add_contact(world.meridian, name=f"Contact {number}", actor=world.by(world.ana))
            met(world, world.ana, one, 190, 180, 170, 160)
        with CaptureQueriesContext(connection) as caught:
            for address in addresses:
                got(client, address)
        counts.append(len(caught))
    assert counts[0] == counts[1]
