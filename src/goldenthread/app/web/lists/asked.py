"""What a list's address asks for, and the marks in it by which a page is found."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict


class Asked:
    """A list that is asked for by an address: what it says goes along to its other pages."""

    def __init__(self, asked: QueryDict) -> None:
        self.asked = asked

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for besides the order and the page."""
        return any(value for name, value in self.asked.items() if name not in ("sort", "after"))

    @property
    def first_address(self) -> str:
        """The query of the first page, or nothing when this is it."""
        return self._query(after=None) if self.asked.get("after") else ""

    def _query(self, **changes: str | None) -> str:
        query = self.asked.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return f"?{query.urlencode()}"


def mark_of(place: Sequence[Any]) -> str:
    """A place in a list, as an address can hold it."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(mark: str) -> Any:
    """The place that a mark holds. Raises ``ValueError`` for one that nobody here wrote."""
    return json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
