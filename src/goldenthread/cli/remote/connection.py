"""The way to a running deployment: its address, a token, and requests that are safe to send again.

A write carries an idempotency key. Where the connection breaks before the whole answer is here, the same request is
sent again with the same key, and the deployment answers what it did the first time. Where that does not help either,
the sentence says whether the write may have been done.
"""

from __future__ import annotations

import json
import os
import socket
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

TRIES = 4
TIMEOUT_SECONDS = 30
DONE_TWICE_IS_SAFE = (502, 503, 504)
FIRST_IS_NOT_OVER = "idempotency.try_again"
NEVER_ARRIVED = (ConnectionRefusedError, socket.gaierror)


class Failure(Exception):
    """What stopped a command: a sentence, and the code that the command exits with."""

    def __init__(self, sentence: str, *, exit_code: int, error: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.exit_code = sentence, exit_code
        self.error = error or {"code": "not_sent", "sentence": sentence, "about": {}}


REFUSED, NOT_PERMITTED, NOT_FOUND, UNREACHABLE = 1, 3, 4, 5
EXIT_CODES = {401: NOT_PERMITTED, 403: NOT_PERMITTED, 404: NOT_FOUND}


class _NoRedirect(HTTPRedirectHandler):
    """A token is sent to the address that it was made for and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


@dataclass(frozen=True)
class Deployment:
    """A running Golden Thread, and who is asked for there."""

    address: str
    token: str

    def get(self, path: str, **query: object) -> Any:
        """What the address holds."""
        asked = {name: _plain(value) for name, value in query.items() if value is not None}
        return self._send("GET", f"{path}?{urlencode(asked)}" if asked else path, None, {})

    def every(self, path: str, most: int, **query: object) -> Iterator[dict[str, Any]]:
        """The items of a list, page by page, at most ``most``."""
        cursor: str | None = None
        while most > 0:
            page = self.get(path, cursor=cursor, limit=min(most, 200), **query)
            yield from page["items"]
            most, cursor = most - len(page["items"]), page["next"]
            if cursor is None:
                return

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do it, once, however often it has to be sent."""
        said = {name: value for name, value in (body or {}).items() if value is not None}
        return self._send("POST", path, json.dumps(said).encode(), {"Idempotency-Key": uuid.uuid4().hex})

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        from goldenthread import __version__

        sent = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": f"goldenthread-cli/{__version__}",
            **headers,
        }
        request = Request(f"{self.address}/api/v1/{path}", data=body, headers=sent, method=method)
        problem, arrived = "", False
        for attempt in range(TRIES):
            time.sleep(0.2 * (2**attempt - 1))
            try:
                return _answer(request)
            except _Again as again:
                problem, arrived = again.problem, arrived or again.arrived
        raise Failure(
            f"{self.address} cannot be reached: {problem}. {_became(method, arrived)}", exit_code=UNREACHABLE
        )


class _Again(Exception):
    """The request may be sent again: why, and whether it may have arrived."""

    def __init__(self, problem: str, *, arrived: bool) -> None:
        super().__init__(problem)
        self.problem, self.arrived = problem, arrived


def _answer(request: Request) -> Any:
    """What was answered; a refusal of the deployment, or that it is worth asking again."""
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
            body = answer.read()
    except HTTPError as refused:
        failure = _failure(refused)
        if refused.code in DONE_TWICE_IS_SAFE or failure.error["code"] == FIRST_IS_NOT_OVER:
            raise _Again(f"it answered {refused.code}", arrived=True) from None
        raise failure from None
    except URLError as broken:
        why = broken.reason if isinstance(broken.reason, Exception) else broken
        raise _Again(_said(why), arrived=not isinstance(why, NEVER_ARRIVED)) from None
    except (HTTPException, OSError) as broken:
        raise _Again(_said(broken), arrived=True) from None
    return _read(body)


def _said(problem: Exception) -> str:
    """What broke, in a line and without its number."""
    text = str(getattr(problem, "strerror", None) or problem) or type(problem).__name__
    return "the answer was cut off" if isinstance(problem, IncompleteRead) else text.rstrip(".")


def _became(method: str, arrived: bool) -> str:
    """What became of it, as far as it can be known here."""
    if method == "GET":
        return "Try again later."
    if not arrived:
        return "Nothing was done. Try again later."
    return "It is not known whether it was done. Look before you send it again."


def _read(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        raise Failure("What answered there is no Golden Thread.", exit_code=UNREACHABLE) from None


def _failure(refused: HTTPError) -> Failure:
    """The refusal in the deployment's own sentence."""
    try:
        error = json.loads(refused.read())["error"]
        sentence, _ = str(error["sentence"]), error["code"]
    except (HTTPException, OSError) as broken:
        raise _Again(_said(broken), arrived=True) from None
    except (ValueError, KeyError, TypeError):
        return Failure(f"The deployment answered {refused.code} and nothing else.", exit_code=UNREACHABLE)
    return Failure(sentence, exit_code=EXIT_CODES.get(refused.code, REFUSED), error=error)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def kept_in() -> Path:
    """The file that keeps the address and the token of the last sign-in."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "goldenthread" / "login.json"


def keep(deployment: Deployment) -> Path:
    """Write it to a file that its owner alone may read."""
    file = kept_in()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump({"address": deployment.address, "token": deployment.token}, out)
    beside.replace(file)
    return file


def checked_address(address: str) -> str:
    """The address as requests need it; refused where it is none, or has more than a place."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise Failure(f"{address} is no address. Give one such as https://thread.example.", exit_code=2)
    return f"{parts.scheme}://{parts.netloc}{quote(parts.path.rstrip('/'))}"


def signed_in() -> Deployment:
    """Where and as whom commands act: by the environment, else by the last ``goldenthread login``."""
    address, token = os.environ.get("GOLDENTHREAD_URL", ""), os.environ.get("GOLDENTHREAD_TOKEN", "")
    if not (address and token):
        try:
            kept = json.loads(kept_in().read_text())
            address, token = address or str(kept["address"]), token or str(kept["token"])
        except (OSError, ValueError, KeyError, TypeError):
            raise Failure(
                "Say where: run 'goldenthread login ADDRESS', or set GOLDENTHREAD_URL and GOLDENTHREAD_TOKEN.",
                exit_code=NOT_PERMITTED,
            ) from None
    return Deployment(checked_address(address), token)
