"""The command that shows, from a log that an organisation already has, where its customers' work gets stuck."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldenthread.cli.logs import LogOptions, log_options, open_log

if TYPE_CHECKING:
    from goldenthread.analysis.calendars import WorkingCalendar
    from goldenthread.analysis.records import RecordSet
    from goldenthread.analysis.report.diagnosis import Progress


@log_options
def diagnose(
    sources: Annotated[list[Path], typer.Argument(help="a log in one or more files, or a folder of records")],
    out: Annotated[Path, typer.Option("--out", help="the report to write")] = Path("diagnosis.html"),
    json: Annotated[Path | None, typer.Option("--json", help="also write the facts as JSON")] = None,
    records: Annotated[
        Path | None, typer.Option("--records", help="also write the records to this folder")
    ] = None,
    people: Annotated[bool, typer.Option("--people", help="name persons in the report")] = False,
    calendar: Annotated[
        str,
        typer.Option("--calendar", help="when units work, such as 'mon-fri 09:00-17:00 AT Europe/Vienna'"),
    ] = "",
    *,
    log: LogOptions,
) -> None:
    """Show from a log where customers' work gets stuck: one screen, and a report in one file."""
    from goldenthread.analysis.records import write_records
    from goldenthread.analysis.report import diagnose as diagnosis_of

    _may_be_written(out, json)
    working = _calendar(calendar)
    found = _records(sources, log)
    with _progress() as progress:
        diagnosis = diagnosis_of(found, people=people, calendar=working, progress=progress)
    typer.echo(diagnosis.text(width=_width()))
    written = [diagnosis.save(out)]
    if json:
        json.write_text(diagnosis.json() + "\n", encoding="utf-8")
        written.append(json)
    if records:
        written.append(write_records(found, records))
    typer.echo(f"Written: {', '.join(map(str, written))}")


def _records(sources: list[Path], log: LogOptions) -> RecordSet:
    from goldenthread.analysis.records import read_records

    return read_records(sources[0]) if len(sources) == 1 and sources[0].is_dir() else open_log(sources, log)


def _calendar(text: str) -> WorkingCalendar | None:
    """The calendar that was given, or a sentence about what is wrong with it."""
    from goldenthread.analysis.calendars import CalendarError, read_calendar

    try:
        return read_calendar(text) if text else None
    except CalendarError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _may_be_written(*files: Path | None) -> None:
    """Refuse before the work, not after it, where a file cannot be written."""
    for file in files:
        if file and not file.parent.is_dir():
            typer.echo(
                f"There is no folder {file.parent} for {file.name}. Make it, or name another.", err=True
            )
            raise typer.Exit(2)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on the terminal's error stream; nothing where it is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("preparing events", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


def _width() -> int:
    from shutil import get_terminal_size

    return min(120, max(60, get_terminal_size((100, 40)).columns))
