"""``goldenthread barriers`` and ``goldenthread feedback``: what stands in the way, and what customers say."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldenthread.cli.remote.connection import signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.printing import AsJson, clean, show, speaking, table, words

barriers = typer.Typer(no_args_is_help=True, help="Barriers: raise, escalate, decide and clear them.")
feedback = typer.Typer(no_args_is_help=True, help="What customers say: record and read it.")
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
def escalate(barrier: Barrier, because: Because, as_json: AsJson = False) -> None:
    """Put a barrier before whoever may decide."""
    show(
        signed_in().post(f"barriers/{barrier}/escalations", {"reason": words(because)}), as_json, _escalation
    )


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


@feedback.command("record")
@speaking
def record(
    account: Annotated[str, typer.Option(help="Which customer, by name or number.")],
    kind: Annotated[str, typer.Option(help="complaint, praise, comment, nps, csat or ces.")] = "complaint",
    text: Annotated[str, typer.Option("--words", help="Their words. '-' reads standard input.")] = "",
    order: OfOrder = None,
    contact: Annotated[int | None, typer.Option(help="Who said it, by number.")] = None,
    score: Annotated[str | None, typer.Option(help="The score, of a kind that has one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Record what a customer said."""
    there = signed_in()
    said = {
        "account_id": id_of(there, "accounts", account),
        "kind": kind,
        "words": words(text),
        "order_id": order,
        "contact_id": contact,
        "score": score,
    }
    made = there.post("feedback", said)
    show(made, as_json, lambda one: typer.echo(f"Recorded as {one['kind']} {one['id']}."))


@feedback.command("list")
@speaking
def list_feedback(most: Most = 50, as_json: AsJson = False) -> None:
    """What customers said, as far as you may see it, latest first."""
    columns = {
        "id": "id", "kind": "kind", "words": "words", "order": "order_id", "at": "at", "resolved": "resolved_at",
    }  # fmt: skip
    show(list(signed_in().every("feedback", most)), as_json, table(columns, "Nothing is on record."))
