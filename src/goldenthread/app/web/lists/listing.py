"""One page of a list.

Pages are found by key, not by number: "the fifty after (2026-03-14, 812)". Such a page costs the same however
far down it is, and a row that comes or goes meanwhile neither repeats nor hides another.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict

M = TypeVar("M", bound=Model)
T = TypeVar("T")
COUNTED = 1_000


@dataclass(frozen=True)
class Sort:
    """A way to sort. ``key`` is never empty in the database: wrap what can be in ``Coalesce``."""

    label: str
    key: Combinable | str
    kind: type = str  # of the key: str, int, Decimal, date or datetime
    descending: bool = False


@dataclass(frozen=True)
class Heading:
    """A column's heading: a link that sorts by it, where it can be sorted by."""

    label: str
    address: str = ""
    direction: str = ""  # ascending or descending, where the list is sorted by it
    number: bool = False


@dataclass(frozen=True)
class By(Generic[T]):
    """A way to sort rows that are worked out."""

    key: Callable[[T], Any]
    descending: bool = False


class Ordered:
    """What a list's address asks for: by which column, which way, and what else it says."""

    def __init__(
        self, *, sorts: Mapping[str, Sort] | Mapping[str, By[Any]], asked: QueryDict, default: str
    ) -> None:
        self.asked, self._descends = asked, {name: one.descending for name, one in sorts.items()}
        wanted = asked.get("sort", default)
        name, reverse = wanted.lstrip("-"), wanted.startswith("-")
        if name not in sorts:
            name, reverse = default.lstrip("-"), default.startswith("-")
        self.sort, self.reverse = name, reverse

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for besides the order and the page."""
        return any(value for name, value in self.asked.items() if name not in ("sort", "after"))

    @property
    def descending(self) -> bool:
        return self._descends[self.sort] != self.reverse

    @property
    def csv_address(self) -> str:
        return self._query(after=None)

    def heading(self, label: str, sort: str = "", *, number: bool = False) -> Heading:
        """A column's heading; with ``sort`` it turns the list by that column, and back."""
        if not sort:
            return Heading(label, number=number)
        here = sort == self.sort
        wanted = f"-{sort}" if here and not self.reverse else sort
        direction = ("descending" if self.descending else "ascending") if here else ""
        return Heading(label, self._query(after=None, sort=wanted), direction, number)

    def _query(self, **changes: str | None) -> str:
        query = self.asked.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return f"?{query.urlencode()}"


class Computed(Ordered, Generic[T]):
    """Rows that are worked out and not stored, in the order asked for."""

    def __init__(
        self, found: Iterable[T], *, sorts: Mapping[str, By[T]], asked: QueryDict, default: str
    ) -> None:
        super().__init__(sorts=sorts, asked=asked, default=default)
        self.rows = sorted(found, key=sorts[self.sort].key, reverse=self.descending)


class Listing(Ordered, Generic[M]):
    """The rows of one page, in the order asked for, and how to get to the next."""

    def __init__(
        self,
        found: QuerySet[M],
        *,
        sorts: Mapping[str, Sort],
        asked: QueryDict,
        default: str,
        size: int = 50,
    ) -> None:
        super().__init__(sorts=sorts, asked=asked, default=default)
        self.found, self.sorts, self.size = found, sorts, size

    @cached_property
    def total(self) -> int:
        """How many there are, up to ``COUNTED``: nobody pages further, and counting a million takes a while."""
        return self.found.order_by()[: COUNTED + 1].count()

    @property
    def total_said(self) -> str:
        return f"more than {COUNTED:,}" if self.total > COUNTED else str(self.total)

    def in_order(self) -> QuerySet[M, Any]:
        """All rows in the order asked for."""
        key = self.sorts[self.sort].key
        ordered: QuerySet[Any, Any] = self.found.annotate(list_key=F(key) if isinstance(key, str) else key)
        return ordered.order_by("-list_key", "-pk") if self.descending else ordered.order_by("list_key", "pk")

    @cached_property
    def _fetched(self) -> list[M]:
        rows = self.in_order()
        if mark := _read(self.asked.get("after", ""), self.sorts[self.sort].kind):
            key, pk = mark
            if self.descending:
                rows = rows.filter(Q(list_key__lt=key) | Q(list_key=key, pk__lt=pk))
            else:
                rows = rows.filter(Q(list_key__gt=key) | Q(list_key=key, pk__gt=pk))
        return list(rows[: self.size + 1])

    @property
    def rows(self) -> list[M]:
        return self._fetched[: self.size]

    @property
    def next_address(self) -> str:
        """The query of the next page, or nothing on the last."""
        if len(self._fetched) <= self.size:
            return ""
        last = self.rows[-1]
        return self._query(after=_written(last.list_key, last.pk))  # type: ignore[attr-defined]

    @property
    def first_address(self) -> str:
        """The query of the first page, or nothing when this is it."""
        return self._query(after=None) if self.asked.get("after") else ""


def _written(key: Any, pk: int) -> str:
    plain = key.isoformat() if isinstance(key, date) else (key if isinstance(key, int) else str(key))
    return base64.urlsafe_b64encode(json.dumps([plain, pk]).encode()).decode().rstrip("=")


def _read(mark: str, kind: Any) -> tuple[Any, int] | None:
    """The key and id in a mark; None for a mark that nobody here wrote, so that the list begins anew."""
    try:
        key, pk = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        key = kind.fromisoformat(key) if issubclass(kind, date) else kind(key)
        if "\x00" in str(key) or (isinstance(key, Decimal) and not key.is_finite()):
            return None
        return key, int(pk)
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        return None
