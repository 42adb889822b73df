"""Meetings of a calendar put on record, after a look at them. None is recorded twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from goldenthread.app.customers.actions.interactions import record_interaction
from goldenthread.app.customers.actions.letters import own_addresses
from goldenthread.app.customers.calendars.reading import Entry, Unreadable, entries, zone_named
from goldenthread.app.customers.errors import AlreadyOnRecord
from goldenthread.app.customers.models import Contact, Direction, Initiator, Interaction, InteractionKind
from goldenthread.app.customers.queries import contacts_visible_to
from goldenthread.app.customers.rights import accounts_in_touch_with
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.people.actors import Actor

LOOKS_BACK = timedelta(days=400)
AT_ONCE = 500


@dataclass(frozen=True)
class Meeting:
    """A past meeting with one contact; ``known`` says that it is on record."""

    source: str
    contact: Contact
    at: datetime
    topic: str
    by_customer: bool
    known: bool

    @property
    def line(self) -> str:
        state = "on record" if self.known else "new"
        when = f"{timezone.localtime(self.at):%Y-%m-%d %H:%M}"
        return f"{when}  {self.contact}, {self.contact.account}: {self.topic} ({state})"


def meetings_in(raw: bytes, *, actor: Actor) -> list[Meeting]:
    """The meetings of the last 400 days in a calendar file that were with contacts of the actor's accounts.

    Nothing is recorded. Refused for a file that is no calendar, or too large to be one person's.
    """
    person = actor.person
    if person is None or not actor.may("own:interaction:record"):
        raise NotPermitted(
            "You may not record contacts: that is for those who answer for an account or sponsor one."
        )
    zone = zone_named(person.calendar.time_zone) if person.calendar else timezone.get_default_timezone()
    try:
        found = entries(raw, since=actor.now - LOOKS_BACK, until=actor.now, zone=zone)
    except Unreadable as broken:
        raise Invalid(str(broken), field="file") from broken
    by_address = _contacts(found, actor)
    own = own_addresses(person)
    pairs = [
        (entry, by_address[one])
        for entry in found
        for one in entry.people
        if one in by_address and one not in own
    ][:AT_ONCE]
    sources = {entry.source for entry, _ in pairs}
    on_record = set(
        Interaction.objects.filter(source__in=sources, person=person).values_list("source", "contact_id")
    )
    return [
        Meeting(
            entry.source,
            contact,
            entry.at,
            entry.topic,
            entry.organiser == contact.email.lower(),
            (entry.source, contact.pk) in on_record,
        )
        for entry, contact in pairs
    ]


def _contacts(found: list[Entry], actor: Actor) -> dict[str, Contact]:
    """Those contacts whose address is theirs alone; an address of several is nobody's for certain."""
    assert actor.person is not None
    wanted = {address for entry in found for address in entry.people}
    day = actor.now.date()
    seen = contacts_visible_to(actor.person, on=day).annotate(small=Lower("email"))
    own = seen.filter(account__in=accounts_in_touch_with(actor.person, day), left_on__isnull=True)
    by_address: dict[str, list[Contact]] = {}
    for contact in own.filter(small__in=wanted, erased_at__isnull=True):
        by_address.setdefault(contact.email.lower(), []).append(contact)
    return {address: contacts[0] for address, contacts in by_address.items() if len(contacts) == 1}


@transaction.atomic
def record_meetings(meetings: Iterable[Meeting], *, actor: Actor) -> list[Interaction]:
    """Each of these meetings is on record as a contact, unless it is already. Each leaves its own event."""
    made = []
    for one in meetings:
        try:
            made.append(
                record_interaction(
                    one.contact.account,
                    contact=one.contact,
                    kind=InteractionKind.MEETING,
                    direction=Direction.BOTH,
                    initiated_by=Initiator.CUSTOMER if one.by_customer else Initiator.US,
                    at=one.at,
                    topic=one.topic,
                    source=one.source,
                    actor=actor,
                )
            )
        except AlreadyOnRecord:
            continue
    return made
