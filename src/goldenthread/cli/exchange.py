"""Record sets in and out of the live database: ``goldenthread load`` and ``goldenthread export records``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

export = typer.Typer(no_args_is_help=True, help="Write what the application holds to files.")


@export.command()
def records(
    folder: Annotated[Path, typer.Argument(help="Where the record set is written: a folder.")],
) -> None:
    """Write the live database as a record set, all of it as it is at one moment."""
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from goldenthread.app.exchange.exporting import export_records

    exported = export_records(folder, progress=lambda what: typer.echo(f"{what} …", err=True))
    for table, rows in sorted(exported.rows.items()):
        typer.echo(f"{rows:>10,}  {table}")
    typer.echo(f"{folder} speaks for {exported.as_of:%Y-%m-%d %H:%M} UTC.")


def load(
    folder: Annotated[Path, typer.Argument(help="A record set: a folder of Parquet or CSV files.")],
) -> None:
    """Load a record set, with the dated history of everything in it, into an empty database."""
    from goldenthread.analysis.records import RecordsError, read_records
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from goldenthread.app.errors import Refusal
    from goldenthread.app.exchange.loading import load as load_records

    try:
        loaded = load_records(read_records(folder), progress=lambda what: typer.echo(f"{what} …", err=True))
    except (Refusal, RecordsError) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    for table, rows in sorted(loaded.rows.items()):
        typer.echo(f"{rows:>10,}  {table}")
    for table, rows in sorted(loaded.kept.items()):
        typer.echo(f"{rows:>10,}  {table}: no place for these yet; kept as they came")
