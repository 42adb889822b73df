"""Orders in support, information, dates and pauses; several orders at once; the calendar of promises."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldenthread.cli.remote.connection import Failure, signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.orders import COLUMNS, Because, Day, Order, Quantity, act, orders, standing
from goldenthread.cli.remote.printing import AsJson, clean, show, speaking, table, words

__all__ = ["orders"]  # with the commands of this module

Information = Annotated[str, typer.Argument(help="In words. '-' reads standard input.")]
ACTS = {
    "promise": ("on",),
    "move-promise": ("on", "because"),
    "clarify": ("because",),
    "withdraw": ("because",),
}
WORDS = {"move-promise": "cause", "clarify": "text", "withdraw": "ground"}


@orders.command()
@speaking
def support(
    order: Order,
    unit: Annotated[str, typer.Option(help="Asked of this unit, by name or number.")],
    title: Annotated[str, typer.Option(help="What is asked.")],
    on: Day,
    quantity: Quantity = None,
    as_json: AsJson = False,
) -> None:
    """Ask another unit for what this order needs. It answers with a promise of its own."""
    there = signed_in()
    said = {"asked_of_unit_id": id_of(there, "units", unit), "title": title, "requested_for": on}
    show(there.post(f"orders/{order}/supporting-orders", {**said, "quantity": quantity}), as_json, standing)


@orders.command()
@speaking
def waive(order: Order, because: Because, as_json: AsJson = False) -> None:
    """Let the order above be delivered without this supporting order, in your name."""
    act(order, "waiver", as_json, ground=words(because))


@orders.command("send-back")
@speaking
def send_back(order: Order, missing: Information, as_json: AsJson = False) -> None:
    """Send an order back and say what is missing."""
    act(order, "incompletes", as_json, text=words(missing))


@orders.command()
@speaking
def complete(order: Order, information: Information, as_json: AsJson = False) -> None:
    """Give the information that was missing."""
    act(order, "completions", as_json, text=words(information))


@orders.command("change-date")
@speaking
def change_date(order: Order, on: Day, because: Because = "", as_json: AsJson = False) -> None:
    """The customer asks for another day. It is never a unit's slip."""
    act(order, "requested-dates", as_json, requested_for=on, ground=words(because))


@orders.command()
@speaking
def pause(
    order: Order,
    because: Because,
    waiting_on: Annotated[str, typer.Option(help="customer, supplier or unit.")] = "customer",
    as_json: AsJson = False,
) -> None:
    """Let the clock stand, and say why and for whom it waits."""
    act(order, "pauses", as_json, reason=words(because), waiting_on=waiting_on)


@orders.command()
@speaking
def resume(order: Order, as_json: AsJson = False) -> None:
    """Let the clock run again."""
    act(order, "pauses/end", as_json)


@orders.command()
@speaking
def several(
    what: Annotated[str, typer.Argument(help="promise, move-promise, clarify or withdraw.")],
    order: Annotated[list[int], typer.Argument(help="The orders' numbers.")],
    on: Annotated[str | None, typer.Option(help="The day, to promise or to move to.")] = None,
    because: Annotated[
        str | None, typer.Option(help="Why, or what to say. '-' reads standard input.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Do one act on up to 200 orders. Each stands or is refused by itself; refused for any, it leaves with 1."""
    if what not in ACTS:
        raise Failure(f"Say which act: {', '.join(ACTS)}.", exit_code=2)
    given = {"on": on, "because": because}
    missing = [f"--{name}" for name in ACTS[what] if not given[name]]
    if missing:
        raise Failure(f"To {what} say {' and '.join(missing)}.", exit_code=2)
    said: dict[str, Any] = {"act": what.replace("-", "_"), "order_ids": order}
    if "on" in ACTS[what]:
        said["promised_for"] = on
    if what in WORDS:
        said[WORDS[what]] = words(because)
    outcome = signed_in().post("orders/several", {"several": said})
    show(outcome, as_json, _outcome)
    if outcome["refused"]:
        raise typer.Exit(1)


def _outcome(outcome: dict[str, Any]) -> None:
    typer.echo(f"Done for {len(outcome['done'])}, refused for {len(outcome['refused'])}.")
    for one in outcome["refused"]:
        typer.echo(f"Order {one['order_id']}: {clean(one['sentence'])}")


@orders.command()
@speaking
def calendar(
    first: Annotated[str, typer.Option("--from", help="From this day on, as 2026-03-01.")],
    last: Annotated[str, typer.Option("--until", help="Until this day.")],
    account: Annotated[str | None, typer.Option(help="Of this account, by name or number.")] = None,
    unit: Annotated[str | None, typer.Option(help="By this unit, by name or number.")] = None,
    below: Annotated[bool, typer.Option("--below", help="With the units below it.")] = False,
    most: Annotated[int, typer.Option(min=1, help="At most this many.")] = 500,
    as_json: AsJson = False,
) -> None:
    """The calendar of promises: what is promised for these days, the earliest first."""
    there = signed_in()
    wanted = {
        "account_id": id_of(there, "accounts", account),
        "asked_of_unit_id": id_of(there, "units", unit),
        "below": below or None,
        "promised_from": first,
        "promised_to": last,
    }
    found = sorted(
        there.every("orders", most, **wanted), key=lambda one: (one["last_promised_for"], one["id"])
    )
    names = ("promised", "id", "state", "what", "account", "unit")
    show(
        found, as_json, table({name: COLUMNS[name] for name in names}, "Nothing is promised for these days.")
    )
