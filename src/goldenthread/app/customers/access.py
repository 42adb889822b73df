"""From an id in a request to an account or contact that this person may open, or to nothing at all."""

from __future__ import annotations

from datetime import date

from goldenthread.app.customers.models import Account, Contact, Interaction
from goldenthread.app.customers.queries import (
    accounts_visible_to,
    contacts_visible_to,
    interactions_visible_to,
)
from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Person


def account_for(reader: Person, account_id: int, *, on: date) -> Account:
    found = accounts_visible_to(reader, on=on).filter(pk=account_id).first()
    if found is None:
        raise NotFound("There is no such account. Look it up in the list of accounts.")
    return found


def contact_for(reader: Person, contact_id: int, *, on: date) -> Contact:
    found = contacts_visible_to(reader, on=on).filter(pk=contact_id).first()
    if found is None:
        raise NotFound("There is no such contact. Look it up on the account's page.")
    return found


def interaction_for(reader: Person, interaction_id: int, *, on: date) -> Interaction:
    found = interactions_visible_to(reader, on=on).filter(pk=interaction_id).first()
    if found is None:
        raise NotFound("There is no such contact on record.")
    return found
