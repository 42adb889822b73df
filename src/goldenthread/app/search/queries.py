"""Searching: per kind the newest that match, the best of them first.

Of a word that half of all orders contain, only the newest ``MOST`` are looked at: nobody reads further, and the
cost stays bounded however many there are. The number of statements is bounded too, whatever is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, F, FloatField, Model, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from goldenthread.app.customers.models import Account, Contact, Interaction
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.search.kinds import KINDS, Kind, Shown
from goldenthread.app.search.words import Asked
from goldenthread.app.voice.models import Feedback

MOST = 200
RECENT = 20_000
MOST_WAYS = 12  # of matching, looked for apart
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
    wanted = [KINDS[name] for name in kinds]
    found = [(kind, kind.visible(person, on=on).order_by()) for kind in wanted]
    latest = _latest([visible.model for _, visible in found])
    return [
        _group(kind, visible, latest[visible.model], question, on, first, size) for kind, visible in found
    ]


def _latest(models: list[type[Model]]) -> dict[type[Model], int]:
    """The highest id of each of these tables, in one statement."""
    tables = ", ".join(f'(SELECT max(id) FROM "{model._meta.db_table}")' for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tables}")  # names of our own tables alone
        return dict(zip(models, (last or 0 for last in cursor.fetchone() or ()), strict=True))


def _group(
    kind: Kind, visible: QuerySet[Any], last: int, question: Asked, on: date, first: int, size: int
) -> Group:
    keys = _newest(visible, last, _ways(visible, kind, question))
    shown: list[Shown] = []
    if keys:
        best = _by_rank(visible.filter(pk__in=keys[:MOST]), kind, question)
        shown = [kind.show(one) for one in kind.dressed(best, on)[first : first + size]]
    return Group(kind, min(len(keys), MOST), len(keys) > MOST, shown)


def _newest(visible: QuerySet[Any], last: int, ways: list[Q]) -> list[int]:
    """The ids of the newest that match in any of the ways, up to one more than ``MOST``.

    How common the beginning of a word is, the planner cannot know, and it would read a large table from end to end
    for a rare one. So the ``RECENT`` latest records are read first, which is enough for a common word; for a rare
    one the index is, and ``pk + 0`` leaves the planner no other way.
    """
    if last > RECENT:
        latest = visible.filter(reduce(or_, ways), pk__gt=last - RECENT).order_by("-pk")
        recent = list(latest.values_list("pk", flat=True)[: MOST + 1])
        if len(recent) > MOST:
            return recent
    newest = (F("pk") + 0).desc()
    each = [visible.filter(way).order_by(newest).values_list("pk", flat=True)[: MOST + 1] for way in ways]
    if len(each) == 1:
        return list(each[0])
    return list(each[0].union(*each[1:]).order_by("-pk")[: MOST + 1])


def _ways(found: QuerySet[Any], kind: Kind, question: Asked) -> list[Q]:
    """The ways in which a record matches; what matches in any of them is found."""
    ways = _of_customers(found, question) if found.model is Order else [_words(found, question.tsquery)]
    if kind.is_numbered and question.number is not None:
        ways.append(Q(pk=question.number))
    return ways


def _of_customers(found: QuerySet[Any], question: Asked) -> list[Q]:
    """Each word in the order itself or in the name of its customer: one way for all words in the order, and one for
    the customers whose names hold the same of them.

    Each way is answered by the indexes of words and of customers together. Written as one condition with
    alternatives, every order that holds the commonest word would be read.
    """
    terms = question.terms
    by_name: dict[frozenset[int], list[int]] = defaultdict(list)
    for account, held in _customers_named(terms).items():
        by_name[held].append(account)
    ways = [_words(found, question.tsquery)]
    for held, accounts in by_name.items():
        own = [term for nth, term in enumerate(terms) if nth not in held]
        of_them = Q(account__in=accounts)
        ways.append(of_them & _words(found, " & ".join(own)) if own else of_them)
    return ways if len(ways) <= MOST_WAYS else [reduce(or_, ways)]


def _customers_named(terms: list[str]) -> dict[int, frozenset[int]]:
    """The accounts whose name holds any of the terms, each with the places of those that it holds. One statement.
    What is found by them is seen or not as any order is."""
    weighted = [f"{term}{'' if term.endswith('*') else ':'}A" for term in terms]  # A is the name
    holds = {f"word_{nth}": _held(Account, term) for nth, term in enumerate(weighted)}
    every = Account.objects.order_by("pk").annotate(**holds)
    rows = every.filter(_words(every, " | ".join(weighted))).values_list("pk", *holds)
    return {key: frozenset(nth for nth, held in enumerate(is_in) if held) for key, *is_in in rows}


def _words(found: QuerySet[Any], tsquery: str) -> Q:
    return Q(_held(found.model, tsquery))


def _held(model: type[Model], tsquery: str) -> RawSQL:
    holds = f"\"{model._meta.db_table}\".search @@ to_tsquery('simple', %s)"
    return RawSQL(holds, [tsquery], output_field=BooleanField())


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
