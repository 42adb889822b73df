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
) -> None:
    """Serve Golden Thread with a small company in it, on this machine only. What you do in it is kept."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        typer.echo(
            "The demonstration uses a database of its own. Unset DATABASE_URL, then run it again.", err=True
        )
        raise typer.Exit(2)
    os.environ.setdefault("GOLDENTHREAD_HOME", os.path.join(".local", "demo"))
    from goldenthread.cli.serve import answer, prepare_django

    prepare_django()
    _say("Starting PostgreSQL …")
    if fresh:
        _forget()
    _prepare()
    _introduce(port)
    answer("127.0.0.1", port, workers=1)


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


def _prepare() -> None:
    from django.core.management import call_command

    _say("Making the tables …")
    call_command("migrate", verbosity=0, interactive=False)
    from goldenthread.app.demo import load

    if load.is_loaded():
        return
    _say("Loading a company with three months of promises …")
    count = load.load(_progress)
    _say(f"\r{count} orders are loaded.                ")


def _progress(done: int, of: int) -> None:
    if done % 10 == 0 or done == of:
        typer.echo(f"\r  {100 * done // of:3d} %", err=True, nl=False)


def _introduce(port: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from goldenthread.app.demo.company import LOGINS, PASSWORD, PEOPLE

    table = Table(title=f"http://127.0.0.1:{port}   password for everybody: {PASSWORD}", title_justify="left")
    table.add_column("Sign in as")
    table.add_column("Who that is")
    for key, role in LOGINS.items():
        table.add_row(f"{key}@thread.example", f"{PEOPLE[key][0]}, {role}")
    Console().print(table)
    _say("Stop with Ctrl+C. What you did is kept; --fresh starts over.")
