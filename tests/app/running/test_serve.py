"""``goldenthread serve`` as a whole: several processes that count as one, a worker that comes back, a clean end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.app.running.installation import ROOT, database, goldenthread, surroundings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECRET = "a-monitor-that-may-read-everything"
PATIENCE = 60.0  # seconds for what takes two on a quiet machine
UNKNOWN = r'goldenthread_request_seconds_count{method="GET",route="none",status="404"} (\S+)'


@dataclass
class Served:
    """One ``goldenthread serve``, and all that it started while it was looked at."""

    serve: subprocess.Popen[bytes]
    port: int
    home: Path
    url: str

    def asked(self, path: str, *, patience: float = PATIENCE) -> tuple[int, str]:
        """Status and body; 0 where nobody answered."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {SECRET}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, ""
        except OSError:
            return 0, ""

    def until(self, true: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"not within {PATIENCE:g} seconds: {what}\n{self.log()[-4000:]}"
            time.sleep(0.1)

    def log(self) -> str:
        return (self.home / "log").read_text()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.serve.pid).children(recursive=True)

    def worker(self) -> psutil.Process | None:
        for one in psutil.Process(self.serve.pid).children():
            with suppress(psutil.NoSuchProcess):  # also one that was killed and is not yet collected
                if "worker" in one.cmdline():
                    return one
        return None

    def ended(self) -> int:
        """Its exit code, once it was told to stop."""
        try:
            return self.serve.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"It does not end.\n{self.log()[-4000:]}") from None


@contextmanager
def served(home: Path) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with database(f"thread_serve_{os.getpid()}") as url:
        goldenthread("migrate", home=home, DATABASE_URL=url)
        command = [sys.executable, "-m", "goldenthread.cli", "serve", "--port", str(port), "--workers", "2"]
        around = surroundings(
            home, DATABASE_URL=url, GOLDENTHREAD_METRICS_SECRET=SECRET, GOLDENTHREAD_LOGS="json"
        )
        with (home / "log").open("wb") as out:
            serve = subprocess.Popen(command, env=around, cwd=ROOT, stdout=out, stderr=out)
        one = Served(serve, port, home, url)
        try:
            one.until(lambda: one.asked("/readyz")[0] == 200, "ready, with a worker that lives")
            yield one
        finally:
            if serve.poll() is None:
                for process in [*one.family(), psutil.Process(serve.pid)]:
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
                serve.wait(PATIENCE)


def test_serve_is_one_whole_and_ends_clean(tmp_path: Path):
    with served(tmp_path) as one:
        _requests_are_counted_together(one)
        _a_worker_that_dies_is_replaced(one)
        family = one.family()
        assert len(family) >= 3  # two that answer, and the worker
        with ThreadPoolExecutor(1) as asking:
            assert _end_during_a_request(one, asking) == 0
        one.until(lambda: not any(process.is_running() for process in family), "all that it started ends")
        assert '"status": 404' in one.log()
        assert SECRET not in one.log()


def _requests_are_counted_together(one: Served) -> None:
    """Whichever of the two processes answers."""
    asked = 0
    with ThreadPoolExecutor(8) as asking:
        while len(list((one.home / "metrics").glob("*.db"))) < 2 or asked < 30:
            assert asked < 2000, "only one process answers"
            statuses = [status for status, _ in asking.map(one.asked, ["/no-such-address"] * 10)]
            assert statuses == [404] * 10
            asked += 10
        answers = list(asking.map(one.asked, ["/metrics"] * 16))
    assert {re.findall(UNKNOWN, body)[0] for _, body in answers} == {f"{asked}.0"}


def _a_worker_that_dies_is_replaced(one: Served) -> None:
    first = one.worker()
    assert first is not None
    first.kill()
    one.until(lambda: (found := one.worker()) and found.pid != first.pid, "another worker")
    with psycopg.connect(one.url, autocommit=True) as database:
        database.execute("DELETE FROM procrastinate_workers")  # the dead one's sign of life would count too
    one.until(lambda: one.asked("/readyz")[0] == 200, "a sign of life of the other worker")


def _end_during_a_request(one: Served, asking: ThreadPoolExecutor) -> int:
    """Tell it to stop while an answer waits for a table; let the table go only when nothing new is answered."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'webhooks_endpoint'::regclass"
    with psycopg.connect(one.url) as holding, psycopg.connect(one.url, autocommit=True) as looking:
        holding.execute("LOCK TABLE webhooks_endpoint IN ACCESS EXCLUSIVE MODE")
        answer = asking.submit(one.asked, "/metrics")
        one.until(lambda: looking.execute(waits).fetchone() == (1,), "a request under way")
        one.serve.send_signal(signal.SIGTERM)
        one.until(lambda: one.asked("/healthz", patience=1)[0] == 0, "nothing new is answered")
        assert not answer.done()
        holding.rollback()
    status, body = answer.result(PATIENCE)
    assert status == 200
    assert "goldenthread_webhook_endpoints" in body
    return one.ended()
