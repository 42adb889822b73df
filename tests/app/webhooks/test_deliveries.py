"""What happens is sent, signed, and sent again until it is received."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.app.webhooks.conftest import Receiver, says
from tests.world import NOW, World

from goldenthread.app.history.models import Event
from goldenthread.app.orders.actions import place_order, promise
from goldenthread.app.people.actions import add_decision_area
from goldenthread.app.people.actors import Actor
from goldenthread.app.webhooks import actions, delivering, sending
from goldenthread.app.webhooks.errors import NothingToRepeat, SwitchedOff
from goldenthread.app.webhooks.models import Attempt, Delivery, Endpoint
from goldenthread.app.work import run_worker

pytestmark = pytest.mark.django_db


def endpoint(world: World, url: str, *kinds: str) -> tuple[Endpoint, str]:
    return actions.add_endpoint(
        url, kinds=list(kinds or ["order.placed"]), description="Planning", actor=world.by(world.ines)
    )


def an_order(world: World):
    return place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Ten scanners",
        why="The ward opens",
        requested_for=NOW.date() + timedelta(days=18),
        actor=world.by(world.ana),
    )


def waiting_jobs() -> list[dict]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="webhooks.deliver", status="todo")]


# -- what is queued


def test_only_events_of_the_kinds_asked_for_are_sent(world: World, receiver: Receiver):
    one, _ = endpoint(world, receiver.url, "order.placed")
    all_of_them, _ = endpoint(world, receiver.url, "*")  # that it was added is an event already
    promise(an_order(world), promised_for=NOW.date() + timedelta(days=18), actor=world.by(world.omar))

    def kinds(of: Endpoint) -> list[str]:
        return list(of.deliveries.order_by("id").values_list("event__kind", flat=True))

    assert kinds(one) == ["order.placed"]
    assert kinds(all_of_them) == ["webhook.added", "order.placed", "promise.made"]
    assert [args["delivery_id"] for args in waiting_jobs()] == list(
        Delivery.objects.order_by("id").values_list("id", flat=True)
    )


def test_an_act_that_is_undone_sends_nothing(world: World, receiver: Receiver):
    class Undone(Exception):
        pass

    def act_that_fails() -> None:
        with transaction.atomic():
            an_order(world)
            raise Undone

    endpoint(world, receiver.url)
    with pytest.raises(Undone):
        act_that_fails()
    assert (Delivery.objects.count(), waiting_jobs()) == (0, [])


def test_an_act_costs_the_same_however_many_endpoints_listen(world: World, receiver: Receiver):
    costs = []
    for many in (1, 9):
        for _ in range(many):
            endpoint(world, receiver.url, "decision_area.added")
        with CaptureQueriesContext(connection) as captured:
            add_decision_area(f"Area {many}", actor=world.by(world.ines))
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert Delivery.objects.count() == 1 + 10


# -- what is received


@pytest.mark.django_db(transaction=True)
def test_the_worker_delivers_what_a_stranger_can_verify(world: World, receiver: Receiver, no_jobs_left: None):
    _, secret = endpoint(world, receiver.url)
    order = an_order(world)
    run_worker(until_done=True)
    got = receiver.got[0]
    assert got.is_signed_with(secret)
    assert not got.is_signed_with("whsec_c29tZWJvZHkgZWxzZQ==")
    event = Event.objects.get(kind="order.placed")
    assert got.path == "/hooks?from=thread"
    assert got.headers["webhook-id"] == got.told["id"] == f"event_{event.pk}"
    assert abs(int(got.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert got.told["type"] == "order.placed"
    assert datetime.fromisoformat(got.told["timestamp"]) == event.at
    assert got.told["data"]["subject"] == {"type": "order", "id": order.pk}
    assert (got.told["data"]["order_id"], got.told["data"]["account_id"]) == (order.pk, world.meridian.pk)
    assert got.told["data"]["payload"] == event.payload
    delivery = Delivery.objects.get()
    attempt = delivery.attempts.get()
    assert (delivery.state, attempt.status, attempt.problem) == ("delivered", 204, "")
    assert waiting_jobs() == []


def test_what_is_sent_names_nobody(world: World, receiver: Receiver):
    endpoint(world, receiver.url, "*")
    promise(an_order(world), promised_for=NOW.date() + timedelta(days=18), actor=world.by(world.omar))
    for delivery in Delivery.objects.all():
        delivering.attempt(delivery.pk)
    said = b" ".join(got.body for got in receiver.got).decode()
    assert len(receiver.got) == 3
    for person in (world.ana, world.omar, world.ines, world.sofia):
        assert person.name not in said
        assert person.name.split()[0] not in said


def test_a_new_secret_signs_beside_the_old_one_for_a_while(world: World, receiver: Receiver):
    one, old = endpoint(world, receiver.url, "decision_area.added")
    with time_machine.travel(NOW, tick=False):
        new = actions.rotate_secret(one, overlap_hours=24, actor=world.by(world.ines))
        add_decision_area("First", actor=world.by(world.ines))
        delivering.attempt(Delivery.objects.get().pk)
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        add_decision_area("Second", actor=world.by(world.ines))
        delivering.attempt(Delivery.objects.latest("id").pk)
    during, after = receiver.got
    assert (during.is_signed_with(old), during.is_signed_with(new)) == (True, True)
    assert (after.is_signed_with(old), after.is_signed_with(new)) == (False, True)
    event = Event.objects.get(kind="webhook.secret_rotated")
    assert event.payload == {"overlap_hours": 24}
    assert not any(old in str(row) or new in str(row) for row in Event.objects.values_list("payload"))
    assert old not in str(Endpoint.objects.values())


def test_a_secret_that_became_known_ends_at_once(world: World, receiver: Receiver):
    one, old = endpoint(world, receiver.url)
    new = actions.rotate_secret(one, overlap_hours=0, actor=world.by(world.ines))
    an_order(world)
    delivering.attempt(Delivery.objects.get().pk)
    assert (receiver.got[0].is_signed_with(old), receiver.got[0].is_signed_with(new)) == (False, True)


def test_a_secret_lost_with_the_installations_key_is_said(
    world: World, receiver: Receiver, settings: LazySettings
):
    endpoint(world, receiver.url)
    an_order(world)
    settings.SECRET_KEY = "another installation"
    attempt = delivering.attempt(Delivery.objects.get().pk)
    assert "Make a new secret" in attempt.problem
    assert receiver.got == []


# -- what is not received


def test_what_is_not_received_is_tried_again_later_and_later(world: World, receiver: Receiver):
    endpoint(world, receiver.url)
    an_order(world)
    receiver.answer = says(500, b"out of order")
    delivery = Delivery.objects.get()
    pauses = []
    for tries in range(delivering.MOST_TRIES):
        at = datetime.now(UTC)
        attempt = delivering.attempt(delivery.pk, after=tries)
        assert (attempt.status, attempt.answer) == (500, "out of order")
        delivery.refresh_from_db()
        if delivery.next_at:
            pauses.append((delivery.next_at - at).total_seconds())
            scheduled = ProcrastinateJob.objects.latest("id")
            assert scheduled.args == {"delivery_id": delivery.pk, "after": tries + 1}
            assert scheduled.scheduled_at == delivery.next_at
    assert delivery.state == "given up"
    assert delivery.attempts.count() == delivering.MOST_TRIES == len(pauses) + 1
    for tries, seconds in enumerate(pauses):
        longest = min(delivering.LONGEST_PAUSE, 10 * 3**tries)
        assert longest * 0.6 <= seconds <= longest + 1
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len({got.body for got in receiver.got}) == 1


def test_pauses_differ_so_that_not_all_come_at_once():
    assert len({delivering.pause(3) for _ in range(20)}) > 10


def test_a_job_that_comes_twice_tries_once(world: World, receiver: Receiver):
    """A worker was killed after its attempt was recorded: the job is given back, and finds it done."""
    endpoint(world, receiver.url)
    an_order(world)
    receiver.answer = says(503)
    delivery = Delivery.objects.get()
    assert delivering.attempt(delivery.pk, after=0) is not None
    assert delivering.attempt(delivery.pk, after=0) is None
    receiver.answer = says(200)
    assert delivering.attempt(delivery.pk, after=1).status == 200
    assert delivering.attempt(delivery.pk, after=2) is None
    assert len(receiver.got) == 2


def test_what_was_given_up_is_sent_again_when_somebody_asks(world: World, receiver: Receiver):
    one, _ = endpoint(world, receiver.url)
    an_order(world)
    an_order(world)
    Delivery.objects.update(given_up_at=NOW, tries=delivering.MOST_TRIES)
    ProcrastinateJob.objects.all().delete()
    assert actions.repeat_given_up(one, actor=world.by(world.ines)) == 2
    keys = [args["delivery_id"] for args in waiting_jobs()]
    assert set(keys) == set(Delivery.objects.values_list("id", flat=True))
    for key in keys:
        delivering.attempt(key)
    assert {one.state for one in Delivery.objects.all()} == {"delivered"}
    assert sorted(Event.objects.get(kind="webhook.repeated").payload["deliveries"]) == sorted(keys)
    with pytest.raises(NothingToRepeat):
        actions.repeat_given_up(one, actor=world.by(world.ines))


def test_one_delivery_can_be_repeated_though_it_was_received(world: World, receiver: Receiver):
    one, _ = endpoint(world, receiver.url)
    an_order(world)
    delivery = Delivery.objects.get()
    delivering.attempt(delivery.pk)
    actions.repeat_delivery(delivery, actor=world.by(world.ines))
    delivering.attempt(delivery.pk)
    assert [got.headers["webhook-id"] for got in receiver.got] == [delivery.message_id] * 2
    actions.switch_off(one, because="It moves", actor=world.by(world.ines))
    with pytest.raises(SwitchedOff):
        actions.repeat_delivery(delivery, actor=world.by(world.ines))


def test_an_endpoint_that_fails_for_days_is_switched_off_and_administrators_are_told(
    world: World, receiver: Receiver
):
    one, _ = endpoint(world, receiver.url, "decision_area.added")
    receiver.answer = says(410)

    def fails_at(moment: datetime) -> Endpoint:
        with time_machine.travel(moment, tick=False):
            add_decision_area(f"Area at {moment}", actor=Actor(system="test", now=moment))
            delivering.attempt(Delivery.objects.latest("id").pk)
        return Endpoint.objects.get(pk=one.pk)

    assert fails_at(NOW).failing_since == NOW
    assert fails_at(NOW + timedelta(days=4)).is_on
    off = fails_at(NOW + timedelta(days=5))
    assert (off.is_on, off.switched_off_because) == (False, "it received nothing for 5 days")
    assert Delivery.objects.latest("id").state == "given up"
    event = Event.objects.get(kind="webhook.switched_off")
    assert (event.actor_system, event.subject_id) == ("clock", one.pk)
    job = ProcrastinateJob.objects.get(task_name="webhooks.tell_administrators")
    assert job.args == {"endpoint_id": one.pk, "event_id": event.pk}
    assert delivering.tell_administrators(one.pk) == 1
    assert mail.outbox[0].to == [world.ines.email]
    assert "received nothing for 5 days" in mail.outbox[0].body
    add_decision_area("After", actor=world.by(world.ines))
    assert Delivery.objects.count() == 3  # none for what is off


def test_one_success_ends_the_failing(world: World, receiver: Receiver):
    one, _ = endpoint(world, receiver.url)
    an_order(world)
    receiver.answer = says(500)
    delivering.attempt(Delivery.objects.get().pk)
    one.refresh_from_db()
    assert one.failing_since is not None
    receiver.answer = says(200)
    delivering.attempt(Delivery.objects.get().pk, after=1)
    one.refresh_from_db()
    assert one.failing_since is None


def test_what_waits_when_an_endpoint_is_switched_off_is_given_up(world: World, receiver: Receiver):
    one, _ = endpoint(world, receiver.url)
    an_order(world)
    actions.switch_off(one, because="It moves", actor=world.by(world.ines))
    delivering.attempt(Delivery.objects.get().pk)
    assert (Delivery.objects.get().state, receiver.got) == ("given up", [])
    actions.switch_on(one, actor=world.by(world.ines))
    with pytest.raises(SwitchedOff):
        actions.switch_on(one, actor=world.by(world.ines))
    assert Event.objects.filter(kind="webhook.switched_on").count() == 1


def test_what_was_received_is_forgotten_after_a_month(world: World, receiver: Receiver):
    endpoint(world, receiver.url)
    an_order(world)
    delivering.attempt(Delivery.objects.get().pk)
    now = datetime.now(UTC)
    assert delivering.forget_received(before=now - timedelta(days=30)) == 0
    assert delivering.forget_received(before=now + timedelta(seconds=1)) == 1
    assert Attempt.objects.count() == 0


# -- a receiver that does not behave


def test_a_redirect_is_not_followed(receiver: Receiver):
    receiver.answer = says(302, Location=receiver.url)
    assert sending.send(receiver.url, b"{}", {}).status == 302
    assert len(receiver.got) == 1


def test_of_a_long_answer_little_is_kept(receiver: Receiver):
    receiver.answer = says(400, b"x\x00" * 100_000)
    answer = sending.send(receiver.url, b"{}", {})
    assert answer.status == 400
    assert "\x00" not in answer.text
    assert len(answer.text) == sending.KEPT


def test_an_answer_that_drips_ends_in_time(receiver: Receiver):
    """Each byte comes soon enough for a time-out of the socket; the whole does not."""

    def drips(request) -> None:
        request.send_response(200)
        for _ in range(200):
            request.wfile.write(b"X")
            request.wfile.flush()
            time.sleep(0.05)

    def patiently(request) -> None:
        try:
            drips(request)
        except OSError:
            return

    receiver.answer = patiently
    answer = sending.send(receiver.url, b"{}", {}, seconds=0.5)
    assert answer.status is None
    assert answer.problem == "No answer within 0.5 seconds."
    assert answer.milliseconds < 5_000


def test_where_nobody_listens_the_attempt_says_so(receiver: Receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = sending.send(f"http://127.0.0.1:{port}/", b"{}", {})
    assert answer.status is None
    assert "refused" in answer.problem
