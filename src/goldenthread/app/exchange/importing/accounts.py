"""Accounts from a file: the customers and their divisions, and who answers for them."""

from __future__ import annotations

from goldenthread.app.customers import actions
from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.subject import ID, Brought, Given, Subject, differences, found, named
from goldenthread.app.exchange.importing.units import FROM
from goldenthread.app.people.actors import Actor

_NAMED = ("parent", "manager", "sponsor", "team", "calendar")


class Accounts(Subject):
    kind, label, one = "accounts", "Accounts", "account"
    parents = "parent"
    columns = (
        ID,
        Column("name", "Name", "account|customer|client", needed=True, example="Meridian Hospitals"),
        Column("parent", "Parent", "parent account|division of|part of", Kind.NAMED),
        Column("tier", "Tier", "category", limit=30, example="key"),
        Column("segment", "Segment", "industry", limit=100, example="Health"),
        Column(
            "annual_value",
            "Annual value",
            "revenue|yearly value|annual revenue",
            Kind.NUMBER,
            example="4200000",
        ),
        Column("margin", "Margin", "yearly margin|annual margin|contribution", Kind.NUMBER, example="900000"),
        Column("potential", "Potential", "yearly potential|annual potential", Kind.NUMBER, example="300000"),
        Column("manager", "Manager", "account manager|owner|kam", Kind.NAMED, example="ana@example.com"),
        Column("sponsor", "Sponsor", "executive sponsor", Kind.NAMED),
        Column("team", "Team", "account team|unit", Kind.NAMED),
        Column("wanted_relationship", "Wanted relationship", "relationship wanted", limit=40),
        Column("offered_relationship", "Offered relationship", "relationship offered", limit=40),
        Column("calendar", "Working calendar", "calendar", Kind.NAMED),
        FROM,
    )

    @classmethod
    def allowed(cls, actor: Actor) -> bool:
        return actor.may("all:account:change")

    def bring(self, given: Given) -> Brought:
        accounts, day = self.around.accounts, given.get("valid_from") or self.actor.now.date()
        wanted = {name: value for name, value in given.items() if name not in ("id", "valid_from", *_NAMED)}
        persons, units = self.around.persons, self.around.units
        wanted |= named(
            given,
            {
                "parent": accounts.called,
                "manager": persons.called,
                "sponsor": persons.called,
                "team": units.called,
                "calendar": self.around.calendars.called,
            },
        )
        account = found(accounts, given)
        changes = differences(account, wanted) if account else ()
        if account is None:
            account = actions.open_account(wanted.pop("name"), valid_from=day, actor=self.actor, **wanted)
            outcome = "added"
        else:
            outcome = "changed" if changes else "unchanged"
            if changes:
                actions.change_account(account, valid_from=day, actor=self.actor, **wanted)
                account.refresh_from_db()
        accounts.link(given.get("id", ""), account)
        accounts.keep(account)
        return Brought(outcome, str(account), changes)
