"""What tests of the application share. The clock is frozen by those that need it, with ``time_machine``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser
from tests.app.founding import Founded, found_once
from tests.app.web.browsing import launched
from tests.world import World


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Let a test that needs real transactions empty its tables afterwards.

    Such a test ends with TRUNCATE, which history refuses. Only the table's owner can switch the trigger off,
    as here; in production the application's role does not own it. ``test_history.py`` tests it switched on.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE history_event DISABLE TRIGGER history_event_no_truncate")


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """The cast's passwords are hashed a thousand times a run: by a quick hash, here only."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def founded(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, _quick_passwords: None
) -> Founded:
    """The cast's company as rows and objects, made once."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return found_once()


@pytest.fixture
def world(db: None, founded: Founded) -> World:
    """The cast's company, new for each test."""
    return founded.lay()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module."""
    with pytest.MonkeyPatch.context() as patch, launched() as found:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop in this thread
        yield found
