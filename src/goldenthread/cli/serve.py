"""Running the product: ``goldenthread serve``, ``worker``, ``migrate`` and what prepares for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Annotated

import typer

BESIDE = "GOLDENTHREAD_BESIDE"  # the process of `serve` that a worker was started by, and ends with


def prepare_django(*, as_owner: bool = False, checked: bool = True) -> None:
    """Make the application importable. Refuses a configuration that is not safe in production."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.app.settings")
    if as_owner:
        os.environ["GOLDENTHREAD_AS_OWNER"] = "yes"
    import django

    django.setup()
    if checked:
        _refuse_unsafe()


def _refuse_unsafe() -> None:
    from goldenthread.app.running.configuration import problems

    refused = [problem.sentence for problem in problems() if problem.refused]
    for sentence in refused:
        typer.echo(sentence, err=True)
    if refused:
        raise typer.Exit(2)


def migrate() -> None:
    """Bring the database to this version's tables. Run it once after every upgrade, before `serve`.

    With DATABASE_OWNER_URL it acts as the owner of the tables, and lets the role of DATABASE_URL use them.
    """
    prepare_django(as_owner=True)
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if settings.DATABASE_OWNER_URL and settings.DATABASE_URL:
        from goldenthread.app.running import owning

        owning.grant(owning.role_of(settings.DATABASE_URL))
    typer.echo("The database is up to date.")


def prepare_database(
    admin_url: Annotated[
        str,
        typer.Argument(
            envvar="DATABASE_ADMIN_URL", help="A role that may make roles and databases.", show_default=False
        ),
    ],
) -> None:
    """Make the two roles and the database that DATABASE_OWNER_URL and DATABASE_URL name."""
    prepare_django(as_owner=True, checked=False)
    from django.conf import settings

    from goldenthread.app.errors import Refusal
    from goldenthread.app.running import owning

    if not settings.DATABASE_OWNER_URL or not settings.DATABASE_URL:
        typer.echo("Set DATABASE_OWNER_URL and DATABASE_URL first, each with a role of its own.", err=True)
        raise typer.Exit(2)
    try:
        owning.prepare(admin_url, settings.DATABASE_OWNER_URL, settings.DATABASE_URL)
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(2) from None
    typer.echo("The roles and the database are there. Run `goldenthread migrate` next.")


def worker() -> None:
    """Do background work: clocks, reminders, mail, webhooks. One is enough; more share the work."""
    prepare_django()
    _refuse_unready()
    if beside := os.environ.get(BESIDE):
        threading.Thread(target=_end_with, args=[int(beside)], daemon=True).start()
    from goldenthread.app.work import run_worker

    run_worker()


def _end_with(parent: int) -> None:
    """When ``serve`` is killed nobody tells its worker: look, and end as if told to."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer requests.")] = 2,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Requests that each answers at a time.")] = 4,
    with_worker: Annotated[bool, typer.Option(help="Also do background work.")] = True,
) -> None:
    """Serve the application with its background worker, until stopped."""
    os.environ.setdefault("GOLDENTHREAD_ADDRESS", f"http://{host}:{port}")  # what mails link to
    prepare_django()
    _refuse_unready()
    from goldenthread.app.running.metrics import begin_anew

    begin_anew()
    background = Background() if with_worker else None
    try:
        answer(host, port, workers, threads)
    finally:
        if background is not None:
            background.stop()


def answer(host: str, port: int, workers: int, threads: int = 4) -> None:
    """Answer requests until stopped; requests that are being answered then are answered to their end."""
    from granian import Granian
    from granian.constants import Interfaces

    typer.echo(f"Golden Thread answers at http://{host}:{port}", err=True)
    Granian(
        "goldenthread.app.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def _refuse_unready() -> None:
    """Refuse tables that are older than this version, and in production a role that could edit history."""
    from django.conf import settings
    from django.db import connection

    from goldenthread.app.running import health, owning

    try:
        if not health.has_every_table():
            typer.echo("The database is older than this version. Run `goldenthread migrate` first.", err=True)
            raise typer.Exit(2)
        if settings.PRODUCTION and owning.owns_history():
            typer.echo(
                "The role of DATABASE_URL owns the tables, so it could edit history. Give the tables to another "
                "role: see `goldenthread prepare-database --help`.",
                err=True,
            )
            raise typer.Exit(2)
    finally:
        connection.close()  # not to be shared with the processes that follow


class Background:
    """The worker beside ``serve``: started again when it dies, ended with it."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._worker = start_worker()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self._worker.wait()
            if self._ending.wait(1):
                return
            self._worker = start_worker()

    def stop(self) -> None:
        self._ending.set()
        self._worker.terminate()
        try:
            self._worker.wait(30)
        except subprocess.TimeoutExpired:
            self._worker.kill()


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "goldenthread.cli", "worker"], env={**os.environ, BESIDE: str(os.getpid())}
    )


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it. An existing file is never overwritten.")],
) -> None:
    """Write everything that the database holds at this moment into one file, while it is in use."""
    prepare_django(as_owner=True, checked=False)
    from goldenthread.app.errors import Refusal
    from goldenthread.app.running.backup import write_backup

    try:
        about = write_backup(file)
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from None
    size, events = about.bytes / 1e6, about.rows.get("history_event", 0)
    typer.echo(
        f"Wrote {file}: {size:,.1f} MB, {len(about.rows)} tables, {events:,} events, as of {about.made_at}."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `goldenthread backup` wrote.")],
    check: Annotated[bool, typer.Option("--check", help="Only say whether the file is whole.")] = False,
) -> None:
    """Fill an empty database from a backup: whole, or not at all. Then run `goldenthread migrate`."""
    prepare_django(as_owner=True, checked=False)
    from goldenthread.app.errors import Refusal
    from goldenthread.app.running.backup import read_about, restore_backup

    try:
        about = read_about(file) if check else restore_backup(file)
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from None
    events = about.rows.get("history_event", 0)
    said = "is whole" if check else "is restored"
    typer.echo(f"{file} {said}: version {about.version}, as of {about.made_at}, {events:,} events.")


def check() -> None:
    """Print what is configured and what is wrong. Exits with 1 if something keeps production from starting."""
    prepare_django(checked=False)
    from goldenthread.app.running.report import configured, wrong

    for name, value in configured():
        typer.echo(f"{name:<22}{value}")
    found = wrong()
    typer.echo("")
    for problem in found:
        typer.echo(f"{'WRONG ' if problem.refused else 'advice'}  {problem.sentence}")
    if not found:
        typer.echo("Nothing is wrong.")
    if any(problem.refused for problem in found):
        raise typer.Exit(1)
