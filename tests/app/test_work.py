"""Background work: inserted with the act, done by a worker, given back when a worker dies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from goldenthread.app.api.models import KeptAnswer
from goldenthread.app.work import run_worker


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
