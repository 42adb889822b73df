"""The worker: background work kept in PostgreSQL, done at least once.

A job is inserted in the transaction of the act that wants it, so it is there exactly when the act is. A worker
that is killed leaves its job "doing"; every worker looks for such jobs and gives them back.

Work for which somebody else's server must answer (``outside``) has threads of its own, so that a slow receiver
does not hold up the clocks. The worker outlives its database: it looks again until PostgreSQL answers.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from django.conf import settings
from procrastinate import App, JobContext
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker
from psycopg import Error as DatabaseError

from goldenthread.app.jobs import INSIDE, OUTSIDE
from goldenthread.app.running import logs

log = logging.getLogger("goldenthread.jobs")
HEARTBEAT = 5.0  # seconds between a worker's signs of life
AGAIN = 2.0  # seconds until a worker looks again for a database that did not answer
PATIENCE = 20.0  # seconds that a job is given to end when the worker is told to stop
AT_ONCE = {INSIDE: 2, OUTSIDE: 8}  # jobs done at the same time


def run_worker(*, until_done: bool = False) -> None:
    """Work until told to stop (SIGINT or SIGTERM), or until nothing is left to do."""
    asyncio.run(_until_done() if until_done else _until_told())


async def _until_done() -> None:
    async with opened() as working:
        await working.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")


async def _until_told() -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    while not stop.is_set():
        try:
            await _until_broken(stop)
        except (ConnectorException, DatabaseError, OSError) as broken:
            log.warning("The worker lost its database and looks again: %s", broken)
        await _wait(stop, AGAIN)


async def _until_broken(stop: asyncio.Event) -> None:
    """Work with one set of connections, until told to stop or until one of them breaks."""
    async with opened() as working:
        tasks = [
            asyncio.create_task(one)
            for one in (*(_work(working, queue) for queue in AT_ONCE), _give_back(working), _told(stop))
        ]
        done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for task in done:
            task.result()


def _work(working: App, queue: str) -> Coroutine[Any, Any, None]:
    return working.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=AT_ONCE[queue],
        install_signal_handlers=False,
        delete_jobs="successful",
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=settings.STALLED_AFTER,
        shutdown_graceful_timeout=PATIENCE,
        task_middleware=[in_its_log],
    )


def in_its_log(do: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Name the job, and the event that it is about, on every line that is logged while it is done."""
    about: dict[str, Any] = {"job_id": context.job.id}
    if event := context.job.task_kwargs.get("event_id"):
        about["event_id"] = event
    kept, began = logs.JOB.set(about), time.perf_counter()
    try:
        done = do()
        told = {"task": context.job.task_name, "ms": round((time.perf_counter() - began) * 1000, 1)}
        log.info("done", extra=told)
        return done
    finally:
        logs.JOB.reset(kept)


async def _give_back(working: App) -> None:
    """Give jobs back whose worker died, as long as this one lives."""
    while True:
        await give_back_stalled(working)
        await asyncio.sleep(HEARTBEAT)


async def give_back_stalled(working: App) -> int:
    """Give jobs back whose worker gave no sign of life for ``STALLED_AFTER`` seconds. Answers how many."""
    manager = working.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=settings.STALLED_AFTER))
    for job in stalled:
        log.warning("The job %s is given back: its worker died.", job.id)
        await _give_back_one(manager, job)
    return len(stalled)


async def _give_back_one(manager: JobManager, job: Job) -> None:
    """The job waits to be done again; work of the clock whose next time is waiting already gives way to that one."""
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        await manager.finish_job(job, status=Status.FAILED, delete_job=True)


async def _told(stop: asyncio.Event) -> None:
    await stop.wait()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


class _Connector(PsycopgConnector):
    """The worker's own connections. A job that asks for another one does so over Django's, inside its transaction,
    as an act does: else it would be let out before its act is there, or without it."""

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()


@asynccontextmanager
async def opened() -> AsyncIterator[App]:
    """The application's jobs, over connections of the worker's own."""
    with app.replace_connector(_Connector(kwargs=connector_params())) as working:
        async with working.open_async():
            yield working
