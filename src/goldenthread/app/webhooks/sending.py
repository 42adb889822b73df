"""One request to somebody else's server: no redirect is followed, little is read, and it ends in time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from goldenthread import __version__
from goldenthread.app.webhooks import addresses

SECONDS = 10.0  # for everything: name, connection, request, answer
MOST_READ = 2_000  # bytes of the answer
KEPT = 500  # characters of it


@dataclass(frozen=True)
class Answer:
    """What came back: a status and the first characters, or the problem that prevented them."""

    milliseconds: int
    status: int | None = None
    text: str = ""
    problem: str = ""


def send(url: str, body: bytes, headers: dict[str, str], *, seconds: float = SECONDS) -> Answer:
    """POST ``body``. Never raises for what the other side, or the way there, does wrong."""
    began = time.perf_counter()

    def answer(status: int | None = None, text: str = "", problem: str = "") -> Answer:
        return Answer(round((time.perf_counter() - began) * 1000), status, text, problem[:300])

    try:
        return answer(*_exchange(url, body, headers, seconds))
    except (OSError, http.client.HTTPException, addresses.NotAllowed, UnicodeError, ValueError) as problem:
        late = time.perf_counter() - began >= seconds
        return answer(problem=f"No answer within {seconds:g} seconds." if late else _said(problem))


def _exchange(url: str, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, str]:
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    plain = addresses.connect(host, port, seconds)
    # a time-out of the socket starts anew with each byte; this one does not
    watch = threading.Timer(seconds, _hang_up, [plain])
    watch.daemon = True
    watch.start()
    try:
        return _talk(plain, parts.scheme, host, port, _path(url), body, headers)
    finally:
        watch.cancel()
        plain.close()


def _talk(
    plain: socket.socket, scheme: str, host: str, port: int, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port)
    wrapped = plain
    if scheme == "https":
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        connection = http.client.HTTPSConnection(host, port)
    connection.sock = wrapped
    try:
        sent = {"Content-Type": "application/json", "User-Agent": f"GoldenThread/{__version__}", **headers}
        connection.request("POST", path, body, {**sent, "Connection": "close"})
        response = connection.getresponse()
        return response.status, _text(response.read(MOST_READ))
    finally:
        connection.close()


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _text(answer: bytes) -> str:
    return answer.decode("utf-8", "replace").replace("\x00", "")[:KEPT]


def _said(problem: Exception) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"Its certificate is not trusted: {problem.verify_message}."
    if isinstance(problem, socket.gaierror):
        return "Its name was not found."
    return str(problem) or type(problem).__name__
