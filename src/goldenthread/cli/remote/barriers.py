"""``goldenthread barriers``: what stands in the way, who decides on it, and that it is gone."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldenthread.cli.remote.connection import signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.printing import AsJson, clean, show, speaking, table, words

barriers = typer.Typer(no_args_is_help=True, help="Barriers: raise, escalate, decide and clear them.")
Barrier = Annotated[int, typer.Argument(help="The barrier's number.")]
Because = Annotated[str, typer.Option("--because", help="Why. '-' reads it from standard input.")]
OfOrder = Annotated[int | None, typer.Option("--order", help="About this order, by number.")]
Most = Annotated[int, typer.Option(min=1, help="At most this many, latest first.")]


def _barrier(one: dict[str, Any]) -> None:
    standing = "is cleared" if one["cleared_at"] else "stands"
    typer.echo(f"Barrier {one['id']} “{clean(one['what'])}” {standing}.")


def _escalation(one: dict[str, Any]) -> None:
    decided = (
        f"is {one['outcome']}" if one["outcome"] else f"waits, to be decided by {clean(one['decide_by'])}"
    )
    typer.echo(f"Escalation {one['id']} of barrier {one['barrier_id']} {decided}.")


@barriers.command("list")
@speaking
def list_barriers(
    every: Annotated[bool, typer.Option("--all", help="Those that are cleared too.")] = False,
    most: Most = 50,
    as_json: AsJson = False,
) -> None:
    """The barriers that stand, as far as you may see them, latest first."""
    found = list(signed_in().every("barriers", most, standing=None if every else True))
    columns = {"id": "id", "kind": "kind", "what": "what", "order": "order_id", "raised": "raised_at"}
    show(found, as_json, table(columns, "No barrier stands."))


@barriers.command("raise")
@speaking
def raise_barrier(
    what: Annotated[str, typer.Argument(help="What stands in the way. '-' reads standard input.")],
    kind: Annotated[str, typer.Option(help="Such as capacity, priority, authority or policy.")],
    order: OfOrder = None,
    account: Annotated[str | None, typer.Option(help="Or on this account, by name or number.")] = None,
    area: Annotated[str | None, typer.Option(help="The decision area, by name or number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what stands in the way of an order or an account."""
    there = signed_in()
    said = {
        "what": words(what),
        "kind": kind,
        "order_id": order,
        "account_id": id_of(there, "accounts", account),
        "area_id": id_of(there, "decision-areas", area),
    }
    show(there.post("barriers", said), as_json, _barrier)


@barriers.command()
@speaking
def escalate(
    barrier: Barrier,
    because: Because,
    area: Annotated[str | None, typer.Option(help="As a decision of this area, by name or number.")] = None,
    decide_by: Annotated[str | None, typer.Option(help="By when, as 2026-03-20T12:00:00+01:00.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put a barrier before whoever may decide; without a time, they have two working days."""
    there = signed_in()
    said = {"reason": words(because), "area_id": id_of(there, "decision-areas", area), "decide_by": decide_by}
    show(there.post(f"barriers/{barrier}/escalations", said), as_json, _escalation)


@barriers.command()
@speaking
def decide(
    escalation: Annotated[int, typer.Argument(help="The escalation's number; 'inbox' shows it.")],
    outcome: Annotated[str, typer.Option(help="granted, countered or declined.")],
    because: Because,
    as_json: AsJson = False,
) -> None:
    """Decide what was put before you."""
    said = {"outcome": outcome, "ground": words(because)}
    show(signed_in().post(f"escalations/{escalation}/decision", said), as_json, _escalation)


@barriers.command()
@speaking
def clear(
    barrier: Barrier,
    done: Annotated[str, typer.Option(help="What was done. '-' reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Say that a barrier is gone, and what was done."""
    show(signed_in().post(f"barriers/{barrier}/clearance", {"what_was_done": words(done)}), as_json, _barrier)


@barriers.command()
@speaking
def assign(
    barrier: Barrier,
    to: Annotated[str, typer.Option(help="Who owns it from now on, by name or number.")],
    as_json: AsJson = False,
) -> None:
    """Give a barrier to somebody who clears it."""
    there = signed_in()
    said = {"to_person_id": id_of(there, "people", to)}
    show(there.post(f"barriers/{barrier}/owner", said), as_json, _barrier)
