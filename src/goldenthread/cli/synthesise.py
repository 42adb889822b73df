"""The command that tells a story: an organisation with known truth, as a folder of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def synthesise(
    story: Annotated[str, typer.Argument(help="technology_services, hr_outsourcer or aligned")],
    out: Annotated[Path, typer.Option("--out", help="the folder to write: a Data Package and truth.json")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="the same seed tells the same story")] = 1,
    size: Annotated[str, typer.Option("--size", help="small, company or group")] = "small",
    months: Annotated[int, typer.Option("--months", min=1, max=24, help="tell only the first months")] = 24,
    ending: Annotated[
        datetime | None,
        typer.Option("--ending", formats=["%Y-%m-%d"], help="shift the story so that it ends on this day"),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="leave out what each planted boundary costs, which takes more runs"),
    ] = False,
) -> None:
    """Make an organisation with known truth, and write its records."""
    from goldenthread.analysis.synthetic import UnknownStory
    from goldenthread.analysis.synthetic import synthesise as tell

    day = ending.date() if ending else None
    try:
        with progress_bar() as progress:
            told = tell(
                story,
                seed=seed,
                size=size,
                out=out,
                months=months,
                ending=day,
                truth=not quick,
                progress=progress,
            )
    except UnknownStory as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    tables = ", ".join(f"{told.records.count(name):,} {name}s" for name in ("person", "order", "event"))
    counts = f"{len(told.plot.company.customers)} accounts, {tables}"
    typer.echo(f"{told.truth['title']}: {counts}, to {told.truth['as_of'][:10]}.")
    typer.echo(f"Written: {out}, with what is true of it in {out / 'truth.json'}")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """A bar on the terminal's error stream; nothing where it is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("founding the company", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)
