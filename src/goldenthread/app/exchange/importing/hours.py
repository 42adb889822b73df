"""Hours that people gave accounts, month by month, from a file."""

from __future__ import annotations

from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import BadValue
from goldenthread.app.exchange.importing.subject import Brought, Given, Subject, shown
from goldenthread.app.people.actors import Actor
from goldenthread.app.programme.actions import record_effort
from goldenthread.app.programme.models import Effort


class Hours(Subject):
    """Entries without an id: a person, an account and a month are one entry, however often it is sent."""

    kind, label, one = "hours", "Hours", "entry of hours"
    columns = (
        Column(
            "person",
            "Person",
            "employee|who|e mail|email|name",
            Kind.NAMED,
            needed=True,
            example="ana@example.org",
            meaning="Their e-mail address, name, or what the other system calls them.",
        ),
        Column(
            "account", "Account", "customer|client", Kind.NAMED, needed=True, example="Meridian Hospitals"
        ),
        Column(
            "month",
            "Month",
            "day|date|period",
            Kind.DAY,
            needed=True,
            example="2026-02-01",
            meaning="Any day of the month.",
        ),
        Column("hours", "Hours", "time|effort", Kind.NUMBER, needed=True, example="61.5"),
    )

    @classmethod
    def allowed(cls, actor: Actor) -> bool:
        return actor.may("all:programme:change") or actor.may("own:plan:change")

    def identify(self, given: Given) -> tuple[object, ...]:
        month = given["month"].replace(day=1) if "month" in given else ""
        return (str(given.get("person", "")).casefold(), str(given.get("account", "")).casefold(), month)

    def bring(self, given: Given) -> Brought:
        person = self.around.persons.called("person", given["person"])
        account = self.around.accounts.called("account", given["account"])
        month, hours = given["month"].replace(day=1), given["hours"]
        if hours != round(hours, 2):
            raise BadValue("hours", str(hours), "Give at most two decimal places.")
        what = f"{person} for {account} in {month:%B %Y}"
        before = Effort.objects.filter(person=person, account=account, month=month).first()
        if before is not None and before.hours == hours:
            return Brought("unchanged", what)
        record_effort(account, person=person, month=month, hours=hours, actor=self.actor)
        if before is None:
            return Brought("added", what)
        return Brought("changed", what, (("hours", shown(before.hours), shown(hours)),))
