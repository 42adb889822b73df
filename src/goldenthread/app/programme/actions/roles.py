"""Roles that deliver to key accounts: from informed to understood, negotiated and accepted, each step by its own."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.history.kinds import Payload
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Role, Unit
from goldenthread.app.people.queries import own_units, units_below
from goldenthread.app.people.versions import first_day, last_day
from goldenthread.app.programme import events, rights
from goldenthread.app.programme.errors import AlreadyAsked, OutOfTurn
from goldenthread.app.programme.models import Acceptance, Message, RoleCharter


@transaction.atomic
def write_charter(unit: Unit, *, title: str, text: str, valid_from: date, actor: Actor) -> RoleCharter:
    """What a unit's people take on for key accounts is written down. A new version asks everybody anew."""
    checks.stored(unit, Unit, "unit")
    rights.require_lead(actor, "write role charters")
    title, text = checks.text(title, "title", limit=150), checks.text(text, "text", limit=20_000)
    same = RoleCharter.objects.select_for_update().filter(unit=unit, title=title)
    valid_from = first_day(same, valid_from, already="A version begins")
    made: RoleCharter = RoleCharter.objects.create(unit=unit, title=title, text=text, valid_from=valid_from)
    record(made, events.RoleCharterWritten(title, valid_from), actor=actor, unit_id=unit.pk)
    return made


@transaction.atomic
def end_charter(charter: RoleCharter, *, valid_to: date, actor: Actor) -> RoleCharter:
    """The role charter holds until the end of ``valid_to``. Who accepted it stays on record."""
    rights.require_lead(actor, "end role charters")
    charter = RoleCharter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
    charter.valid_to = last_day(charter, valid_to)
    charter.save(update_fields=["valid_to"])
    record(
        charter,
        events.RoleCharterEnded(charter.title, charter.valid_to),
        actor=actor,
        unit_id=charter.unit_id,
    )
    return charter


@transaction.atomic
def ask_to_accept(charter: RoleCharter, *, person: Person, asked: bool = True, actor: Actor) -> Acceptance:
    """A person is told of a role, and asked to take it on, or merely told, which is on record as such. Once."""
    if not leads_unit(actor, charter.unit_id):
        raise NotPermitted("You may not ask for this: it is for the programme lead and the unit's lead.")
    if not checks.stored(person, Person, "person").works_here_on(actor.now.date()):
        raise Invalid(f"{person} does not work here. Choose a colleague who does.", field="person")
    if Acceptance.objects.filter(charter=charter, person=person).exists():
        raise AlreadyAsked(f"{person} knows of this role already. See how far it has come.")
    made = Acceptance.objects.create(
        charter=charter, person=person, informed_at=actor.now, informed_by=actor.person, asked=asked
    )
    Message.objects.create(
        to=person,
        subject=f"Your part for key accounts: {charter.title}"[:200],
        body=charter.text,
        kind="ask" if asked else "inform",
        at=actor.now,
        by=actor.person,
        acceptance=made,
    )
    _write(made, events.RoleInformed(charter.pk, person.pk, asked), actor)
    return made


@transaction.atomic
def say_understood(acceptance: Acceptance, *, own_words: str, actor: Actor) -> Acceptance:
    """The person says in their own words what the role asks of them."""
    acceptance = _own(acceptance, actor)
    if acceptance.understood_at is not None:
        raise OutOfTurn("You said what it means to you already.")
    acceptance.understood_at, acceptance.own_words = actor.now, checks.text(own_words, "own_words")
    acceptance.save(update_fields=["understood_at", "own_words"])
    _write(acceptance, events.RoleUnderstood(acceptance.charter_id), actor)
    return acceptance


@transaction.atomic
def agree_terms(acceptance: Acceptance, *, conditions: str = "", actor: Actor) -> Acceptance:
    """What the person needs to take the role on was talked through and agreed, by the programme or unit lead.

    Empty conditions mean that the charter stands as it is. Refused before the person has understood it.
    """
    acceptance = _locked(acceptance)
    own = rights.is_one_of(actor, acceptance.person_id)
    if own or not leads_unit(actor, acceptance.charter.unit_id):
        raise NotPermitted("You may not agree to this: it is for the programme lead and the unit's lead.")
    if acceptance.understood_at is None or acceptance.negotiated_at is not None:
        raise OutOfTurn("Terms are agreed once, after the person has said what the role means to them.")
    acceptance.negotiated_at, acceptance.agreed_with = actor.now, actor.person
    acceptance.conditions = checks.text(conditions, "conditions", required=False)
    acceptance.save(update_fields=["negotiated_at", "agreed_with", "conditions"])
    _write(acceptance, events.RoleNegotiated(acceptance.charter_id, acceptance.person_id), actor)
    return acceptance


@transaction.atomic
def accept_role(acceptance: Acceptance, *, actor: Actor) -> Acceptance:
    """The person takes the role on. Refused before the terms are agreed; a role is not accepted for somebody."""
    acceptance = _own(acceptance, actor)
    if acceptance.negotiated_at is None:
        raise OutOfTurn("First say what it means to you and agree what you need; then accept.")
    acceptance.accepted_at = actor.now
    acceptance.save(update_fields=["accepted_at"])
    _write(acceptance, events.RoleAccepted(acceptance.charter_id), actor)
    return acceptance


@transaction.atomic
def decline_role(acceptance: Acceptance, *, ground: str, actor: Actor) -> Acceptance:
    """The person does not take the role on, and says why."""
    acceptance = _own(acceptance, actor)
    acceptance.declined_at, acceptance.decline_ground = actor.now, checks.text(ground, "ground")
    acceptance.save(update_fields=["declined_at", "decline_ground"])
    _write(acceptance, events.RoleDeclined(acceptance.charter_id, acceptance.decline_ground), actor)
    return acceptance


def leads_unit(actor: Actor, unit_id: int) -> bool:
    """Whether the actor runs the programme, or leads the unit or one above it."""
    if rights.leads(actor) or actor.person is None:
        return True
    day = actor.now.date()
    return unit_id in units_below(own_units(actor.person, day, roles=[Role.UNIT_LEAD]), day)


def _locked(acceptance: Acceptance) -> Acceptance:
    found = Acceptance.objects.select_for_update(of=("self",)).select_related("charter__unit")
    acceptance = found.get(pk=acceptance.pk)
    if acceptance.accepted_at is not None or acceptance.declined_at is not None:
        raise OutOfTurn("This was answered. A new version of the charter asks anew.")
    return acceptance


def _own(acceptance: Acceptance, actor: Actor) -> Acceptance:
    acceptance = _locked(acceptance)
    if actor.person is None or actor.person.pk != acceptance.person_id:
        raise NotPermitted("You may not answer for somebody else.")
    return acceptance


def _write(acceptance: Acceptance, told: Payload, actor: Actor) -> None:
    record(acceptance, told, actor=actor, unit_id=acceptance.charter.unit_id)
