"""Persons come, change, leave and can be erased."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.errors import AlreadyErased, LoginExists, StillHere
from goldenthread.app.people.models import Login, Person, Unit

CHANGEABLE = ("name", "email", "career_home", "appraised_by", "calendar", "hired_on")


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 200:
        raise Invalid("Give the person a name of up to 200 characters.", field="name")
    return name


def _free_address(email: str, *, apart_from: Person | None = None) -> str:
    email = checks.address(email, "email")
    others = Person.objects.filter(email__iexact=email)
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    if email and others.exists():
        raise Invalid(f"Somebody else already has the address {email}. Use another one.", field="email")
    return email


@transaction.atomic
def add_person(
    name: str,
    *,
    email: str = "",
    hired_on: date | None = None,
    career_home: Unit | None = None,
    appraised_by: Person | None = None,
    actor: Actor,
) -> Person:
    """A person works here. Refused without a name, or with somebody else's address."""
    require(actor, "all:person:change", "add people")
    hired_on = None if hired_on is None else checks.since(hired_on, "hired_on")
    person = Person.objects.create(
        name=_checked_name(name),
        email=_free_address(email),
        hired_on=hired_on,
        career_home=career_home,
        appraised_by=appraised_by,
    )
    record(
        person,
        events.PersonAdded(hired_on=hired_on, career_home_id=career_home.pk if career_home else None),
        actor=actor,
    )
    return person


@transaction.atomic
def change_person(person: Person, *, actor: Actor, **wanted: Any) -> Person:
    """The person's name, address, career home, appraiser, calendar or first day is another one."""
    require(actor, "all:person:change", "change people")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        raise AlreadyErased("This person has been erased. Add a new person instead.")
    if unknown := set(wanted) - set(CHANGEABLE):
        raise Invalid(
            f"A person has no {', '.join(sorted(unknown))} that can be changed.", field=min(unknown)
        )
    if "name" in wanted:
        wanted["name"] = _checked_name(wanted["name"])
    if wanted.get("hired_on") is not None:
        checks.since(wanted["hired_on"], "hired_on")
    if "email" in wanted:
        wanted["email"] = _free_address(wanted["email"], apart_from=person)
    changed = tuple(sorted(name for name, value in wanted.items() if getattr(person, name) != value))
    if not changed:
        return person
    for name in changed:
        setattr(person, name, wanted[name])
    person.save(update_fields=changed)
    record(
        person,
        events.PersonChanged(
            changed=changed, career_home_id=person.career_home_id, appraised_by_id=person.appraised_by_id
        ),
        actor=actor,
    )
    return person


@transaction.atomic
def leave(person: Person, *, left_on: date, actor: Actor) -> Person:
    """The person's last day is ``left_on``: assignments end then, and the login is closed when it has passed."""
    require(actor, "all:person:change", "record that somebody leaves")
    checks.since(left_on, "left_on")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.hired_on and left_on < person.hired_on:
        raise Invalid(f"The person was hired on {person.hired_on}. Give a later last day.", field="left_on")
    person.left_on = left_on
    person.save(update_fields=["left_on"])
    person.assignments.on(left_on).update(valid_to=left_on)
    person.assignments.filter(valid_from__gt=left_on).delete()
    if left_on < actor.now.date():
        Login.objects.filter(person=person).update(is_active=False)
    record(person, events.PersonLeft(left_on=left_on), actor=actor)
    return person


@transaction.atomic
def erase(person: Person, *, actor: Actor) -> Person:
    """The person's name and addresses are gone for good; history keeps the id. Only for those who have left."""
    require(actor, "all:person:erase", "erase people")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        raise AlreadyErased("This person has been erased already.")
    if person.left_on is None or person.left_on >= actor.now.date():
        raise StillHere("Only somebody who has left can be erased. Record the last day first.")
    person.name, person.email, person.erased_at = "", "", actor.now
    person.save(update_fields=["name", "email", "erased_at"])
    Login.objects.filter(person=person).delete()
    person.skills.all().delete()
    record(person, events.PersonErased(), actor=actor)
    return person


@transaction.atomic
def create_login(person: Person, *, email: str = "", password: str | None = None, actor: Actor) -> Login:
    """The person can sign in. Without a password the login page's reset sets one."""
    require(actor, "all:login:change", "give people logins")
    address = (email or person.email).strip().lower()
    if not address:
        raise Invalid("The person needs an e-mail address to sign in with. Give one.", field="email")
    if Login.objects.filter(person=person).exists() or Login.objects.filter(email=address).exists():
        raise LoginExists(f"There is a login for this person or for {address} already.")
    login = Login.objects.create_login(person, address, password)
    record(person, events.LoginCreated(), actor=actor)
    return login


@transaction.atomic
def close_login(person: Person, *, actor: Actor) -> None:
    """The person can no longer sign in."""
    require(actor, "all:login:change", "close logins")
    if Login.objects.filter(person=person, is_active=True).update(is_active=False):
        record(person, events.LoginClosed(), actor=actor)
