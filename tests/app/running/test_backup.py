"""A backup is whole, of one moment, while everybody works; a restore is whole or does nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psycopg
import pytest
from tests.app.running.installation import ROOT, database, goldenthread, surroundings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LOAD = """
import itertools, sys, time
import django; django.setup()
from datetime import date, timedelta
from tests.world import build
from goldenthread.app.orders.actions import place_order, promise
from goldenthread.app.people.actors import Actor
world = build()
for number in itertools.count():
    order = place_order(world.meridian, asked_of=world.field_services, title=f"Order {number}", why="x",
                        requested_for=date.today() + timedelta(days=30), actor=Actor(person=world.ana))
    promise(order, promised_for=date.today() + timedelta(days=30), actor=Actor(person=world.omar))
    if number == 5:
        print("working", flush=True)
"""


def test_a_backup_taken_at_work_is_restored_whole(tmp_path: Path):
    file, other = tmp_path / "thread.backup", tmp_path / "other.backup"
    source, target = f"thread_busy_{os.getpid()}", f"thread_again_{os.getpid()}"
    with database(source) as busy, database(target) as again:
        goldenthread("migrate", home=tmp_path, DATABASE_URL=busy)
        load = subprocess.Popen(
            [sys.executable, "-c", LOAD],
            env=surroundings(tmp_path, DATABASE_URL=busy),
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            assert load.stdout is not None
            assert load.stdout.readline() == b"working\n"
            goldenthread("backup", str(file), home=tmp_path, DATABASE_URL=busy)
            time.sleep(1)
        finally:
            load.kill()
            load.wait()
            load.stdout.close()
        assert file.stat().st_mode & 0o077 == 0

        # never over a file, never into a database that holds something
        said = goldenthread("backup", str(file), home=tmp_path, expected=1, DATABASE_URL=busy)
        assert "exists" in said.stderr
        said = goldenthread("restore", str(file), home=tmp_path, expected=1, DATABASE_URL=busy)
        assert "is not empty" in said.stderr

        # a damaged file, and one that is none, touch nothing
        whole = file.read_bytes()
        middle = len(whole) // 2
        other.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        for bad in (other, tmp_path / "missing", Path(__file__)):
            goldenthread("restore", str(bad), home=tmp_path, expected=1, DATABASE_URL=again)
        newer = tmp_path / "newer.backup"
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(newer, "w") as new:
            about = json.loads(old.read("backup.json"))
            about["migrations"].append(["orders", "9999_from_the_future"])
            new.writestr("database.dump", old.read("database.dump"))
            new.writestr("backup.json", json.dumps(about))
        said = goldenthread("restore", str(newer), home=tmp_path, expected=1, DATABASE_URL=again)
        assert "newer than this one" in said.stderr

        # whole: as many rows as at that moment, no difference from history, which still cannot be edited
        goldenthread("restore", str(file), home=tmp_path, DATABASE_URL=again)
        goldenthread("migrate", home=tmp_path, DATABASE_URL=again)
        verified = goldenthread("verify", home=tmp_path, DATABASE_URL=again).stdout
        assert "no difference" in verified
        with psycopg.connect(again) as one, psycopg.connect(busy) as before:
            count = "SELECT count(*) FROM orders_order"
            restored, later = one.execute(count).fetchone(), before.execute(count).fetchone()
            assert restored is not None
            assert later is not None
            assert 6 <= restored[0] < later[0]  # of a moment: the load went on
            for statement in ("DELETE FROM history_event", "TRUNCATE history_event CASCADE"):
                with pytest.raises(psycopg.errors.IntegrityError, match="History cannot be edited"):
                    one.execute(statement)
                one.rollback()
            newest = "SELECT max(id) FROM history_event"
            assert one.execute(newest).fetchone() < before.execute(newest).fetchone()


def test_the_checksum_alone_can_be_looked_at(tmp_path: Path):
    file = tmp_path / "thread.backup"
    with database(f"thread_small_{os.getpid()}") as small:
        goldenthread("migrate", home=tmp_path, DATABASE_URL=small)
        goldenthread("backup", str(file), home=tmp_path, DATABASE_URL=small)
    assert "is whole" in goldenthread("restore", "--check", str(file), home=tmp_path).stdout
