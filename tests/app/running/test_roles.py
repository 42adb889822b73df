"""In production the application's role owns nothing: it can add to history, and not take anything away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import errors, sql
from tests.app.running.installation import address, database, goldenthread

from goldenthread.app.running import owning

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
OWNER, WORKING = f"thread_owner_{os.getpid()}", f"thread_working_{os.getpid()}"
NAME = f"thread_roles_{os.getpid()}"

WORKS = """
import django; django.setup()
from datetime import date, timedelta
from tests.world import build
from goldenthread.app.orders.actions import place_order
from goldenthread.app.people.actors import Actor
from goldenthread.app.work import run_worker
from goldenthread.app.running import owning
world = build()
place_order(world.meridian, asked_of=world.field_services, title="Ten scanners", why="x",
            requested_for=date.today() + timedelta(days=30), actor=Actor(person=world.ana))
run_worker(until_done=True)
print("owns history:", owning.owns_history())
"""


@pytest.fixture(scope="module")
def two_roles(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[dict[str, str]]:
    """A database made by ``prepare-database`` and ``migrate``, with the company made by the working role."""
    home = tmp_path_factory.mktemp("roles")
    with django_db_blocker.unblock():
        urls = {
            "DATABASE_OWNER_URL": address(NAME, OWNER, "owner's"),
            "DATABASE_URL": address(NAME, WORKING, "working's"),
        }
        admin = address("postgres")
    with django_db_blocker.unblock(), database(NAME, made=False):
        for _ in range(2):  # safe to repeat
            goldenthread("prepare-database", admin, home=home, **urls)
            goldenthread("migrate", home=home, **urls)
        done = goldenthread("-c", WORKS, home=home, DATABASE_URL=urls["DATABASE_URL"])
        assert "owns history: False" in done.stdout
        yield {**urls, "home": str(home)}
    with django_db_blocker.unblock(), psycopg.connect(admin, autocommit=True) as one:
        for role in (WORKING, OWNER):
            one.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_event SET kind = 'unit.closed'",
        "DELETE FROM history_event",
        "TRUNCATE history_event",
        "TRUNCATE orders_order CASCADE",
        "ALTER TABLE history_event DISABLE TRIGGER ALL",
        "DROP TRIGGER history_event_no_truncate ON history_event",
        "DROP TABLE history_event CASCADE",
        "ALTER TABLE history_event OWNER TO CURRENT_USER",
        "SET session_replication_role = replica",
        "CREATE FUNCTION public.history_event_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TABLE public.history_event_2 (id int)",
        "DELETE FROM django_migrations",
        "SET ROLE the_owner",
    ],
)
def test_the_working_role_cannot_take_anything_from_history(two_roles: dict[str, str], statement: str):
    with psycopg.connect(two_roles["DATABASE_URL"]) as one:
        before = one.execute("SELECT count(*) FROM history_event").fetchone()
        one.commit()
        with pytest.raises(errors.InsufficientPrivilege):
            one.execute(statement.replace("the_owner", OWNER))
        one.rollback()
        assert one.execute("SELECT count(*) FROM history_event").fetchone() == before
        assert before is not None
        assert before[0] > 20


def test_the_owner_cannot_edit_history_by_mistake_either(two_roles: dict[str, str]):
    with (
        psycopg.connect(two_roles["DATABASE_OWNER_URL"]) as one,
        pytest.raises(errors.IntegrityError, match="History cannot be edited"),
    ):
        one.execute("DELETE FROM history_event")


def test_production_is_told_when_the_role_owns_history(two_roles: dict[str, str], db: None):
    assert owning.owns_history()  # the role of the tests does
    home = Path(two_roles["home"])
    checked = goldenthread("check", home=home, DATABASE_URL=two_roles["DATABASE_URL"])
    assert "owns the tables" not in checked.stdout
    checked = goldenthread("check", home=home, DATABASE_URL=two_roles["DATABASE_OWNER_URL"])
    assert "owns the tables" in checked.stdout
    for secret in ("owner's", "working's"):
        assert secret not in checked.stdout


def test_one_role_for_both_is_refused(two_roles: dict[str, str]):
    same = two_roles["DATABASE_URL"]
    home = Path(two_roles["home"])
    said = goldenthread(
        "prepare-database",
        "postgresql://nowhere/",
        home=home,
        expected=2,
        DATABASE_URL=same,
        DATABASE_OWNER_URL=same,
    )
    assert "Give each a role of its own" in said.stderr
    assert connection.vendor == "postgresql"
