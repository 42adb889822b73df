"""A diagnosis that was made of the cast's work, and who looks at it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.app.exchange.test_round_trip import conversation
from tests.world import NOW

from goldenthread.app.diagnosis import actions
from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.orders import actions as orders

LATER = NOW + timedelta(days=2)


@pytest.fixture
def worked(world):
    """The cast, with steps of one order in two units."""
    order = conversation(world)
    second = orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Two printers",
        why="The ward",
        requested_for=order.requested_for,
        actor=world.by(world.ana, NOW),
    )
    orders.promise(
        second, promised_for=order.requested_for, actor=world.by(world.omar, NOW + timedelta(hours=1))
    )
    for who, unit, hours in ((world.omar, world.planning, 2), (world.petra, world.field_services, 6)):
        at = NOW + timedelta(hours=hours)
        step = orders.start_step(second, activity="Look", actor=world.by(who, at))
        orders.finish_step(step, actor=world.by(who, at + timedelta(hours=1)))
        orders.hand_off(second, to=unit, actor=world.by(who, at + timedelta(hours=2)))
    step = orders.start_step(second, activity="Build", actor=world.by(world.omar, NOW + timedelta(hours=20)))
    orders.finish_step(step, actor=world.by(world.omar, NOW + timedelta(hours=21)))
    return world


@pytest.fixture
def made(worked, tmp_path, monkeypatch) -> DiagnosisRun:
    monkeypatch.setenv("GOLDENTHREAD_HOME", str(tmp_path))
    run = actions.ask_for_diagnosis(actor=worked.by(worked.sofia, LATER))
    actions.make_diagnosis(run.pk)
    run.refresh_from_db()
    return run


def as_(person) -> Client:
    client = Client()
    client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
