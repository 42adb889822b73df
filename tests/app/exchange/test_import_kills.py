"""The worker is killed while it imports a file: nothing of it is there until all of it is, and then once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.app.running.installation import ROOT, database, goldenthread, surroundings

ROWS, ROUNDS, PATIENCE = 200, 5, 200.0
SET_UP = """
import json, sys
import django; django.setup()
from tests.world import build
from goldenthread.app.exchange.importing import actions
from goldenthread.app.people.actors import Actor
world = build()
ines = Actor(person=world.ines)
rows = "".join(f"Person {n},kill{n}@example.com,2025-01-07,Planning,Unit member\\n" for n in range(int(sys.argv[1])))
content = ("Name,E-mail,Hired on,Unit,Role\\n" + rows).encode()
run = actions.send_file("people", "people.csv", content, actor=ines)
run = actions.settle(run, mapping=run.mapping, by_worker=False, actor=ines)
actions.work(run.pk)
run.refresh_from_db()
actions.ask_to_apply(run, actor=ines)
again = actions.send_file("people", "people.csv", content, actor=ines)
print(json.dumps({"run": run.pk, "again": again.pk, "refused": run.refused_rows}))
"""
AGAIN = """
import sys
import django; django.setup()
from goldenthread.app.exchange.importing import actions
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.people.actors import Actor
run = ImportRun.objects.get(pk=int(sys.argv[1]))
run = actions.settle(run, mapping=run.mapping, by_worker=False, actor=Actor(person=run.sent_by))
print(actions.work(run.pk).findings["unchanged"])
"""


class Watched:
    """What anybody else sees of the import while the worker is at it."""

    def __init__(self, there: psycopg.Connection[Any], run: int) -> None:
        self.there, self.run = there, run

    def one(self, question: str, *about: Any) -> Any:
        row = self.there.execute(question, about).fetchone()
        return row[0] if row else None

    @property
    def done(self) -> int:
        return int(self.one("SELECT done FROM exchange_importrun WHERE id = %s", self.run))

    @property
    def is_applied(self) -> bool:
        return bool(self.one("SELECT applied_at IS NOT NULL FROM exchange_importrun WHERE id = %s", self.run))

    def brought(self) -> dict[str, int]:
        """What the import has left: persons, who of them is assigned, and what history says of each."""
        questions = {
            "people": "SELECT count(*) FROM people_person WHERE email LIKE 'kill%%'",
            "assigned": "SELECT count(*) FROM people_assignment a JOIN people_person p ON p.id = a.person_id "
            "WHERE p.email LIKE 'kill%%'",
            "told": "SELECT count(*) FROM history_event e JOIN people_person p ON p.id = e.subject_id "
            "WHERE e.kind = 'person.added' AND e.via = 'import' AND p.email LIKE 'kill%%'",
            "events": "SELECT count(*) FROM history_event WHERE via = 'import' AND actor_person_id IS NOT NULL",
            "applied": "SELECT count(*) FROM history_event WHERE kind = 'import.applied'",
        }
        return {name: int(self.one(question)) for name, question in questions.items()}

    def wait_until(self, holds: Any, what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < until, f"waited in vain until {what}"
            time.sleep(0.02)


@contextmanager
def worker(home: Path, url: str) -> Iterator[None]:
    """A worker, killed with SIGKILL when the block ends."""
    around = surroundings(home, DATABASE_URL=url, GOLDENTHREAD_STALLED_AFTER="15")
    command = [sys.executable, "-m", "goldenthread.cli", "worker"]
    with (home / "log").open("ab") as log:
        running = subprocess.Popen(command, env=around, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
            assert running.poll() is None, (home / "log").read_text()[-2000:]
        finally:
            running.send_signal(signal.SIGKILL)
            running.wait()


@pytest.mark.slow
@pytest.mark.django_db
def test_an_import_whose_worker_is_killed_leaves_nothing_and_is_done_once_in_the_end(tmp_path: Path):
    with database("import_kills") as url:
        goldenthread("migrate", home=tmp_path, DATABASE_URL=url)
        told = goldenthread("-c", SET_UP, str(ROWS), home=tmp_path, DATABASE_URL=url).stdout
        known = json.loads(told.splitlines()[-1])
        assert known["refused"] == 0
        with psycopg.connect(url, autocommit=True) as there:
            _killed_and_done(Watched(there, known["run"]), tmp_path, url)
        again = goldenthread("-c", AGAIN, str(known["again"]), home=tmp_path, DATABASE_URL=url).stdout
        assert int(again) == ROWS, "the same file again would change nothing"
        assert "no difference" in goldenthread("verify", home=tmp_path, DATABASE_URL=url).stdout


def _killed_and_done(seen: Watched, home: Path, url: str) -> None:
    dice, before = random.Random(20260302), seen.brought()
    assert before["people"] == 0
    for _ in range(ROUNDS):
        seen.one("UPDATE exchange_importrun SET done = 0 WHERE id = %s RETURNING 1", seen.run)
        wanted = dice.randint(1, ROWS - 40)
        with worker(home, url):
            seen.wait_until(lambda: seen.done >= wanted, "the worker was at it")  # noqa: B023
            time.sleep(dice.random() / 5)
        assert not seen.is_applied, "it was killed in the middle"
        assert seen.brought() == before, "half of it was kept"
        seen.one(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute' RETURNING 1"
        )
    with worker(home, url):
        seen.wait_until(lambda: seen.is_applied, "a worker took it up again and ended it")
    found = seen.brought()
    assert (found["people"], found["assigned"], found["told"]) == (ROWS, ROWS, ROWS)
    assert found["applied"] == before["applied"] + 1
