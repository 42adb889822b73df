"""``goldenthread verify``: whether what is stored is what history says."""

from __future__ import annotations

import sys
import time

import typer

from goldenthread.cli.serve import prepare_django


def verify(
    most: int = typer.Option(100, min=1, help="Print at most this many differences; all are counted."),
) -> None:
    """Re-derive orders, appeals, barriers, decision requests and feedback from history; report any difference.

    Changes nothing. Exits with 1 if there is a difference. Says how long it took and what memory it needed, which
    does not grow with the records.
    """
    began = time.monotonic()
    prepare_django()
    from goldenthread.app.history.verification import Count
    from goldenthread.app.verify import differences

    count, found = Count(), 0
    for difference in differences(count):
        found += 1
        if found <= most:
            typer.echo(str(difference))
    if found > most:
        typer.echo(f"… and {found - most} more.")
    typer.echo(f"Compared {count}: {'no difference' if not found else f'{found} differences'}.")
    typer.echo(_cost(time.monotonic() - began), err=True)
    if found:
        raise typer.Exit(1)


def _cost(seconds: float) -> str:
    """The time, and the most memory that this process ever held."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = most / (
        1024 * 1024 if sys.platform == "darwin" else 1024
    )  # told in bytes there, else in kilobytes
    return f"It took {int(seconds) // 60}:{int(seconds) % 60:02} minutes and at most {megabytes:.0f} MB of memory."
