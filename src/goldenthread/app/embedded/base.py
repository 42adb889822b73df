"""Django's PostgreSQL backend over a server of our own; ``HOST`` is its data folder, not an address."""

from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import sql

from goldenthread.app.database import start_embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params["host"] = _socket(params["host"])
        _create_if_missing(params["host"], params["user"], params["dbname"])
        return params


def _socket(data: str) -> str:
    return str(start_embedded(Path(data)))


@cache
def _create_if_missing(host: str, user: str, name: str) -> None:
    if name == "postgres" or name.startswith("test_"):
        return
    with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
