"""Two roles: one owns the tables and is used by ``goldenthread migrate`` only; the other one works with them.

The working role reads and writes every table, but may only read and add to history: it owns nothing, so it can
neither edit history nor switch off the triggers that keep it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from goldenthread.app.errors import Refusal

# What the working role may do to these, instead of everything.
ONLY = {"history_event": "SELECT, INSERT", "django_migrations": "SELECT"}


class SameRole(Refusal):
    code = "database.same_role"


def role_of(url: str) -> str:
    return unquote(urlsplit(url).username or "")


def grant(working: str) -> None:
    """Let ``working`` use what the connected role owns. Safe to repeat; run after every migration."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == working:
            raise SameRole(
                f"DATABASE_URL and DATABASE_OWNER_URL both name the role {working}. Give each a role of its own."
            )
        role = sql.Identifier(working)
        for statement in _statements(role):
            cursor.execute(statement)


def _statements(role: sql.Identifier) -> list[sql.Composed]:
    every = "SELECT, INSERT, UPDATE, DELETE"
    said = [
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC").format(),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL(f"GRANT {every} ON ALL TABLES IN SCHEMA public TO {{}}").format(role),
        sql.SQL("GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
        sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(role),
    ]
    for table, rights in ONLY.items():
        named = sql.Identifier(table)
        said.append(sql.SQL("REVOKE ALL ON {} FROM {}").format(named, role))
        said.append(sql.SQL(f"GRANT {rights} ON {{}} TO {{}}").format(named, role))
    return said


def owns_history() -> bool:
    """Whether the connected role could edit history: it owns the table, or is a superuser."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class"
            " WHERE oid = to_regclass('public.history_event')"
        )
        found = cursor.fetchone()
    return bool(found and found[0])


def prepare(admin_url: str, owner_url: str, working_url: str) -> None:
    """Make both roles, with the passwords of their addresses, and the database, owned by the first. Each is made
    if it is missing; a role that exists gets the password again."""
    if role_of(owner_url) == role_of(working_url):
        raise SameRole("Owner and working role are the same. Give each a role of its own.")
    name = unquote(urlsplit(owner_url).path.lstrip("/"))
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for url in (owner_url, working_url):
            _role(admin, role_of(url), unquote(urlsplit(url).password or ""))
        owner = sql.Identifier(role_of(owner_url))
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), owner))
        database, working = sql.Identifier(name), sql.Identifier(role_of(working_url))
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        admin.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, working))


def _role(admin: psycopg.Connection[Any], name: str, password: str) -> None:
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if known else "CREATE"
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
    named = sql.Identifier(name)
    admin.execute(
        sql.SQL(f"{verb} ROLE {{}} {rights} PASSWORD {{}}").format(named, sql.Literal(password or None))
    )
