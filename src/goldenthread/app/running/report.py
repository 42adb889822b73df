"""What ``goldenthread check`` prints: what is configured, never a secret, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection

from goldenthread import __version__
from goldenthread.app.database import home
from goldenthread.app.running import health, owning
from goldenthread.app.running.configuration import Problem, problems


def configured() -> Iterator[tuple[str, str]]:
    """Name and value of what was set, or is the default."""
    yield "version", __version__
    yield "production", "yes" if settings.PRODUCTION else "no"
    yield "files", str(home())
    yield "hosts", ", ".join(settings.ALLOWED_HOSTS)
    yield "proxies in front", str(settings.ALLAUTH_TRUSTED_PROXY_COUNT)
    database = settings.DATABASES["default"]
    yield (
        "database",
        f"{database['NAME']} at {database['HOST'] or database.get('OPTIONS', {}).get('host', 'the socket')}",
    )
    yield from _of_the_server()
    yield "mail", settings.EMAIL_HOST or f"files in {settings.EMAIL_FILE_PATH}"
    yield "webhooks may reach", ", ".join(map(str, settings.WEBHOOK_NETWORKS)) or "public addresses only"
    yield "metrics", "at /metrics, with the secret" if settings.METRICS_SECRET else "off: no secret is set"
    yield "logs", type(_formatter()).__name__


def _formatter() -> object:
    formatter: object = settings.LOGGING["formatters"]["lines"]["()"]()
    return formatter


def _of_the_server() -> Iterator[tuple[str, str]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version'), current_user,"
                " (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())"
            )
            version, role, encrypted = cursor.fetchone()
        yield "server", f"PostgreSQL {version}, as {role}, {'with' if encrypted else 'without'} TLS"
    except DatabaseError as problem:
        yield "server", f"does not answer: {str(problem).strip().splitlines()[0]}"


def wrong() -> list[Problem]:
    """Everything that is wrong, with the environment and with the database."""
    return [*problems(), *_with_the_database()]


def _with_the_database() -> Iterator[Problem]:
    try:
        if not health.has_every_table():
            yield Problem("The database is older than this version. Run `goldenthread migrate`.")
            return
        if owning.owns_history():
            yield Problem(
                "The role of DATABASE_URL owns the tables, so it could edit history. `goldenthread prepare-database` "
                "makes a role for each purpose.",
                refused=settings.PRODUCTION,
            )
        if not health.worker_lives():
            yield Problem(
                "No worker gives a sign of life: clocks, mail and webhooks stand still. Start `goldenthread worker`, "
                "or `serve` with its own.",
                refused=False,
            )
    except DatabaseError:
        yield Problem("The database does not answer. Look at DATABASE_URL, and whether PostgreSQL runs.")
