"""One page of what is worked out anew each time it is asked for."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from django.http import QueryDict

T = TypeVar("T")
Key = tuple[str, ...]


class Rows(Generic[T]):
    """One page of rows that are in the order of their ``key``.

    The next page begins after the key of the last row shown, so that a row that comes or goes meanwhile neither
    repeats nor hides another. A mark that nobody here wrote begins anew.
    """

    def __init__(
        self, found: Sequence[T], *, key: Callable[[T], Key], asked: QueryDict, size: int = 50
    ) -> None:
        self.found, self.key, self.asked, self.size = found, key, asked, size

    @property
    def total_said(self) -> str:
        return str(len(self.found))

    @cached_property
    def _begin(self) -> int:
        mark = _read(self.asked.get("after", ""))
        return bisect_right(self.found, mark, key=self.key) if mark else 0

    @property
    def rows(self) -> Sequence[T]:
        return self.found[self._begin : self._begin + self.size]

    @property
    def next_address(self) -> str:
        """The query of the next page, or nothing on the last."""
        if self._begin + self.size >= len(self.found):
            return ""
        return self._query(_written(self.key(self.rows[-1])))

    @property
    def first_address(self) -> str:
        """The query of the first page, or nothing when this is it."""
        return self._query("") if self.asked.get("after") else ""

    def _query(self, after: str) -> str:
        query = self.asked.copy()
        query.pop("after", None)
        if after:
            query["after"] = after
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return f"?{query.urlencode()}"


def _written(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read(mark: str) -> Key:
    try:
        found = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, binascii.Error):
        return ()
    whole = isinstance(found, list) and all(isinstance(one, str) for one in found)
    return tuple(found) if whole else ()
