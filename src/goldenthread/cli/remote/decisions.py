"""``goldenthread decisions``: asking a unit to decide something for an account, and deciding it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldenthread.cli.remote.connection import signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.printing import AsJson, clean, show, speaking, table, words

decisions = typer.Typer(no_args_is_help=True, help="Decision requests: ask a unit to decide, and decide.")
COLUMNS = {
    "id": "id", "what": "what", "account": "account_id", "asked of": "to_unit_id", "asked": "asked_at",
    "outcome": "outcome",
}  # fmt: skip


def _request(one: dict[str, Any]) -> None:
    typer.echo(
        f"Request {one['id']} “{clean(one['what'])}” {'is ' + one['outcome'] if one['outcome'] else 'waits'}."
    )


@decisions.command("list")
@speaking
def list_requests(
    every: Annotated[bool, typer.Option("--all", help="Those that are decided too.")] = False,
    most: Annotated[int, typer.Option(min=1, help="At most this many, latest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """What was asked for your accounts and of your units and is not decided, latest first."""
    found = list(signed_in().every("decision-requests", most, decided=None if every else False))
    show(found, as_json, table(COLUMNS, "No request waits for a decision."))


@decisions.command()
@speaking
def ask(
    what: Annotated[str, typer.Argument(help="What is to be decided. '-' reads standard input.")],
    account: Annotated[str, typer.Option(help="For this account, by name or number.")],
    unit: Annotated[str, typer.Option(help="Asked of this unit, by name or number.")],
    area: Annotated[str, typer.Option(help="The decision area, by name or number.")],
    amount: Annotated[str | None, typer.Option(help="How much it is about.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a unit to decide something for an account."""
    there = signed_in()
    said = {
        "account_id": id_of(there, "accounts", account),
        "to_unit_id": id_of(there, "units", unit),
        "area_id": id_of(there, "decision-areas", area),
        "what": words(what),
        "amount": amount,
    }
    show(there.post("decision-requests", said), as_json, _request)


@decisions.command()
@speaking
def decide(
    request: Annotated[int, typer.Argument(help="The request's number.")],
    outcome: Annotated[str, typer.Option(help="granted, countered or declined.")],
    because: Annotated[str, typer.Option("--because", help="Why. '-' reads it from standard input.")],
    as_json: AsJson = False,
) -> None:
    """Grant, counter or decline it, in the name of the unit that was asked."""
    said = {"outcome": outcome, "ground": words(because)}
    show(signed_in().post(f"decision-requests/{request}/decision", said), as_json, _request)
