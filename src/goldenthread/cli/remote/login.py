"""``goldenthread login`` and ``goldenthread inbox``: who one is, and what waits for one."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from goldenthread.cli.remote.connection import Deployment, checked_address, keep, signed_in
from goldenthread.cli.remote.printing import AsJson, clean, show, speaking, table

MOST = 1_000


@speaking
def login(
    address: Annotated[str, typer.Argument(help="Where it runs, such as https://thread.example.")],
    as_json: AsJson = False,
) -> None:
    """Keep an address and an API token for the commands below. The token is asked for, or read from standard input.

    Make a token at the page "API tokens" of that deployment. It is kept in a file that you alone may read.
    """
    there = checked_address(address)
    token = typer.prompt("Token", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    deployment = Deployment(there, token.strip())
    me = deployment.get("me")
    file = keep(deployment)
    show(me, as_json, lambda one: typer.echo(f"You are {clean(one['name'])} at {there}. Kept in {file}."))


@speaking
def inbox(as_json: AsJson = False) -> None:
    """What waits for you, the longest waiting first."""
    columns = {
        "to do": "what", "on": "subject", "id": "id", "order": "order_id", "what": "title", "for": "account",
        "due": "due", "since": "since",
    }  # fmt: skip
    waiting = list(signed_in().every("inbox", MOST))
    show(waiting, as_json, table(columns, "Nothing waits for you."))
