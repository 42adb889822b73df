"""``goldenthread search`` and ``goldenthread units``: finding things, and what a unit should know of itself."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldenthread.cli.remote.connection import signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.printing import AsJson, clean, show, speaking, table

units = typer.Typer(no_args_is_help=True, help="Units: what one can promise, and what others cost it.")
Unit = Annotated[str, typer.Argument(help="The unit, by name or number.")]


@speaking
def search(
    text: Annotated[list[str], typer.Argument(help="Words that must all occur.")],
    kind: Annotated[str | None, typer.Option(help="Only among these, such as orders or accounts.")] = None,
    most: Annotated[int, typer.Option(min=1, max=50, help="At most this many of each kind.")] = 5,
    as_json: AsJson = False,
) -> None:
    """What you may see and holds all the words, by kind; the best first."""
    found = signed_in().get("search", q=" ".join(text), kind=kind, limit=most)
    show(found, as_json, _found)


def _found(found: dict[str, Any]) -> None:
    hits = [{"kind": group["kind"], **hit} for group in found["groups"] for hit in group["hits"]]
    table({"kind": "kind", "id": "id", "title": "title", "about": "about"}, "Nothing holds these words.")(
        hits
    )


@units.command("can-promise")
@speaking
def can_promise(
    unit: Unit,
    on: Annotated[str | None, typer.Option(help="The day, as 2026-03-20; without: today.")] = None,
    as_json: AsJson = False,
) -> None:
    """What the unit should know before it promises a day. The promise stays its own."""
    there = signed_in()
    found = there.get(f"units/{id_of(there, 'units', unit)}/ability-to-promise", day=on)
    show(found, as_json, _ability)


def _ability(found: dict[str, Any]) -> None:
    kept = found["kept"]
    typer.echo(
        f"Week of {found['week_begins']}: {found['promised_that_week']} promised, {found['overdue']} overdue, "
        f"{found['hours_available']:.0f} working hours ({found['hours_usual']:.0f} in a usual week)."
    )
    if kept["share"] is None:
        typer.echo(
            f"How promises with that lead time were kept cannot be said: {clean(kept['why_no_share'])}."
        )
    else:
        typer.echo(
            f"Of {kept['n']} promises with {kept['days_from']} to {kept['days_to']} days' lead {kept['kept']} were "
            f"kept ({kept['share']:.0%}, 95% interval {kept['low']:.0%} to {kept['high']:.0%})."
        )


@units.command()
@speaking
def lost(
    unit: Unit,
    first: Annotated[
        str | None, typer.Option("--from", help="From this day on; without: 90 days ago.")
    ] = None,
    last: Annotated[str | None, typer.Option("--until", help="Until this day; without: today.")] = None,
    as_json: AsJson = False,
) -> None:
    """The hours that incomplete orders, expedites and changed minds cost the unit, and by whom."""
    there = signed_in()
    path = f"units/{id_of(there, 'units', unit)}/hours-lost"
    columns = {"cause": "cause", "by": "by", "times": "times", "hours": "hours"}
    found = list(there.every(path, 1_000, first=first, last=last))
    show(found, as_json, table(columns, "Nothing was lost in that time."))
