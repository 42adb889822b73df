"""Long lists: all come in pages, and cost the same number of statements however long they are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, World

from goldenthread.app.api.urls import api
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.programme import actions

pytestmark = pytest.mark.django_db
DUE = NOW.date() + timedelta(days=30)
LISTS = (
    "objectives initiatives lessons transfers measure-weights criteria tokens inbox history "
    "programme/board-meetings programme/stage-items decision-areas/soundness decision-rights liaisons"
).split()


def test_every_list_comes_in_pages():
    """An answer that is a bare list could not be carried on."""
    bare, paged = [], 0
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods:
            content = methods["get"]["responses"][200]["content"]
            if "application/pdf" in content:
                continue
            schema = content["application/json"]["schema"]
            bare += [path] if schema.get("type") == "array" else []
            paged += "Page_" in schema.get("$ref", "")
    assert bare == []
    assert paged > 60


def more(world: World, number: int) -> None:
    """One more of everything that the lists hold, to be met by its own people."""
    lena, ana, day = world.by(world.lena), world.by(world.ana), date(2025, 1, 1) + timedelta(days=number)
    objective = actions.set_objective(
        world.meridian, what=f"Ward {number}", owner=world.lena, due_on=DUE, actor=ana
    )
    actions.raise_blocker(objective, kind="capacity", what="No crew", actor=ana)
    initiative = actions.begin_initiative(
        world.meridian, name=f"{number}", owner=world.ana, began_on=day, actor=ana
    )
    actions.value_initiative(initiative, year=2026, kind="economic", expected=Decimal(5), actor=ana)
    lesson = actions.write_lesson(world.meridian, what=f"Lesson {number}", actor=ana)
    actions.commit_transfer(lesson, account=world.castor, owner=world.lena, by_day=DUE, actor=lena)
    actions.record_board_meeting(
        held_on=day, came=[world.sofia], decisions=[("More", world.meridian, None)], actor=lena
    )
    actions.add_stage_item(phase="A", what=f"Item {number}", actor=lena)
    actions.set_criterion(name=f"{number}", side="importance", weight=Decimal(1), valid_from=day, actor=lena)
    actions.set_measure_weight(
        role="unit_lead", measure=f"{number}", category="customer", weight=Decimal("0.01"), horizon_months=12,
        valid_from=day, actor=lena,
    )  # fmt: skip
    area = people.add_decision_area(f"Area {number}", actor=world.by(world.ines))
    people.grant_right(area, role="sponsor", right="decides", valid_from=day, actor=world.by(world.ines))
    liaison = people.add_person(f"Liaison {number}", career_home=world.planning, actor=world.by(world.hanna))
    people.assign(
        liaison,
        unit=world.key_accounts,
        role="account_team",
        valid_from=NOW.date(),
        actor=world.by(world.hanna),
    )
    people.issue_token(f"{number}", scopes=["read"], actor=lena)
    orders.raise_barrier(
        account=world.meridian, kind="capacity", what=f"{number}", owner=world.lena, actor=ana
    )


def statements(clients: dict[str, Client]) -> dict[str, tuple[int, int]]:
    """Of each list how long it is, and how many statements it took."""
    found = {}
    for path in LISTS:
        client = clients.get(path, clients["lena"])
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(f"/api/v1/{path}", {"limit": 200})
        assert answer.status_code == 200, (path, answer.content)
        found[path] = (len(answer.json()["items"]), len(caught))
    return found


def test_a_list_costs_the_same_however_long_it_is(world, calling_as):
    """One test for all: making the records costs more than reading them."""
    with time_machine.travel(NOW, tick=False):
        actions.add_board_member(person=world.sofia, valid_from=date(2025, 1, 1), actor=world.by(world.lena))
        clients = {"lena": calling_as(world.lena), "history": calling_as(world.alec)}
        for client in clients.values():
            client.get("/api/v1/me")  # a token's first call in a minute notes when it was used
        told = []
        for first in (0, 10):
            for number in range(first, first + 10):
                more(world, number)
            told.append(statements(clients))
    for path, (length, count) in told[0].items():
        longer, same = told[1][path]
        assert longer >= min(length + 10, 200), path
        assert same == count, path
