"""Who there is: a board, divisions, departments, teams; account managers, accounts, contacts. Made from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from goldenthread.app.customers import events as of_customers
from goldenthread.app.customers.models import Account, AccountVersion, Contact, Contract, TeamMember
from goldenthread.app.exchange.loading.reading import start_of
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.orders.models import OrderKind
from goldenthread.app.people import events as of_people
from goldenthread.app.people.models import (
    Assignment,
    Calendar,
    Login,
    Person,
    Role,
    Unit,
    UnitKind,
    UnitVersion,
)

PASSWORD = "made for measuring"
HOURS = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
FIRST = (
    "Ana Ben Clara Dora Emil Fatma Gábor Hanna Ivo Jana Karim Lena Marek Nadia Omar Petra Quentin Rosa Søren Tom Ulla "
    "Vera Wim Xenia Yusuf Zoë Aimée Björn Chloé Dániel Elif Françoise Günther Håkon Iñaki Jürgen Katarína Łukasz"
).split()
LAST = (
    "Adler Brandt Costa Dahl Eriksen Fischer Garcia Haas Ilić Jensen Kovač Lindqvist Moreau Novák Okafor Pereira Quist "
    "Raman Said Tanaka Ünal Varga Weiss Xu Yılmaz Zimmer Ångström Böhm Çelik Düring Étienne Fjeld Gómez Hübner"
).split()
COMPANY = (
    "Meridian Castor Pollux Vega Altair Rigel Deneb Spica Mira Atlas Orion Lyra Corvus Draco Hydra Aquila Phoenix Norma"
).split()
TRADE = "Health Logistics Retail Energy Foods Motors Insurance Papers Rail Telecom Chemie Bâtiment Textil Pharma".split()
AT_THE_TOP = (
    Role.EXECUTIVE,
    Role.PROGRAMME_LEAD,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.PEOPLE,
    Role.ANALYST,
)
EACH = 4  # people with each of these roles
SELLERS = 50


@dataclass
class Company:
    """The ids that the orders need."""

    since: date
    teams: list[int] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)  # team -> people
    leads: dict[int, int] = field(default_factory=dict)
    accounts: list[int] = field(default_factory=list)
    manager_of: dict[int, int] = field(default_factory=dict)
    contacts_of: dict[int, list[int]] = field(default_factory=dict)
    kinds: list[int] = field(default_factory=list)
    logins: dict[str, str] = field(default_factory=dict)  # what for -> address


class Founding:
    def __init__(self, people: int, accounts: int, contacts: int, since: date, rng: Random) -> None:
        self.sheets, self.rng = Sheets(), rng
        self.company = Company(since)
        self.counts = people, accounts, contacts
        self.password = make_password(PASSWORD)
        self.at = start_of(since)

    def found(self) -> Company:
        self.calendar = Calendar(name="Office", time_zone="Europe/Vienna", weekly_hours=HOURS, holidays={})
        self.sheets.add(self.calendar)
        self._units()
        self._people()
        self._accounts()
        for name in ("Installation", "Repair", "Change", "Licence", "Delivery", "Survey"):
            self.company.kinds.append(self.sheets.add(OrderKind(name=name)))
        self.sheets.finish()
        return self.company

    def _unit(self, name: str, kind: UnitKind, parent: int | None) -> int:
        key = self.sheets.next_id(Unit)
        shape = {"name": name, "kind": kind, "parent_id": parent, "calendar_id": self.calendar.pk}
        unit = Unit(id=key, **shape)
        self.sheets.add(unit)
        self.sheets.add(UnitVersion(unit=unit, valid_from=self.company.since, **shape))
        told = of_people.UnitOpened(
            name=name, unit_kind=kind, parent_id=parent, valid_from=self.company.since
        )
        self.sheets.tell(unit, told, at=self.at, about=About(unit_id=key))
        return key

    def _units(self) -> None:
        """Eight divisions of five departments of four teams; ten account teams."""
        self.board = self._unit("Board", UnitKind.EXECUTIVE, None)
        self.above: list[int] = []
        for division in range(8):
            top = self._unit(f"Division {division + 1}", UnitKind.FUNCTION, self.board)
            self.above.append(top)
            for department in range(5):
                middle = self._unit(f"Department {division + 1}.{department + 1}", UnitKind.FUNCTION, top)
                self.above.append(middle)
                for team in range(4):
                    name = f"Team {division + 1}.{department + 1}.{team + 1}"
                    self.company.teams.append(self._unit(name, UnitKind.FUNCTION, middle))
        accounts = self._unit("Key accounts", UnitKind.ACCOUNT_TEAM, self.board)
        self.account_teams = [
            self._unit(f"Accounts {n + 1}", UnitKind.ACCOUNT_TEAM, accounts) for n in range(10)
        ]

    def _person(self, unit: int, role: Role, login: str = "") -> int:
        name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
        key = self.sheets.next_id(Person)
        address = f"person{key}@made.example"
        person = Person(id=key, name=name, email=address, hired_on=self.company.since)
        self.sheets.add(person)
        self.sheets.tell(
            person, of_people.PersonAdded(hired_on=person.hired_on, career_home_id=None), at=self.at
        )
        self.sheets.add(Login(person=person, email=address, password=self.password))
        held = Assignment(person=person, unit_id=unit, role=role, valid_from=self.company.since)
        self.sheets.add(held)
        begun = of_people.AssignmentBegun(
            person_id=key,
            role=role,
            valid_from=held.valid_from,
            manager_id=None,
            line=held.line,
            fte=held.fte,
        )
        self.sheets.tell(held, begun, at=self.at, about=About(unit_id=unit))
        self.company.logins.setdefault(login or str(role), address)
        return key

    def _people(self) -> None:
        people, accounts, _ = self.counts
        for unit in self.above:
            self._person(
                unit, Role.UNIT_LEAD, "division_lead" if unit == self.above[0] else "department_lead"
            )
        for team in self.company.teams:
            self.company.leads[team] = self._person(team, Role.UNIT_LEAD, "team_lead")
        self.sponsors = [self._person(self.board, Role.SPONSOR) for _ in range(20)]
        for role in AT_THE_TOP:
            for _ in range(EACH):
                self._person(self.board, role)
        self.sellers = [self._person(self.board, Role.SALES) for _ in range(SELLERS)]
        self.managers = [
            self._person(self.rng.choice(self.account_teams), Role.ACCOUNT_MANAGER)
            for _ in range(max(20, min(400, accounts // 6)))
        ]
        others = len(self.sponsors) + EACH * len(AT_THE_TOP) + len(self.sellers) + len(self.managers)
        left = people - len(self.above) - len(self.company.teams) - others
        for nth in range(max(left, len(self.company.teams))):
            team = self.company.teams[nth % len(self.company.teams)]
            self.company.members.setdefault(team, []).append(self._person(team, Role.UNIT_MEMBER))

    def _accounts(self) -> None:
        _, accounts, contacts = self.counts
        for nth in range(accounts):
            parent = self.rng.choice(self.company.accounts) if nth > 50 and self.rng.random() < 0.2 else None
            name = f"{self.rng.choice(COMPANY)} {self.rng.choice(TRADE)} {nth + 1}"
            manager = self.company.manager_of[parent] if parent else self.managers[nth % len(self.managers)]
            key = self._account(name, manager, parent)
            self._contacts(key, contacts // accounts)
            self._sold_by(key, self.sellers[nth % SELLERS])

    def _sold_by(self, account: int, seller: int) -> None:
        """Somebody of sales is in the core team of every account."""
        member = TeamMember(account_id=account, person_id=seller, part="Sales", valid_from=self.company.since)
        self.sheets.add(member)
        joined = of_customers.TeamMemberJoined(
            person_id=seller, part=member.part, valid_from=member.valid_from
        )
        self.sheets.tell(member, joined, at=self.at, about=About(account_id=account))

    def _account(self, name: str, manager: int, parent: int | None) -> int:
        key = self.sheets.next_id(Account)
        is_key = self.rng.random() < 0.2
        shape = {
            "name": name,
            "tier": "key" if is_key else "standard",
            "annual_value": self.rng.randrange(50_000, 5_000_000),
            "manager_id": manager,
            "sponsor_id": self.rng.choice(self.sponsors) if is_key else None,
            "parent_id": parent,
            "calendar_id": self.calendar.pk,
        }
        account = Account(id=key, **shape)
        self.sheets.add(account)
        self.sheets.add(AccountVersion(account=account, valid_from=self.company.since, **shape))
        told = of_customers.AccountOpened(
            name=name, parent_id=parent, manager_id=manager, tier=shape["tier"], valid_from=self.company.since
        )
        self.sheets.tell(account, told, at=self.at, about=About(account_id=key))
        self.company.accounts.append(key)
        self.company.manager_of[key] = manager
        ends = self.company.since + timedelta(days=self.rng.randrange(1_100, 1_900))
        self.sheets.add(
            Contract(
                account=account,
                title="Managed services",
                starts_on=self.company.since,
                ends_on=ends,
                decide_by=ends - timedelta(days=90),
                value=shape["annual_value"],
            )
        )
        return key

    def _contacts(self, account: int, how_many: int) -> None:
        for _ in range(how_many):
            name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
            contact = Contact(
                account_id=account, name=name, buying_role="uses", authority=self.rng.randrange(1, 6)
            )
            key = self.sheets.add(contact)
            told = of_customers.ContactAdded(buying_role="uses", authority=contact.authority)
            self.sheets.tell(contact, told, at=self.at, about=About(account_id=account))
            self.company.contacts_of.setdefault(account, []).append(key)


@transaction.atomic
def found(people: int, accounts: int, contacts: int, since: date, rng: Random) -> Company:
    """Make the company in an empty database."""
    return Founding(people, accounts, contacts, since, rng).found()
