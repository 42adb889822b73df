"""Is anything lost when processes die? Kills, and counts.

An installation of its own (folder, port, PostgreSQL) is written to by programs that do as real ones should: an
idempotency key on each write, and the same write again until it is answered. Meanwhile a process is killed with
SIGKILL at a random moment, again and again: a web process or the whole of ``serve``; the worker; PostgreSQL. Then:

- every write that was acknowledged is there, and none is there twice;
- every event reached the receiver of a webhook at least once, with a signature that a stranger can verify;
- ``goldenthread verify`` finds no difference.

    python benchmarks/kills.py            50 rounds of each
    python benchmarks/kills.py --rounds 5
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent
WHAT = ("web", "worker", "postgres")
RECOVERY = 90.0  # seconds after which an installation that takes no writes counts as dead

SET_UP = """
import json, sys
import django; django.setup()
from datetime import date
from tests.world import build, FOUNDERS
from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.actors import Actor
from goldenthread.app.webhooks.actions import add_endpoint
world = build()
tokens = [issue_token("kills", scopes=["read", "orders"], actor=Actor(person=one))[1]
          for one in (world.ana, world.omar)]
_, secret = add_endpoint(sys.argv[1], kinds=["order.placed", "promise.made"], description="Kills",
                         actor=Actor(person=world.ines))
print(json.dumps({"ana": tokens[0], "omar": tokens[1], "secret": secret, "account": world.meridian.pk,
                  "unit": world.field_services.pk}))
