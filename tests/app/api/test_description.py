"""The API is as its own description says, whatever is sent: schemathesis invents the requests.

Of an address with ids most inventions are not found. So one in two is about what is on stage, and one in four is the
body that the route takes with one field invented. More of each are sent by hand:

    EXAMPLES_PER_ROUTE=200 bin/test -n 2 tests/app/api/test_description.py
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.app.api.more_routes import MORE
from tests.app.api.route_table import EVERYBODY, NAMED, OTHERS, ROUTES, Row
from tests.app.api.staging import Turns
from tests.app.api.test_every_route import filled

from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.models import SCOPES
from goldenthread.app.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = int(os.environ.get("EXAMPLES_PER_ROUTE", "5"))
PARTS = 4
DESCRIPTION = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
DESCRIBED = [found.ok() for found in DESCRIPTION.get_all_operations()]
TOLD = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
WAYS = st.sampled_from(["invented", "invented", "on stage", "one field invented"])


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests here share the test's transaction, so they must not close its connection when they end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def label_of(route: Any) -> str:
    """As the table names it: ``GET /orders/{order_id}``."""
    return f"{route.method.upper()} {route.path.removeprefix('/api/v1')}"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_route_answers_as_described(turns: Turns, part: int):
    """By who may use it; what was done is undone, so that each meets the same stage."""
    people = turns.world.one_per_role
    tokens = {
        role: issue_token("schemathesis", scopes=list(SCOPES), actor=turns.world.by(person))[1]
        for role, person in people.items()
    }
    for route in DESCRIBED[part::PARTS]:
        row = {**MORE, **ROUTES}.get(label_of(route)) or Row(EVERYBODY)
        ask(route, row, turns.ids, tokens[min(row.may or EVERYBODY)])


def ask(route: Any, row: Row, ids: dict[str, Any], token: str) -> None:
    names = {**NAMED, "order_id": row.order, **OTHERS.get(label_of(route), {})}
    right = filled(row.body, ids) if row.body and label_of(route) in ROUTES else {}

    @given(case=route.as_strategy(), way=WAYS, data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def sent(case: Any, way: str, data: st.DataObject) -> None:
        if way != "invented":
            for name in case.path_parameters:
                key = names.get(name, name.removesuffix("_id"))
                case.path_parameters[name] = ids.get(key, case.path_parameters[name])
        if way == "one field invented" and right and isinstance(case.body, dict) and case.body:
            field = data.draw(st.sampled_from(sorted(case.body)))
            case.body = {**right, field: case.body[field]}
        with transaction.atomic():
            case.call_and_validate(checks=TOLD, headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)

    sent()


def test_the_description_names_every_route():
    assert len(DESCRIBED) > 250
    assert {label_of(route) for route in DESCRIBED} >= set(ROUTES)
