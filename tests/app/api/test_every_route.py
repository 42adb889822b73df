"""Every route of the API × every role. A route that is missing from the table fails the test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from tests.app.api.route_table import ELSEWHERE, EVERYBODY, NAMED, OTHERS, ROUTES, Row
from tests.app.api.staging import NOW, Turns, set_all_turns

from goldenthread.app.api.urls import api
from goldenthread.app.history.models import Event
from goldenthread.app.people.models import SCOPES

pytestmark = pytest.mark.django_db
JSON = "application/json"
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "api.md"
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
    kind = "application/pdf" if route.endswith("/paper") and answer.status_code == 200 else JSON
    assert not answer.content or answer.headers["Content-Type"].startswith(kind), (
        route,
        answer.content[:300],
    )
    if kind != JSON:
        assert answer.content.startswith(b"%PDF-"), route
        return answer.status_code, None, told
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


def scope_in_the_reference() -> dict[str, str]:
    """What each route needs, as the reference tells those who make tokens."""
    rows = re.findall(r"^\| `(\w+ \S+)` \| ([\w -]+) \|", REFERENCE.read_text(), re.MULTILINE)
    return {route: scope for route, scope in rows if scope in SCOPES}


def test_a_token_opens_what_its_one_scope_says_and_nothing_else(turns, calling_as):
    """Whatever its person may do: the scope is asked first. With that one alone the route is open, with all others
    it is not."""
    told_scopes, people, clients = scope_in_the_reference(), turns.world.one_per_role, {}

    def client_of(role: str, scopes: frozenset[str]) -> Client:
        if (role, scopes) not in clients:
            clients[role, scopes] = calling_as(people[role], *sorted(scopes))
        return clients[role, scopes]

    for route, row in ROUTES.items():
        needed = frozenset({told_scopes[route]})
        role = min(row.may or EVERYBODY)  # of what nobody may, anybody
        status, body, told = ask(client_of(role, frozenset(SCOPES) - needed), route, row, turns.ids)
        assert (status, told) == (403, 0), route
        assert "scope" in body["error"]["sentence"], route
        if row.may:
            status, body, told = ask(client_of(role, needed), route, row, turns.ids)
            assert found(route, status, body, told) == expected(route, row, role), (route, body)


NO_STATE = {"POST /notices/{notice_id}/reading"}  # one's own, and read or not
ADDS = "adds a record beside the others and changes none of them"
ONE_VALUE = "replaces one value as a whole by what was last observed; history keeps each"
NO_VERSION = {
    "POST /orders": ADDS,
    "POST /orders/several": "acts on many orders, each of which stands or is refused by itself",
    "POST /decision-requests": ADDS,
    "POST /order-kinds": ADDS,
    "POST /barriers": ADDS,
    "POST /feedback": ADDS,
    "POST /accounts": ADDS,
    "POST /contracts": ADDS,
    "POST /schedules": ADDS,
    "POST /cadences": ADDS,
    "POST /interactions": ADDS,
    "POST /letters": ADDS,
    "POST /meetings": ADDS,
    "POST /people": ADDS,
    "POST /units": ADDS,
    "POST /assignments": ADDS,
    "POST /absences": ADDS,
    "POST /calendars": ADDS,
    "POST /decision-areas": ADDS,
    "POST /decision-rights": ADDS,
    "POST /skills": ONE_VALUE,
    "POST /programme/accounts": ADDS,
    "POST /programme/board-members": ADDS,
    "POST /programme/board-meetings": ADDS,
    "POST /programme/checklist": ADDS,
    "POST /programme/stage-items": ADDS,
    "POST /programme/ladders": "is read nowhere as a list; the kinds before stay, with their days",
    "POST /programme/turnover/names": "looks; that it did is on record",
    "POST /diagnoses": ADDS,
    "POST /webhooks": ADDS,
    "POST /mail/repetition": "repeats what stands; once more is once more",
    "POST /notices/reading": "says itself up to which one was seen",
}


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


def test_a_write_that_replaces_what_it_does_not_name_is_refused_on_an_old_picture_too(turns, calling_as):
    """Own settings, and lists whose entries replace one another. Of every other write there is a reason here."""
    clients = {role: calling_as(person) for role, person in turns.world.one_per_role.items()}
    stale = {"If-Match": '"an-old-one"'}
    wrong, judged = [], set()
    for route, row in ROUTES.items():
        if route.startswith("GET") or "{" in route or route in NO_VERSION:
            continue
        judged.add(route)
        client = clients[min(row.may)]
        status, body, told = ask(client, route, row, turns.ids, **stale)
        about = body["error"]["about"] if status == 409 else {}
        if (status, told) != (409, 0) or not about.get("current"):
            wrong.append(f"{route}: {status} and {told} events, {str(body)[:120]}")
            continue
        status, body, told = ask(client, route, row, turns.ids, **{"If-Match": about["version"]})
        if found(route, status, body, told) != "done":
            wrong.append(f"{route}: {status} and {told} events with the version told, {str(body)[:120]}")
        for role in EVERYBODY - row.may - {"nobody"}:
            _, shown, _ = ask(clients[role], route, row, turns.ids, **stale)
            listed = shown["error"]["about"].get("current", {}).get("items", [])
            address = route.split()[1]
            seen = clients[role].get(BEFORE + address)
            assert not listed or (seen.status_code == 200 and seen.json()["items"]), (route, role)
    assert not wrong, "\n".join(wrong)
    writes = {route for route in described() if not route.startswith("GET") and "{" not in route}
    assert writes - judged == {*NO_VERSION, "POST /mail-drop/closing"}  # judged in test_mail_routes
