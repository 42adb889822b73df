"""One page of a list.

Pages are found by key, not by number: "the fifty after (2026-03-14, 812)". Such a page costs the same however
far down it is, and a row that comes or goes meanwhile neither repeats nor hides another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict

from goldenthread.app.web.lists.asked import Asked, mark_of, place_of

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


class Ordered(Asked):
    """A list whose address says by which column it is sorted, and which way."""

    def __init__(
        self, *, sorts: Mapping[str, Sort] | Mapping[str, By[Any]], asked: QueryDict, default: str
    ) -> None:
        super().__init__(asked)
        self._descends = {name: one.descending for name, one in sorts.items()}
        wanted = asked.get("sort", default)
        name, reverse = wanted.lstrip("-"), wanted.startswith("-")
        if name not in sorts:
            name, reverse = default.lstrip("-"), default.startswith("-")
        self.sort, self.reverse = name, reverse

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


def _written(key: Any, pk: int) -> str:
    plain = key.isoformat() if isinstance(key, date) else (key if isinstance(key, int) else str(key))
    return mark_of([plain, pk])


def _read(mark: str, kind: Any) -> tuple[Any, int] | None:
    """The key and id in a mark; None for a mark that nobody here wrote, so that the list begins anew."""
    try:
        key, pk = place_of(mark)
        key = kind.fromisoformat(key) if issubclass(kind, date) else kind(key)
        if "\x00" in str(key) or (isinstance(key, Decimal) and not key.is_finite()):
            return None
        return key, int(pk)
    except (ValueError, TypeError, ArithmeticError):
        return None
