"""Running the product: ``goldenthread serve``, ``worker`` and ``migrate``."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer


def prepare_django() -> None:
    """Make the application importable. Refuses root in production."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.app.settings")
    import django
    from django.conf import settings

    django.setup()
    if settings.PRODUCTION and hasattr(os, "geteuid") and os.geteuid() == 0:
        typer.echo("Production does not run as root. Start it as a user of its own.", err=True)
        raise typer.Exit(2)


def migrate() -> None:
    """Bring the database to this version's tables. Run it once after every upgrade, before `serve`."""
    prepare_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    typer.echo("The database is up to date.")


def worker() -> None:
    """Do background work: clocks, reminders, mail. One is enough; more share the work."""
    prepare_django()
    from goldenthread.app.work import run_worker

    run_worker()


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer requests.")] = 2,
    with_worker: Annotated[bool, typer.Option(help="Also do background work.")] = True,
) -> None:
    """Serve the application with its background worker, until stopped."""
    os.environ.setdefault("GOLDENTHREAD_ADDRESS", f"http://{host}:{port}")  # what mails link to
    prepare_django()
    _refuse_old_tables()
    background = start_worker() if with_worker else None
    try:
        answer(host, port, workers)
    finally:
        if background is not None:
            background.terminate()
            background.wait(20)


def answer(host: str, port: int, workers: int) -> None:
    """Answer requests until stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    typer.echo(f"Golden Thread answers at http://{host}:{port}", err=True)
    Granian(
        "goldenthread.app.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def _refuse_old_tables() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        typer.echo("The database is older than this version. Run `goldenthread migrate` first.", err=True)
        raise typer.Exit(2)


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "goldenthread.cli", "worker"])
