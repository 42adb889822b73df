"""Opening a log on the command line: what its columns mean, said by options or guessed and confirmed.

A command gets all of them from one decorator, and the record set from :func:`open_log`.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from goldenthread.analysis.records import Mapping, RecordSet

_COLUMNS = {
    "order": "the column that names the order, ticket or case",
    "activity": "the column that says what was done",
    "time": "the column with the time, or the end, of a step",
    "start": "the column with the start of a step",
    "unit": "the column with the unit or team that did it",
    "function": "the column with the function that the unit belongs to",
    "person": "the column with the person who did it",
    "account": "the column with the customer",
    "due": "the column with the date that was asked for",
    "placed": "the column with the time at which the order was placed",
    "delivered": "the column with the time at which the order was delivered",
    "priority": "the column with the order's priority",
    "kind": "the column with the kind of order",
    "value": "the column with what the order is worth",
    "quantity": "the column with the quantity",
    "event": "the column with the step's own id",
    "status": "the column with the life-cycle value (start, complete, or a status)",
    "instance": "the column that tells repeated steps apart",
    "value_class": "the column that says value, necessary or waste",
}
_READING = {
    "cases": "a second file with one row per order",
    "cases_key": "the column of that file that names the order",
    "dates": "how dates such as 03/04/2025 read: dmy, mdy or ymd",
    "time_zone": "the zone of times that name none, such as Europe/Vienna",
    "order_type": "OCEL: the object type that is the order",
    "delimiter": "CSV: the character between values",
    "encoding": "CSV: the encoding, such as cp1252",
}


@dataclass(frozen=True)
class LogOptions:
    """What was said about a log on the command line. ``meanings`` are the parts of a mapping that were named."""

    meanings: dict[str, Any] = field(default_factory=dict)
    mapping_file: Path | None = None
    save_mapping: Path | None = None
    yes: bool = False
    on_error: str = "stop"
    rejects: Path | None = None


def _option(name: str, kind: Any, default: Any, said: str, *flags: str) -> inspect.Parameter:
    annotation = Annotated[kind, typer.Option(*flags, help=said)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _parameters() -> list[inspect.Parameter]:
    flags = {name: "--" + name.replace("_", "-") for name in (*_COLUMNS, *_READING)}
    parameters = [_option(name, str, "", said, flags[name]) for name, said in (_COLUMNS | _READING).items()]
    return [
        *parameters,
        _option("closing", list[str], [], "an activity that delivers an order; can be repeated", "--closing"),
        _option("mapping_file", Path | None, None, "a saved mapping (.toml or .json)", "--mapping"),
        _option(
            "save_mapping",
            Path | None,
            None,
            "write the mapping that was used to this file",
            "--save-mapping",
        ),
        _option("yes", bool, False, "accept what is guessed without a question", "--yes", "-y"),
        _option("on_error", str, "stop", "rows that cannot be used: stop, skip or report", "--on-error"),
        _option("rejects", Path | None, None, "the file for rows that cannot be used", "--rejects"),
    ]


def log_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option about logs; it receives them as its keyword ``log`` (:class:`LogOptions`)."""
    own = [p for p in inspect.signature(command, eval_str=True).parameters.values() if p.name != "log"]
    own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    added = _parameters()

    def run(**given: Any) -> None:
        said = {p.name: given.pop(p.name) for p in added}
        apart = {
            name: said.pop(name) for name in ("mapping_file", "save_mapping", "yes", "on_error", "rejects")
        }
        meanings = {name: value for name, value in said.items() if value}
        if "closing" in meanings:
            meanings["closing"] = tuple(meanings["closing"])
        with refusals():
            command(**given, log=LogOptions(meanings, **apart))

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
    return run


@contextmanager
def refusals() -> Iterator[None]:
    """Print what records refuse as a sentence, and leave with 2."""
    from goldenthread.analysis.records.errors import RecordsError

    try:
        yield
    except RecordsError as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(2) from None


def open_log(sources: list[Path], log: LogOptions) -> RecordSet:
    """The record set in the files; what nobody said is guessed, shown and confirmed first."""
    from goldenthread.analysis.records import read_log
    from goldenthread.analysis.records.errors import MappingNeeded

    if log.on_error not in {"stop", "skip", "report"}:
        raise MappingNeeded(f"--on-error is stop, skip or report, not '{log.on_error}'.")
    mapping = _mapping(sources, log)
    records = read_log(*sources, mapping=mapping, on_error=log.on_error, rejects=log.rejects)  # type: ignore[arg-type]
    if log.save_mapping:
        mapping.save(log.save_mapping)
        typer.echo(f"The mapping is in {log.save_mapping}.", err=True)
    reading = records.reading
    for note in reading.notes if reading else ():
        typer.echo(f"note: {note}", err=True)
    if reading and reading.rejected.rows:
        typer.echo(
            f"{reading.rejected.rows:,} rows were left out; they are in {reading.rejected.file}.", err=True
        )
    return records


def _mapping(sources: list[Path], log: LogOptions) -> Mapping:
    """What the columns mean: as said, or guessed and confirmed."""
    from goldenthread.analysis.records import Mapping, guess_mapping
    from goldenthread.analysis.records.errors import MappingNeeded

    said = Mapping.load(log.mapping_file) if log.mapping_file else Mapping()
    said = said.with_options(log.meanings)  # type: ignore[arg-type]
    if said.order and said.time:
        return said
    guess = guess_mapping(*sources, said=said)
    typer.echo("What the columns seem to mean:", err=True)
    typer.echo(str(guess), err=True)
    if log.yes:
        return guess.mapping
    if not sys.stdin.isatty():
        raise MappingNeeded("Accept this with --yes, or name the columns, such as --order and --time.")
    if not typer.confirm("Read it so?", default=True, err=True):
        raise MappingNeeded("Name the columns with options such as --order, --time and --unit.")
    return guess.mapping
