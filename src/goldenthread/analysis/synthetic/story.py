"""A story: a company, what is planted in it when, and what goes on beside the orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from goldenthread.analysis.structure.organisation import Organisation, Timeline, Unit
from goldenthread.analysis.synthetic.company import Blueprint, Company, Employee
from goldenthread.analysis.synthetic.factor import Factor
from goldenthread.analysis.synthetic.programme import Programme


@dataclass(frozen=True)
class Milestone:
    """Something that happens in the story, told in one sentence."""

    month: int
    sentence: str


@dataclass(frozen=True)
class Plot:
    """What a story makes of a company.

    ``units``: units of any time with the months in which they exist. ``reassigned``: the month in which people
    change their unit, with their new unit and manager.
    """

    company: Company
    factors: tuple[Factor, ...]
    programme: Programme
    milestones: tuple[Milestone, ...]
    new_units: tuple[Unit, ...] = ()
    reorganised_in: int | None = None
    reassigned: dict[str, tuple[str, str]] = field(default_factory=dict)
    bridges: tuple[str, ...] = ()
    manager_changes: tuple[tuple[int, str, str], ...] = ()  # month, employee, new manager

    def timeline(self, *, without: str = "") -> Timeline:
        """The organisation month by month; ``without`` names a factor that is left out."""
        factors = [f for f in self.factors if f.bend is not None and f.name != without]
        months = {0}
        for factor in factors:
            months |= {m for m in factor.changes_in if 0 < m < self.company.almanac.months}
        base = self.company.organisation()
        phases = []
        for month in sorted(months):
            phases.append((self.company.almanac.month_hours[month], _bent(base, factors, month)))
        return Timeline(tuple(phases))


def _bent(organisation: Organisation, factors: list[Factor], month: int) -> Organisation:
    for factor in factors:
        strength = factor.strength_in(month)
        if strength > 0 and factor.bend is not None:
            organisation = factor.bend(organisation, strength)
    return organisation


@dataclass(frozen=True)
class Story:
    """``plot`` plants the story in a company that was founded by ``blueprint``."""

    name: str
    title: str
    summary: str
    blueprint: Blueprint
    plot: Callable[[Company], Plot]


def departure(
    company: Company, employee_id: str, hour: float, *, successor_after_days: float | None = 30.0
) -> Company:
    """The company with a leaver, and a successor some days later unless that is None."""
    leaver = company.employee(employee_id)
    people = [replace(e, left=hour) if e.id == employee_id else e for e in company.employees]
    customers = company.customers
    if successor_after_days is not None:
        arrives = hour + 24.0 * successor_after_days
        people.append(_successor(company, leaver, arrives))
    return replace(company, employees=tuple(people), customers=customers)


def _successor(company: Company, leaver: Employee, arrives: float) -> Employee:
    taken = {e.name for e in company.employees}
    first = [e.name.split()[0] for e in company.employees]
    last = [e.name.split()[-1] for e in company.employees]
    number = len(company.employees) + 1
    step = 1 + number % max(len(last) - 1, 1)
    name = next(
        candidate
        for k in range(len(last))
        if (candidate := f"{first[(number * 7 + k) % len(first)]} {last[(number + k * step) % len(last)]}")
        not in taken
    )
    return replace(leaver, id=f"P{number:04d}", name=name, hired=arrives, left=float("inf"), speed=0.85)
