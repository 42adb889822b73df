"""Found a company: its customers, units, people, contracts and absences, by a blueprint and a seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.structure.organisation import Contract, Discipline, Unit
from goldenthread.analysis.synthetic.company import (
    ACCOUNTS,
    BOARD,
    CARE,
    OPERATIONS,
    PEOPLE,
    SALES,
    Blueprint,
    Company,
    Customer,
    Employee,
    Size,
    unit_id,
)
from goldenthread.analysis.synthetic.dated import Almanac
from goldenthread.analysis.synthetic.names import customer_names, person_names
from goldenthread.analysis.synthetic.scaling import scaled_route

Array = np.ndarray[Any, Any]


def found(blueprint: Blueprint, size: Size, almanac: Almanac, *, seed: int) -> Company:
    """A company of that kind and size. The same seed gives the same people, customers and absences."""
    rng = np.random.default_rng([seed, 77])
    office = WorkingCalendar.office(
        blueprint.time_zone, opens="08:00", closes="16:30", country=blueprint.country
    )
    openings = _openings(office, almanac)
    blueprint = _scaled(blueprint, size.scale)
    customers = _customers(blueprint, size, rng)
    units = _units(blueprint, size, customers)
    employees = _employees(blueprint, size, customers, rng)
    company = Company(
        almanac=almanac,
        size=size,
        blueprint=blueprint,
        employees=employees,
        customers=_cared_for(customers, employees, blueprint),
        units=units,
        contracts=_contracts(customers, almanac, rng),
        absences=_absences(employees, almanac, rng),
        office=office,
        openings=openings,
        per_hour=0.0,
    )
    return replace(company, per_hour=_rate(company))


def _scaled(blueprint: Blueprint, scale: float) -> Blueprint:
    if scale == 1.0:
        return blueprint
    kinds = tuple(
        replace(kind, route=scaled_route(kind.route, scale), triage=kind.triage * scale)
        for kind in blueprint.kinds
    )
    return replace(blueprint, kinds=kinds)


def _openings(office: WorkingCalendar, almanac: Almanac) -> Array:
    begin = datetime(almanac.start.year, almanac.start.month, almanac.start.day)
    end = begin + timedelta(hours=almanac.hours + 24 * 90)
    spans = office.openings(begin, end)
    hour = timedelta(hours=1)
    return np.array([((a - begin) / hour, (b - begin) / hour) for a, b in spans])


def _customers(blueprint: Blueprint, size: Size, rng: np.random.Generator) -> tuple[Customer, ...]:
    segments = [blueprint.segments[n % len(blueprint.segments)] for n in range(size.accounts)]
    names = customer_names(rng, segments)
    values = np.sort(rng.lognormal(14.6, 0.55, size.accounts))[::-1]
    burdens = rng.permutation(np.linspace(0.6, 1.8, size.accounts))
    tiers = ["strategic" if n < size.accounts * 0.3 else "key" for n in range(size.accounts)]
    return tuple(
        Customer(
            id=f"A{n + 1:02d}" if size.accounts < 100 else f"A{n + 1:03d}",
            name=names[n],
            segment=segments[n],
            tier=tiers[n],
            value=float(round(values[n], -3)),
            team=f"team-{n + 1:02d}" if size.accounts < 100 else f"team-{n + 1:03d}",
            manager="",
            sponsor="",
            division=n % size.divisions,
            burden=float(burdens[n]),
        )
        for n in range(size.accounts)
    )


def _units(blueprint: Blueprint, size: Size, customers: tuple[Customer, ...]) -> tuple[Unit, ...]:
    units = [
        Unit(BOARD, "executive", name="Executive board"),
        Unit(ACCOUNTS, "function", function="accounts", parent=BOARD, name="Key accounts"),
        Unit(SALES, "function", function="sales", parent=BOARD, name="Sales"),
        Unit(OPERATIONS, "function", function="operations", parent=BOARD, name="Operations"),
        Unit(PEOPLE, "function", function="people", parent=BOARD, name="People"),
    ]
    units += [
        Unit(c.team, "account_team", function="accounts", parent=ACCOUNTS, name=f"{c.name} team")
        for c in customers
    ]
    for division in range(size.divisions):
        suffix = "" if size.divisions == 1 else f" {division + 1}"
        units += [
            Unit(
                unit_id(f.id, division, size),
                "function",
                function=f.id,
                parent=OPERATIONS,
                name=f.name + suffix,
                discipline=Discipline.first_come(),
            )
            for f in blueprint.functions
        ]
    return tuple(units)


class _Hiring:
    """Hands out ids and names."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.names = person_names(rng)
        self.hired: list[Employee] = []

    def hire(self, unit: str, role: str, manager: str, **more: Any) -> str:
        number = len(self.hired) + 1
        # most have been here for years; the simulator needs to know only of those who come later
        one = Employee(f"P{number:04d}", next(self.names), unit, role, manager, career_home=unit, **more)
        self.hired.append(one)
        return one.id

    def speed(self) -> float:
        return float(np.clip(self.rng.lognormal(0.0, 0.15), 0.65, 1.5))


