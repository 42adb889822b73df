"""Background work: inserted with the act, done by a worker, given back when a worker dies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from goldenthread.app.api.models import KeptAnswer
from goldenthread.app.jobs import job
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
