"""What the worker does about files that were sent: it checks them, and imports them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from goldenthread.app.exchange.importing.actions import work
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.jobs import every, job

KEPT_FOR = timedelta(days=30)


@job("exchange.work_on_import")
def work_on(run_id: int) -> None:
    """Check a file that was sent, or import it."""
    work(run_id)


@every("23 3 * * *", "exchange.forget_files")
def forget_files(timestamp: int) -> int:
    """Files are forgotten after a month; history keeps what they did. Answers how many."""
    forgotten, _ = ImportRun.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR, doing="").delete()
    return forgotten
