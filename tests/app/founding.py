"""The cast's company, made once by the real actions, and laid into the database again for each test."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

from django.db import connection, transaction
from tests.world import World, build


class Taken(Exception):
    """Everything wanted is read: what was made may go."""


@dataclass(frozen=True)
class Founded:
    """The company as rows, table by table as ``COPY`` writes them, and as the objects that tests hold."""

    rows: dict[str, bytes]
    last: dict[str, int]  # the key that each sequence gave last
    world: bytes

    def lay(self) -> World:
        """Put the rows back, their keys as they were, and give out objects of one's own."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            # a test that loads records may have set a sequence back
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT setval('{name}', greatest(last_value, {key})) FROM {name}"
                    for name, key in self.last.items()
                )
            )
        found: World = pickle.loads(self.world)
        return found


def found_once() -> Founded:
    """Make the company by the real actions, note what that wrote, and take it back."""
    made: list[Founded] = []
    try:
        with transaction.atomic():
            before = filled()
            world = build()
            written = filled().items() - before.items()
            if known := {table for table, _ in written} & {table for table, rows in before.items() if rows}:
                raise AssertionError(f"The cast adds to what migrations have filled: {sorted(known)}.")
            made.append(
                Founded(
                    rows={table: rows_of(table) for table, _ in written},
                    last=sequences_of([table for table, _ in written]),
                    world=pickle.dumps(world),
                )
            )
            raise Taken
    except Taken:
        return made[0]


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


def sequences_of(tables: list[str]) -> dict[str, int]:
    """The sequences that number these tables, with the key that each gave last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(table_name, column_name) FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = ANY(%s) AND column_name = 'id'",
            [tables],
        )
        names = [name for (name,) in cursor.fetchall() if name]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', last_value FROM {name}" for name in names))
        return dict(cursor.fetchall())
