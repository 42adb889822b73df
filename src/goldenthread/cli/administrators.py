"""``goldenthread add-administrator``: the first one, whom nobody at a page could add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goldenthread.app.people.actors import Actor
    from goldenthread.app.people.models import Unit


def add_administrator(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    unit: Annotated[
        str, typer.Option(help="The person's unit. It is opened if it is missing.")
    ] = "Administration",
) -> None:
    """Give an administrator a login: the first one, who then adds everybody else at the pages."""
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from goldenthread.app.errors import Refusal

    try:
        _add(name, email.strip(), unit.strip())
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(2) from None
    typer.echo(
        f"{name} is an administrator. Sign in with {email} once the login page's reset has set a password."
    )


def _add(name: str, email: str, unit: str) -> None:
    from django.db import transaction
    from django.utils import timezone

    from goldenthread.app.people import actions
    from goldenthread.app.people.actors import Actor
    from goldenthread.app.people.models import Login, Person, Role

    actor, today = Actor(system="founding", via="import"), timezone.localdate()
    with transaction.atomic():
        person = Person.objects.filter(email__iexact=email).first() if email else None
        person = person or actions.add_person(name, email=email, actor=actor)
        where = _unit(unit, actor)
        actions.assign(person, unit=where, role=Role.ADMINISTRATOR, valid_from=today, actor=actor)
        if not Login.objects.filter(person=person).exists():
            actions.create_login(person, actor=actor)


def _unit(name: str, actor: Actor) -> Unit:
    from django.utils import timezone

    from goldenthread.app.people import actions
    from goldenthread.app.people.models import Unit

    found = Unit.objects.filter(name__iexact=name, closed_on=None).first()
    return found or actions.open_unit(name, valid_from=timezone.localdate(), actor=actor)
