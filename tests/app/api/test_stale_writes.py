"""A write on an old picture, in real transactions: it waits for who came first, and is told what stands then."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test import Client
from tests.app.orders.conftest import DUE, Conversation
from tests.app.orders.test_at_the_same_time import together
from tests.world import World

from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.verify import differences
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"
SOON, NEXT_DAY, LATER = ((date.today() + timedelta(days=days)).isoformat() for days in (30, 31, 60))


@pytest.fixture
def talk(world: World) -> Conversation:
    return Conversation(world)


def sent(client: Client, path: str, body: dict, seen: str):
    return client.post(f"/api/v1/{path}", body, content_type=JSON, headers={"If-Match": seen})


def while_open(act, then) -> object:
    """``act`` in a transaction that stays open while ``then`` runs in another; what the latter answered."""
    entered, answered = threading.Event(), []

    def run() -> None:
        entered.wait(timeout=10)
        try:
            answered.append(then())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    with transaction.atomic():
        act()
        entered.set()
        time.sleep(0.3)  # the other has reached the lock by then; if not, it reads what is committed below
    thread.join(timeout=30)
    return answered[0]


def test_a_stale_write_waits_and_is_shown_the_act_that_came_first(talk, calling_as):
    order, ana = talk.placed(), talk.actor("ana")
    omar = calling_as(talk.world.omar)
    seen = omar.get(f"/api/v1/orders/{order.pk}").headers["ETag"]
    answer = while_open(
        lambda: actions.change_requested_date(
            order, requested_for=date.fromisoformat(LATER), ground="Later", actor=ana
        ),
        lambda: sent(omar, f"orders/{order.pk}/promises", {"promised_for": SOON}, seen),
    )
    assert answer.status_code == 409, answer.content
    about = answer.json()["error"]["about"]
    assert about["current"]["requested_for"] == LATER
    assert about["version"] == str(Event.objects.filter(order_id=order.pk).latest("id").pk)
    assert not order.answers.exists()


def test_the_version_that_a_refusal_names_is_fresh_enough_to_write_with(talk, calling_as):
    order, ana = talk.placed(), talk.actor("ana")
    omar = calling_as(talk.world.omar)
    seen = omar.get(f"/api/v1/orders/{order.pk}").headers["ETag"]
    promise = {"promised_for": SOON}
    actions.clarify(order, text="By the back door", actor=ana)
    stale = sent(omar, f"orders/{order.pk}/promises", promise, seen)
    version = stale.json()["error"]["about"]["version"]
    assert sent(omar, f"orders/{order.pk}/promises", promise, version).status_code == 201


@pytest.mark.parametrize("header", ['"{}"', "{}", "*"])
def test_every_way_to_name_the_version_is_read(talk, calling_as, header):
    order = talk.placed()
    omar = calling_as(talk.world.omar)
    seen = omar.get(f"/api/v1/orders/{order.pk}").headers["ETag"].strip('"')
    answer = sent(omar, f"orders/{order.pk}/promises", {"promised_for": SOON}, header.format(seen))
    assert answer.status_code == 201, answer.content


def test_two_writes_on_one_picture_and_one_is_refused(talk, calling_as):
    order = talk.placed()
    omar, priya = calling_as(talk.world.omar), calling_as(talk.world.priya)
    seen = omar.get(f"/api/v1/orders/{order.pk}").headers["ETag"]
    at = f"orders/{order.pk}/promises"
    answers = together(
        lambda: sent(omar, at, {"promised_for": SOON}, seen),
        lambda: sent(priya, at, {"promised_for": NEXT_DAY}, seen),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    kept = next(answer for answer in answers if answer.status_code == 201).json()["order"]
    refused = next(answer for answer in answers if answer.status_code == 409).json()["error"]
    assert refused["code"] == "stale"
    assert refused["about"]["current"]["last_promised_for"] == kept["last_promised_for"]
    assert list(differences()) == []


def test_writes_up_and_down_one_chain_do_not_wait_for_each_other(talk, calling_as):
    """A version looked at below and an act above lock the chain in the same order: no deadlock."""
    parent = talk.promised()
    child = talk.omar(
        actions.place_supporting_order, parent, asked_of=talk.world.planning, title="Slot", requested_for=DUE
    )
    omar, petra = calling_as(talk.world.omar), calling_as(talk.world.petra)
    for turn in range(5):
        below = petra.get(f"/api/v1/orders/{child.pk}").headers["ETag"]
        above = omar.get(f"/api/v1/orders/{parent.pk}").headers["ETag"]
        answers = together(
            lambda below=below: sent(petra, f"orders/{child.pk}/clarifications", {"text": "Below"}, below),
            lambda above=above: sent(omar, f"orders/{parent.pk}/clarifications", {"text": "Above"}, above),
        )
        assert [answer.status_code for answer in answers] == [201, 201], turn


def test_barriers_and_complaints_are_refused_stale_with_their_state(talk, calling_as):
    order, ana = talk.promised(), calling_as(talk.world.ana)
    barrier = talk.ana(actions.raise_barrier, order=order, kind="priority", what="Queue")
    said = talk.ana(voice.record_feedback, talk.world.meridian, kind="complaint", words="Late")
    for at, act, body, current in (
        (f"barriers/{barrier.pk}", "clearance", {"what_was_done": "moved"}, {"owner_id": talk.world.omar.pk}),
        (f"feedback/{said.pk}", "reply", {"reply": "We call"}, {"owner_id": talk.world.omar.pk}),
    ):
        seen = ana.get(f"/api/v1/{at}").headers["ETag"]
        moved = sent(ana, f"{at}/owner", {"to_person_id": talk.world.omar.pk}, seen)
        assert moved.status_code == 200, moved.content
        stale = sent(ana, f"{at}/{act}", body, seen)
        assert stale.status_code == 409
        assert stale.json()["error"]["about"]["current"].items() >= current.items()
        assert sent(ana, f"{at}/{act}", body, moved.headers["ETag"]).status_code == 200


def test_a_decision_on_an_old_picture_is_refused(talk, calling_as):
    order, nadia = talk.promised(), calling_as(talk.world.nadia)
    barrier = talk.ana(
        actions.raise_barrier, order=order, kind="priority", what="Queue", area=talk.world.priority
    )
    up = talk.ana(actions.escalate, barrier, reason="Stuck")
    seen = nadia.get(f"/api/v1/barriers/{barrier.pk}").headers["ETag"]
    talk.ana(actions.assign_barrier, barrier, to=talk.world.omar)
    decision = {"outcome": "granted", "ground": "Customer first"}
    at = f"escalations/{up.pk}/decision"
    assert sent(nadia, at, decision, seen).status_code == 409
    seen = nadia.get(f"/api/v1/barriers/{barrier.pk}").headers["ETag"]
    assert sent(nadia, at, decision, seen).status_code == 200


def _changes(world) -> dict[str, tuple[str, str, str, dict, dict, str]]:
    """For each record: who, where it is read and changed, two changes, and the field by which they are told apart."""
    day = date.today().isoformat()
    return {
        "account": (
            "lena", f"accounts/{world.meridian.pk}", "/versions",
            {"valid_from": day, "tier": "gold"}, {"valid_from": day, "tier": "silver"}, "tier",
        ),
        "unit": (
            "ines", f"units/{world.planning.pk}", "/versions",
            {"valid_from": day, "name": "Plans"}, {"valid_from": day, "name": "Schedules"}, "name",
        ),
        "person": ("hanna", f"people/{world.tom.pk}", "", {"name": "Tom A"}, {"name": "Tom B"}, "name"),
        "contact": ("ana", f"contacts/{world.mara.pk}", "", {"title": "Head"}, {"title": "Director"}, "title"),
    }  # fmt: skip


@pytest.mark.parametrize("record", ["account", "unit", "person", "contact"])
def test_of_two_changes_on_one_picture_one_is_refused_and_shown_the_other(talk, calling_as, record):
    who, at, act, one, other, field = _changes(talk.world)[record]
    client, second = (calling_as(getattr(talk.world, who)) for _ in range(2))
    method = "POST" if act else "PATCH"
    seen = client.get(f"/api/v1/{at}").headers["ETag"]

    def change(client: Client, said: dict):
        return client.generic(
            method, f"/api/v1/{at}{act}", client._encode_json(said, JSON), JSON, headers={"If-Match": seen}
        )

    answers = together(lambda: change(client, one), lambda: change(second, other))
    assert sorted(answer.status_code for answer in answers) == [200, 409], [one.content for one in answers]
    kept, refused = sorted((answer.json() for answer in answers), key=lambda body: "error" in body)
    assert refused["error"]["code"] == "stale"
    assert refused["error"]["about"]["current"][field] == kept[field]
    assert client.get(f"/api/v1/{at}").json()[field] == kept[field]


@pytest.mark.parametrize("record", ["account", "unit"])
def test_a_change_on_a_picture_and_one_without_do_not_wait_for_each_other(talk, calling_as, record):
    """The tree is locked before the row by both: no deadlock."""
    who, at, act, one, other, _ = _changes(talk.world)[record]
    client, second = (calling_as(getattr(talk.world, who)) for _ in range(2))
    for turn in range(5):
        seen = client.get(f"/api/v1/{at}").headers["ETag"]
        on_picture = partial(sent, client, f"{at}{act}", one, seen)
        answers = together(on_picture, partial(sent, second, f"{at}{act}", other, "*"))
        assert answers[1].status_code == 200, (turn, answers[1].content)
        assert answers[0].status_code in (200, 409), (turn, answers[0].content)
        one, other = other, one
