"""The company of the demonstration: its units, its people, its customers, and who may decide what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.orders import actions as orders
from goldenthread.app.orders.models import OrderKind
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Calendar, DecisionArea, Person, Right, Role, Unit, UnitKind

PASSWORD = "golden-thread-demo"
SINCE = date(2024, 1, 1)
FOUNDERS = Actor(system="founding", via="import", now=datetime(2024, 1, 1, tzinfo=UTC))
OFFICE_HOURS = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}

# key: name, kind, unit above, function
UNITS: dict[str, tuple[str, UnitKind, str | None, str]] = {
    "board": ("Board", UnitKind.EXECUTIVE, None, ""),
    "key_accounts": ("Key accounts", UnitKind.ACCOUNT_TEAM, "board", "accounts"),
    "operations": ("Operations", UnitKind.FUNCTION, "board", "operations"),
    "field": ("Field services", UnitKind.FUNCTION, "operations", "operations"),
    "planning": ("Planning", UnitKind.FUNCTION, "operations", "operations"),
    "engineering": ("Engineering", UnitKind.FUNCTION, "operations", "technology"),
    "billing": ("Billing", UnitKind.FUNCTION, "operations", "finance"),
    "care": ("Customer care", UnitKind.FUNCTION, "operations", "service"),
}
# key: name, unit, role, line manager; those with a login are named in LOGINS
PEOPLE: dict[str, tuple[str, str | None, Role | None, str | None]] = {
    "sofia": ("Sofia Lindqvist", "board", Role.SPONSOR, None),
    "nadia": ("Nadia Haas", "operations", Role.UNIT_LEAD, "sofia"),
    "lena": ("Lena Brandt", "key_accounts", Role.PROGRAMME_LEAD, "sofia"),
    "ana": ("Ana Kovač", "key_accounts", Role.ACCOUNT_MANAGER, "lena"),
    "ben": ("Ben Okafor", "key_accounts", Role.ACCOUNT_MANAGER, "lena"),
    "tom": ("Tom Fischer", "key_accounts", Role.SALES, "lena"),
    "omar": ("Omar Said", "field", Role.UNIT_LEAD, "nadia"),
    "priya": ("Priya Raman", "field", Role.UNIT_MEMBER, "omar"),
    "jonas": ("Jonas Eriksen", "field", Role.UNIT_MEMBER, "omar"),
    "petra": ("Petra Novak", "planning", Role.UNIT_LEAD, "nadia"),
    "elif": ("Elif Demir", "engineering", Role.UNIT_LEAD, "nadia"),
    "bruno": ("Bruno Weiss", "billing", Role.UNIT_LEAD, "nadia"),
    "kai": ("Kai Tanaka", "care", Role.UNIT_LEAD, "nadia"),
    "hanna": ("Hanna Berg", "board", Role.PEOPLE, None),
    "ines": ("Ines Duarte", "board", Role.ADMINISTRATOR, None),
    "alec": ("Alec Moreau", "board", Role.AUDITOR, None),
    "aaron": ("Aaron Silva", "board", Role.ANALYST, None),
    "vik": ("Vik Anand", None, None, None),
}
# who is shown on the start page of the demonstration, and as what
LOGINS: dict[str, str] = {
    "ana": "account manager",
    "omar": "unit lead",
    "priya": "unit member",
    "sofia": "executive sponsor",
    "nadia": "executive, and lead of operations",
    "lena": "programme lead",
    "tom": "sales",
    "hanna": "people (HR)",
    "aaron": "analyst",
    "ines": "administrator",
    "alec": "auditor",
    "vik": "a login without assignment",
    "petra": "lead of planning",
    "ben": "another account manager",
}
# key: name, account above, tier, a year's value, manager, sponsor
ACCOUNTS: dict[str, tuple[str, str | None, str, int, str, str | None]] = {
    "meridian": ("Meridian Health", None, "key", 4_200_000, "ana", "sofia"),
    "retail": ("Meridian Retail", "meridian", "key", 900_000, "ana", "sofia"),
    "juniper": ("Juniper Foods", None, "standard", 750_000, "ana", "sofia"),
    "castor": ("Castor Logistics", None, "key", 2_600_000, "ben", "sofia"),
    "borealis": ("Borealis Energy", None, "standard", 1_100_000, "ben", None),
    "atlas": ("Atlas Rail", None, "standard", 600_000, "ben", None),
}
# key: account, name, title, part in a purchase, authority
CONTACTS: dict[str, tuple[str, str, str, str, int]] = {
    "mara": ("meridian", "Mara Ilić", "Director of operations", "decides", 5),
    "yusuf": ("meridian", "Yusuf Aydin", "Head of wards", "uses", 3),
    "rita": ("retail", "Rita Campos", "Store manager", "uses", 2),
    "june": ("juniper", "June Park", "Head of quality", "influences", 3),
    "curt": ("castor", "Curt Dahl", "Fleet manager", "decides", 4),
    "signe": ("borealis", "Signe Holm", "Plant manager", "decides", 4),
    "ivan": ("atlas", "Ivan Petrov", "Purchasing", "buys", 3),
}
KINDS = ("Installation", "Repair", "Change of contract", "Analysis")


@dataclass
class Company:
    """Everybody and everything, by key."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    areas: dict[str, DecisionArea] = field(default_factory=dict)
    kinds: dict[str, OrderKind] = field(default_factory=dict)


