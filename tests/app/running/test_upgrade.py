"""An upgrade takes the records along: from the first version of every table, with something in it, to this one."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from tests.app.running.installation import database, goldenthread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FIRST = """
import django; django.setup()
from datetime import UTC, date, datetime
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
first = [("orders", "0001_conversation"), ("history", "0001_initial"), ("people", "0001_initial"),
         ("voice", "0001_conversation"), ("customers", "0002_initial"), ("programme", "0001_programme")]
executor = MigrationExecutor(connection)
executor.migrate(first)
table = executor.loader.project_state(first).apps.get_model
now, day = datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 3, 20)
person = table("people", "Person").objects.create(name="Ana Kovač", email="ana@thread.example")
unit = table("people", "Unit").objects.create(name="Field services")
table("people", "UnitVersion").objects.create(unit=unit, name="Field services", valid_from=date(2024, 1, 1))
account = table("customers", "Account").objects.create(name="Meridian Health", manager=person)
table("customers", "AccountVersion").objects.create(
    account=account, name="Meridian Health", manager=person, valid_from=date(2024, 1, 1))
order = table("orders", "Order")(
    account=account, asked_of_unit=unit, title="Ten scanners", why="The ward opens", placed_at=now, recorded_at=now,
    changed_at=now, requested_for=day, held_by_unit=unit, held_since=now, placed_by=person)
order.root_id = order.pk = 41
order.save(force_insert=True)
table("orders", "RequestedDate").objects.create(
    order=order, at=now, requested_for=day, asked_by="customer", by=person)
table("orders", "Holding").objects.create(order=order, unit=unit, from_at=now)
table("history", "Event").objects.create(
    kind="order.placed", at=now, recorded_at=now, actor_person=person, subject_type="order", subject_id=41,
    order_id=41, account_id=account.pk, unit_id=unit.pk,
    payload={"title": "Ten scanners", "parent_id": None, "root_id": 41, "depth": 0, "account_id": account.pk,
             "asked_by_unit_id": None, "asked_of_unit_id": unit.pk, "order_kind_id": None, "value": None,
             "quantity": None, "requested_for": "2026-03-20", "asked_by": "customer",
             "holder": {"unit_id": unit.pk, "person_id": None}})
"""


def test_records_of_the_first_version_are_taken_along(tmp_path: Path):
    with database(f"thread_first_{os.getpid()}") as old:
        goldenthread("-c", FIRST, home=tmp_path, DATABASE_URL=old)
        for command in (["serve"], ["worker"]):
            said = goldenthread(*command, home=tmp_path, expected=2, DATABASE_URL=old)
            assert "Run `goldenthread migrate` first" in said.stderr
        goldenthread("migrate", home=tmp_path, DATABASE_URL=old)
        verified = goldenthread("verify", home=tmp_path, DATABASE_URL=old).stdout
        assert verified.startswith("Compared 1 orders, 0 barriers, ")
        assert verified.strip().endswith(" against 1 events: no difference.")
        with psycopg.connect(old) as one:
            found = one.execute(
                "SELECT o.title, a.name, p.name FROM orders_order o JOIN customers_account a ON a.id = o.account_id"
                " JOIN people_person p ON p.id = o.placed_by_id"
            ).fetchall()
            assert found == [("Ten scanners", "Meridian Health", "Ana Kovač")]
            with pytest.raises(psycopg.errors.IntegrityError, match="History cannot be edited"):
                one.execute("DELETE FROM history_event")
