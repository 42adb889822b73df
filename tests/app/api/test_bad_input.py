"""Every route that acts is sent everything bad, one value at a time.

Nothing breaks; a refusal is a 4xx with a sentence and leaves nothing at all; what is accepted leaves one event. The
fields come from the published description, also those inside objects and lists, and the right bodies from the tables
of the other tests: a route that acts and is in none of them fails the test.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from tests.app.api.more_routes import (
    LEAVES,
    MORE,
    NOTHING_TO_SEND,
    OTHER_BODIES,
    OTHERS_OF_MORE,
    set_more,
)
from tests.app.api.route_table import NAMED, OTHERS, ROUTES, Row
from tests.app.api.staging import NOW, Turns, set_all_turns
from tests.app.api.test_every_route import BEFORE, JSON, described, filled
from tests.badness import (
    J_DAYS,
    J_IDS,
    J_MANY,
    J_NUMBERS,
    J_TEXT,
    J_TIMES,
    J_YES,
    MISSING,
)
from tests.state import changed, everything_stored

from goldenthread.app.api.urls import api
from goldenthread.app.history.models import Event

pytestmark = pytest.mark.django_db
ACTING = {route: row for route, row in {**ROUTES, **MORE}.items() if not route.startswith("GET")}
PARTS = 4
# What is there and Ana, Omar and others who lack it may not see, by the name of the field or the place in an address.
HIDDEN = {
    "account_id": ("castor", "/accounts/{}"),
    "order_id": ("foreign", "/orders/{}"),
    "barrier_id": ("their_barrier", "/barriers/{}"),
    "feedback_id": ("their_feedback", "/feedback/{}"),
    "contract_id": ("their_contract", "/contracts/{}"),
    "request_id": ("their_request", "/decision-requests/{}"),
}
CHANGES = re.compile(r"^PATCH|/versions$")  # what is sent may be what is there: then nothing happens
IN_ADDRESSES = ("0", "9" * 30, "many", "%00")
# That a token was used is written down, whatever it was used for.
NOT_THE_ACT = ["people_apitoken"]


@pytest.fixture(autouse=True)
def _on_a_monday(settings) -> Iterator[None]:
    settings.DROP_ADDRESS = "contact@drop.example"
    with time_machine.travel(NOW.replace(hour=14), tick=False):
        yield


@pytest.fixture
def turns(world) -> Turns:
    turns = set_all_turns(world)
    set_more(turns)
    return turns


def test_every_route_that_acts_is_swept():
    acting = {route for route in described() if not route.startswith("GET")}
    missing = acting - set(ACTING) - NOTHING_TO_SEND
    assert missing == set(), "Give these routes a right body: in the route table, or in more_routes."
    assert [route for route in sorted(NOTHING_TO_SEND) if described_fields(route)] == []


def test_what_is_inside_of_objects_and_lists_is_sent_too():
    def places(route: str, body: dict[str, Any]) -> set[str]:
        every = described_fields(route).items()
        found = (place for name, said in every for place, _ in inside(name, said, body.get(name), (name,)))
        return {".".join(map(str, place)) for place in found}

    several = "POST /orders/several"
    bodies = (ACTING[several].body, *OTHER_BODIES[several])
    assert set().union(*(places(several, body) for body in bodies)) == {
        f"several.{name}" for name in "act order_ids order_ids.0 promised_for cause text ground".split()
    }
    hours = next(route for route, row in ACTING.items() if "weekly_hours" in row.body)
    assert "weekly_hours.mon.0.0" in places(hours, ACTING[hours].body)


@cache
def description() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


def described_fields(route: str) -> dict[str, dict[str, Any]]:
    """The fields of a route's body as the description has them."""
    schema = description()
    method, path = route.split(" ")
    body = schema["paths"][BEFORE + path][method.lower()].get("requestBody")
    if body is None or JSON not in body["content"]:
        return {}
    return dict(resolved(schema, body["content"][JSON]["schema"]).get("properties", {}))