def found() -> Company:
    """Make the company by the real actions."""
    company = Company()
    office = people.add_calendar(
        "Vienna office",
        time_zone="Europe/Vienna",
        weekly_hours=OFFICE_HOURS,
        holidays={"country": "AT"},
        actor=FOUNDERS,
    )
    _open_units(company, office)
    _hire(company)
    _open_accounts(company, office)
    _give_rights(company)
    _set_rules(company)
    return company


def _open_units(company: Company, office: Calendar) -> None:
    for key, (name, kind, above, function) in UNITS.items():
        company.units[key] = people.open_unit(
            name,
            kind=kind,
            parent=company.units[above] if above else None,
            function=function,
            calendar=office,
            valid_from=SINCE,
            actor=FOUNDERS,
        )


def _hire(company: Company) -> None:
    for key, (name, unit, role, manager) in PEOPLE.items():
        person = people.add_person(name, email=f"{key}@thread.example", hired_on=SINCE, actor=FOUNDERS)
        company.people[key] = person
        if key in LOGINS:
            people.create_login(person, password=PASSWORD, actor=FOUNDERS)
        if unit and role:
            above = company.people[manager] if manager else None
            people.assign(
                person, unit=company.units[unit], role=role, manager=above, valid_from=SINCE, actor=FOUNDERS
            )
    for key in ("sofia", "nadia"):
        people.assign(
            company.people[key],
            unit=company.units["board"],
            role=Role.EXECUTIVE,
            valid_from=SINCE,
            actor=FOUNDERS,
        )


def _open_accounts(company: Company, office: Calendar) -> None:
    for key, (name, above, tier, value, manager, sponsor) in ACCOUNTS.items():
        company.accounts[key] = customers.open_account(
            name,
            parent=company.accounts[above] if above else None,
            tier=tier,
            annual_value=value,
            manager=company.people[manager],
            sponsor=company.people[sponsor] if sponsor else None,
            team=company.units["key_accounts"],
            calendar=office,
            valid_from=SINCE,
            actor=FOUNDERS,
        )
    for key, (account, name, title, part, authority) in CONTACTS.items():
        company.contacts[key] = customers.add_contact(
            company.accounts[account],
            name=name,
            title=title,
            buying_role=part,
            authority=authority,
            actor=FOUNDERS,
        )
    customers.add_team_member(
        company.accounts["meridian"],
        person=company.people["tom"],
        part="sales",
        valid_from=SINCE,
        actor=FOUNDERS,
    )


def _give_rights(company: Company) -> None:
    for key, name in (
        ("priority", "Priority between orders"),
        ("capacity", "Extra capacity"),
        ("price", "Price"),
    ):
        company.areas[key] = people.add_decision_area(name, actor=FOUNDERS)
    people.grant_right(
        company.areas["priority"],
        role=Role.UNIT_LEAD,
        right=Right.DECIDES,
        unit=company.units["operations"],
        valid_from=SINCE,
        actor=FOUNDERS,
    )
    people.grant_right(
        company.areas["capacity"], role=Role.SPONSOR, right=Right.DECIDES, valid_from=SINCE, actor=FOUNDERS
    )


def _set_rules(company: Company) -> None:
    for name in KINDS:
        company.kinds[name] = orders.add_order_kind(name, actor=FOUNDERS)
    for tier, hours in (("key", 8), ("", 16)):
        orders.set_policy(
            clock="response", tier=tier, target_hours=Decimal(hours), valid_from=SINCE, actor=FOUNDERS
        )
    orders.set_policy(clock="delivery", target_hours=Decimal(120), valid_from=SINCE, actor=FOUNDERS)
    orders.set_expedite_allowance(tier="key", per_quarter=3, valid_from=SINCE, actor=FOUNDERS)
    orders.set_expedite_allowance(per_quarter=1, valid_from=SINCE, actor=FOUNDERS)
