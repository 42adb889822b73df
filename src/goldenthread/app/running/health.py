"""Whether this installation can do its work: asked by load balancers and monitors."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection

SILENT_AFTER = 30  # seconds without a sign of life of any worker


def readiness() -> dict[str, bool]:
    """Whether the database answers, has this version's tables, and a worker lives."""
    ready = {"database": False, "migrations": False, "worker": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            ready["database"] = True
            ready["migrations"] = has_every_table()
            ready["worker"] = ready["migrations"] and worker_lives()
    except DatabaseError:
        connection.close()
    return ready


def has_every_table() -> bool:
    """Whether every migration of this version is applied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone()[0] is None:
            return False
        cursor.execute("SELECT app, name FROM django_migrations")
        return _known_migrations() <= set(cursor.fetchall())


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None).disk_migrations)


def worker_lives() -> bool:
    """Whether any worker gave a sign of life lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [SILENT_AFTER],
        )
        return bool(cursor.fetchone()[0])
