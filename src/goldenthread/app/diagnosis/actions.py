"""Asking for a diagnosis, and making it."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from goldenthread.app.database import home
from goldenthread.app.diagnosis import rights
from goldenthread.app.diagnosis.errors import BeingMade, NothingToLookAt
from goldenthread.app.diagnosis.events import DiagnosisAsked
from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.history.actions import record
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actors import Actor

log = logging.getLogger(__name__)
GIVEN_UP = "It was not finished in time: the worker was stopped, or none runs. Ask for a new one."


@transaction.atomic
def ask_for_diagnosis(*, actor: Actor) -> DiagnosisRun:
    """A diagnosis of the records as they are will be made by the worker.

    Refused while one is being made, and while there is no order to look at.
    """
    rights.require_asking(actor)
    _give_up_stuck(actor.now)
    if DiagnosisRun.objects.select_for_update().filter(made_at=None, failed_at=None).exists():
        raise BeingMade("A diagnosis is being made. It appears on this page; look again in a minute.")
    if not Order.objects.exists():
        raise NothingToLookAt(
            "There is no order yet, so there is nothing to look at. Place orders or load records first."
        )
    run = DiagnosisRun.objects.create(asked_at=actor.now, asked_by=actor.person)
    record(run, DiagnosisAsked(), actor=actor)
    from goldenthread.app.diagnosis.jobs import make

    make.defer(run_id=run.pk)
    return run


def _give_up_stuck(now: datetime) -> None:
    for run in DiagnosisRun.objects.select_for_update().filter(made_at=None, failed_at=None):
        if run.is_stuck(now):
            run.failed_at, run.failure = now, GIVEN_UP
            run.save(update_fields=["failed_at", "failure"])


def make_diagnosis(run_id: int) -> None:
    """Export the live records and keep what they say. Made once: a run that is made or given up is left alone."""
    run = DiagnosisRun.objects.filter(pk=run_id, made_at=None, failed_at=None).first()
    if run is None:
        return
    run.began_at = timezone.now()
    run.save(update_fields=["began_at"])
    try:
        _make(run)
    except (OperationalError, InterfaceError):
        raise  # the database went away: the job is done again
    except Exception as error:
        log.exception("the diagnosis %s could not be made", run.pk)
        run.failed_at = timezone.now()
        run.failure = f"It could not be made: {error}"[:2_000]
        run.save(update_fields=["failed_at", "failure"])


def _make(run: DiagnosisRun) -> None:
    from goldenthread.analysis.records import read_records
    from goldenthread.analysis.report import diagnose
    from goldenthread.app.exchange.exporting import export_records

    def tell(step: str, done: int, steps: int) -> None:
        run.step, run.done, run.steps = step[:100], done, steps
        run.save(update_fields=["step", "done", "steps"])

    folder = home() / "records" / str(run.pk)
    tell("exporting the records", 0, 0)
    export_records(folder, speaking=True)
    try:
        diagnosis = diagnose(read_records(folder), people=False, progress=tell)
        run.facts, run.page, run.made_at = diagnosis.facts, diagnosis.html(), timezone.now()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    run.save(update_fields=["facts", "page", "made_at"])
