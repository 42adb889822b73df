"""Units from a file: what they are called, where they belong, from when on."""

from __future__ import annotations

from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.subject import ID, Brought, Given, Subject, differences, found, named
from goldenthread.app.people import actions
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import UnitKind

FROM = Column(
    "valid_from",
    "Valid from",
    "from|since|opened on",
    Kind.DAY,
    example="2026-01-01",
    meaning="Today if it is empty.",
)


class Units(Subject):
    kind, label, one = "units", "Units", "unit"
    parents = "parent"
    columns = (
        ID,
        Column("name", "Name", "unit|department|team", needed=True, example="Field services"),
        Column("parent", "Parent", "parent unit|part of|belongs to|above", Kind.NAMED, example="Operations"),
        Column("kind", "Kind", "type", Kind.CHOICE, choices=tuple(UnitKind.choices), example="Function"),
        Column("function", "Function", limit=100, example="Delivery"),
        Column("line_of_business", "Line of business", "business line|lob", limit=100),
        Column("product", "Product", limit=100),
        Column("technology", "Technology", limit=100),
        Column("region", "Region", limit=100, example="North"),
        Column("calendar", "Working calendar", "calendar", Kind.NAMED),
        FROM,
    )

    @classmethod
    def allowed(cls, actor: Actor) -> bool:
        return actor.may("all:unit:change")

    def bring(self, given: Given) -> Brought:
        units, day = self.around.units, given.get("valid_from") or self.actor.now.date()
        wanted = {
            name: value
            for name, value in given.items()
            if name not in ("id", "parent", "calendar", "valid_from")
        }
        wanted |= named(given, {"parent": units.called, "calendar": self.around.calendars.called})
        unit = found(units, given)
        changes = differences(unit, wanted) if unit else ()
        if unit is None:
            unit = actions.open_unit(wanted.pop("name"), valid_from=day, actor=self.actor, **wanted)
            outcome = "added"
        else:
            outcome = "changed" if changes else "unchanged"
            if changes:
                actions.change_unit(unit, valid_from=day, actor=self.actor, **wanted)
                unit.refresh_from_db()
        units.link(given.get("id", ""), unit)
        units.keep(unit)
        return Brought(outcome, str(unit), changes)
