"""What a person does with a file: sends it, says what its columns mean, has it checked, has it imported.

An import that is killed leaves nothing: all its acts are one transaction. The worker then begins it anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from goldenthread.app.errors import Invalid, NotPermitted, Refusal
from goldenthread.app.exchange.events import ImportApplied
from goldenthread.app.exchange.importing.columns import guessed
from goldenthread.app.exchange.importing.errors import NotReady, RowsRefused
from goldenthread.app.exchange.importing.files import Table, read
from goldenthread.app.exchange.importing.known import Around
from goldenthread.app.exchange.importing.progress import told_elsewhere
from goldenthread.app.exchange.importing.running import Findings, bring_all, reading_of
from goldenthread.app.exchange.importing.subject import Subject
from goldenthread.app.exchange.importing.subjects import SUBJECTS
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor

log = logging.getLogger(__name__)
Doing = ImportRun.Doing
Say = Callable[[int, int], None]


@transaction.atomic
def send_file(
    kind: str, name: str, content: bytes, *, encoding: str = "", delimiter: str = "", actor: Actor
) -> ImportRun:
    """The file is here, with a first guess of what its columns mean. Nothing in it is done yet.

    Refused to those who may not import this kind, and when the file cannot be read.
    """
    subject = subject_of(kind, actor)
    name = "".join(letter for letter in name if letter.isprintable())[-200:] or "file.csv"
    table = read(content, name, encoding=encoding, delimiter=delimiter)
    return ImportRun.objects.create(
        kind=kind,
        name=name,
        content=content,
        sent_at=actor.now,
        sent_by=actor.person,
        encoding=encoding,
        delimiter=delimiter,
        mapping=guessed(table.header, subject.columns),
    )


def subject_of(kind: str, actor: Actor) -> type[Subject]:
    """What is imported. Refused for what cannot be, and to those who may not."""
    subject = SUBJECTS.get(kind)
    if subject is None:
        raise Invalid(f"There is no import of '{kind}'. Choose one of: {', '.join(SUBJECTS)}.", field="kind")
    if not subject.allowed(actor):
        raise NotPermitted(f"You may not import {kind}. Ask an administrator, or somebody whose role may.")
    return subject


def table_of(run: ImportRun) -> Table:
    return read(bytes(run.content), run.name, encoding=run.encoding, delimiter=run.delimiter)


@transaction.atomic
def settle(
    run: ImportRun,
    *,
    mapping: dict[str, str],
    encoding: str = "",
    delimiter: str = "",
    dates: str = "",
    decimals: str = "",
    by_worker: bool = True,
    actor: Actor,
) -> ImportRun:
    """What the file means is said, and the worker will check it, unless the caller does that itself with ``work``.

    Refused while something needed is not said.
    """
    subject = subject_of(run.kind, actor)
    run = _take_idle(run, actor.now)
    run.encoding, run.delimiter, run.dates, run.decimals = encoding, delimiter, dates, decimals
    table = table_of(run)
    run.mapping = _checked(mapping, table, subject)
    reading_of(table, run.mapping, subject.columns, dates=dates, decimals=decimals)
    run.findings = run.checked_at = None
    _ask(run, Doing.CHECKING, actor.now, by_worker)
    return run


def _checked(mapping: dict[str, str], table: Table, subject: type[Subject]) -> dict[str, str]:
    known = {column.name: column for column in subject.columns}
    mapping = {name: header for name, header in mapping.items() if header}
    for name, header in mapping.items():
        if name not in known or header not in table.header:
            raise Invalid(f"There is no column '{header if name in known else name}'.", field=name)
    twice = {header for header in mapping.values() if list(mapping.values()).count(header) > 1}
    if twice:
        raise Invalid(f"The column '{min(twice)}' is used twice. Use each column of the file once.")
    for column in subject.columns:
        if column.needed and column.name not in mapping:
            raise Invalid(f"Say which column of the file holds: {column.label}.", field=column.name)
    return mapping


@transaction.atomic
def ask_to_apply(
    run: ImportRun, *, good_rows_only: bool = False, by_worker: bool = True, actor: Actor
) -> ImportRun:
    """The worker will import the file, unless the caller does that itself with ``work``.

    Refused before it is checked, and while a row is refused unless only the good rows are wanted.
    """
    subject_of(run.kind, actor)
    run = _take_idle(run, actor.now)
    if run.checked_at is None:
        raise NotReady("The file has not been checked. Say what its columns mean first.")
    if run.refused and not good_rows_only:
        raise RowsRefused(
            f"{run.refused_rows} rows are refused. Correct the file and send it again, or import the good rows only."
        )
    run.good_rows_only = good_rows_only
    _ask(run, Doing.APPLYING, actor.now, by_worker)
    return run


def _take_idle(run: ImportRun, now: datetime) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.applied_at is not None:
        raise NotReady("This file has been imported. Send it again if you want to import it once more.")
    if run.doing and not run.is_stuck(now):
        raise NotReady("The file is being worked on. Look again in a moment.")
    return run


def _ask(run: ImportRun, doing: str, now: datetime, by_worker: bool) -> None:
    run.doing, run.asked_at, run.done, run.of = doing, now, 0, 0
    run.failed_at, run.failure = None, ""
    run.save()
    if by_worker:
        from goldenthread.app.exchange.jobs import work_on

        work_on.defer(run_id=run.pk)


def work(run_id: int, *, say: Say | None = None) -> ImportRun | None:
    """Do what was asked for: check the file, or import it. What is done already is left alone."""
    run = ImportRun.objects.select_related("sent_by").filter(pk=run_id).exclude(doing="").first()
    if run is None:
        return None
    try:
        with told_elsewhere(run.pk) as tell:
            _do(run, say or tell)
    except Refusal as refusal:
        _fail(run, refusal.sentence)
    except Exception:
        log.exception("import %s failed", run_id)
        _fail(
            run, "Something went wrong that is not the file's fault. Nothing was imported; try again later."
        )
    return run


def _fail(run: ImportRun, sentence: str) -> None:
    run.doing, run.failed_at, run.failure = Doing.NOTHING, timezone.now(), sentence
    run.save(update_fields=["doing", "failed_at", "failure"])


class _TakeBack(Exception):
    """Undoes a trial: all that was done to see what would come of it."""


def _do(run: ImportRun, say: Say) -> None:
    applying = run.doing == Doing.APPLYING
    findings = Findings()
    try:
        with transaction.atomic():
            if not _alone(run):
                return
            findings = _bring(run, say)
            if not applying or (findings.refused and not run.good_rows_only):
                raise _TakeBack
            _applied(run, findings)
    except _TakeBack:
        _looked_at(run, findings)


def _alone(run: ImportRun) -> bool:
    """Whether nobody else is at it: a job can be given to a second worker when the first one seems dead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('import'), %s)", [run.pk])
        alone: bool = cursor.fetchone()[0]
    return alone and ImportRun.objects.filter(pk=run.pk, doing=run.doing, applied_at=None).exists()


