"""The worker: background work kept in PostgreSQL, done at least once.

A job is inserted in the transaction of the act that wants it, so it is there exactly when the act is. A worker
that is killed leaves its job "doing"; ``retry_stalled`` gives such jobs back every few minutes.
"""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

STALLED_AFTER = 120  # seconds without a sign of life from the worker that took the job


@app.periodic(cron="*/3 * * * *")
@app.task(queueing_lock="retry_stalled", name="work.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give jobs back whose worker died."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job)


def run_worker(*, until_done: bool = False) -> None:
    """Work until told to stop (SIGINT or SIGTERM), or until nothing is left to do."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(
            wait=not until_done, install_signal_handlers=not until_done, delete_jobs="successful"
        )
