from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.app.api.staging import NOW, Turns, set_all_turns

from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import SCOPES, Person

Calls = Callable[..., Client]


@pytest.fixture
def calling_as() -> Calls:
    """A client with an API token of this person: ``calling_as(world.ana, "orders", "read")``."""

    def client(person: Person, *scopes: str) -> Client:
        _, secret = issue_token("tests", scopes=list(scopes or SCOPES), actor=Actor(person=person))
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return client


@pytest.fixture
def turns(world) -> Iterator[Turns]:
    """A record at each turn that a route may be about, four hours later."""
    found = set_all_turns(world)
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        yield found
