"""Contacts by mail and calendar from the command line: ``mail-drop`` and ``calendar``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

TRY_AGAIN = 75  # what a mail server takes as "later"


def mail_drop(
    to: Annotated[
        list[str] | None,
        typer.Option(help="Where the mail server delivered it; read from the message without it."),
    ] = None,
) -> None:
    """Receive one message from standard input, as a mail server pipes it in. It is never answered or bounced.

    Ends with 75 (try again later) only where the database cannot be reached.
    """
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from django.db import OperationalError

    from goldenthread.app.customers.actions import receive
    from goldenthread.app.customers.mail.reading import LARGEST
    from goldenthread.app.people.actors import Actor

    raw = sys.stdin.buffer.read(LARGEST + 1)
    try:
        came = receive(raw, recipients=to or (), actor=Actor(system="mail", via="mail"))
    except OperationalError as unreachable:
        typer.echo(f"The database cannot be reached: {unreachable}", err=True)
        raise typer.Exit(TRY_AGAIN) from None
    typer.echo(f"{came.outcome}{': ' if came.why else ''}{came.why}", err=True)


def calendar(
    file: Annotated[Path, typer.Argument(help="A calendar file (.ics).")],
    person: Annotated[str, typer.Option(help="Whose calendar it is: the address by which they sign in.")],
    take: Annotated[
        bool, typer.Option("--take", help="Put them on record; without it they are only shown.")
    ] = False,
) -> None:
    """Show the past meetings with known contacts in a calendar, or put them on record. None is recorded twice."""
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from goldenthread.app.customers.actions import meetings_in, record_meetings
    from goldenthread.app.errors import Refusal
    from goldenthread.app.people.actors import Actor
    from goldenthread.app.people.models import Login

    login = Login.objects.filter(email__iexact=person).select_related("person").first()
    if login is None:
        typer.echo(f"Nobody signs in as {person}.", err=True)
        raise typer.Exit(2)
    actor = Actor(person=login.person, via="cli")
    try:
        found = meetings_in(file.read_bytes(), actor=actor)
        made = record_meetings(found, actor=actor) if take else []
    except (Refusal, OSError) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    for meeting in found:
        typer.echo(meeting.line)
    typer.echo(
        f"{len(made)} contacts are on record." if take else "Nothing is recorded yet; --take records them."
    )
