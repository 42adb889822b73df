"""The API's routes as a page of the reference. ``docs/reference/api.md`` is this, and a test holds it so."""

from __future__ import annotations

from typing import Any

from goldenthread.app.api.sign_in import READING, scope_of

HEAD = """# The API

Everything that people do at a page, for programs. The description that programs read is at `/api/v1/openapi.json`;
this page is printed from it.

- **Who you are**: an API token, made at **You**, **API tokens**, sent as `Authorization: Bearer …`; or a session. A
  token acts for its person, within its scopes: `read` for every GET, and one scope for each room that it may change.
  No route makes a token, the address of a calendar or a drop address for mail: a program that could would outlive the
  revocation of its own token. Somebody who is signed in makes them at a page; a token may revoke them.
- **Written once**: a write with an `Idempotency-Key` that is sent again within seven days is not done again; it gets
  the first answer with its headers, marked `Idempotent-Replayed: true`. A secret that is told once is not told
  again: 409.
- **Not on an old picture**: what is at `/room/7` answers with its version in `ETag`, and so does every write at
  `/room/7/…`. A write there with `If-Match` and an older version gets 409, with the state read under the lock in
  `error.about.current` and its version in `error.about.version`. The same holds for what is your own and there once
  (`/notice-settings`, `/calendar-feed`, `/mail-drop`), and for lists whose entries replace one another: targets,
  allowances, charters, who leads, tiers, weights, criteria, results. Their version is that of the whole list. A write
  that adds a record and changes no other (an order, a person) has nothing to be stale on; a skill is one value that
  the last observation replaces, and history keeps each.
- **Long lists**: `items`, and in `next` the cursor of the page after (`?cursor=…`, `?limit=` to 200), or null.
- **Failures** have one shape: `{"error": {"code", "sentence", "about"}}`. `code` is for programs and stays;
  `sentence` says what to do next. What you may not see is 404, like what does not exist; what you may not do is 403;
  what is refused as it stands is 409; bad input is 422 with the field in `about`.

| route | scope | what it does |
|---|---|---|
"""


def page(described: dict[str, Any]) -> str:
    """The whole page, from the OpenAPI description."""
    rows = [
        f"| `{method.upper()} {path.removeprefix('/api/v1')}` | {_scope(method, path)} | {_said(about)} |\n"
        for path, methods in sorted(described["paths"].items())
        for method, about in methods.items()
    ]
    return HEAD + "".join(rows)


def _scope(method: str, path: str) -> str:
    """What a token needs for it."""
    if method.upper() in READING:
        return "read"
    found = scope_of(path.removeprefix("/api/v1/"))
    return "that of the kind" if found.startswith("{") else found


def _said(about: dict[str, Any]) -> str:
    words = about.get("description") or about.get("summary", "")
    return " ".join(words.split()).replace("|", "/")
