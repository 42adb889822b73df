"""``goldenthread orders``: the conversation about an order, from a terminal."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldenthread.cli.remote.connection import Failure, signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.printing import AsJson, clean, show, speaking, table, words

orders = typer.Typer(no_args_is_help=True, help="Orders of a running deployment: read them, and act on them.")
Order = Annotated[int, typer.Argument(help="The order's number.")]
Day = Annotated[str, typer.Option("--on", help="The day, as 2026-03-20.")]
Because = Annotated[str, typer.Option("--because", help="Why. '-' reads it from standard input.")]
Quantity = Annotated[str | None, typer.Option("--quantity", help="How much; without: all of it.")]
Unit = Annotated[str, typer.Option("--to", help="The unit, by name or number.")]
Note = Annotated[str, typer.Option("--note", help="A word to go with it. '-' reads standard input.")]
Contact = Annotated[int | None, typer.Option("--contact", help="The customer's contact, by number.")]
COLUMNS = {
    "id": "id", "state": "state", "what": "title", "asked for": "requested_for", "promised": "last_promised_for",
    "account": "account_id", "unit": "asked_of_unit_id",
}  # fmt: skip


def standing(order: dict[str, Any]) -> None:
    """Where an order stands, in one line."""
    promised = f", promised for {order['last_promised_for']}" if order["last_promised_for"] else ""
    typer.echo(f"Order {order['id']} “{clean(order['title'])}” is {order['state']}{promised}.")


def act(order: int, act: str, as_json: bool, **said: Any) -> None:
    made = signed_in().post(f"orders/{order}/{act}", said)
    show(made, as_json, lambda answer: standing(answer["order"]))


@orders.command("list")
@speaking
def list_orders(
    account: Annotated[str | None, typer.Option(help="Of this account, by name or number.")] = None,
    unit: Annotated[str | None, typer.Option(help="Asked of this unit, by name or number.")] = None,
    state: Annotated[str | None, typer.Option(help="In this state, such as promised.")] = None,
    below: Annotated[bool, typer.Option("--below", help="With the units below that unit.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Only what is due and not delivered.")] = False,
    text: Annotated[str | None, typer.Option("--words", help="With these words in it.")] = None,
    root: Annotated[bool, typer.Option("--root", help="Customers' orders only.")] = False,
    most: Annotated[int, typer.Option(min=1, help="At most this many, latest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The orders that you may see, latest first."""
    there = signed_in()
    wanted = {
        "account_id": id_of(there, "accounts", account),
        "asked_of_unit_id": id_of(there, "units", unit),
        "state": state,
        "below": below or None,
        "late": late or None,
        "words": text,
        "root": True if root else None,
    }
    show(list(there.every("orders", most, **wanted)), as_json, table(COLUMNS, "There is no such order."))


@orders.command("show")
@speaking
def show_order(order: Order, as_json: AsJson = False) -> None:
    """The thread of an order as text: where it stands, its three dates, its chain, and all that was said."""
    show(signed_in().get(f"orders/{order}/thread"), as_json, _thread)


def _thread(thread: dict[str, Any]) -> None:
    order = thread["order"]
    standing(order)
    typer.echo(f"For {clean(thread['account'])}, asked of {clean(thread['asked_of'])}. {clean(order['why'])}")
    typer.echo(
        f"Asked for {order['requested_for'] or '–'}, first promised {order['first_promised_for'] or '–'}, "
        f"last promised {order['last_promised_for'] or '–'}. Now with {clean(thread['held_by']) or 'nobody'}."
    )
    for name in ("deliveries", "hand_offs", "steps", "appeals"):
        if thread[f"open_{name}"]:
            typer.echo(f"Open {name.replace('_', '-')}: {', '.join(map(str, thread[f'open_{name}']))}.")
    if thread["barriers"]:
        typer.echo(f"Barriers that stand: {', '.join(map(str, thread['barriers']))}.")
    if len(thread["chain"]) > 1:
        columns = {
            "id": "id", "supports": "parent_id", "what": "title", "unit": "asked_of", "state": "state",
            "promised": "last_promised_for", "slack": "slack_days",
        }  # fmt: skip
        table(columns, "")(thread["chain"])
    for line in thread["lines"]:
        typer.echo(f"{clean(line['at'])}  {clean(line['who'])} {clean(line['said'])}")


@orders.command()
@speaking
def place(
    account: Annotated[str, typer.Option(help="For this account, by name or number.")],
    unit: Annotated[str, typer.Option(help="Asked of this unit, by name or number.")],
    title: Annotated[str, typer.Option(help="What is asked.")],
    why: Annotated[str, typer.Option(help="Why it matters to the customer. '-' reads standard input.")],
    on: Annotated[str, typer.Option(help="The day on which the customer wants it, as 2026-03-20.")],
    quantity: Quantity = None,
    value: Annotated[str | None, typer.Option(help="What it is worth.")] = None,
    contact: Contact = None,
    as_json: AsJson = False,
) -> None:
    """Place an order with a unit, for an account."""
    there = signed_in()
    said = {
        "account_id": id_of(there, "accounts", account),
        "asked_of_unit_id": id_of(there, "units", unit),
        "title": title,
        "why": words(why),
        "requested_for": on,
        "quantity": quantity,
        "value": value,
        "contact_id": contact,
    }
    show(there.post("orders", said), as_json, standing)


