"""Logs: a line of JSON for each event, or of text; with the request and the job that they belong to.

What is logged of a request: its id, the route (never the address, which can carry names and secrets), status, time
taken, the person's id. Names, addresses, bodies, cookies and tokens are not.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST: ContextVar[str] = ContextVar("request", default="")
JOB: ContextVar[dict[str, Any]] = ContextVar("job")

FIELDS = ("route", "method", "status", "ms", "person_id", "task", "seconds", "failure")


def about(record: logging.LogRecord) -> dict[str, Any]:
    """What a record belongs to: request, job, and the fields that it was logged with."""
    known: dict[str, Any] = {}
    if request := REQUEST.get():
        known["request_id"] = request
    if job := getattr(record, "job", None):  # the library that runs jobs says so of its own lines
        known["job_id"] = job.get("id")
    known.update(JOB.get({}))
    known.update({name: getattr(record, name) for name in FIELDS if hasattr(record, name)})
    return known


def _said(record: logging.LogRecord) -> str:
    """Django names the address of a request that broke; an address can carry a secret."""
    return "a request broke" if record.name == "django.request" else record.getMessage()


class JsonLines(logging.Formatter):
    """One object a line, with the time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _said(record),
            **about(record),
        }
        if trace := _trace(self, record):
            told["trace"] = trace
        return json.dumps(told, ensure_ascii=False, default=str)


class Text(logging.Formatter):
    """For a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        known = " ".join(f"{name}={value}" for name, value in about(record).items())
        line = f"{record.levelname.lower()} {record.name}: {_said(record)}{' ' if known else ''}{known}"
        trace = _trace(self, record)
        return f"{line}\n{trace}" if trace else line


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Where it broke. A request under a name that is not ours broke nothing: whoever scans the net sends many."""
    if not record.exc_info or record.name == "django.security.DisallowedHost":
        return ""
    return _without_values(formatter.formatException(record.exc_info))


def _without_values(trace: str) -> str:
    """PostgreSQL says in the detail of an error which row it was about: names, addresses."""
    return "\n".join(line for line in trace.splitlines() if not line.startswith("DETAIL:"))


def configuration(form: str, level: str, file: str = "") -> dict[str, Any]:
    """Django's ``LOGGING``: everything to standard error, where a service manager takes it.

    With ``file``, everything is written there, and standard error is told of warnings and errors only.
    """
    formatter = JsonLines if form == "json" else Text
    handlers: dict[str, dict[str, Any]] = {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}}
    if file:
        handlers["lines"]["level"] = "WARNING"
        handlers["file"] = {
            "class": "logging.FileHandler", "filename": file, "delay": True, "formatter": "lines"
        }  # fmt: skip
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "WARNING"},
        "loggers": {
            "goldenthread": {"level": level},
            "goldenthread.requests": {"level": level if form == "json" else "WARNING"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "procrastinate": {"level": "WARNING"},
        },
    }
