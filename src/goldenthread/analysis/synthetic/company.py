"""The cast and the stage: customers, people, units and calendars, before any factor is planted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.structure.organisation import (
    Account,
    Boundary,
    Contract,
    Demand,
    OrderKind,
    Organisation,
    Owns,
    Person,
    Structure,
    Unit,
)
from goldenthread.analysis.synthetic.dated import Almanac

Array = np.ndarray[Any, Any]
BOARD, ACCOUNTS, SALES, OPERATIONS, PEOPLE = "board", "key-accounts", "sales", "operations", "people"
CARE = "account care"
NEAR = Boundary(delay=1.5, setup=0.05, bounce=0.03)
OFFICE_WEEK = tuple(
    [0.0] * 7 + [1.0, 1.4, 1.5, 1.3, 0.7, 1.0, 1.2, 1.1, 0.9] + [0.0] * 8 if day < 5 else [0.0] * 24
    for day in range(7)
)
WEEK = tuple(hour for day in OFFICE_WEEK for hour in day)


@dataclass(frozen=True)
class Size:
    """How large a story is told. ``scale`` shortens work and set-up, where volume is what counts."""

    name: str
    accounts: int
    people: int
    divisions: int = 1
    scale: float = 1.0


SIZES = {
    "small": Size("small", accounts=5, people=30),
    "company": Size("company", accounts=14, people=120),
    "group": Size("group", accounts=100, people=2600, divisions=20, scale=0.26),
}


@dataclass(frozen=True)
class Function:
    """A function of operations: its unit's id and name, and the skills that it owns."""

    id: str
    name: str
    skills: frozenset[str]
    technology: str = ""


@dataclass(frozen=True)
class Blueprint:
    """What kind of company it is. ``mix``: share of each kind among orders; ``segments``: of its customers.

    ``busy``: the share of its time for which the busiest unit has work before anything is planted.
    """

    functions: tuple[Function, ...]
    kinds: tuple[OrderKind, ...]
    mix: Mapping[str, float]
    segments: tuple[str, ...]
    executives: tuple[tuple[str, str], ...]  # id, title
    time_zone: str = "Europe/Vienna"
    country: str = "AT"
    busy: float = 0.7


@dataclass(frozen=True)
class Employee:
    """Someone who works, or worked, here. ``hired``, ``left``: hours since the start."""

    id: str
    name: str
    unit: str
    role: str
    manager: str
    title: str = ""
    account: str = ""
    skills: frozenset[str] = frozenset()
    speed: float = 1.0
    career_home: str = ""
    hired: float = -inf
    left: float = inf


@dataclass(frozen=True)
class Customer:
    id: str
    name: str
    segment: str
    tier: str
    value: float
    team: str
    manager: str
    sponsor: str
    division: int
    burden: float


@dataclass(frozen=True)
class Company:
    """Everybody and everything, and the organisation that the simulator runs."""

    almanac: Almanac
    size: Size
    blueprint: Blueprint
    employees: tuple[Employee, ...]
    customers: tuple[Customer, ...]
    units: tuple[Unit, ...]
    contracts: tuple[Contract, ...]
    absences: Mapping[str, tuple[tuple[float, float, str], ...]]
    office: WorkingCalendar
    openings: Array
    per_hour: float

    def employee(self, employee_id: str) -> Employee:
        return next(one for one in self.employees if one.id == employee_id)

    def of_role(self, role: str) -> tuple[Employee, ...]:
        return tuple(one for one in self.employees if one.role == role)

    def units_of(self, function: str) -> tuple[str, ...]:
        """The units of a function, one in each division."""
        return tuple(unit.id for unit in self.units if unit.function == function and unit.kind == "function")

    def openings_of(self, employee: Employee) -> Array:
        """When the person works: the office's hours without their absences."""
        spans = self.openings
        for begin, end, _ in self.absences.get(employee.id, ()):
            spans = spans[(spans[:, 0] < begin) | (spans[:, 0] >= end)]
        return spans

    def organisation(self) -> Organisation:
        """The organisation as it stands before anything is planted."""
        structure = functional_structure(self)
        workers = [one for one in self.employees if one.skills]
        people = tuple(
            Person(
                one.id,
                one.unit,
                one.skills,
                speed=one.speed,
                openings=self.openings_of(one),
                hired=one.hired,
                left=one.left,
            )
            for one in workers
        )
        accounts = tuple(
            Account(
                c.id,
                team=c.team,
                value=c.value / 1e5,
                rank=1,
                burden=c.burden,
                patience=3500.0,
            )
            for c in self.customers
        )
        return Organisation(
            structure=structure,
            people=people,
            accounts=accounts,
            kinds=self.blueprint.kinds,
            demand=_demand(self),
            contracts=self.contracts,
            satisfaction_rate=0.06 if self.size.name != "group" else 0.01,
            renewal_threshold=0.42,
            renewal_slope=0.06,
        )


def functional_structure(company: Company) -> Structure:
    """Operations by function, in each division, and one team for each account."""
    owns = [Owns(c.team, frozenset({CARE}), accounts=frozenset({c.id})) for c in company.customers]
    for division in range(company.size.divisions):
        members = frozenset(c.id for c in company.customers if c.division == division)
        scope = None if company.size.divisions == 1 else members
        for function in company.blueprint.functions:
            owns.append(Owns(unit_id(function.id, division, company.size), function.skills, scope))
    near = replace(NEAR, setup=NEAR.setup * company.size.scale)
    return Structure("functional", company.units, tuple(owns), apart=near)


def unit_id(function: str, division: int, size: Size) -> str:
    return function if size.divisions == 1 else f"{function}-{division + 1:02d}"


def _demand(company: Company) -> tuple[Demand, ...]:
    weight = {c.id: c.value**0.5 for c in company.customers}
    total = sum(weight.values())
    return tuple(
        Demand(
            customer.id,
            kind.id,
            per_hour=company.per_hour * weight[customer.id] / total * company.blueprint.mix[kind.id],
            week=WEEK,
            season=(0.95, 1.0, 1.08, 1.02, 1.0, 1.04, 0.92, 0.82, 1.06, 1.1, 1.08, 0.93),
        )
        for customer in company.customers
        for kind in company.blueprint.kinds
    )
