"""A real OpenID provider from a package, in a process of its own; and a liar before it, that alters its answers."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

Claims = dict[str, Any]


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@contextmanager
def real_provider() -> Iterator[str]:
    """The address of a provider that anybody may register with; people are put into it by ``know``."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the provider ended by itself"
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=5).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the provider did not start")


def know(provider: str, subject: str, **claims: Any) -> None:
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=5).raise_for_status()


class Liar:
    """Passes everything on to a real provider, and lies where a test tells it to."""

    def __init__(self, behind: str) -> None:
        self.behind, self.asked = behind, []
        self.key = rsa.generate_private_key(65537, 2048)
        self.published = self.key
        self.algorithm: str | None = "RS256"
        self.discovery: Callable[[Claims], Claims] = lambda told: told
        self.token: Callable[[Claims], Claims] = lambda claims: claims
        self.userinfo: Callable[[Claims], Claims] = lambda told: told
        self.address = ""

    def answer(self, path: str, sent: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        if path.startswith("/jwks"):
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key()))
            return 200, json.dumps(
                {"keys": [{**public, "kid": "liar", "use": "sig", "alg": "RS256"}]}
            ).encode()
        got = requests.request(
            "POST" if sent else "GET", self.behind + path, data=sent or None, headers=headers, timeout=5
        )
        if got.status_code != 200:
            return got.status_code, got.content
        told = got.json()
        if path.startswith("/.well-known"):
            told = {name: _moved(value, self.behind, self.address) for name, value in told.items()}
            told = self.discovery(told)
        elif path.startswith("/oauth2/token"):
            self.asked.append(parse_qs(sent.decode()))
            told = self._signed_again(told)
        elif path.startswith("/userinfo"):
            told = self.userinfo(told)
        return 200, json.dumps(told).encode()

    def _signed_again(self, told: Claims) -> Claims:
        claims = jwt.decode(told["id_token"], options={"verify_signature": False})
        claims = self.token({**claims, "iss": self.address})
        key = self.key if self.algorithm == "RS256" else None
        told["id_token"] = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "liar"})
        return told


def _moved(value: Any, there: str, here: str) -> Any:
    return value.replace(there, here) if isinstance(value, str) else value


@contextmanager
def liar_before(provider: str) -> Iterator[Liar]:
    liar = Liar(provider)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on(b"")

        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

        def _pass_on(self, sent: bytes) -> None:
            kept = {n: self.headers[n] for n in ("Authorization", "Content-Type") if n in self.headers}
            status, body = liar.answer(self.path, sent, kept)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent: its lies are told on purpose."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    liar.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
