"""How far an import is, seen by others while its transaction is open: told through a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from goldenthread.app.exchange.models import ImportRun


@contextmanager
def told_elsewhere(run_id: int) -> Iterator[Callable[[int, int], None]]:
    """A function that says how far the import is. Nothing depends on it: what cannot be told is not told."""
    aside = connection.copy()
    table = ImportRun._meta.db_table

    def tell(done: int, of: int) -> None:
        try:
            with aside.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute(f"UPDATE {table} SET done = %s, of = %s WHERE id = %s", [done, of, run_id])
        except DatabaseError:
            aside.close()

    try:
        yield tell
    finally:
        aside.close()
