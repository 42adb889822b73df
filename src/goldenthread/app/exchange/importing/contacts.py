"""Contacts from a file: the people at customers."""

from __future__ import annotations

from goldenthread.app.customers import actions
from goldenthread.app.customers.models import Contact
from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import BadValue
from goldenthread.app.exchange.importing.known import Known
from goldenthread.app.exchange.importing.subject import ID, Brought, Given, Subject, differences
from goldenthread.app.people.actors import Actor


class Contacts(Subject):
    kind, label, one = "contacts", "Contacts", "contact"
    columns = (
        ID,
        Column(
            "account", "Account", "customer|client", Kind.NAMED, needed=True, example="Meridian Hospitals"
        ),
        Column("name", "Name", "contact|full name", needed=True, example="Mara Lindt"),
        Column("email", "E-mail", "e mail|mail|email address", limit=254, example="mara@example.org"),
        Column("phone", "Phone", "telephone|mobile", limit=40, example="+43 1 234"),
        Column("title", "Title", "job title|position", limit=100, example="Head nurse"),
        Column("buying_role", "Buying role", "part in the purchase", limit=40, example="user"),
        Column("level", "Level", "", limit=40),
        Column(
            "authority",
            "Authority",
            "",
            Kind.NUMBER,
            example="3",
            meaning="From 1 (none) to 5 (decides alone).",
        ),
    )

    @classmethod
    def allowed(cls, actor: Actor) -> bool:
        return actor.may("own:contact:change") or actor.may("all:contact:change")

    def identify(self, given: Given) -> tuple[object, ...]:
        return (str(given.get("account", "")).casefold(), *super().identify(given))

    def bring(self, given: Given) -> Brought:
        account = self.around.accounts.called("account", given["account"])
        wanted = {name: value for name, value in given.items() if name not in ("id", "account")}
        if "authority" in wanted:
            wanted["authority"] = _whole(given["authority"])
        there = self.around.contacts_at(account)
        contact = self._contact(there, given)
        changes = differences(contact, wanted) if contact else ()
        if contact is None:
            made = actions.add_contact(account, name=wanted.pop("name"), actor=self.actor, **wanted)
            there.link(given.get("id", ""), made)
            there.keep(made)
            return Brought("added", f"{made} at {account}")
        there.link(given.get("id", ""), contact)
        if changes:
            actions.change_contact(contact, actor=self.actor, **wanted)
        return Brought("changed" if changes else "unchanged", f"{contact} at {account}", changes)

    def _contact(self, there: Known[Contact], given: Given) -> Contact | None:
        if "id" in given and (one := there.by_external(given["id"])):
            return one
        if "email" in given and (one := there.by_email(given["email"])):
            return one
        one = there.by_name("name", given["name"])
        # the same name with another address is somebody else
        return None if one and "email" in given and one.email and "id" not in given else one


def _whole(number: object) -> int:
    text = str(number)
    if not text.isdigit() or not 1 <= int(text) <= 5:
        raise BadValue("authority", text, "Authority is from 1 (none) to 5 (decides alone).")
    return int(text)
