"""Commands about records: convert between formats, check a folder."""

from pathlib import Path
from typing import Annotated

import typer

from goldenthread.cli.logs import LogOptions, log_options, open_log, refusals

records_app = typer.Typer(help="Look at a record set.", no_args_is_help=True)


@log_options
def convert(
    sources: Annotated[list[Path], typer.Argument(help="a log in one or more files, or a folder of records")],
    out: Annotated[
        Path,
        typer.Argument(
            help="a folder for records, or a file: .csv, .parquet, .xes, .xes.gz, .sqlite or .json (OCEL 2.0)"
        ),
    ],
    csv: Annotated[bool, typer.Option("--csv", help="write the folder as CSV instead of Parquet")] = False,
    *,
    log: LogOptions,
) -> None:
    """Convert a log, or a folder of records, to another format."""
    from goldenthread.analysis.records import read_records
    from goldenthread.analysis.records.logs.writers import write_any

    folder = len(sources) == 1 and sources[0].is_dir()
    records = read_records(sources[0]) if folder else open_log(sources, log)
    write_any(records, out, format="csv" if csv else "parquet")
    typer.echo(f"Wrote {records.count('event'):,} events of {records.count('order'):,} orders to {out}.")


@records_app.command("check")
def check_records(
    folder: Annotated[Path, typer.Argument(help="the folder of records")],
) -> None:
    """Say what is wrong with the records in a folder. Leaves with 1 if anything is."""
    from goldenthread.analysis.records import check, read_records

    with refusals():
        records = read_records(folder)
        problems = check(records)
    for problem in problems:
        typer.echo(str(problem))
    counted = ", ".join(f"{records.count(name):,} {name}" for name in records.tables)
    if problems:
        typer.echo(f"{len(problems)} problems in {counted}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Nothing is wrong with {counted}.")
