"""An organisation as data: who works where, who owns which work, for whom, and how they behave.

Everything is frozen; a change is a copy (``dataclasses.replace``), so that a factor which bends behaviour is
a function from one organisation to another. What holds when is a :class:`Timeline`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import numpy as np

from goldenthread.analysis.structure.routes import Route, Step

Openings = Sequence[tuple[float, float]] | np.ndarray[Any, Any]


@dataclass(frozen=True)
class Person:
    """Who does work. ``openings``: hours from … to … since the start; None works at all hours.

    ``hired``, ``left``: hours since the start. ``speed`` divides the time that work takes.
    """

    id: str
    unit: str
    skills: frozenset[str]
    speed: float = 1.0
    openings: Openings | None = None
    hired: float = -inf
    left: float = inf
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Discipline:
    """How a unit picks its next task: the lowest sum of weighted terms goes first.

    ``arrival``: hours since the start at which it came. ``cost``: its internal cost (cheap first). ``value``:
    its customer's value (high first). ``promise``: the date promised, or asked for if that is earlier.
    ``gap``: hours of head start that each rank of priority has over the next; a finite gap is what keeps low
    ranks from starving.
    """

    arrival: float = 1.0
    cost: float = 0.0
    value: float = 0.0
    promise: float = 0.0
    gap: float = 0.0
    preempts: bool = False

    @classmethod
    def first_come(cls) -> Discipline:
        return cls()

    @classmethod
    def internal_cost(cls) -> Discipline:
        """Cheapest first, whoever asks and since when."""
        return cls(arrival=1e-6, cost=1.0)

    @classmethod
    def customer_value(cls) -> Discipline:
        return cls(arrival=1e-6, value=1.0)

    @classmethod
    def earliest_promise(cls) -> Discipline:
        return cls(arrival=1e-6, promise=1.0)

    @classmethod
    def by_rank(cls, *, preempts: bool = False) -> Discipline:
        """Strictly by the rank of the account, in order of arrival inside a rank."""
        return cls(gap=1e7, preempts=preempts)

    @classmethod
    def ageing(cls, *, gap: float) -> Discipline:
        """By rank, but nobody starves: after ``gap`` hours of waiting a task counts as one rank higher."""
        return cls(gap=gap)


@dataclass(frozen=True)
class Unit:
    """A unit. ``pace`` multiplies the time of its work; ``keeps``: who ends a step goes on with the order.

    ``review`` and ``fix``: the parts of a step that it takes to see that an input cannot be used, and to put
    right what another unit could not use.
    """

    id: str
    kind: str = "function"
    function: str = ""
    line: str = ""
    place: str = ""
    parent: str = ""
    head: str = ""
    name: str = ""
    discipline: Discipline = Discipline()
    pace: float = 1.0
    keeps: bool = False
    review: float = 0.15
    fix: float = 0.4
    measures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Owns:
    """A unit owns skills, for some accounts and kinds of order or for all."""

    unit: str
    skills: frozenset[str]
    accounts: frozenset[str] | None = None
    kinds: frozenset[str] | None = None

    def covers(self, skill: str, account: str, kind: str) -> bool:
        return (
            skill in self.skills
            and (self.accounts is None or account in self.accounts)
            and (self.kinds is None or kind in self.kinds)
        )


@dataclass(frozen=True)
class Boundary:
    """What stands between two units: hours until the receiver has it, set-up, and how often it goes back."""

    delay: float = 0.0
    setup: float = 0.0
    bounce: float = 0.0


@dataclass(frozen=True)
class Structure:
    """Which unit owns which skills for which accounts or kinds, who decides, and what lies between units.

    The first entry of ``owns`` that covers a step is its owner. ``decides``: decision area → unit, "" for the
    account's own side. A boundary is looked up by the pair of units, then by what they share.
    """

    name: str
    units: tuple[Unit, ...]
    owns: tuple[Owns, ...]
    decides: Mapping[str, str] = field(default_factory=dict)
    apart: Boundary = Boundary()
    shared_function: Boundary | None = None
    shared_line: Boundary | None = None
    shared_place: Boundary | None = None
    boundaries: Mapping[tuple[str, str], Boundary] = field(default_factory=dict)

    def unit(self, unit_id: str) -> Unit:
        return next(unit for unit in self.units if unit.id == unit_id)

    def owner(self, skill: str, account: str, kind: str) -> str | None:
        return next((owns.unit for owns in self.owns if owns.covers(skill, account, kind)), None)

    def between(self, sender: Unit, receiver: Unit) -> Boundary:
        """The boundary between two different units."""
        if (sender.id, receiver.id) in self.boundaries:
            return self.boundaries[sender.id, receiver.id]
        shared = (
            (self.shared_line, sender.line, receiver.line),
            (self.shared_function, sender.function, receiver.function),
            (self.shared_place, sender.place, receiver.place),
        )
        return next((b for b, here, there in shared if b is not None and here and here == there), self.apart)


@dataclass(frozen=True)
class Account:
    """A customer. ``rank``: 1 is served first. ``burden`` multiplies the internal cost of its orders.

    ``expedited``: the chance that its manager gets an order put before others, ``expedited_after`` hours.
    ``patience``: mean hours, beyond the date asked for, after which the customer withdraws.
    ``goodwill`` adds to satisfaction when the customer decides on a contract.
    """

    id: str
    team: str = ""
    value: float = 1.0
    rank: int = 1
    burden: float = 1.0
    expedited: float = 0.0
    expedited_after: float = 24.0
    patience: float = inf
    goodwill: float = 0.0


@dataclass(frozen=True)
class PromisePolicy:
    """How a unit arrives at a date: what is usual, less ``optimism`` (share), plus ``padding`` (hours).

    ``grid``: promises are for the end of a day of so many hours (0: for the hour; 24: of a working day, if
    hour 0 is a Monday). ``moves``: how often a date that has come is moved.
    """

    optimism: float = 0.0
    padding: float = 0.0
    grid: float = 24.0
    moves: int = 0


@dataclass(frozen=True)
class Demand:
    """When orders of a kind arrive from an account: ``per_hour`` in the mean.

    ``gap_spread``: the distribution of the hours between orders. ``season``: twelve factors, one a month.
    ``week``: 168 factors, one for each hour from Monday 00:00. ``burst``: mean number of orders that come
    together.
    """

    account: str
    kind: str
    per_hour: float
    gap_spread: str = "exponential"
    gap_scv: float = 1.0
    gap_values: tuple[float, ...] = ()
    season: tuple[float, ...] = ()
    week: tuple[float, ...] = ()
    burst: float = 1.0


@dataclass(frozen=True)
class OrderKind:
    """A kind of order. ``lead``: mean hours within which customers want it; ``lead_spread``: its variation.

    ``wrong_door``: the chance that the first unit asked is not the right one; ``triage``: hours until it says
    so. ``limit``: hours of usual duration above which the units decline more (0: never).
    """

    id: str
    route: Route
    lead: float = inf
    lead_spread: float = 0.3
    wrong_door: float = 0.0
    triage: float = 0.25
    doors: tuple[str, ...] = ()
    promise: PromisePolicy = PromisePolicy()
    limit: float = 0.0

    def step_list(self) -> tuple[Step, ...]:
        return tuple(self.route.steps())


@dataclass(frozen=True)
class Contract:
    """The customer decides at hour ``at``; if lost, orders stop at hour ``ends``."""

    account: str
    at: float
    ends: float


@dataclass(frozen=True)
class Organisation:
    """Everything that a simulation needs. ``refusals``: (unit, account) → chance that a committing step ends
    in a refusal; an account of "" stands for all."""

    structure: Structure
    people: tuple[Person, ...]
    accounts: tuple[Account, ...]
    kinds: tuple[OrderKind, ...]
    demand: tuple[Demand, ...]
    contracts: tuple[Contract, ...] = ()
    refusals: Mapping[tuple[str, str], float] = field(default_factory=dict)
    satisfaction_rate: float = 0.1
    renewal_threshold: float = 0.5
    renewal_slope: float = 0.08

    def account(self, account_id: str) -> Account:
        return next(account for account in self.accounts if account.id == account_id)

    def with_structure(self, structure: Structure) -> Organisation:
        return replace(self, structure=structure)


@dataclass(frozen=True)
class Timeline:
    """What holds from which hour: phases in order, the first from 0. Accounts, kinds, people and their routes
    are the same in all; units, ownership, behaviour and where people sit may differ."""

    phases: tuple[tuple[float, Organisation], ...]

    @classmethod
    def always(cls, organisation: Organisation) -> Timeline:
        return cls(((0.0, organisation),))

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.phases]
        if not starts or starts[0] != 0.0 or sorted(set(starts)) != starts:
            raise ValueError("A timeline's phases begin at hour 0 and follow each other.")

    @property
    def first(self) -> Organisation:
        return self.phases[0][1]

    def changed(self, change: Callable[[float, Organisation], Organisation]) -> Timeline:
        """The timeline with ``change`` applied to each phase."""
        return Timeline(tuple((start, change(start, organisation)) for start, organisation in self.phases))
