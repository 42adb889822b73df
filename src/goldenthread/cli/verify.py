"""``goldenthread verify``: whether what is stored is what history says."""

from __future__ import annotations

import typer

from goldenthread.cli.serve import prepare_django


def verify(
    most: int = typer.Option(100, min=1, help="Print at most this many differences; all are counted."),
) -> None:
    """Re-derive every order and barrier from history, and report any difference from what is stored.

    Changes nothing. Exits with 1 if there is a difference.
    """
    prepare_django()
    from goldenthread.app.orders.verify import Count, differences

    count, found = Count(), 0
    for difference in differences(count):
        found += 1
        if found <= most:
            typer.echo(str(difference))
    if found > most:
        typer.echo(f"… and {found - most} more.")
    compared = f"{count.orders} orders and {count.barriers} barriers against {count.events} events"
    typer.echo(f"Compared {compared}: {'no difference' if not found else f'{found} differences'}.")
    if found:
        raise typer.Exit(1)
