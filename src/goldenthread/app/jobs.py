"""How background work is declared: ``@every("*/5 * * * *", "orders.climb")`` and ``@job("mail.send", outside=True)``.

A job runs in a thread of the worker; the connection that it opens there is closed when it ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

_tasks: Any = app  # its decorators are not typed
INSIDE, OUTSIDE = (
    "default",
    "outside",
)  # the two queues: our own work, and work that waits for somebody's server
LOST = (OperationalError, InterfaceError)
# A job that loses its database in the middle was not done: it is tried again, for about half an hour.
WITHOUT_DATABASE = RetryStrategy(max_attempts=30, wait=2, linear_wait=4, retry_exceptions=[*LOST])
# Work of the clock waits so many seconds and does it again itself: given back, it would meet its own next time in
# the queue. What still fails is done at that next time, since every such job does all that is due by then.
AGAIN_AFTER = (1, 2, 4, 8)
log = logging.getLogger("goldenthread.jobs")
P = ParamSpec("P")
R = TypeVar("R")


def _closing(function: Callable[P, R]) -> Callable[P, R]:
    @wraps(function)
    def run(*args: P.args, **named: P.kwargs) -> R:
        try:
            return function(*args, **named)
        finally:
            connections.close_all()

    return run


def job(name: str, *, outside: bool = False, **options: Any) -> Callable[[Callable[P, R]], Any]:
    """Work that an act asks for: ``task.defer(…)`` inside its transaction.

    ``outside`` says that somebody else's server must answer (mail, webhooks): such work has threads of its own.
    """

    def declare(function: Callable[P, R]) -> Any:
        queue = OUTSIDE if outside else INSIDE
        options.setdefault("retry", WITHOUT_DATABASE)
        return _tasks.task(name=name, queue=queue, **options)(_closing(function))

    return declare


def every(cron: str, name: str) -> Callable[[Callable[[int], Any]], Any]:
    """Work of the clock, by cron (UTC). Never twice at a time. It is given the time that it was due.

    It does all that is due by now, however often it was missed, and may be done twice.
    """

    def declare(function: Callable[[int], Any]) -> Any:
        return _tasks.periodic(cron=cron)(
            _tasks.task(queueing_lock=name, lock=name, name=name)(_closing(persisting(function)))
        )

    return declare


def persisting(function: Callable[P, R]) -> Callable[P, R]:
    """``function``, done again when it loses its database in the middle."""

    @wraps(function)
    def run(*args: P.args, **named: P.kwargs) -> R:
        for seconds in AGAIN_AFTER:
            try:
                return function(*args, **named)
            except LOST as lost:
                connections.close_all()
                log.warning("lost its database and begins again in %s s: %s", seconds, type(lost).__name__)
                time.sleep(seconds)
        return function(*args, **named)

    return run
