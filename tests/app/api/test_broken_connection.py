"""The commands over a connection that breaks: a server in between drops it, before or after the act is done."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.models import SCOPES
from goldenthread.cli.commands import app
from goldenthread.cli.remote.connection import TRIES

pytestmark = pytest.mark.django_db(transaction=True)
DAY = (date.today() + timedelta(days=20)).isoformat()
NO_ANSWER = b""


class Between:
    """Stands before the server and does with each request in turn what ``plan`` says; the last word stays.

    ``before``: the request is read and the connection closed. ``reset``: the same, torn down. ``after``: the request
    is passed on and its answer thrown away. ``half``: half of the answer is passed back. ``pass``: all of it.
    """

    def __init__(self, target: str, plan: list[str]) -> None:
        self.target, self.plan = urlsplit(target), plan
        self.keys: list[str] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.listening.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Listen no more: a call that waits for the next caller is woken, or it would take one more."""
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.listening.accept()
            except OSError:
                return
            with caller:
                self._meet(caller)

    def _meet(self, caller: socket.socket) -> None:
        request = _whole_request(caller)
        self.keys += [
            line.split(b":", 1)[1].strip().decode()
            for line in request.split(b"\r\n")
            if line.lower().startswith(b"idempotency-key:")
        ]
        way = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        answer = self._asked(request) if way in ("after", "half", "pass") else NO_ANSWER
        if way == "reset":
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif way == "half":
            caller.sendall(answer[: len(answer) // 2])
        elif way == "pass":
            caller.sendall(answer)

    def _asked(self, request: bytes) -> bytes:
        with socket.create_connection((self.target.hostname, self.target.port), timeout=20) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))


def _whole_request(caller: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        read += caller.recv(65536)
    head, _, body = read.partition(b"\r\n\r\n")
    sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(sizes[0].split(b":")[1]) if sizes else 0
    while len(body) < length:
        body += caller.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def company(transactional_db, founded):
    return founded.lay()


@pytest.fixture
def over(company, live_server, monkeypatch, tmp_path) -> Iterator:
    """``over("after", "pass")(company.ana, "orders", "list")``: a command over such a connection."""
    made: list[Between] = []

    def connection(*plan: str):
        between = Between(live_server.url, list(plan))
        made.append(between)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        monkeypatch.setenv("GOLDENTHREAD_URL", between.url)

        def command(person, *words: str):
            _, secret = issue_token("cli", scopes=list(SCOPES), actor=company.by(person))
            monkeypatch.setenv("GOLDENTHREAD_TOKEN", secret)
            return CliRunner().invoke(app, list(words))

        return command, between

    yield connection
    for one in made:
        one.close()


def place(company, command):
    """By number, so that one request is sent and no other."""
    return command(
        company.ana, "orders", "place", "--account", str(company.meridian.pk), "--unit",
        str(company.field_services.pk), "--title", "Ten scanners", "--why", "The ward opens", "--on", DAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    "plan",
    [("before", "pass"), ("reset", "pass"), ("after", "pass"), ("half", "pass"), ("after", "half", "pass")],
)
def test_a_write_is_done_once_however_the_connection_breaks(company, over, plan):
    command, between = over(*plan)
    placed = place(company, command)
    assert placed.exit_code == 0, placed.output
    assert "is asked" in placed.stdout
    assert Order.objects.count() == 1
    assert Event.objects.filter(kind="order.placed").count() == 1
    assert len(between.keys) == len(plan)
    assert len(set(between.keys)) == 1


def test_a_refusal_that_was_cut_off_is_asked_for_again(company, over):
    command, between = over("half", "pass")
    refused = command(company.omar, "barriers", "clear", "4711", "--done", "Moved up")
    assert (refused.exit_code, refused.stderr.strip()) == (4, "There is no such barrier.")
    assert len(set(between.keys)) == 1


def test_a_write_that_may_have_been_done_is_told_as_that(company, over):
    command, between = over("after")
    placed = place(company, command)
    assert placed.exit_code == 5
    assert "It is not known whether it was done" in placed.stderr
    assert Order.objects.count() == 1
    assert (len(between.keys), len(set(between.keys))) == (TRIES, 1)


def test_a_write_that_cannot_have_been_sent_is_told_as_that(company, over):
    command, between = over("before")
    between.close()
    placed = place(company, command)
    assert placed.exit_code == 5
    assert "Nothing was done" in placed.stderr
    assert not Order.objects.exists()


def test_a_read_is_tried_again_and_then_given_up_with_a_sentence(company, over):
    command, _ = over("before", "half", "pass")
    assert command(company.ana, "orders", "list").exit_code == 0
    command, between = over("half")
    listed = command(company.ana, "orders", "list")
    assert listed.exit_code == 5
    assert listed.stderr.startswith(f"{between.url} cannot be reached: ")
    assert "known" not in listed.stderr
    assert "Traceback" not in listed.output
