"""What the database holds, as one number per table: so that a test can say that nothing at all was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

import psycopg
from django.db import connection

NOT_OURS = {"django_migrations", "django_session"}  # a session says who looks, not what was done


@cache
def _question(leaving_out: frozenset[str]) -> str:
    tables = sorted(set(connection.introspection.table_names()) - NOT_OURS - leaving_out)
    each = (
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM \"{table}\" t"
        for table in tables
    )
    return " UNION ALL ".join(each)


def everything_stored(*, leaving_out: Iterable[str] = ()) -> dict[str, tuple[int, int]]:
    """Of each table how many rows it has, and a sum over what stands in them."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXECUTE {_prepared(connection.connection, frozenset(leaving_out))}")
        return {table: (rows, int(total)) for table, rows, total in cursor.fetchall()}


def rows_stored() -> Counter[str]:
    """Of each table how many rows it has."""
    tables = sorted(set(connection.introspection.table_names()) - NOT_OURS)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return Counter(dict(cursor.fetchall()))


@lru_cache(maxsize=8)
def _prepared(session: psycopg.Connection[Any], leaving_out: frozenset[str]) -> str:
    """The name under which this session keeps the question: it is asked thousands of times, of small tables."""
    name = f"everything_{abs(hash(leaving_out))}"
    session.execute("SET max_parallel_workers_per_gather = 0")
    session.execute(f"PREPARE {name} AS {_question(leaving_out)}")
    session.execute(f"EXECUTE {name}")  # planned here, without the workers that it does not need
    session.execute("RESET max_parallel_workers_per_gather")
    return name


def changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(table for table in before.keys() | after.keys() if before.get(table) != after.get(table))
