"""What all tellers share: the run, the plot, working time, who is here when, and sheets of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from goldenthread.analysis.records import TABLES
from goldenthread.analysis.records.schema import Kind
from goldenthread.analysis.structure.simulation import Run
from goldenthread.analysis.synthetic.company import Company, Customer, Employee
from goldenthread.analysis.synthetic.dated import Almanac
from goldenthread.analysis.synthetic.story import Plot

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
DONE, OPEN, DECLINED, WITHDRAWN = 2, 1, 3, 4  # as in engine.layout


@dataclass(frozen=True)
class Stage:
    """A run of a plot, until the hour ``until``."""

    plot: Plot
    run: Run
    seed: int
    until: float

    @property
    def company(self) -> Company:
        return self.plot.company

    @property
    def almanac(self) -> Almanac:
        return self.company.almanac

    @property
    def months(self) -> range:
        """The months that have begun."""
        return range(sum(1 for hour in self.almanac.month_hours[:-1] if hour < self.until))

    def rng(self, *which: int) -> np.random.Generator:
        """A generator of its own for one purpose."""
        return np.random.default_rng([self.seed, 901, *which])

    # -- time ----------------------------------------------------------------------------------------

    def working(self, hours: Array, rng: np.random.Generator) -> Array:
        """Each moment, or one soon after the next opening if the office is closed then."""
        hours = np.asarray(hours, float)
        openings = self.company.openings
        at = np.searchsorted(openings[:, 0], hours, side="right") - 1
        inside = (at >= 0) & (hours < openings[np.maximum(at, 0), 1])
        following = np.minimum(at + 1, len(openings) - 1)
        later = openings[following, 0] + rng.random(hours.shape) * 2.5
        return np.where(inside, hours, later)

    def moments(self, month: int, count: int, rng: np.random.Generator) -> Array:
        """So many moments of a month, in working time."""
        begin = self.almanac.month_hours[month]
        end = min(self.almanac.month_hours[month + 1], self.until)
        return np.sort(self.working(begin + rng.random(count) * (end - begin), rng))

    # -- who is here ---------------------------------------------------------------------------------

    @cached_property
    def by_id(self) -> dict[str, Employee]:
        return {e.id: e for e in self.company.employees}

    @cached_property
    def managers(self) -> dict[str, list[Employee]]:
        """The account managers of each account, one after the other."""
        found: dict[str, list[Employee]] = {c.id: [] for c in self.company.customers}
        for employee in self.company.employees:
            if employee.role == "account_manager" and employee.account:
                found[employee.account].append(employee)
        return found

    def manager_of(self, account: str, hour: float) -> Employee | None:
        """Who manages the account then; None between two."""
        return next((e for e in self.managers[account] if is_here(e, hour)), None)

    def unit_of(self, employee: Employee, hour: float) -> str:
        """Where the person sits then."""
        change = self.plot.reorganised_in
        if (
            change is not None
            and hour >= self.almanac.month_hours[change]
            and employee.id in self.plot.reassigned
        ):
            return self.plot.reassigned[employee.id][0]
        return employee.unit

    @cached_property
    def ever_in(self) -> dict[str, list[Employee]]:
        """Everybody who sits in a unit at some time."""
        found: dict[str, list[Employee]] = {}
        for employee in self.company.employees:
            later = self.plot.reassigned.get(employee.id, (employee.unit, ""))[0]
            for unit in dict.fromkeys((employee.unit, later)):
                found.setdefault(unit, []).append(employee)
        return found

    @cached_property
    def teams(self) -> dict[str, list[Employee]]:
        """Everybody who is at some time in an account's team."""
        found: dict[str, list[Employee]] = {c.id: [] for c in self.company.customers}
        for employee in self.company.employees:
            if employee.account:
                found[employee.account].append(employee)
        return found

    def head_of(self, unit: str, hour: float) -> Employee | None:
        """Who leads the unit then, or else somebody in it."""
        everybody = self.ever_in.get(unit, [])
        members = [e for e in everybody if self.unit_of(e, hour) == unit and is_here(e, hour)]
        leads = [e for e in members if e.role in ("unit_lead", "account_manager", "programme_lead")]
        return next(iter(leads or members), None)

    def here(self, employees: Iterable[Employee], hour: float) -> list[Employee]:
        return [e for e in employees if is_here(e, hour)]

    @cached_property
    def lost_at(self) -> dict[str, float]:
        """When each customer who was lost stopped ordering."""
        names = self.run.names.accounts
        return {names[n]: float(hour) for n, hour in enumerate(self.run.closes) if np.isfinite(hour)}

    def active_customers(self, hour: float) -> list[Customer]:
        return [c for c in self.company.customers if self.lost_at.get(c.id, np.inf) > hour]

    def operating_units(self, hour: float) -> list[str]:
        """The units that own work of operations then."""
        phases = self.run.timeline.phases
        organisation = next(o for start, o in reversed(phases) if start <= hour)
        teams = {c.team for c in self.company.customers}
        return list(dict.fromkeys(o.unit for o in organisation.structure.owns if o.unit not in teams))


def placed_ones(orders: Array) -> Array:
    """Which orders were really placed: not still to come, not from a customer who had gone."""
    return np.isin(orders["status"], (OPEN, DONE, DECLINED, WITHDRAWN))


def is_here(employee: Employee, hour: float) -> bool:
    return employee.hired <= hour < employee.left


def chosen(rng: np.random.Generator, shares: Iterable[tuple[str, float]], count: int) -> list[str]:
    """So many draws of names by their shares."""
    pairs = list(shares)
    weights = np.array([share for _, share in pairs], float)
    picks = rng.choice(len(pairs), count, p=weights / weights.sum())
    return [pairs[int(pick)][0] for pick in picks]


def sheet(name: str, rows: Iterable[Mapping[str, Any]], *words: str) -> pa.Table:
    """Rows as an Arrow table with the columns that the schema declares, and ``words``: columns of text beside."""
    import pyarrow as pa

    listed = list(rows)
    columns = {
        column.name: pa.array([row.get(column.name) for row in listed], _arrow_type(column.kind))
        for column in TABLES[name].columns
    }
    texts = {word: pa.array([row.get(word) for row in listed], pa.string()) for word in words}
    return pa.table({**columns, **texts})


def _arrow_type(kind: Kind) -> Any:
    import pyarrow as pa

    return {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.FLAG: pa.bool_(),
        Kind.DATE: pa.date32(),
        Kind.INSTANT: pa.timestamp("us"),
    }[kind]


def instants(stage: Stage, hours: Array) -> pa.Array:
    import pyarrow as pa

    return pa.array(stage.almanac.instants(hours), pa.timestamp("us"))


def days(stage: Stage, hours: Array) -> pa.Array:
    import pyarrow as pa

    return pa.array(stage.almanac.days(hours).astype("datetime64[D]"), pa.date32())


def named(names: Iterable[str], index: Array) -> pa.Array:
    """Names by number; a negative number is nobody."""
    import pyarrow as pa

    index = np.asarray(index, np.int64)
    taken = pa.array(index, pa.int64(), mask=index < 0)
    return pa.array(list(names), pa.string()).take(taken)


def numbered(prefix: str, numbers: Array, width: int = 6) -> pa.Array:
    """Ids such as O000123."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.cast(pa.array(np.asarray(numbers, np.int64)), pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(text, width, "0"), "")
