"""What tests of notices share: the Monday, the stage, and a worker that does what waits, inside the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.app.web.conftest import Stage, set_the_stage, signed_in
from tests.world import NOW, World

from goldenthread.app.notices.models import Notice
from goldenthread.app.people.models import Person

__all__ = ["signed_in"]


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    """How often somebody asked is counted by the minute, and the clock stands."""
    cache.clear()


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        yield


@pytest.fixture
def stage(world: World) -> Stage:
    return set_the_stage(world)


Work = Callable[[], int]


@pytest.fixture
def work() -> Work:
    """Do the jobs of notices that are due now, and those that they put down; answers how many."""
    return work_off


def work_off() -> int:
    done = 0
    while jobs := _due():
        for key, name, arguments in jobs:
            _forget(key)
            app.tasks[name].func.__wrapped__(**arguments)
            done += 1
    return done


def _due() -> list[tuple[int, str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args::text::jsonb FROM procrastinate_jobs WHERE status = 'todo' "
            "AND task_name LIKE 'notices.%%' AND (scheduled_at IS NULL OR scheduled_at <= %s) ORDER BY id",
            [timezone.now()],
        )
        return [(key, name, _read(arguments)) for key, name, arguments in cursor.fetchall()]


def _read(arguments: Any) -> dict[str, Any]:
    import json

    return json.loads(arguments) if isinstance(arguments, str) else arguments


def _forget(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [key])


def told(person: Person, kind: str = "") -> list[Notice]:
    """What the person was told, oldest first."""
    found = Notice.objects.filter(person=person).select_related("event").order_by("pk")
    return list(found.filter(event__kind=kind) if kind else found)
