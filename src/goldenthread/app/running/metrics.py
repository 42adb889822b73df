"""Metrics in Prometheus' text format.

Requests are counted by each process in a file of its own under ``PROMETHEUS_MULTIPROC_DIR``; whichever process
answers ``/metrics`` adds up the files of all, also of processes that ended. So the sums are right with any number of
web processes, and only ever grow while ``serve`` runs. What the database knows (jobs, webhooks, orders,
connections) is asked of the database when the metrics are read, and is the same whichever process asks.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection

from goldenthread.app.database import home

if TYPE_CHECKING:
    from prometheus_client import Histogram
    from prometheus_client.core import GaugeMetricFamily

Labelled = tuple[tuple[str, ...], float]  # values of labels, and the value
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
ORDERS_EVERY = 60.0  # seconds for which the count of orders by state is kept: it reads them all


def folder() -> Path:
    """Where processes count."""
    return Path(os.environ.setdefault(FOLDER, str(home() / "metrics")))


def begin_anew() -> None:
    """Forget what an earlier ``serve`` counted. Called before the first process counts."""
    shutil.rmtree(folder(), ignore_errors=True)
    folder().mkdir(parents=True, exist_ok=True)


@cache
def _requests() -> Histogram:
    folder().mkdir(parents=True, exist_ok=True)
    from prometheus_client import Histogram  # reads the variable when it is imported

    return Histogram(
        "goldenthread_request_seconds",
        "Time to answer requests, by route, method and status.",
        ["route", "method", "status"],
        buckets=BUCKETS,
        registry=None,
    )


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
    _requests().labels(route, known, str(status)).observe(seconds)


def text() -> bytes:
    """Everything, as Prometheus reads it."""
    _requests()
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_OfTheDatabase())
    return generate_latest(registry)


class _OfTheDatabase:
    """What is asked of the database when the metrics are read."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = [*_jobs(), *_webhooks(), *_orders(), *_connections(), *_worker()]
        except DatabaseError:
            yield gauge("goldenthread_database_up", "Whether the database answered.", [((), 0)])
            return
        yield gauge("goldenthread_database_up", "Whether the database answered.", [((), 1)])
        yield from found


def gauge(name: str, meaning: str, values: list[Labelled], labels: tuple[str, ...] = ()) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, meaning, labels=labels)
    for given, value in values:
        family.add_metric([str(one) for one in given], value)
    return family


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


_DUE = "j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"


def _jobs() -> Iterator[GaugeMetricFamily]:
    """By task, so that mail, notices and webhooks are told apart."""
    waiting = _rows(f"SELECT task_name, count(*) FROM procrastinate_jobs j WHERE {_DUE} GROUP BY 1")
    failed = _rows("SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1")
    oldest = _rows(
        "SELECT extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))) FROM procrastinate_jobs j"
        f" JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' WHERE {_DUE}"
    )
    later = _rows("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > now()")
    by_task = ("task",)
    yield gauge("goldenthread_jobs_waiting", "Jobs that are due.", _labelled(waiting), by_task)
    yield gauge("goldenthread_jobs_failed", "Jobs that failed for good.", _labelled(failed), by_task)
    yield gauge("goldenthread_jobs_scheduled", "Jobs for later, retries among them.", [((), later[0][0])])
    yield gauge(
        "goldenthread_jobs_oldest_seconds", "Age of the oldest job due.", [((), float(oldest[0][0] or 0))]
    )


def _webhooks() -> Iterator[GaugeMetricFamily]:
    states = _rows(
        "SELECT CASE WHEN given_up_at IS NULL THEN 'waiting' ELSE 'given_up' END, count(*)"
        " FROM webhooks_delivery WHERE delivered_at IS NULL GROUP BY 1"
    )
    endpoints = _rows(
        "SELECT CASE WHEN switched_off_at IS NOT NULL THEN 'off' WHEN failing_since IS NOT NULL THEN 'failing'"
        " ELSE 'on' END, count(*) FROM webhooks_endpoint GROUP BY 1"
    )
    by_state = ("state",)
    yield gauge("goldenthread_webhook_deliveries", "Deliveries not received.", _labelled(states), by_state)
    yield gauge("goldenthread_webhook_endpoints", "Endpoints by state.", _labelled(endpoints), by_state)


_counted: list[Any] = []  # when the orders were counted, and what came out


def _orders() -> Iterator[GaugeMetricFamily]:
    if not _counted or time.monotonic() - _counted[0] > ORDERS_EVERY:
        _counted[:] = [
            time.monotonic(),
            _rows("SELECT state, count(*) FROM orders_order GROUP BY 1"),
        ]
    yield gauge(
        "goldenthread_orders", "Orders by state, counted every minute.", _labelled(_counted[1]), ("state",)
    )


def _connections() -> Iterator[GaugeMetricFamily]:
    found = _rows(
        "SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() GROUP BY 1"
    )
    most = _rows("SELECT current_setting('max_connections')::int")
    yield gauge("goldenthread_database_connections", "Connections by state.", _labelled(found), ("state",))
    yield gauge("goldenthread_database_connections_most", "What the server allows.", [((), most[0][0])])


def _worker() -> Iterator[GaugeMetricFamily]:
    found = _rows("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    age: list[Labelled] = [((), float(found[0][0]))] if found[0][0] is not None else []
    yield gauge("goldenthread_worker_silent_seconds", "Since the last sign of life of a worker.", age)


def _labelled(rows: list[tuple[Any, ...]]) -> list[Labelled]:
    return [((str(label),), float(many)) for label, many in rows]
