"""One page of what is worked out anew each time it is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from django.http import QueryDict

from goldenthread.app.web.lists.asked import Asked, mark_of, place_of

T = TypeVar("T")
Key = tuple[str, ...]


class Rows(Asked, Generic[T]):
    """One page of rows that are in the order of their ``key``.

    The next page begins after the key of the last row shown, so that a row that comes or goes meanwhile neither
    repeats nor hides another. A mark that nobody here wrote begins anew.
    """

    def __init__(
        self, found: Sequence[T], *, key: Callable[[T], Key], asked: QueryDict, size: int = 50
    ) -> None:
        super().__init__(asked)
        self.found, self.key, self.size = found, key, size

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
        return self._query(after=mark_of(self.key(self.rows[-1])))


def _read(mark: str) -> Key:
    try:
        found = place_of(mark)
    except ValueError:
        return ()
    whole = isinstance(found, list) and all(isinstance(one, str) for one in found)
    return tuple(found) if whole else ()