@orders.command()
@speaking
def promise(order: Order, on: Day, quantity: Quantity = None, as_json: AsJson = False) -> None:
    """Promise a day."""
    act(order, "promises", as_json, promised_for=on, quantity=quantity)


@orders.command("move-promise")
@speaking
def move_promise(
    order: Order, on: Day, because: Because, quantity: Quantity = None, as_json: AsJson = False
) -> None:
    """Promise another day, and say why. The days before it stay on record."""
    act(order, "promises/moved", as_json, promised_for=on, cause=words(because), quantity=quantity)


@orders.command()
@speaking
def counter(
    order: Order, on: Day, because: Because = "", quantity: Quantity = None, as_json: AsJson = False
) -> None:
    """Offer another day or quantity than was asked for."""
    act(order, "counter-offers", as_json, promised_for=on, ground=words(because), quantity=quantity)


@orders.command("accept-counter")
@speaking
def accept_counter(order: Order, as_json: AsJson = False) -> None:
    """Take the counter-offer that stands: it becomes the promise."""
    act(order, "counter-offers/acceptance", as_json)


@orders.command()
@speaking
def decline(order: Order, because: Because, as_json: AsJson = False) -> None:
    """Decline, with the ground. Both sides read it, and it can be appealed."""
    act(order, "declines", as_json, ground=words(because))


@orders.command()
@speaking
def redirect(order: Order, to: Unit, because: Because, as_json: AsJson = False) -> None:
    """Move an unanswered order to the unit that should answer it."""
    unit = id_of(signed_in(), "units", to)
    act(order, "redirects", as_json, to_unit_id=unit, ground=words(because))


@orders.command("hand-off")
@speaking
def hand_off(order: Order, to: Unit, note: Note = "", as_json: AsJson = False) -> None:
    """Pass the work on; the promise stays with who made it."""
    act(order, "hand-offs", as_json, to_unit_id=id_of(signed_in(), "units", to), note=words(note))


@orders.command()
@speaking
def deliver(order: Order, quantity: Quantity = None, note: Note = "", as_json: AsJson = False) -> None:
    """Deliver the rest, or a part of it."""
    act(order, "deliveries", as_json, quantity=quantity, note=words(note))


def _judge(order: int, as_json: bool, **said: Any) -> None:
    """A verdict on the one delivery of the order that has none."""
    there = signed_in()
    waiting = there.get(f"orders/{order}/thread")["open_deliveries"]
    if not waiting:
        raise Failure("No delivery of this order waits for a verdict.", exit_code=1)
    made = there.post(f"deliveries/{waiting[0]}/verdict", said)
    show(made, as_json, lambda answer: standing(answer["order"]))


@orders.command()
@speaking
def accept(order: Order, contact: Contact = None, as_json: AsJson = False) -> None:
    """Accept the delivery that waits longest, in the words of the customer's contact."""
    _judge(order, as_json, outcome="accepted", contact_id=contact)


@orders.command("return")
@speaking
def return_delivery(order: Order, because: Because, contact: Contact = None, as_json: AsJson = False) -> None:
    """Return the delivery that waits longest, and say why."""
    _judge(order, as_json, outcome="returned", contact_id=contact, ground=words(because))


@orders.command()
@speaking
def withdraw(order: Order, because: Because, as_json: AsJson = False) -> None:
    """Withdraw an order and what supports it."""
    act(order, "withdrawal", as_json, ground=words(because))


@orders.command("expedite-preview")
@speaking
def expedite_preview(order: Order, as_json: AsJson = False) -> None:
    """How many orders an expedite would delay and by how long; those by name that you may see."""
    show(signed_in().get(f"orders/{order}/expedite-preview"), as_json, _preview)


def _preview(found: dict[str, Any]) -> None:
    hours = "an unknown number of" if found["hours_in_all"] is None else f"{found['hours_in_all']:g}"
    typer.echo(
        f"It would delay {found['orders_delayed']} order(s) by {hours} working hours in all; "
        f"{found['used']} of {found['allowance']} expedites of this quarter are used."
    )
    columns = {"id": "order_id", "what": "title", "account": "account", "hours": "hours"}
    if found["seen"]:
        table(columns, "")(found["seen"])
    if found["hidden"]:
        typer.echo(f"{found['hidden']} of them you may not see.")


@orders.command()
@speaking
def expedite(order: Order, because: Because, as_json: AsJson = False) -> None:
    """Put an order before others, by right and within the account's allowance."""
    act(order, "expedite", as_json, ground=words(because))


@orders.command()
@speaking
def clarify(
    order: Order,
    text: Annotated[str, typer.Argument(help="What both sides read. '-' reads standard input.")] = "-",
    as_json: AsJson = False,
) -> None:
    """Say something that both sides read."""
    act(order, "clarifications", as_json, text=words(text))
