"""When a decline or a counter-offer is not taken: ``goldenthread orders appeal``, ``goldenthread appeals``."""

from __future__ import annotations

from typing import Annotated

import typer

from goldenthread.cli.remote.connection import signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.orders import Because, Order, act, orders, standing
from goldenthread.cli.remote.printing import AsJson, show, speaking, table, words

appeals = typer.Typer(no_args_is_help=True, help="Appeals against declines: decide them.")
Appeal = Annotated[int, typer.Argument(help="The appeal's number; 'inbox' shows it.")]
COLUMNS = {
    "kind": "kind", "when": "at", "order": "order_id", "what": "what", "unit": "unit", "by": "by",
    "ground": "ground", "hours waited": "waited_hours",
}  # fmt: skip


@orders.command("reject-counter")
@speaking
def reject_counter(order: Order, because: Because, as_json: AsJson = False) -> None:
    """Do not take the counter-offer that stands, and say why; the unit answers anew."""
    act(order, "counter-offers/rejection", as_json, ground=words(because))


@orders.command()
@speaking
def appeal(order: Order, because: Because, as_json: AsJson = False) -> None:
    """Put a decline before the line above who declined."""
    act(order, "appeals", as_json, ground=words(because))


@orders.command()
@speaking
def override(order: Order, because: Because, as_json: AsJson = False) -> None:
    """Set a decline aside without an appeal, by right; the unit is asked anew."""
    act(order, "overrides", as_json, ground=words(because))


@appeals.command()
@speaking
def uphold(appeal: Appeal, because: Because, as_json: AsJson = False) -> None:
    """Let the decline stand, and say why."""
    _rule(appeal, as_json, overturn=False, ground=words(because))


@appeals.command()
@speaking
def overturn(appeal: Appeal, because: Because, as_json: AsJson = False) -> None:
    """Set the decline aside, and say why; the unit is asked anew."""
    _rule(appeal, as_json, overturn=True, ground=words(because))


def _rule(appeal: int, as_json: bool, **said: object) -> None:
    made = signed_in().post(f"appeals/{appeal}/decision", said)
    show(made, as_json, lambda answer: standing(answer["order"]))


@speaking
def refusals(
    kind: Annotated[
        str | None, typer.Option(help="decline, veto, override or request; without: all four.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="From this day on; without: 90 days ago.")
    ] = None,
    last: Annotated[str | None, typer.Option("--until", help="Until this day; without: today.")] = None,
    account: Annotated[str | None, typer.Option(help="Of this account, by name or number.")] = None,
    most: Annotated[int, typer.Option(min=1, help="At most this many, latest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The register of what was refused (declines, vetoes, overrides, requests), with the hours that it cost each."""
    there = signed_in()
    of_account = id_of(there, "accounts", account)
    found = there.every("refusals", most, kind=kind, first=first, last=last, account_id=of_account)
    rows = [{**row, "waited_hours": _rounded(row["waited_hours"])} for row in found]
    show(rows, as_json, table(COLUMNS, "Nothing was refused in that time."))


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 1)