def _employees(
    blueprint: Blueprint, size: Size, customers: tuple[Customer, ...], rng: np.random.Generator
) -> tuple[Employee, ...]:
    """Executives, the programme, account teams and sales; everybody else works in operations."""
    office = _Hiring(rng)
    chief = office.hire(BOARD, "executive", "", title=blueprint.executives[0][1])
    heads = {
        key: office.hire(BOARD, "executive", chief, title=title) for key, title in blueprint.executives[1:]
    }
    operations = heads.get("operations", chief)
    lead = office.hire(ACCOUNTS, "programme_lead", chief, title="Head of key accounts")
    sales = office.hire(SALES, "unit_lead", chief, title="Head of sales")
    for _ in range(max(1, size.people // 30)):
        office.hire(SALES, "sales", sales, title="Sales executive")
    office.hire(PEOPLE, "people", chief, title="Head of people")
    for customer in customers:
        office.hire(
            customer.team,
            "account_manager",
            lead,
            title="Account manager",
            account=customer.id,
            skills=frozenset({CARE}),
            speed=office.speed(),
        )
    staff = _staffing(blueprint, size, size.people - len(office.hired))
    helpers = staff.pop(CARE)
    for n in range(helpers):
        customer = customers[n % len(customers)]
        manager = next(e.id for e in office.hired if e.account == customer.id)
        office.hire(
            customer.team,
            "account_team",
            manager,
            title="Account coordinator",
            account=customer.id,
            skills=frozenset({CARE}),
            speed=office.speed(),
        )
    for function in blueprint.functions:
        for division in range(size.divisions):
            unit = unit_id(function.id, division, size)
            head = office.hire(
                unit, "unit_lead", operations, title=f"Head of {function.name}", skills=function.skills
            )
            for _ in range(staff[function.id] // size.divisions - 1):
                office.hire(
                    unit, "unit_member", head, title=function.name, skills=function.skills,
                    speed=office.speed(),
                )  # fmt: skip
    return tuple(office.hired)


def _staffing(blueprint: Blueprint, size: Size, left: int) -> dict[str, int]:
    """People for account teams and for each function, by the hours that the mix of orders needs."""
    helpers = int(left * 0.14)
    load = _load(blueprint)
    total = sum(hours for skill, hours in load.items() if skill != CARE)
    of_function = {f.id: sum(load.get(s, 0.0) for s in f.skills) / total for f in blueprint.functions}
    spare = left - helpers - 2 * len(of_function) * size.divisions
    staff = {
        f: (2 + int(spare / size.divisions * share)) * size.divisions for f, share in of_function.items()
    }
    return {CARE: left - sum(staff.values()), **staff}


def _load(blueprint: Blueprint) -> dict[str, float]:
    """Expected hours of each skill in an average order."""
    load: dict[str, float] = {}
    for kind in blueprint.kinds:
        for skill, hours in kind.route.hours_by_skill().items():
            load[skill] = load.get(skill, 0.0) + hours * blueprint.mix[kind.id]
    return load


def _rate(company: Company) -> float:
    """Orders per hour with which the busiest unit has work for its share of the time."""
    hours = company.almanac.hours
    open_share = float((company.openings[:, 1] - company.openings[:, 0]).sum()) / (hours + 24 * 90)
    rates = []
    load = _load(company.blueprint)
    for function in company.blueprint.functions:
        people = sum(1 for e in company.employees if e.skills and e.skills == function.skills)
        need = sum(load.get(skill, 0.0) for skill in function.skills)
        if need:
            rates.append(people * open_share * 0.9 / need)
    teams = sum(1 for e in company.employees if CARE in e.skills)
    rates.append(0.6 * teams * open_share * 0.9 / load[CARE])
    return company.blueprint.busy * min(rates)


def _cared_for(
    customers: tuple[Customer, ...], employees: tuple[Employee, ...], blueprint: Blueprint
) -> tuple[Customer, ...]:
    managers = {e.account: e.id for e in employees if e.role == "account_manager"}
    executives = [e.id for e in employees if e.role == "executive"]
    return tuple(
        replace(c, manager=managers[c.id], sponsor=executives[n % len(executives)])
        for n, c in enumerate(customers)
    )


def _contracts(
    customers: tuple[Customer, ...], almanac: Almanac, rng: np.random.Generator
) -> tuple[Contract, ...]:
    """Each account decides once a year, two months before its contract ends."""
    rows = []
    for customer in customers:
        first = int(rng.integers(2, 12))
        for month in range(first, almanac.months, 12):
            day = int(rng.integers(3, 24))
            rows.append(Contract(customer.id, almanac.hour(month, day) + 12, almanac.hour(month + 2, 0)))
    return tuple(sorted(rows, key=lambda c: c.at))


def _absences(
    employees: tuple[Employee, ...], almanac: Almanac, rng: np.random.Generator
) -> dict[str, tuple[tuple[float, float, str], ...]]:
    """Leave in weeks, illness in days; never two at once."""
    weeks = int(almanac.hours // 168)
    found: dict[str, tuple[tuple[float, float, str], ...]] = {}
    for employee in employees:
        count = rng.poisson(weeks * 0.07)
        chosen = np.sort(rng.choice(weeks, min(count, weeks), replace=False))
        rows = []
        for week in chosen:
            ill = rng.random() < 0.35
            days = int(rng.integers(1, 4)) if ill else 5
            first = int(rng.integers(0, 6 - days))
            begin = 168.0 * week + 24 * first
            rows.append((begin, begin + 24 * days, "illness" if ill else "leave"))
        found[employee.id] = tuple(rows)
    return found
