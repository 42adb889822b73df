"""Eight people at their browsers: who they are, what they ask for, and how long it takes them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from itertools import cycle
from pathlib import Path
from queue import Queue
from random import Random
from urllib.parse import urlencode

WORDS = (
    "install",
    "routers graz",
    "valve",
    "kuhl zurich",
    "meridian",
    "lamps 12",
    "pump",
    "replace terminals",
)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@dataclass
class Visitor:
    """Somebody signed in, with what they may open (None where there is nothing) and a token for programs."""

    role: str
    email: str
    token: str
    order: int | None
    account: int | None
    unit: int
    places: dict | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def pages(self) -> dict[str, str]:
        found = {
            "home": "/",
            "notices": "/notices",
            "api inbox": "/api/v1/inbox?limit=50",
            "api notices": "/api/v1/notices?limit=50",
            "orders": "/orders",
            "unit": f"/units/{self.unit}",
            "search": "/search?" + urlencode({"q": "{word}"}),
            "api orders": "/api/v1/orders?limit=50",
            "api unit": f"/api/v1/units/{self.unit}",
            "api search": "/api/v1/search?" + urlencode({"q": "{word}"}),
        }
        if self.order:
            found |= {"order": f"/orders/{self.order}", "api order": f"/api/v1/orders/{self.order}"}
        if self.account:
            found |= {
                "account": f"/accounts/{self.account}",
                "api account": f"/api/v1/accounts/{self.account}",
            }
        if self.places:
            found["place an order"] = "/api/v1/orders"
        return found


class Client:
    """A browser of one visitor: keeps its connection and its cookies."""

    def __init__(self, port: int, visitor: Visitor | None = None) -> None:
        self.port, self.visitor = port, visitor
        self.cookies: dict[str, str] = {}
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path: str, *, form: dict[str, str] | None = None, body: str | None = None, token: str = ""):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if token:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        sent = urlencode(form) if form else body
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "POST" if sent else "GET"
        try:
            answer = self._sent(method, path, sent, headers)
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if method == "POST":
                raise
            self.line.close()  # the server had closed a line that was idle for long: a browser opens another
            answer = self._sent(method, path, sent, headers)
        text = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text

    def _sent(self, method: str, path: str, body: str | None, headers: dict[str, str]):
        self.line.request(method, path, body=body, headers=headers)
        return self.line.getresponse()

    def look(self, name: str, path: str) -> None:
        """Ask for a page, by a program where it is one for programs; anything but 200 ends the run."""
        token = self.visitor.token if self.visitor and name.startswith("api") else ""
        status, text = self.ask(path, token=token)
        if status != 200:
            raise SystemExit(f"{path} answered {status}: {text[:300]!r}")

    def sign_in(self, path: str, fields: dict[str, str]) -> None:
        _, page = self.ask(path)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
        status, _ = self.ask(path, form={**fields, "csrfmiddlewaretoken": token})
        if status != 302:
            raise SystemExit(f"Signing in at {path} as {fields} answered {status}.")


def measure(
    clients: list[Client], seconds: float, wait: float, pages_of, seed: int, at_once: int = 8
) -> dict[str, list[tuple[int, float]]]:
    """Client and milliseconds by kind of page, ``at_once`` of them asking at a time.

    Every client goes round its pages, beginning at another one. With more clients than may ask at a time, whoever has
    asked and waited gives its place to the one that has stood aside longest.
    """
    taken: dict[str, list[tuple[int, float]]] = defaultdict(list)
    until, wrong = time.monotonic() + seconds, []
    aside: Queue[tuple[int, Client, Iterator[tuple[str, str]], Random]] = Queue()
    for nth, client in enumerate(clients):
        pages = list(pages_of(client).items())
        first = nth * 3 % len(pages)
        aside.put((nth, client, cycle(pages[first:] + pages[:first]), Random(seed + nth)))

    def go(place: int) -> None:
        time.sleep(wait * place / at_once)
        while time.monotonic() < until:
            one = nth, client, pages, rng = aside.get()
            name, path = next(pages)
            begun = time.perf_counter()
            status = visit(client, name, path, rng)
            taken[name].append((nth, (time.perf_counter() - begun) * 1_000))
            if status not in (200, 201):
                wrong.append((name, path, status))
            time.sleep(wait)
            aside.put(one)

    threads = [threading.Thread(target=go, args=(place,)) for place in range(at_once)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if wrong:
        raise SystemExit(f"{len(wrong)} wrong answers, the first: {wrong[0]}")
    return taken


def visit(client: Client, name: str, path: str, rng: Random) -> int:
    path = path.replace("%7Bword%7D", rng.choice(WORDS).replace(" ", "+"))
    token = (
        client.visitor.token
        if client.visitor and (name.startswith("api") or name == "place an order")
        else ""
    )
    body = None
    if name == "place an order":
        body = json.dumps({**client.visitor.places, "title": f"Measured {rng.random():.9f}"})
    return client.ask(path, body=body, token=token)[0]


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def served(command: list[str], port: int, where: Path, **environment: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, cwd=where, env={**os.environ, **environment})
    for _ in range(300):
        try:
            Client(port).ask("/login")
            return process
        except OSError:
            time.sleep(0.2)
    process.terminate()
    raise SystemExit("The server did not start.")
