"""Who else hears of an event: inside the act's transaction, exactly when the act is there."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.world import FOUNDERS

from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import add_decision_area

TASK = "people.units_as_of_today"  # any declared task will do


def asks_for_a_job(event: Event) -> None:
    app.configure_task(TASK).defer(timestamp=event.pk)


def cannot(event: Event) -> None:
    raise ConnectionError("no room for the job")


def _jobs() -> list[int]:
    return [job.args["timestamp"] for job in ProcrastinateJob.objects.filter(task_name=TASK)]


@pytest.fixture
def subscribed(settings: LazySettings, db: None) -> None:
    settings.HISTORY_SUBSCRIBERS = ["tests.app.test_subscribers.asks_for_a_job"]


def test_a_subscriber_hears_of_every_event_in_its_transaction(subscribed: None):
    add_decision_area("Priority", actor=FOUNDERS)
    assert _jobs() == [Event.objects.get().pk]


def test_what_a_subscriber_asked_for_goes_when_the_act_is_undone(subscribed: None):
    class Undone(Exception):
        pass

    def act_that_fails() -> None:
        with transaction.atomic():
            add_decision_area("Priority", actor=FOUNDERS)
            raise Undone

    with pytest.raises(Undone):
        act_that_fails()
    assert (_jobs(), Event.objects.count()) == ([], 0)


def test_an_act_whose_subscriber_cannot_is_undone(subscribed: None, settings: LazySettings):
    settings.HISTORY_SUBSCRIBERS.append("tests.app.test_subscribers.cannot")
    with pytest.raises(ConnectionError):
        add_decision_area("Priority", actor=FOUNDERS)
    assert (_jobs(), Event.objects.count()) == ([], 0)
