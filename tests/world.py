"""The cast: one company that tests, documentation and demo share, so that everybody knows them.

**Ana** manages key accounts; **Omar** leads a delivery unit; **Priya** works in it; **Sofia** is an executive
sponsor; **Lena** leads the K/SAM programme; **Tom** is in sales; **Vik** has a login and no assignment, and must
see nothing. **Ines** administers. The fixture ``world`` (in ``tests/app/conftest.py``) builds it by the real actions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Calendar, DecisionArea, Person, Right, Role, Unit, UnitKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, ten o'clock in Vienna
SINCE = date(2024, 1, 1)
OFFICE_HOURS = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
PASSWORD = "golden-thread-cast"
FOUNDERS = Actor(system="founding", via="import", now=datetime(2024, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class World:
    """Everybody and everything in the cast's company."""

    office: Calendar
    board: Unit
    key_accounts: Unit
    operations: Unit
    field_services: Unit
    planning: Unit
    billing: Unit
    ana: Person
    ben: Person  # manages another account
    omar: Person
    priya: Person
    petra: Person  # leads planning
    bruno: Person  # leads billing
    nadia: Person  # leads operations: Omar's, Petra's and Bruno's line manager
    sofia: Person
    lena: Person
    tom: Person
    hanna: Person  # people (HR)
    ines: Person  # administrator
    alec: Person  # auditor
    aaron: Person  # analyst
    vik: Person
    meridian: Account  # Ana's; Sofia sponsors it
    meridian_retail: Account  # a division of it
    castor: Account  # Ben's
    mara: Contact  # at Meridian
    curt: Contact  # at Castor
    priority: DecisionArea
    capacity: DecisionArea
    price: DecisionArea  # nobody decides: a gap

    def by(self, person: Person, now: datetime = NOW) -> Actor:
        """``person`` acting at ``now``."""
        return Actor(person=person, now=now)

    @property
    def one_per_role(self) -> dict[str, Person]:
        """One login for each role, and Vik, who has none."""
        return {
            "account_manager": self.ana,
            "unit_lead": self.omar,
            "unit_member": self.priya,
            "sponsor": self.sofia,
            "executive": self.nadia,
            "programme_lead": self.lena,
            "sales": self.tom,
            "people": self.hanna,
            "analyst": self.aaron,
            "administrator": self.ines,
            "auditor": self.alec,
            "nobody": self.vik,
        }


def build() -> World:
    """Make the company by the real actions. Costs some two hundred statements; share it within a test."""
    office = people.add_calendar(
        "Vienna office",
        time_zone="Europe/Vienna",
        weekly_hours=OFFICE_HOURS,
        holidays={"country": "AT"},
        actor=FOUNDERS,
    )
    units = _units(office)
    cast = _people(units)
    accounts = _accounts(cast, units, office)
    areas = _rights(units)
    return World(office=office, **units, **cast, **accounts, **areas)


def _units(office: Calendar) -> dict[str, Unit]:
    def unit(name: str, kind: UnitKind, parent: Unit | None = None, function: str = "") -> Unit:
        return people.open_unit(
            name,
            kind=kind,
            parent=parent,
            function=function,
            calendar=office,
            valid_from=SINCE,
            actor=FOUNDERS,
        )

    board = unit("Board", UnitKind.EXECUTIVE)
    operations = unit("Operations", UnitKind.FUNCTION, board, "operations")
    return {
        "board": board,
        "key_accounts": unit("Key accounts", UnitKind.ACCOUNT_TEAM, board, "accounts"),
        "operations": operations,
        "field_services": unit("Field services", UnitKind.FUNCTION, operations, "operations"),
        "planning": unit("Planning", UnitKind.FUNCTION, operations, "operations"),
        "billing": unit("Billing", UnitKind.FUNCTION, operations, "finance"),
    }