def _actor(run: ImportRun) -> Actor:
    if run.sent_by is None:
        return Actor(system="import", via="import")
    return Actor(person=run.sent_by, via="import")


def _bring(run: ImportRun, say: Say) -> Findings:
    actor = _actor(run)
    subject = subject_of(run.kind, actor)(actor, Around(actor))
    table = table_of(run)
    reading = reading_of(table, run.mapping, subject.columns, dates=run.dates, decimals=run.decimals)
    return bring_all(table, run.mapping, subject, reading, say)


def _applied(run: ImportRun, findings: Findings) -> None:
    """The import is done: said in history, in the same transaction as everything it did."""
    actor = _actor(run)
    run.doing, run.applied_at, run.findings = Doing.NOTHING, actor.now, findings.plain()
    run.done = run.of = findings.added + findings.changed + findings.unchanged
    run.save(update_fields=["doing", "applied_at", "findings", "done", "of"])
    told = ImportApplied(
        subject=run.kind,
        added=findings.added,
        changed=findings.changed,
        unchanged=findings.unchanged,
        refused=len(findings.refused_rows),
    )
    record(run, told, actor=actor)


def _looked_at(run: ImportRun, findings: Findings) -> None:
    run.findings, run.checked_at = findings.plain(), timezone.now()
    if run.doing == Doing.APPLYING:
        run.failed_at = run.checked_at
        run.failure = (
            "Something changed since the file was checked: some rows are now refused. Nothing was imported."
        )
    run.doing = Doing.NOTHING
    run.save(update_fields=["findings", "checked_at", "doing", "failed_at", "failure"])


def refused_file(run: ImportRun) -> tuple[list[str], list[list[Any]]]:
    """The refused rows as they came, each with its place and why it is refused, to be corrected and sent again."""
    table = table_of(run)
    reasons: dict[int, list[str]] = {}
    for problem in run.refused:
        where = f"{problem['column']}: " if problem["column"] else ""
        reasons.setdefault(problem["row"], []).append(f"{where}{problem['reason']}")
    rows = [
        [*(cells[name] for name in table.header), line, " ".join(reasons[line])]
        for line, cells in table.rows
        if line in reasons
    ]
    return [*table.header, "Row", "Why it is refused"], rows
