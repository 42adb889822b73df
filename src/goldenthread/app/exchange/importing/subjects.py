"""Everything that can be imported from CSV."""

from __future__ import annotations

from goldenthread.app.exchange.importing.accounts import Accounts
from goldenthread.app.exchange.importing.contacts import Contacts
from goldenthread.app.exchange.importing.hours import Hours
from goldenthread.app.exchange.importing.orders import Orders
from goldenthread.app.exchange.importing.people import People
from goldenthread.app.exchange.importing.subject import Subject
from goldenthread.app.exchange.importing.units import Units
from goldenthread.app.people.actors import Actor

SUBJECTS: dict[str, type[Subject]] = {
    one.kind: one for one in (People, Units, Accounts, Contacts, Orders, Hours)
}


def offered_to(actor: Actor) -> list[type[Subject]]:
    """What the actor may import."""
    return [one for one in SUBJECTS.values() if one.allowed(actor)]