def _people(units: dict[str, Unit]) -> dict[str, Person]:
    def person(
        name: str, unit: str | None = None, role: Role | None = None, under: Person | None = None
    ) -> Person:
        email = f"{name.split()[0].lower()}@thread.example"
        one = people.add_person(name, email=email, hired_on=SINCE, actor=FOUNDERS)
        people.create_login(one, password=PASSWORD, actor=FOUNDERS)
        if unit and role:
            people.assign(one, unit=units[unit], role=role, valid_from=SINCE, manager=under, actor=FOUNDERS)
        return one

    nadia = person("Nadia Haas", "operations", Role.UNIT_LEAD)
    people.assign(nadia, unit=units["board"], role=Role.EXECUTIVE, valid_from=SINCE, actor=FOUNDERS)
    sofia = person("Sofia Lindqvist", "board", Role.SPONSOR)
    people.assign(sofia, unit=units["board"], role=Role.EXECUTIVE, valid_from=SINCE, actor=FOUNDERS)
    lena = person("Lena Brandt", "key_accounts", Role.PROGRAMME_LEAD, sofia)
    omar = person("Omar Said", "field_services", Role.UNIT_LEAD, nadia)
    return {
        "nadia": nadia,
        "sofia": sofia,
        "lena": lena,
        "omar": omar,
        "ana": person("Ana Kovač", "key_accounts", Role.ACCOUNT_MANAGER, lena),
        "ben": person("Ben Okafor", "key_accounts", Role.ACCOUNT_MANAGER, lena),
        "priya": person("Priya Raman", "field_services", Role.UNIT_MEMBER, omar),
        "petra": person("Petra Novak", "planning", Role.UNIT_LEAD, nadia),
        "bruno": person("Bruno Weiss", "billing", Role.UNIT_LEAD, nadia),
        "tom": person("Tom Fischer", "key_accounts", Role.SALES, lena),
        "hanna": person("Hanna Berg", "board", Role.PEOPLE),
        "ines": person("Ines Duarte", "board", Role.ADMINISTRATOR),
        "alec": person("Alec Moreau", "board", Role.AUDITOR),
        "aaron": person("Aaron Silva", "board", Role.ANALYST),
        "vik": person("Vik Anand"),
    }


def _accounts(
    cast: dict[str, Person], units: dict[str, Unit], office: Calendar
) -> dict[str, Account | Contact]:
    meridian = customers.open_account(
        "Meridian Health",
        tier="key",
        annual_value=4_200_000,
        manager=cast["ana"],
        sponsor=cast["sofia"],
        team=units["key_accounts"],
        calendar=office,
        valid_from=SINCE,
        actor=FOUNDERS,
    )
    retail = customers.open_account(
        "Meridian Retail",
        parent=meridian,
        tier="key",
        annual_value=900_000,
        manager=cast["ana"],
        calendar=office,
        valid_from=SINCE,
        actor=FOUNDERS,
    )
    castor = customers.open_account(
        "Castor Logistics",
        tier="standard",
        annual_value=600_000,
        manager=cast["ben"],
        calendar=office,
        valid_from=SINCE,
        actor=FOUNDERS,
    )
    customers.add_team_member(meridian, person=cast["tom"], part="sales", valid_from=SINCE, actor=FOUNDERS)
    mara = customers.add_contact(
        meridian, name="Mara Ilić", buying_role="decides", level="director", authority=5, actor=FOUNDERS
    )
    curt = customers.add_contact(castor, name="Curt Dahl", buying_role="uses", authority=2, actor=FOUNDERS)
    return {
        "meridian": meridian,
        "meridian_retail": retail,
        "castor": castor,
        "mara": mara,
        "curt": curt,
    }


def _rights(units: dict[str, Unit]) -> dict[str, DecisionArea]:
    areas = {
        name: people.add_decision_area(title, actor=FOUNDERS)
        for name, title in (
            ("priority", "Priority between orders"),
            ("capacity", "Extra capacity"),
            ("price", "Price concessions"),
        )
    }
    people.grant_right(
        areas["priority"],
        role=Role.UNIT_LEAD,
        right=Right.DECIDES,
        unit=units["operations"],
        valid_from=SINCE,
        actor=FOUNDERS,
    )
    people.grant_right(
        areas["capacity"], role=Role.SPONSOR, right=Right.DECIDES, valid_from=SINCE, actor=FOUNDERS
    )
    return areas