def resolved(schema: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        found = schema["components"]["schemas"][found["$ref"].rsplit("/", 1)[1]]
    return found


Place = tuple[str | int, ...]  # where in a body: ("several", "order_ids", 0)


def inside(
    name: str, said: dict[str, Any], value: Any, place: Place
) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every field within the object or list that is right for a field, with what the description says of it."""
    for one in alternatives(said, value):
        if isinstance(value, dict):
            fields = one.get("properties", {})
            anything = one.get("additionalProperties")
            for key, there in value.items():
                if (takes := fields.get(key, anything)) and isinstance(takes, dict):
                    yield (*place, key), takes
                    yield from inside(key, takes, there, (*place, key))
            for key in fields.keys() - value.keys():
                yield (*place, key), fields[key]
        elif isinstance(value, list) and value and isinstance(one.get("items"), dict):
            yield (*place, 0), one["items"]
            yield from inside(name, one["items"], value[0], (*place, 0))


def alternatives(said: dict[str, Any], value: Any) -> list[dict[str, Any]]:
    """Of the shapes that a field may have, those that this value has; one of several is told by its fixed fields."""
    schema = description()
    said = resolved(schema, said)
    shapes = [resolved(schema, one) for key in ("anyOf", "oneOf") for one in said.get(key, [])] or [said]
    wanted = "object" if isinstance(value, dict) else "array"

    def fits(shape: dict[str, Any]) -> bool:
        fixed = {key: one["const"] for key, one in shape.get("properties", {}).items() if "const" in one}
        return shape.get("type") == wanted and all(value.get(key) == one for key, one in fixed.items())

    return [shape for shape in shapes if fits(shape)]


def put(body: Any, place: Place, bad: Any) -> Any:
    """The body with something bad in one place."""
    made = copy.deepcopy(body)
    within = made
    for step in place[:-1]:
        within = within[step]
    within[place[-1]] = bad
    return made


def bad_for(name: str, said: dict[str, Any]) -> tuple[Any, ...]:
    """Bad values for a field by what its description says it takes."""
    takes = [one for one in (said, *said.get("anyOf", [])) if one.get("type") not in (None, "null")]
    kinds = {(one.get("type"), one.get("format")) for one in takes}
    if ("string", "date") in kinds:
        return J_DAYS
    if ("string", "date-time") in kinds or ("string", "time") in kinds:
        return J_TIMES
    if ("number", None) in kinds:
        return J_NUMBERS
    if ("integer", None) in kinds:
        return J_IDS if name.endswith("_id") else J_NUMBERS
    if ("boolean", None) in kinds:
        return J_YES
    return J_TEXT if ("string", None) in kinds else J_MANY


class Sweep:
    """One route after another, each case in a transaction that is undone."""

    def __init__(self, turns: Turns, calling_as: Any) -> None:
        self.turns = turns
        people = turns.world.one_per_role
        self.clients = {role: calling_as(person) for role, person in people.items()}
        for client in self.clients.values():
            client.raise_request_exception = False
        self.wrong: list[str] = []
        self.cases = self.accepted = 0

    def route(self, route: str, row: Row) -> None:
        client = self.clients[min(row.may or row.sees or self.clients)]
        self.before = everything_stored(leaving_out=NOT_THE_ACT)
        for body in (row.body, *OTHER_BODIES.get(route, ())):
            right = filled(body, self.turns.ids)
            status, told = self.case(client, route, row, right, "what is right")
            if status >= 300 and row.may:
                self.wrong.append(f"{route}: what is right was answered with {status} and {told} events")
            for name, said in described_fields(route).items():
                self.field(client, route, row, right, (name,), said)
                for place, takes in inside(name, said, right.get(name), (name,)):
                    self.field(client, route, row, right, place, takes)
        for body in ([], 7, {**right, "nonsense": 1}):
            self.case(client, route, row, body, f"the body {str(body)[:30]}")
        for name in re.findall(r"\{(\w+)\}", route):
            for bad in IN_ADDRESSES:
                self.case(client, route, row, right, f"{{{name}}} = {bad}", **{name: bad})
            if name in HIDDEN:
                self.alike(client, route, row, name, None)

    def field(
        self, client: Client, route: str, row: Row, right: Any, place: Place, said: dict[str, Any]
    ) -> None:
        named = next(str(step) for step in reversed(place) if isinstance(step, str))
        for bad in bad_for(named.replace("_ids", "_id"), resolved(description(), said)):
            where = ".".join(map(str, place))
            self.case(client, route, row, put(right, place, bad), f"{where} = {str(bad)[:30]!r}")
        if place[-1] in HIDDEN:
            self.alike(client, route, row, str(place[-1]), lambda key: put(right, place, key))

    def case(self, client: Client, route: str, row: Row, body: Any, what: str, **at: Any) -> tuple[int, int]:
        answer, stored, told = self.sent(client, route, row, body, **at)
        self.cases += 1
        self.accepted += answer.status_code < 300
        if problem := self.problem(route, answer, stored, told):
            self.wrong.append(f"{route}, {what}: {problem}")
        return answer.status_code, told

    def sent(self, client: Client, route: str, row: Row, body: Any, **at: Any) -> tuple[Any, Any, int]:
        with transaction.atomic():
            before = Event.objects.count()
            answer = client.generic(
                route.split(" ")[0], self.address(route, row, at), client._encode_json(body, JSON), JSON
            )
            if answer.status_code >= 500:
                stored, told = None, 0
            else:
                stored, told = everything_stored(leaving_out=NOT_THE_ACT), Event.objects.count() - before
            transaction.set_rollback(True)
        return answer, stored, told

    def address(self, route: str, row: Row, at: dict[str, Any]) -> str:
        names = {**NAMED, "order_id": row.order, **OTHERS.get(route, {}), **OTHERS_OF_MORE.get(route, {})}
        ids = {**self.turns.ids, "kind": "people"} if "{kind}" in route else self.turns.ids

        def one(found: re.Match[str]) -> str:
            name = found[1]
            return str(at[name] if name in at else ids[names.get(name, name.removesuffix("_id"))])

        return BEFORE + re.sub(r"\{(\w+)\}", one, route.split(" ")[1])

    def problem(self, route: str, answer: Any, stored: Any, told: int) -> str:
        status = answer.status_code
        if status >= 500:
            return f"{status}: {answer.exc_info[1] if getattr(answer, 'exc_info', None) else ''}"[:300]
        if status < 300:
            if told == 0 and not changed(self.before, stored) and CHANGES.search(route):
                return ""  # what was sent is what was there
            if told not in LEAVES.get(route, {1}):
                return f"accepted with {told} events"
            refused = told == 0 and route in OTHER_BODIES  # each of several by itself, and nothing stays
            traces = changed(self.before, stored) if refused else []
            return f"done for none, and a trace in {traces}" if traces else ""
        if traces := changed(self.before, stored):
            return f"{status}, and a trace in {traces}"
        error = answer.json().get("error", {}) if answer.headers["Content-Type"].startswith(JSON) else {}
        sentence = str(error.get("sentence", ""))
        return "" if len(sentence) > 10 and sentence.endswith(".") else f"{status} says {sentence[:80]!r}"

    def alike(self, client: Client, route: str, row: Row, name: str, body: Any) -> None:
        """What one may not see is answered as what is not there."""
        key, page = HIDDEN[name]
        there = self.turns.ids[key]
        if client.get(BEFORE + page.format(there)).status_code != 404:
            return  # this role sees it
        right = filled(row.body, self.turns.ids)
        answers = [
            self.sent(client, route, row, body(one))
            if body
            else self.sent(client, route, row, right, **{name: one})
            for one in (there, MISSING)
        ]
        hidden, absent = (
            (answer.status_code, answer.content.decode().replace(str(one), "…"))
            for (answer, _, _), one in zip(answers, (there, MISSING), strict=True)
        )
        if hidden != absent or hidden[0] < 400:
            self.wrong.append(f"{route}, {name}: hidden is answered {hidden}, absent {absent}")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_a_route_is_sent_nothing_breaks_and_nothing_is_stored_half(turns, calling_as, part):
    sweep = Sweep(turns, calling_as)
    for route in sorted(ACTING)[part::PARTS]:
        sweep.route(route, ACTING[route])
    assert not sweep.wrong, f"{len(sweep.wrong)} of {sweep.cases}:\n" + "\n".join(sweep.wrong)
    assert sweep.cases > 500
    assert sweep.accepted > 50, "what is strange but right is kept"
