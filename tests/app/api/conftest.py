from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

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
