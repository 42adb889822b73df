"""Long lists come in pages: newest first, with a cursor for what follows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query, Schema
from pydantic import Field

from goldenthread.app.errors import Invalid

T = TypeVar("T")
M = TypeVar("M", bound=Model)
R = TypeVar("R")


class Page(Schema, Generic[T]):
    """``items``, and in ``next`` the cursor for the page after; null at the end."""

    items: list[T]
    next: str | None = None


class Window(Schema):
    """Which page: at most ``limit`` items, after ``cursor``."""

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=100)


ASKED: Any = Query(...)  # type: ignore[type-arg]


def page_of(found: QuerySet[M], window: Window, show: Callable[[M], Any]) -> dict[str, Any]:
    """One page of ``found`` by falling id: two queries, whatever the length of the list."""
    found = found.order_by("-pk")
    if window.cursor:
        found = found.filter(pk__lt=_read(window.cursor))
    rows = list(found[: window.limit + 1])
    more = len(rows) > window.limit
    rows = rows[: window.limit]
    return {"items": [show(row) for row in rows], "next": _write(rows[-1].pk) if more else None}


def page_among(rows: Sequence[R], window: Window, show: Callable[[R], Any]) -> dict[str, Any]:
    """One page of what is worked out anew each time, in its own order. The cursor counts what was given already."""
    begin = _read(window.cursor) if window.cursor else 0
    end = begin + window.limit
    return {"items": [show(row) for row in rows[begin:end]], "next": _write(end) if end < len(rows) else None}


def _write(last: int) -> str:
    return base64.urlsafe_b64encode(str(last).encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        number = -1
    if not 0 < number < 2**63:
        raise Invalid("This cursor is not one of ours. Send 'next' as the last page gave it.", field="cursor")
    return number
