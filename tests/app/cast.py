"""The cast's company, made once by the real actions, and laid into the database again for each test."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

from django.db import connection, transaction
from tests.world import World, build


class Taken(Exception):
    """Everything wanted is read: what was made may go."""


@dataclass(frozen=True)
class Cast:
    """The company as rows, table by table as ``COPY`` writes them, and as the objects that tests hold."""

    rows: dict[str, bytes]
    world: bytes

    def lay(self) -> World:
        """Put the rows back, their keys as they were, and give out objects of one's own.

        Sequences never go back, so that what a test adds has keys of its own.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
        found: World = pickle.loads(self.world)
        return found


def made_once() -> Cast:
    """Make the company by the real actions, note what that wrote, and take it back."""
    found: list[Cast] = []
    try:
        with transaction.atomic():
            before = filled()
            world = build()
            written = filled().items() - before.items()
            if known := {table for table, _ in written} & {table for table, rows in before.items() if rows}:
                raise AssertionError(f"The cast adds to what migrations have filled: {sorted(known)}.")
            found.append(Cast({table: rows_of(table) for table, _ in written}, pickle.dumps(world)))
            raise Taken
    except Taken:
        return found[0]


def filled() -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables))
        return dict(cursor.fetchall())


def rows_of(table: str) -> bytes:
    """Its rows, as ``COPY`` writes them."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(one) for one in copy)
