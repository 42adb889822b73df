"""The API is as its own description says, whatever is sent: schemathesis invents the requests."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.models import SCOPES
from goldenthread.app.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


DESCRIPTION = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
ROUTES = [found.ok() for found in DESCRIPTION.get_all_operations()]
TOLD = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests here share the test's transaction, so they must not close its connection when they end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.label)
def test_every_route_answers_as_described(route, world):
    tokens = [
        issue_token("schemathesis", scopes=list(SCOPES), actor=world.by(person))[1]
        for person in (world.ana, world.ines)
    ]

    @given(case=route.as_strategy())
    @settings(
        max_examples=5,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def sent(case):
        for token in tokens:
            case.call_and_validate(checks=TOLD, headers={"Authorization": f"Bearer {token}"})

    sent()


def test_the_description_names_every_route():
    assert len(ROUTES) > 50
