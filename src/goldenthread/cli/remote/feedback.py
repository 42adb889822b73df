"""``goldenthread feedback``: what customers say, who takes it, what they were answered and what became of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldenthread.cli.remote.barriers import Most, OfOrder
from goldenthread.cli.remote.connection import signed_in
from goldenthread.cli.remote.names import id_of
from goldenthread.cli.remote.printing import AsJson, show, speaking, table, words

feedback = typer.Typer(
    no_args_is_help=True, help="What customers say: record it, answer it, resolve it, read it."
)
Feedback = Annotated[int, typer.Argument(help="Its number.")]


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


@feedback.command()
@speaking
def assign(
    feedback: Feedback,
    to: Annotated[str, typer.Option(help="Who takes it, by name or number.")],
    as_json: AsJson = False,
) -> None:
    """Give it to somebody who takes it."""
    there = signed_in()
    _post(feedback, "owner", {"to_person_id": id_of(there, "people", to)}, as_json)


@feedback.command()
@speaking
def reply(
    feedback: Feedback,
    text: Annotated[str, typer.Option("--words", help="What they were answered. '-' reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Record what the customer was answered."""
    _post(feedback, "reply", {"reply": words(text)}, as_json)


@feedback.command()
@speaking
def resolve(
    feedback: Feedback,
    done: Annotated[str, typer.Option(help="How. '-' reads standard input.")],
    contacts: Annotated[int | None, typer.Option(help="How often they had to come back for it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Record how it was resolved."""
    _post(feedback, "resolution", {"resolution": words(done), "contacts": contacts}, as_json)


@feedback.command("act-on")
@speaking
def act_on(
    feedback: Feedback,
    changed: Annotated[str, typer.Option(help="What was changed. '-' reads standard input.")],
    as_json: AsJson = False,
) -> None:
    """Record what was changed because of it."""
    _post(feedback, "improvement", {"what_changed": words(changed)}, as_json)


def _post(feedback: int, act: str, said: dict[str, Any], as_json: bool) -> None:
    show(signed_in().post(f"feedback/{feedback}/{act}", said), as_json, _said)


def _said(one: dict[str, Any]) -> None:
    state = "resolved" if one["resolved_at"] else "answered" if one["replied_at"] else "open"
    changed = ", and something was changed because of it" if one["acted_at"] else ""
    typer.echo(f"{one['kind'].capitalize()} {one['id']} is {state}{changed}.")
