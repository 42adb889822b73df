"""Databases of their own for tests of whole commands, on the PostgreSQL that the tests use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).parents[3]


def address(name: str, role: str = "postgres", password: str = "") -> str:
    """A database on this server, by its socket."""
    params = connection.get_connection_params()
    secret = f":{password}" if password else ""
    return f"postgresql://{role}{secret}@/{name}?host={params['host']}"


@contextmanager
def database(name: str, *, made: bool = True) -> Iterator[str]:
    """An empty database (or, not ``made``, only its name), gone afterwards."""
    named = sql.Identifier(name)
    with psycopg.connect(address("postgres"), autocommit=True) as admin:
        if made:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(named))
        try:
            yield address(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))


def goldenthread(
    *command: str, home: Path, expected: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``goldenthread …`` (or, with ``-c``, Python), and expect how it ends."""
    program = (
        [sys.executable, *command]
        if command[0] == "-c"
        else [sys.executable, "-m", "goldenthread.cli", *command]
    )
    done = subprocess.run(
        program, env=surroundings(home, **environment), capture_output=True, text=True, timeout=180, cwd=ROOT
    )
    assert done.returncode == expected, f"{command[:2]}: {done.stdout}\n{done.stderr}"
    return done


def surroundings(home: Path, **environment: str) -> dict[str, str]:
    ours = ("GOLDENTHREAD_", "DATABASE_", "PROMETHEUS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "goldenthread.app.settings",
        "GOLDENTHREAD_HOME": str(home),
        **environment,
    }