"""

COUNT = """
import json
import django; django.setup()
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order
from goldenthread.app.webhooks.models import Delivery
from procrastinate.contrib.django.models import ProcrastinateJob
sent = Event.objects.filter(kind__in=["order.placed", "promise.made"])
print(json.dumps({
    "titles": list(Order.objects.values_list("title", flat=True)),
    "promised": list(sent.filter(kind="promise.made").values_list("order_id", flat=True)),
    "events": [f"event_{key}" for key in sent.values_list("id", flat=True)],
    "failed_jobs": list(ProcrastinateJob.objects.filter(status="failed").values_list("task_name", flat=True)),
}))
"""

WAITING = """
import django; django.setup()
from goldenthread.app.webhooks.models import Delivery
print(Delivery.objects.filter(delivered_at=None).count())
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Receiver:
    """Keeps what it is sent, if the signature is right."""

    def __init__(self) -> None:
        self.secret = b""
        self.got: Counter[str] = Counter()
        self.forged = 0
        kept = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if len(body) < int(self.headers["Content-Length"]):
                    return  # its sender was killed while it sent: nothing was received, and it comes again
                kept.keep(dict(self.headers.items()), body)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *about: Any) -> None:
                """Quietly."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def keep(self, headers: dict[str, str], body: bytes) -> None:
        headers = {name.lower(): value for name, value in headers.items()}
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = "v1," + base64.b64encode(hmac.digest(self.secret, signed, hashlib.sha256)).decode()
        if right in headers["webhook-signature"].split():
            self.got[headers["webhook-id"]] += 1
        else:
            self.forged += 1


class Installation:
    """``goldenthread serve`` with everything of its own, and somebody who starts it again when it ends."""

    def __init__(self, home: Path, receiver: Receiver) -> None:
        self.home, self.port, self.receiver = home, free_port(), receiver
        self.log = (home / "log").open("ab")
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "goldenthread.app.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "GOLDENTHREAD_HOME": str(home),
            "GOLDENTHREAD_WEBHOOK_NETWORKS": "127.0.0.0/8",
            "GOLDENTHREAD_STALLED_AFTER": "15",
            "GOLDENTHREAD_LOGS": "json",
            "GOLDENTHREAD_LOG_LEVEL": "WARNING",
        }
        self.environment.pop("PROMETHEUS_MULTIPROC_DIR", None)
        self.main: psutil.Process | None = None
        self.ending = False

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
        )
        if done.returncode:
            raise RuntimeError(
                f"{command[:3]} ended with {done.returncode}: {done.stdout} {done.stderr[-2000:]}"
            )
        return done.stdout

    def set_up(self) -> dict[str, Any]:
        self.run("-m", "goldenthread.cli", "migrate")
        known: dict[str, Any] = json.loads(self.run("-c", SET_UP, self.receiver.url).splitlines()[-1])
        self.receiver.secret = base64.b64decode(known["secret"].removeprefix("whsec_"))
        return known

    def start(self) -> None:
        """Start it, and start it again whenever it ends: what a service manager does."""
        threading.Thread(target=self._keep_running, daemon=True).start()

    def _keep_running(self) -> None:
        while not self.ending:
            command = ["-m", "goldenthread.cli", "serve", "--port", str(self.port), "--workers", "2"]
            running = subprocess.Popen(
                [sys.executable, *command], env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log
            )
            self.main = psutil.Process(running.pid)
            running.wait()
            time.sleep(0.5)

    def children(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return self.main.children() if self.main else []
        return []

    def workers(self) -> list[psutil.Process]:
        return [one for one in self.children() if "worker" in _command(one)]

    def web(self) -> list[psutil.Process]:
        return [one for one in self.children() if "serve" in _command(one)]

    def postmaster(self) -> psutil.Process | None:
        with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return psutil.Process(int((self.home / "postgres" / "postmaster.pid").read_text().split()[0]))
        return None

    def kill(self, what: str) -> str:
        """Kill one of them, whichever lives. Answers what it was."""
        if what == "web" and random.random() < 0.4 and self.main:
            whole = [self.main, *self.web()]
            for one in whole:
                _kill(one)
            return f"serve with {len(whole) - 1} web processes"
        found = {"web": self.web, "worker": self.workers}.get(what, lambda: [self.postmaster()])()
        living = [one for one in found if one is not None]
        if not living:
            return ""
        _kill(random.choice(living))
        return {"web": "a web process", "worker": "the worker", "postgres": "PostgreSQL"}[what]

    def stop(self) -> None:
        self.ending = True
        if self.main is not None:
            with suppress(psutil.NoSuchProcess):
                self.main.terminate()
                self.main.wait(60)
        if found := self.postmaster():
            with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                found.send_signal(signal.SIGINT)
                found.wait(20)
        self.log.close()


def _command(one: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return one.cmdline()
    return []


def _kill(one: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        one.kill()


@dataclass
class Writes:
    """What the writing programs were told."""

    placed: dict[str, int] = field(default_factory=dict)  # title -> id
    promised: set[int] = field(default_factory=set)
    tries: int = 0
    replayed: int = 0
    surprises: list[str] = field(default_factory=list)
    last_begun: float = 0.0  # when the write that was acknowledged last had begun


class Program(threading.Thread):
    """Places orders, and promises them, each write until it is answered."""

    def __init__(self, port: int, known: dict[str, Any], writes: Writes, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.known, self.writes, self.enough = port, known, writes, enough

    def run(self) -> None:
        day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        while not self.enough.is_set():
            title = f"Order {uuid.uuid4()}"
            body = {
                "account_id": self.known["account"],
                "asked_of_unit_id": self.known["unit"],
                "title": title,
                "why": "Somebody waits for it",
                "requested_for": day,
            }
            placed = self.until_answered("/api/v1/orders", body, self.known["ana"])
            if placed is None:
                continue
            self.writes.placed[title] = placed["id"]
            promise = self.until_answered(
                f"/api/v1/orders/{placed['id']}/promises", {"promised_for": day}, self.known["omar"]
            )
            if promise is not None:
                self.writes.promised.add(placed["id"])

    def until_answered(self, address: str, body: dict[str, Any], token: str) -> dict[str, Any] | None:
        key = str(uuid.uuid4())
        while True:
            self.writes.tries += 1
            begun = time.monotonic()
            try:
                status, headers, answer = self.once(address, body, token, key)
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
                continue
            if status == 201 or status == 200:
                self.writes.replayed += headers.get("Idempotent-Replayed") == "true"
                self.writes.last_begun = max(self.writes.last_begun, begun)
                return dict(json.loads(answer))
            if status >= 500 or b"idempotency.try_again" in answer:
                time.sleep(0.2)
                continue
            self.writes.surprises.append(f"{address}: {status} {answer[:200]!r}")
            return None

    def once(self, address: str, body: dict[str, Any], token: str, key: str) -> tuple[int, Any, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": key,
                "Content-Type": "application/json",
            }
            connection.request("POST", address, json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()


@dataclass
class Result:
    """What came of it."""

    kills: Counter[str]
    recoveries: list[float]
    acknowledged: int
    tries: int
    replayed: int
    lost: list[str]
    twice: list[str]
    unknown: int  # there, though the answer never arrived; none, since programs ask until it does
    events: int
    unsent: list[str]
    sent_more_than_once: int
    forged: int
    failed_jobs: list[str]  # by name: work of the clock comes again with its next time
    surprises: list[str]
    verified: str


def kill_and_count(home: Path, rounds: dict[str, int], *, programs: int = 3) -> Result:
    """Write while being killed so many times of each kind, in random order; then count."""
    receiver = Receiver()
    installation = Installation(home, receiver)
    writes, enough, kills, recoveries = Writes(), threading.Event(), Counter[str](), []
    try:
        known = installation.set_up()
        installation.start()
        writing = [Program(installation.port, known, writes, enough) for _ in range(programs)]
        for one in writing:
            one.start()
        _recovered(writes, time.monotonic())
        order = [what for what, many in rounds.items() for _ in range(many)]
        random.shuffle(order)
        for what in order:
            time.sleep(random.uniform(0.2, 1.5))
            kills[_killed(installation, what)] += 1
            recoveries.append(_recovered(writes, time.monotonic()))
        enough.set()
        for one in writing:
            one.join(RECOVERY)
        _all_sent(installation)
    finally:
        installation.stop()
        receiver.server.shutdown()
        receiver.server.server_close()
    return _counted(installation, receiver, writes, kills, recoveries)


def _killed(installation: Installation, what: str) -> str:
    until = time.monotonic() + RECOVERY
    while time.monotonic() < until:
        if killed := installation.kill(what):
            return killed
        time.sleep(0.1)  # it is just being started again
    raise RuntimeError(f"There was no {what} to kill for {RECOVERY:g} seconds: it was not started again.")


def _recovered(writes: Writes, since: float) -> float:
    """Wait until a write that began after ``since`` was acknowledged. Answers the seconds."""
    while writes.last_begun <= since:
        if time.monotonic() - since > RECOVERY:
            raise RuntimeError(f"Nothing was written for {RECOVERY:g} seconds. {writes.surprises[:3]}")
        time.sleep(0.05)
    return time.monotonic() - since


def _all_sent(installation: Installation) -> None:
    until = time.monotonic() + 2 * RECOVERY
    while time.monotonic() < until:
        if int(installation.run("-c", WAITING).split()[-1]) == 0:
            return
        time.sleep(2)


def _counted(
    installation: Installation,
    receiver: Receiver,
    writes: Writes,
    kills: Counter[str],
    recoveries: list[float],
) -> Result:
    there = json.loads(installation.run("-c", COUNT).splitlines()[-1])
    verified = subprocess.run(
        [sys.executable, "-m", "goldenthread.cli", "verify"],
        env=installation.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    titles, promised = Counter(there["titles"]), Counter(there["promised"])
    lost = [title for title in writes.placed if not titles[title]]
    lost += [f"promise of order {key}" for key in writes.promised if not promised[key]]
    twice = [one for one, many in [*titles.items(), *promised.items()] if many > 1]
    return Result(
        kills=kills,
        recoveries=recoveries,
        acknowledged=len(writes.placed) + len(writes.promised),
        tries=writes.tries,
        replayed=writes.replayed,
        lost=lost,
        twice=[str(one) for one in twice],
        unknown=len(titles) + len(promised) - len(writes.placed) - len(writes.promised),
        events=len(there["events"]),
        unsent=[key for key in there["events"] if not receiver.got[key]],
        sent_more_than_once=sum(many > 1 for many in receiver.got.values()),
        forged=receiver.forged,
        failed_jobs=there["failed_jobs"],
        surprises=writes.surprises,
        verified=verified.stdout.strip().splitlines()[-1] if verified.stdout else verified.stderr[-500:],
    )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--rounds", type=int, default=50, help="kills of each kind")
    asked.add_argument("--only", choices=WHAT, help="kill this only")
    given = asked.parse_args()
    rounds = {what: given.rounds for what in WHAT if given.only in (None, what)}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="goldenthread-kills-") as folder:
        os.chmod(folder, 0o755)  # as root, PostgreSQL runs as another user
        found = kill_and_count(Path(folder), rounds)
    late = sorted(found.recoveries)
    print(
        f"killed                {', '.join(f'{what}: {many}' for what, many in sorted(found.kills.items()))}"
    )
    print(
        f"writes acknowledged   {found.acknowledged:,} in {found.tries:,} tries, {found.replayed} answered again"
    )
    print(f"acknowledged and lost {len(found.lost)}")
    print(f"there twice           {len(found.twice)}")
    print(
        f"events                {found.events:,}; never received {len(found.unsent)}; "
        f"received more than once {found.sent_more_than_once}; forged {found.forged}"
    )
    print(f"jobs given up         {len(found.failed_jobs)} {found.failed_jobs[:3]}")
    print(f"unexpected answers    {len(found.surprises)} {found.surprises[:3]}")
    print(f"writing again after   median {late[len(late) // 2]:.1f} s, longest {late[-1]:.1f} s")
    print(f"verify                {found.verified}")
    print(f"took                  {time.monotonic() - began:.0f} s")
    return 1 if found.lost or found.twice or found.unsent or "no difference" not in found.verified else 0


if __name__ == "__main__":
    sys.exit(main())
