"""Searching: per kind the newest that match, the best of them first.

Of a word that half of all orders contain, only the newest ``MOST`` are looked at: nobody reads further, and the
cost stays bounded however many there are. The number of statements is bounded too, whatever is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from goldenthread.app.customers.models import Account, Contact, Interaction
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.search.kinds import KINDS, Kind, Shown
from goldenthread.app.search.words import Asked
from goldenthread.app.voice.models import Feedback

MOST = 200
RECENT = 20_000
SEARCHED = frozenset({Account, Barrier, Contact, Feedback, Interaction, Order, Person, Unit})


@dataclass(frozen=True)
class Group:
    """What was found of one kind: ``total`` at most ``MOST``, ``there_is_more`` beyond that."""

    kind: Kind
    total: int
    there_is_more: bool
    hits: list[Shown]


def search(
    person: Person, question: Asked, *, on: date, kinds: Iterable[str] = KINDS, first: int = 0, size: int = 5
) -> list[Group]:
    """What the person may see and holds all the words, by kind; of each kind ``size`` hits after ``first``.

    What one may not see is neither shown nor counted.
    """
    return [_group(KINDS[name], person, question, on, first, size) for name in kinds]


def _group(kind: Kind, person: Person, question: Asked, on: date, first: int, size: int) -> Group:
    visible = kind.visible(person, on=on).order_by()
    keys = _newest(visible, _matches(visible, kind, question))
    shown: list[Shown] = []
    if keys:
        best = _by_rank(visible.filter(pk__in=keys[:MOST]), kind, question)
        shown = [kind.show(one) for one in kind.dressed(best, on)[first : first + size]]
    return Group(kind, min(len(keys), MOST), len(keys) > MOST, shown)


def _newest(visible: QuerySet[Any], words: Q) -> list[int]:
    """The ids of the newest that match, up to one more than ``MOST``.

    How common the beginning of a word is, the planner cannot know, and it would read a large table from end to end
    for a rare one. So the ``RECENT`` latest records are read first, which is enough for a common word; for a rare
    one the index is, and ``pk + 0`` leaves the planner no other way.
    """
    found = visible.filter(words)
    last = visible.model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    if last > RECENT:
        recent = found.filter(pk__gt=last - RECENT).order_by("-pk").values_list("pk", flat=True)[: MOST + 1]
        if len(recent) > MOST:
            return list(recent)
    return list(found.order_by((F("pk") + 0).desc()).values_list("pk", flat=True)[: MOST + 1])


def _matches(found: QuerySet[Any], kind: Kind, question: Asked) -> Q:
    words = _words(found, question.tsquery)
    if kind.is_numbered and question.number is not None:
        return words | Q(pk=question.number)
    return words


def _words(found: QuerySet[Any], tsquery: str) -> Q:
    table = found.model._meta.db_table
    holds = f"\"{table}\".search @@ to_tsquery('simple', %s)"
    return Q(RawSQL(holds, [tsquery], output_field=BooleanField()))


def holding(found: QuerySet[Any], question: Asked) -> QuerySet[Any]:
    """Those of ``found``, records of one of ``SEARCHED``, that hold every word or its beginning."""
    return found.filter(_words(found, " & ".join(f"'{word}':*" for word in question.words)))


def _by_rank(found: QuerySet[Any], kind: Kind, question: Asked) -> QuerySet[Any]:
    """The best first: the order of that very number, then those whose names hold the words, then the newest."""
    table = found.model._meta.db_table
    rank = RawSQL(
        f"ts_rank(\"{table}\".search, to_tsquery('simple', %s))",
        [question.tsquery],
        output_field=FloatField(),
    )
    is_it = Case(When(pk=question.number or 0, then=Value(1)), default=Value(0))
    numbered = kind.is_numbered and question.number is not None
    first = [is_it.desc()] if numbered else []
    ranked: QuerySet[Any] = found.annotate(search_rank=rank).order_by(*first, "-search_rank", "-pk")
    return ranked
