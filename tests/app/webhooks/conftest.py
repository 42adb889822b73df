"""A receiver of webhooks: a real server on loopback that checks signatures as a stranger would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection


@dataclass
class Got:
    """One request as the receiver saw it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    def is_signed_with(self, secret: str) -> bool:
        """What https://www.standardwebhooks.com tells every receiver to do."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        given = [one.split(",", 1) for one in self.headers["webhook-signature"].split()]
        return any(version == "v1" and hmac.compare_digest(one, expected) for version, one in given)


Answer = Callable[[BaseHTTPRequestHandler], None]


def says(status: int, text: bytes = b"", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

    return answer


@dataclass
class Receiver:
    url: str
    got: list[Got] = field(default_factory=list)
    answer: Answer = field(default_factory=lambda: says(204))


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    """It answers 204 until a test says otherwise. Loopback is allowed, by the setting."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(
                Got(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            )
            kept.answer(self)

        do_GET = do_POST

        def log_message(self, *about: Any) -> None:
            """Quietly."""

    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept = Receiver(f"http://127.0.0.1:{server.server_port}/hooks?from=thread")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def no_jobs_left(transactional_db: None) -> Iterator[None]:
    yield
    with connection.cursor() as cursor:  # the library's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
