"""``goldenthread demo``: the product with a company in it."""

from __future__ import annotations

import os
from typing import Annotated

import typer


def demo(
    fresh: Annotated[
        bool, typer.Option(help="Throw away what was done in the demonstration and start over.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    month: Annotated[
        int,
        typer.Option(min=1, max=24, help="How far its story has come: 12 is before the cure, 20 after it."),
    ] = 12,
    size: Annotated[str, typer.Option(help="small or company: how many people and accounts.")] = "company",
    hand_made: Annotated[
        bool, typer.Option("--hand-made", help="A small hand-made company instead.")
    ] = False,
) -> None:
    """Serve Golden Thread with a company in it, on this machine only. What you do in it is kept."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        typer.echo(
            "The demonstration uses a database of its own. Unset DATABASE_URL, then run it again.", err=True
        )
        raise typer.Exit(2)
    os.environ.setdefault("GOLDENTHREAD_HOME", os.path.join(".local", "demo"))
    os.environ.setdefault("GOLDENTHREAD_ADDRESS", f"http://127.0.0.1:{port}")
    log = _log_anew()
    from goldenthread.cli.serve import answer, prepare_django, start_worker

    prepare_django()
    _say("Starting PostgreSQL …")
    if fresh:
        _forget()
    _prepare(month, size, hand_made)
    _introduce(port, log)
    background = start_worker()
    try:
        answer("127.0.0.1", port, workers=1)
    finally:
        background.terminate()
        background.wait(20)


def _log_anew() -> str:
    """The file that this and every process started from here logs to; emptied unless somebody named another."""
    from goldenthread.app.database import home

    if told := os.environ.get("GOLDENTHREAD_LOG_TO"):
        return told
    file = home() / "demo.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    os.environ["GOLDENTHREAD_LOG_TO"] = str(file)
    return str(file)


def _say(words: str) -> None:
    typer.echo(words, err=True)


def _forget() -> None:
    """Drop the demonstration's database; it is made again when it is first wanted."""
    import psycopg
    from django.conf import settings
    from django.db import connection

    wanted = settings.DATABASES["default"]
    connection.ensure_connection()
    socket = connection.get_connection_params()["host"]
    connection.close()
    with psycopg.connect(host=socket, user=wanted["USER"], dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{wanted["NAME"]}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{wanted["NAME"]}"')


def _prepare(month: int, size: str, hand_made: bool) -> None:
    from django.utils import timezone

    from goldenthread.app.demo import load, simulated
    from goldenthread.app.demo.telling_meanwhile import told_meanwhile

    if hand_made or _has_tables():
        _make_tables()
        if load.is_loaded():
            return
    if hand_made:
        _say("Loading a company with three months of promises …")
        count = load.load(_progress)
        _say(f"\r{count} orders are loaded.                ")
        return
    _say(f"Simulating a technology services company, {month} months of it …")
    from goldenthread.cli.synthesise import progress_bar

    with told_meanwhile(ending=timezone.now().date(), month=month, size=size) as telling:
        _make_tables()
        _say("Loading the company …")
        with progress_bar() as progress:
            simulated.load_story(telling, progress=progress)


def _has_tables() -> bool:
    from django.db import connection

    return bool(connection.introspection.table_names())


def _make_tables() -> None:
    from django.core.management import call_command

    _say("Making the tables …")
    call_command("migrate", verbosity=0, interactive=False)


def _progress(done: int, of: int) -> None:
    if done % 10 == 0 or done == of:
        typer.echo(f"\r  {100 * done // of:3d} %", err=True, nl=False)


def _introduce(port: int, log: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from goldenthread.app.demo.company import PASSWORD
    from goldenthread.app.demo.simulated import guests

    table = Table(title=f"http://127.0.0.1:{port}   password for everybody: {PASSWORD}", title_justify="left")
    table.add_column("Sign in as")
    table.add_column("Who that is")
    for guest in guests():
        table.add_row(guest.email, f"{guest.name}, {guest.role}")
    Console().print(table)
    _say(f"What happens in the background is written to {os.path.relpath(log)}.")
    _say("Stop with Ctrl+C. What you did is kept; --fresh starts over.")
