"""Background work: inserted with the act, done by a worker, given back when a worker dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.app.orders.conftest import Conversation
from tests.world import build

from goldenthread.app.api.models import KeptAnswer
from goldenthread.app.history.models import Event
from goldenthread.app.jobs import job, persisting
from goldenthread.app.orders import actions as orders
from goldenthread.app.verify import differences
from goldenthread.app.work import give_back_stalled, opened, run_worker


def _jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'api.forget_old_answers'")
        return cursor.fetchone()[0]


def _ask_to_forget() -> None:
    app.configure_task("api.forget_old_answers").defer(timestamp=0)


@pytest.fixture(autouse=True)
def _no_jobs_left(transactional_db: None) -> Iterator[None]:
    yield
    with connection.cursor() as cursor:  # the library's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.mark.django_db(transaction=True)
def test_a_job_is_there_exactly_when_its_act_is():
    class Undone(Exception):
        pass

    def act_that_fails() -> None:
        with transaction.atomic():
            _ask_to_forget()
            raise Undone

    with pytest.raises(Undone):
        act_that_fails()
    assert _jobs() == 0
    with transaction.atomic():
        _ask_to_forget()
    assert _jobs() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_waiting():
    old = KeptAnswer.objects.create(who="a", key="old", request="r")
    KeptAnswer.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=8))
    KeptAnswer.objects.create(who="a", key="new", request="r")
    _ask_to_forget()
    run_worker(until_done=True)
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["new"]
    assert _jobs() == 0


ACTS = "tests.acts"


class Undone(Exception):
    pass


@job(ACTS)
def acts(undone: bool) -> None:
    """What a clock does: an act that asks for a job; it may come to nothing."""
    with suppress(Undone), transaction.atomic():
        KeptAnswer.objects.create(who="the clock", key="acted", request="r")
        _ask_to_forget()
        with connection.cursor() as cursor:  # a job that is let out early would be taken by now
            cursor.execute("SELECT pg_sleep(0.3)")
        if undone:
            raise Undone


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("undone", [True, False])
def test_a_job_that_asks_for_a_job_does_so_in_its_own_transaction(undone: bool):
    """Seen from the job asked for: its act is there, or there is no such job."""
    old = KeptAnswer.objects.create(who="a", key="old", request="r")
    KeptAnswer.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=8))
    app.configure_task(ACTS).defer(undone=undone)
    run_worker(until_done=True)
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == (["old"] if undone else ["acted"])


@pytest.mark.django_db(transaction=True)
def test_jobs_of_a_worker_that_died_are_given_back():
    def job_state() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text FROM procrastinate_jobs")
            return [status for (status,) in cursor.fetchall()]

    _ask_to_forget()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        cursor.execute("SELECT procrastinate_fetch_job_v2(NULL, %s)", [cursor.fetchone()[0]])
    asyncio.run(_look_for_stalled())
    assert job_state() == ["doing"]  # it breathed a moment ago
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    asyncio.run(_look_for_stalled())
    assert job_state() == ["todo"]


async def _look_for_stalled() -> None:
    async with opened() as working:
        await give_back_stalled(working)


DIES_ONCE = """
CREATE SEQUENCE times_asked;
CREATE FUNCTION die_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('times_asked') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dies_once BEFORE INSERT ON history_event FOR EACH ROW EXECUTE FUNCTION die_once();
"""
DONE_WITH = (
    "DROP TRIGGER dies_once ON history_event; DROP FUNCTION die_once(); DROP SEQUENCE times_asked CASCADE;"
)


@contextmanager
def dies_in_the_middle() -> Iterator[None]:
    """The first connection that writes an event dies at that moment. A sequence counts on through what is undone."""
    with connection.cursor() as cursor:
        cursor.execute(DIES_ONCE)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(DONE_WITH)


@pytest.mark.django_db(transaction=True)
def test_work_of_the_clock_whose_connection_dies_in_the_middle_is_done_once(caplog):
    talk = Conversation(build())
    order = talk.promised()
    barrier = talk.ana(
        orders.raise_barrier, order=order, kind="priority", what="Queue", area=talk.world.priority
    )
    talk.ana(orders.escalate, barrier, reason="Stuck")  # in March: its time is long over
    with dies_in_the_middle():
        app.configure_task("orders.climb").defer(timestamp=0)
        run_worker(until_done=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM times_asked")
            assert cursor.fetchone()[0] > 1, "nothing died"
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'orders.climb'")
            assert cursor.fetchone()[0] == 0, "it is not done"
    assert "lost its database and begins again" in caplog.text
    moved = Event.objects.filter(kind__in=("escalation.climbed", "escalation.stayed"))
    assert moved.count() == 1
    assert list(differences()) == []


def test_all_work_of_the_clock_is_done_again_when_the_database_was_away(monkeypatch):
    """Whatever it is: declared by ``every``, it is called again until the database answers."""
    waited: list[int] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    asked = iter([OperationalError("gone"), InterfaceError("closed"), None])

    def looks(timestamp: int) -> int:
        if (lost := next(asked)) is not None:
            raise lost
        return timestamp

    assert persisting(looks)(7) == 7
    assert waited == [1, 2]
    with pytest.raises(OperationalError):
        persisting(_always_away)(7)


def _always_away(timestamp: int) -> None:
    raise OperationalError("gone")


@pytest.mark.django_db(transaction=True)
def test_work_of_the_clock_whose_worker_died_gives_way_to_its_next_time():
    """Given back, it would stand in the queue twice, which the queue refuses: the clock would stand for ever."""
    _ask_to_forget_as_the_clock_does()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        cursor.execute("SELECT procrastinate_fetch_job_v2(NULL, %s)", [cursor.fetchone()[0]])
    _ask_to_forget_as_the_clock_does()
    assert _jobs() == 2
    asyncio.run(_look_for_stalled())
    assert _jobs() == 1
    run_worker(until_done=True)
    assert _jobs() == 0


def _ask_to_forget_as_the_clock_does() -> None:
    lock = "api.forget_old_answers"
    app.configure_task(lock, lock=lock, queueing_lock=lock).defer(timestamp=0)
