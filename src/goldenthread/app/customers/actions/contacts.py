"""Contacts: the people at the customer."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers import events
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.customers.rights import require
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor

CHANGEABLE = ("name", "email", "phone", "title", "buying_role", "level", "authority", "left_on")


@transaction.atomic
def add_contact(account: Account, *, name: str, actor: Actor, **details: Any) -> Contact:
    """Somebody at the customer is known by name, part in a purchase, level and authority."""
    require(actor, account, "contact:change", "add contacts to this account")
    details = _checked({"name": name, **details})
    contact = Contact.objects.create(account=account, **details)
    payload = events.ContactAdded(buying_role=contact.buying_role, authority=contact.authority)
    record(contact, payload, actor=actor, account_id=account.pk)
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, actor: Actor, **wanted: Any) -> Contact:
    """What we know of a contact is something else."""
    require(actor, contact.account, "contact:change", "change contacts of this account")
    contact = Contact.objects.select_for_update(of=("self",)).select_related("account").get(pk=contact.pk)
    if contact.erased_at:
        raise Invalid("This contact has been erased. Add a new one instead.", field="name")
    wanted = _checked(wanted)
    changed = tuple(sorted(name for name, value in wanted.items() if getattr(contact, name) != value))
    if changed:
        for name in changed:
            setattr(contact, name, wanted[name])
        contact.save(update_fields=changed)
        record(contact, events.ContactChanged(changed=changed), actor=actor, account_id=contact.account_id)
    return contact


@transaction.atomic
def erase_contact(contact: Contact, *, actor: Actor) -> Contact:
    """The contact's name and addresses are gone for good; history keeps the id."""
    require(actor, contact.account, "contact:change", "erase contacts of this account")
    contact = Contact.objects.select_for_update(of=("self",)).select_related("account").get(pk=contact.pk)
    if contact.erased_at is None:
        contact.name = contact.email = contact.phone = contact.title = ""
        contact.erased_at = actor.now
        contact.save(update_fields=["name", "email", "phone", "title", "erased_at"])
        record(contact, events.ContactErased(), actor=actor, account_id=contact.account_id)
    return contact


def _checked(details: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - set(CHANGEABLE):
        raise Invalid(f"A contact has no {', '.join(sorted(unknown))}.", field=min(unknown))
    if "name" in details:
        details["name"] = str(details["name"]).strip()
        if not details["name"] or len(details["name"]) > 200:
            raise Invalid("Give the contact a name of up to 200 characters.", field="name")
    if "email" in details:
        details["email"] = checks.address(details["email"], "email")
    authority = details.get("authority")
    if authority is not None and authority not in range(1, 6):
        raise Invalid("Authority is from 1 (none) to 5 (decides alone).", field="authority")
    return details
