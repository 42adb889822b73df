"""Whether the configuration is safe to run, each problem in a sentence that says what to do.

``refused`` keeps the application from starting in production; ``advice`` is printed by ``goldenthread check``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

SECRETS = (
    "GOLDENTHREAD_SECRET_KEY",
    "GOLDENTHREAD_SMTP_PASSWORD",
    "GOLDENTHREAD_METRICS_SECRET",
    "GOLDENTHREAD_SIGN_ON_SECRET",
    "GOLDENTHREAD_DROP_IMAP_PASSWORD",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
)
ENCRYPTED = ("require", "verify-ca", "verify-full")


@dataclass(frozen=True)
class Problem:
    sentence: str
    refused: bool = True


def problems() -> list[Problem]:
    """What is wrong with the environment, without asking the database."""
    found = [*_secret_files(), *_numbers()]
    if settings.PRODUCTION:
        found += [*_process(), *_names(), *_keys(), *_database(), *_mail()]
    return found


def _process() -> Iterator[Problem]:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Problem("Production does not run as root. Start it as a user of its own.")


def _names() -> Iterator[Problem]:
    if not os.environ.get("GOLDENTHREAD_HOSTS"):
        yield Problem(
            "GOLDENTHREAD_HOSTS is not set. Name the host under which people reach the application, "
            "such as thread.example."
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Problem(
            "GOLDENTHREAD_HOSTS contains *, so links in mail could lead anywhere. Name each host instead."
        )
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if not origin.startswith("https://"):
            yield Problem(
                f"GOLDENTHREAD_ORIGINS contains {origin}. Origins begin with https:// in production."
            )
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT < 1:
        yield Problem(
            "GOLDENTHREAD_PROXIES is 0. The application does not speak TLS itself: put a reverse proxy in front "
            "and set it to 1, or every request is redirected for ever."
        )


def _keys() -> Iterator[Problem]:
    key = os.environ.get("GOLDENTHREAD_SECRET_KEY") or os.environ.get("GOLDENTHREAD_SECRET_KEY_FILE")
    if not key:
        yield Problem(
            "GOLDENTHREAD_SECRET_KEY_FILE is not set. Keep a long random key in a file outside of the data and "
            "name it: it signs sessions and webhooks, and a restored backup needs the same one."
        )
    elif len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 10:
        yield Problem(
            "GOLDENTHREAD_SECRET_KEY is too short or too regular. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if 0 < len(settings.METRICS_SECRET) < 20:
        yield Problem("GOLDENTHREAD_METRICS_SECRET has fewer than 20 characters. Make a longer one.")


def _database() -> Iterator[Problem]:
    if not settings.DATABASE_URL:
        yield Problem(
            "DATABASE_URL is not set. The embedded PostgreSQL is for trying out: its role owns history and could "
            "edit it. Name your own server."
        )
        return
    parts = urlsplit(settings.DATABASE_URL)
    asked = dict(parse_qsl(parts.query))
    host = asked.get("host") or parts.hostname or ""
    mode = asked.get("sslmode", "")
    if not is_local(host) and mode not in ENCRYPTED:
        yield Problem(
            f"DATABASE_URL leads to {host} without TLS. Add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem to it."
        )
    elif not is_local(host) and mode == "require":
        yield Problem(
            "DATABASE_URL says sslmode=require, which encrypts but believes any server. "
            "verify-full checks who answers.",
            refused=False,
        )
    if not settings.DATABASE_OWNER_URL:
        yield Problem(
            "DATABASE_OWNER_URL is not set for this process. `goldenthread migrate`, `backup` and `restore` need it; "
            "`serve` and `worker` are better off without.",
            refused=False,
        )


def _mail() -> Iterator[Problem]:
    if not settings.EMAIL_HOST:
        yield Problem(
            "GOLDENTHREAD_SMTP_HOST is not set, so mail is written into files and reaches nobody.",
            refused=False,
        )
    elif not settings.EMAIL_USE_TLS and not is_local(settings.EMAIL_HOST):
        yield Problem(
            f"GOLDENTHREAD_SMTP_TLS is off, so mail to {settings.EMAIL_HOST} can be read on its way."
        )


def _secret_files() -> Iterator[Problem]:
    for name in SECRETS:
        file = os.environ.get(f"{name}_FILE")
        if file and os.environ.get(name):
            yield Problem(f"{name} and {name}_FILE are both set. Keep one of them.")
        if file and Path(file).exists() and Path(file).stat().st_mode & 0o007:
            yield Problem(f"{file} can be read by everybody on this machine: chmod 640 it.", refused=False)


def _numbers() -> Iterator[Problem]:
    if settings.STALLED_AFTER < 15:
        yield Problem(
            "GOLDENTHREAD_STALLED_AFTER is below 15 seconds: a busy worker would count as dead. Raise it."
        )
    if settings.WEBHOOK_DAYS < 1:
        yield Problem(
            "GOLDENTHREAD_WEBHOOK_DAYS is below 1: a webhook would be switched off at its first failure."
        )


def is_local(host: str) -> bool:
    """Whether what goes there stays on this machine: a socket's folder, or loopback.

    >>> is_local("/var/run/postgresql"), is_local("127.0.0.1"), is_local("db.example")
    (True, True, False)
    """
    return not host or host.startswith(("/", "127.")) or host in ("localhost", "::1")
