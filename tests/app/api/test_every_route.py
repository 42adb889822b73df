"""Every route of the API × every role. A route that is missing from the table fails the test."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from tests.app.api.route_table import ELSEWHERE, EVERYBODY, NAMED, OTHERS, ROUTES, Row
from tests.app.api.staging import NOW, Turns, set_all_turns

from goldenthread.app.api.urls import api
from goldenthread.app.history.models import Event

pytestmark = pytest.mark.django_db
JSON = "application/json"
BEFORE = "/api/v1"


@pytest.fixture(autouse=True)
def _on_a_monday():
    with time_machine.travel(NOW.replace(hour=14), tick=False):
        yield


def described() -> set[str]:
    """Every route as the published description names it: ``POST /orders/{order_id}/promises``."""
    paths = api.get_openapi_schema()["paths"]
    return {
        f"{method.upper()} {path.removeprefix(BEFORE)}"
        for path, methods in paths.items()
        for method in methods
    }


def test_no_route_is_missing_from_the_table():
    known = {*ROUTES, *ELSEWHERE}
    assert described() - known == set(), "Add these routes to the table and say who may use them."
    assert known - described() == set()


def filled(value: Any, ids: dict[str, int]) -> Any:
    """A body with ``"@mara"`` and the like as ids."""
    if isinstance(value, dict):
        return {key: filled(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    return ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def address(route: str, row: Row, ids: dict[str, int]) -> str:
    names = {**NAMED, "order_id": row.order, **OTHERS.get(route, {})}

    def one(found: re.Match[str]) -> str:
        return str(ids[names.get(found[1], found[1].removesuffix("_id"))])

    return BEFORE + re.sub(r"\{(\w+)\}", one, route.split(" ")[1])


def ask(client: Client, route: str, row: Row, ids: dict[str, int], **headers: str) -> tuple[int, Any, int]:
    """Status, body and how many events: sent in a transaction that is undone."""
    method = route.split(" ")[0]
    with transaction.atomic():
        before = Event.objects.count()
        answer = client.generic(
            method,
            address(route, row, ids),
            client._encode_json(filled(row.body, ids), JSON),
            JSON,
            headers=headers,
        )
        told = Event.objects.count() - before
        transaction.set_rollback(True)
    assert not answer.content or answer.headers["Content-Type"].startswith(JSON), (
        route,
        answer.content[:300],
    )
    return answer.status_code, answer.json() if answer.content else None, told


def expected(route: str, row: Row, role: str) -> str:
    if role == "stranger":
        return "401"
    if route.startswith("GET") and "{" not in route:
        return "found" if role in row.may else "404" if row.hidden else "empty"
    return "done" if role in row.may else "403" if role in row.sees else "404"


def found(route: str, status: int, body: Any, told: int) -> str:
    """What an answer amounts to, for comparison with the table; what it ought not to be, spelt out."""
    if status >= 300:
        return str(status) if told == 0 else f"{status} and {told} events"
    if route.startswith("GET"):
        listed = body["items"] if isinstance(body, dict) and "items" in body else body
        return "done" if "{" in route else "found" if listed else "empty"
    return "done" if told == 1 else f"{status} and {told} events"


@pytest.fixture
def turns(world) -> Turns:
    return set_all_turns(world)


def test_who_may_use_what(turns, calling_as):
    """One test for all: setting the stage costs more than asking every route as everybody."""
    clients = {role: calling_as(person) for role, person in turns.world.one_per_role.items()}
    assert set(clients) == EVERYBODY
    clients["stranger"] = Client()
    wrong = []
    for route, row in ROUTES.items():
        for role, client in clients.items():
            status, body, told = ask(client, route, row, turns.ids)
            got, want = found(route, status, body, told), expected(route, row, role)
            if got != want:
                said = body["error"]["sentence"] if status >= 400 else ""
                wrong.append(f"{route} as {role}: {got}, expected {want}. {said}")
    assert not wrong, "\n".join(wrong)


def test_a_reading_token_opens_no_route_that_acts(turns, calling_as):
    """Whatever its person may do: the scope is asked first."""
    reading = {role: calling_as(person, "read") for role, person in turns.world.one_per_role.items()}
    for route, row in ROUTES.items():
        if not route.startswith("GET"):
            role = min(row.may or EVERYBODY)  # of what nobody may, anybody
            status, body, told = ask(reading[role], route, row, turns.ids)
            assert (status, told) == (403, 0), route
            assert "scope" in body["error"]["sentence"], route


NO_STATE = {"POST /notices/{notice_id}/reading"}  # one's own, and read or not


def test_a_write_at_a_record_is_refused_on_an_old_picture_and_done_on_the_new_one(turns, calling_as):
    """Whatever the record: the refusal shows it as it is, and its version is good to write with."""
    clients = {role: calling_as(person) for role, person in turns.world.one_per_role.items()}
    wrong = []
    for route, row in ROUTES.items():
        if route.startswith("GET") or "{" not in route or route in NO_STATE:
            continue
        client = clients[min(row.may)]
        status, body, told = ask(client, route, row, turns.ids, **{"If-Match": '"0.an-old-one"'})
        about = body["error"]["about"] if status == 409 else {}
        if (
            (status, told) != (409, 0)
            or not about.keys() >= {"version", "current"}
            or "id" not in about["current"]
        ):
            wrong.append(f"{route}: {status} and {told} events, {str(body)[:120]}")
            continue
        status, body, told = ask(client, route, row, turns.ids, **{"If-Match": about["version"]})
        if found(route, status, body, told) != "done":
            wrong.append(f"{route}: {status} and {told} events with the version told, {str(body)[:120]}")
    assert not wrong, "\n".join(wrong)
