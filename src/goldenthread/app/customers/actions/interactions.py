"""What passed between one of us and one of theirs is put on record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers import events
from goldenthread.app.customers.errors import AlreadyOnRecord
from goldenthread.app.customers.models import (
    Account,
    Contact,
    Direction,
    Initiator,
    Interaction,
    InteractionKind,
)
from goldenthread.app.customers.rights import may_correct_interaction, may_record_interaction
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person


@transaction.atomic
def record_interaction(
    account: Account,
    *,
    kind: str,
    direction: str = Direction.BOTH,
    initiated_by: str = Initiator.US,
    contact: Contact | None = None,
    person: Person | None = None,
    at: datetime | None = None,
    topic: str = "",
    note: str = "",
    private: bool = False,
    briefed: bool | None = None,
    next_step: str = "",
    next_step_by: date | None = None,
    source: str = "",
    actor: Actor,
) -> Interaction:
    """A contact with the customer is on record: who of us, who of them, what about, what comes next.

    Refused for a contact of another account, a time to come, and to whoever neither answers for the account nor
    sponsors it. Without ``person`` it was the actor who was in touch. With ``source``, a mail's or a calendar
    entry's own id, the same one is on record once: a second time it is refused.
    """
    checks.stored(account, Account, "account")
    if not may_record_interaction(actor, account):
        raise NotPermitted(
            f"You may not record contacts with {account}: that is for those who answer for it and its sponsor."
        )
    if contact is not None and checks.stored(contact, Contact, "contact").account_id != account.pk:
        raise Invalid(f"{contact} is not at {account}. Choose one of its contacts.", field="contact")
    made = Interaction.objects.create(
        account=account,
        contact=contact,
        person=checks.stored(person, Person, "person") if person is not None else actor.person,
        at=_past(at, actor),
        recorded_at=actor.now,
        kind=checks.one_of(kind, InteractionKind.values, "kind"),
        direction=checks.one_of(direction, Direction.values, "direction"),
        initiated_by=checks.one_of(initiated_by, Initiator.values, "initiated_by"),
        briefed=None if briefed is None else checks.yes_or_no(briefed, "briefed"),
        topic=checks.text(topic, "topic", limit=300, required=False),
        note=checks.text(note, "note", limit=10_000, required=False),
        private=checks.yes_or_no(private, "private"),
        next_step=checks.text(next_step, "next_step", limit=300, required=next_step_by is not None),
        next_step_by=checks.day(next_step_by, "next_step_by") if next_step_by is not None else None,
        source=_new_source(source, person or actor.person, contact),
    )
    record(made, as_told(made), actor=actor, account_id=account.pk, at=made.at)
    return made


CORRECTED = (
    "kind",
    "direction",
    "initiated_by",
    "contact",
    "briefed",
    "topic",
    "next_step",
    "next_step_by",
    "at",
)


@transaction.atomic
def correct_interaction(interaction: Interaction, *, actor: Actor, **wanted: Any) -> Interaction:
    """What was put on record about a contact was something else. What it said before stays in history.

    By whoever was in touch, and those who may record contacts with the account. Refused for a contact of another
    account, a time to come, and for who of us it was: that is another contact, to be recorded by them.
    """
    interaction = (
        Interaction.objects.select_for_update(of=("self",)).select_related("account").get(pk=interaction.pk)
    )
    if not may_correct_interaction(actor, interaction):
        raise NotPermitted("You may not correct this: it is for whoever was in touch.")
    wanted = _checked(interaction, wanted, actor)
    changes = {
        name: {"old": _plain(getattr(interaction, name)), "new": _plain(value)}
        for name, value in wanted.items()
        if getattr(interaction, name) != value
    }
    if changes:
        for name in changes:
            setattr(interaction, name, wanted[name])
        interaction.save(update_fields=list(changes))
        told = events.InteractionCorrected(changes=changes)
        record(interaction, told, actor=actor, account_id=interaction.account_id)
    return interaction


def _checked(interaction: Interaction, wanted: dict[str, Any], actor: Actor) -> dict[str, Any]:
    if unknown := set(wanted) - set(CORRECTED):
        raise Invalid(f"The {min(unknown)} of a contact cannot be corrected.", field=min(unknown))
    found = dict(wanted)
    for name, choices in (("kind", InteractionKind), ("direction", Direction), ("initiated_by", Initiator)):
        if name in found:
            found[name] = checks.one_of(found[name], choices.values, name)
    for name in ("topic", "next_step"):
        if name in found:
            found[name] = checks.text(found[name], name, limit=300, required=False)
    if found.get("contact") is not None and found["contact"].account_id != interaction.account_id:
        raise Invalid(f"{found['contact']} is not at {interaction.account}.", field="contact")
    if found.get("next_step_by") is not None:
        found["next_step_by"] = checks.day(found["next_step_by"], "next_step_by")
    if "at" in found:
        if found["at"] is None:
            raise Invalid("Give the time of the contact with its zone.", field="at")
        found["at"] = _past(found["at"], actor)
    return found


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Contact) else value


def as_told(made: Interaction) -> events.InteractionRecorded:
    """What history tells of a contact that was put on record, by whatever way."""
    return events.InteractionRecorded(
        interaction_kind=made.kind,
        direction=made.direction,
        initiated_by=made.initiated_by,
        person_id=made.person_id,
        contact_id=made.contact_id,
        topic=made.topic,
        private=made.private,
        next_step=made.next_step,
        next_step_by=made.next_step_by,
    )


def _new_source(source: str, person: Person | None, contact: Contact | None) -> str:
    """The id, unless it is on record: two mails at once meet the constraint instead, and one of them fails."""
    found = checks.text(source, "source", limit=300, required=False)
    if found and Interaction.objects.filter(source=found, person=person, contact=contact).exists():
        raise AlreadyOnRecord("That mail or calendar entry is on record already.", field="source")
    return found


def _past(at: datetime | None, actor: Actor) -> datetime:
    if at is None:
        return actor.now
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise Invalid("Give the time of the contact with its zone.", field="at")
    if at > actor.now:
        raise Invalid("That is in the future. Record a contact once it took place.", field="at")
    return at
