"""``goldenthread verify``: whether what is stored is what history says."""

from __future__ import annotations

import typer

from goldenthread.cli.serve import prepare_django


def verify(
    most: int = typer.Option(100, min=1, help="Print at most this many differences; all are counted."),
) -> None:
    """Re-derive orders, appeals, barriers, decision requests and feedback from history; report any difference.

    Changes nothing. Exits with 1 if there is a difference.
    """
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
    if found:
        raise typer.Exit(1)
