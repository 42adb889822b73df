"""Record sets in and out of the live database: ``goldenthread load`` and ``goldenthread export records``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

SHOWN = 20  # changes and refusals of each table that are told one by one
export = typer.Typer(no_args_is_help=True, help="Write what the application holds to files.")


@export.command()
def records(
    folder: Annotated[Path, typer.Argument(help="Where the record set is written: a folder.")],
) -> None:
    """Write the live database as a record set, all of it as it is at one moment."""
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from goldenthread.app.exchange.exporting import export_records
    from goldenthread.app.exchange.exporting.left_out import left_out

    exported = export_records(folder, progress=lambda what: typer.echo(f"{what} …", err=True))
    for table, rows in sorted(exported.rows.items()):
        typer.echo(f"{rows:>10,}  {table}")
    for words, rows in left_out().items():
        typer.echo(f"{rows:>10,}  not in a record set: {words}")
    typer.echo(f"{folder} speaks for {exported.as_of:%Y-%m-%d %H:%M} UTC.")


def load(
    folder: Annotated[Path, typer.Argument(help="A record set: a folder of Parquet or CSV files.")],
    yes: Annotated[
        bool,
        typer.Option("--yes/--preview", help="Merge it; without this, say what would change."),
    ] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Merge what can be although other rows are refused.")
    ] = False,
) -> None:
    """Load a record set, with its dated history: into an empty database, or merged by key into what is there."""
    from goldenthread.analysis.records import RecordsError, read_records
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from goldenthread.app.errors import Refusal
    from goldenthread.app.exchange.loading.load import is_empty

    try:
        if is_empty():
            _load(read_records(folder))
        else:
            _merge(read_records(folder), yes, good_rows)
    except (Refusal, RecordsError) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None


def _progress(what: str) -> None:
    typer.echo(f"{what} …", err=True)


def _load(records: RecordSet) -> None:
    from goldenthread.app.exchange.loading import load as load_records

    loaded = load_records(records, progress=_progress)
    for table, rows in sorted(loaded.rows.items()):
        typer.echo(f"{rows:>10,}  {table}")
    for table, rows in sorted(loaded.kept.items()):
        typer.echo(f"{rows:>10,}  {table}: no place for these yet; kept as they came")


def _merge(records: RecordSet, yes: bool, good_rows: bool) -> None:
    from goldenthread.app.exchange.merging import merge

    merged = merge(records, apply=yes, good_rows=good_rows, progress=_progress)
    typer.echo(f"{'table':<16}{'added':>9}{'changed':>9}{'same':>9}{'refused':>9}")
    for name, one in merged.tables.items():
        counts = (one.added, len(one.changed), one.unchanged, len(one.refused))
        typer.echo(f"{name:<16}" + "".join(f"{count:>9,}" for count in counts))
    for name, one in merged.tables.items():
        for change in one.changed[:SHOWN]:
            typer.echo(f"  {name} {change.row}: {'; '.join(_in_words(*field) for field in change.fields)}")
        for refused in one.refused[:SHOWN]:
            typer.echo(f"  {name} {refused.row} is refused: {refused.reason}", err=True)
    if merged.applied:
        typer.echo("Merged.")
    elif merged.refused and not good_rows:
        typer.echo(
            "Nothing has changed: rows are refused. Correct them, or merge the others with --good-rows."
        )
        raise typer.Exit(1)
    else:
        typer.echo("Nothing has changed yet: --yes merges it.")


def _in_words(field: str, before: str, after: str) -> str:
    return f"{field} {before or 'nothing'} → {after or 'nothing'}" if field else after
