"""How commands speak: tables for people, JSON for programs; a refusal is a sentence and an exit code."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable
from typing import Annotated, Any, ParamSpec

import typer

from goldenthread.cli.remote.connection import Failure

P = ParamSpec("P")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def speaking(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with a refusal told as a sentence (or as JSON) and as the exit code."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Failure as failure:
            if kwargs.get("as_json"):
                typer.echo(json.dumps({"error": failure.error}, ensure_ascii=False), err=True)
            else:
                typer.echo(failure.sentence, err=True)
            raise typer.Exit(failure.exit_code) from None

    return told


def show(found: Any, as_json: bool, say: Callable[[Any], None]) -> None:
    """What was found, as JSON or as ``say`` says it."""
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        say(found)


def table(columns: dict[str, str], empty: str) -> Callable[[Iterable[dict[str, Any]]], None]:
    """Prints rows under headings; ``columns`` maps a heading to the field under it."""

    def say(rows: Iterable[dict[str, Any]]) -> None:
        every = list(rows)
        if not every:
            typer.echo(empty)
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        drawn = Table(box=None, header_style="bold", pad_edge=False)
        for heading in columns:
            drawn.add_column(heading)
        for row in every:
            drawn.add_row(*(Text(clean(row[field])) for field in columns.values()))
        out = Console()
        Console(width=None if out.is_terminal else 200).print(drawn)

    return say


def clean(value: object) -> str:
    """A value for a terminal: without what would move the cursor or colour the screen; moments without seconds."""
    text = "" if value is None else str(value)
    if len(text) > 18 and text[4:5] == text[7:8] == "-" and text[10:11] == "T":
        text = text[:16].replace("T", " ")
    return "".join(letter if letter.isprintable() else " " for letter in text)


def words(given: str | None) -> str | None:
    """What was given; for ``-``, what comes on standard input."""
    return sys.stdin.read().strip() if given == "-" else given
