"""A factor bends behaviour from one month to another. What is planted is data: a list of factors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from goldenthread.analysis.structure.organisation import (
    Account,
    Boundary,
    Demand,
    Discipline,
    OrderKind,
    Organisation,
    Person,
    Structure,
    Unit,
)
from goldenthread.analysis.synthetic.dated import Dated

Bend = Callable[[Organisation, float], Organisation]


@dataclass(frozen=True)
class Factor:
    """``name``: what it is, as in the catalogue of failure factors (``code``: F01–F30, if it is there).

    ``strength`` scales it, by month; 0 is off. ``bend`` is None where the factor acts on the programme's dated
    processes and not on work. ``boundary``: the pair of units that it stands between, if any.
    """

    name: str
    what: str
    start: int
    bend: Bend | None = None
    code: str = ""
    end: int | None = None
    strength: Dated = field(default_factory=lambda: Dated((0, 1.0)))
    units: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    boundary: tuple[str, str] | None = None

    def strength_in(self, month: int) -> float:
        if month < self.start or (self.end is not None and month >= self.end):
            return 0.0
        return self.strength.at(month)

    @property
    def changes_in(self) -> set[int]:
        """The months in which it begins, ends or changes its strength."""
        months = {self.start, *(month for month, _ in self.strength.steps if month > self.start)}
        return months | ({self.end} if self.end is not None else set())


# -- bending single things ----------------------------------------------------------------------------


def with_units(
    organisation: Organisation, units: tuple[str, ...], bend: Callable[[Unit], Unit]
) -> Organisation:
    structure = organisation.structure
    changed = tuple(bend(unit) if unit.id in units else unit for unit in structure.units)
    return replace(organisation, structure=replace(structure, units=changed))


def with_accounts(
    organisation: Organisation, accounts: tuple[str, ...], bend: Callable[[Account], Account]
) -> Organisation:
    """All accounts if ``accounts`` is empty."""
    changed = tuple(bend(a) if not accounts or a.id in accounts else a for a in organisation.accounts)
    return replace(organisation, accounts=changed)


def with_kinds(organisation: Organisation, bend: Callable[[OrderKind], OrderKind]) -> Organisation:
    return replace(organisation, kinds=tuple(bend(kind) for kind in organisation.kinds))


# -- kinds of bending ---------------------------------------------------------------------------------


def internal_cost_first(units: tuple[str, ...]) -> Bend:
    """The units take what is cheapest for them, and leave costly accounts waiting."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        rule = Discipline(arrival=1.0 - 0.999 * strength, cost=8.0 * strength)
        return with_units(organisation, units, lambda unit: replace(unit, discipline=rule))

    return bend


def friction(sender: str, receiver: str, *, delay: float, setup: float, bounce: float) -> Bend:
    """What is handed from one unit to the other lies, needs set-up, and comes back, more than elsewhere."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        structure = organisation.structure
        known = {unit.id: unit for unit in structure.units}
        if sender not in known or receiver not in known:
            return organisation
        usual = structure.between(known[sender], known[receiver])
        hard = Boundary(
            usual.delay + (delay - usual.delay) * strength,
            usual.setup + (setup - usual.setup) * strength,
            usual.bounce + (bounce - usual.bounce) * strength,
        )
        boundaries = {**structure.boundaries, (sender, receiver): hard}
        return replace(organisation, structure=replace(structure, boundaries=boundaries))

    return bend


def heroes(accounts: tuple[str, ...], *, expedited: float) -> Bend:
    """A few managers get their orders put before everybody else's."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        return with_accounts(
            organisation,
            accounts,
            lambda a: replace(a, expedited=expedited * strength, expedited_after=6.0),
        )

    return bend


def refusals(units: tuple[str, ...], *, chance: float, accounts: tuple[str, ...] = ()) -> Bend:
    """The units tell account teams what they will not deliver."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        added = {(unit, a): chance * strength for unit in units for a in accounts or ("",)}
        return replace(organisation, refusals={**organisation.refusals, **added})

    return bend


def optimism(share: float, *, moves: int = 3) -> Bend:
    """Dates are promised that leave out a share of what work usually takes, and then moved."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        return with_kinds(
            organisation,
            lambda kind: replace(kind, promise=replace(kind.promise, optimism=share * strength, moves=moves)),
        )

    return bend


def padding(hours: float) -> Bend:
    """Units protect themselves with later dates."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        return with_kinds(
            organisation,
            lambda kind: replace(kind, promise=replace(kind.promise, padding=hours * strength)),
        )

    return bend


def wrong_doors(chance: float) -> Bend:
    """Account teams do not know whom to ask."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        return with_kinds(organisation, lambda kind: replace(kind, wrong_door=chance * strength))

    return bend


def pace(units: tuple[str, ...], factor: float) -> Bend:
    """Work takes ``factor`` times as long at full strength, as it does while people learn."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        slower = 1.0 + (factor - 1.0) * strength
        return with_units(organisation, units, lambda unit: replace(unit, pace=unit.pace * slower))

    return bend


def goodwill(amount: float, accounts: tuple[str, ...] = ()) -> Bend:
    """Customers decide with more or less goodwill than their orders alone would give."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        return with_accounts(
            organisation, accounts, lambda a: replace(a, goodwill=a.goodwill + amount * strength)
        )

    return bend


def demand(factor: float, accounts: tuple[str, ...] = ()) -> Bend:
    """Customers order ``factor`` times as much at full strength."""

    def changed(one: Demand, strength: float) -> Demand:
        if accounts and one.account not in accounts:
            return one
        return replace(one, per_hour=one.per_hour * (1.0 + (factor - 1.0) * strength))

    def bend(organisation: Organisation, strength: float) -> Organisation:
        return replace(organisation, demand=tuple(changed(one, strength) for one in organisation.demand))

    return bend


def single_bridge(skill: str, people: tuple[str, ...]) -> Bend:
    """Nobody else can do what bridges two sides: the skill is taken from all but ``people``."""

    def bend(organisation: Organisation, strength: float) -> Organisation:
        def changed(person: Person) -> Person:
            if skill not in person.skills or person.id in people:
                return person
            return replace(person, skills=person.skills - {skill})

        if strength <= 0:
            return organisation
        return replace(organisation, people=tuple(changed(person) for person in organisation.people))

    return bend


def reorganisation(structure: Structure, homes: dict[str, str], skills: frozenset[str]) -> Bend:
    """Another structure: ``homes`` says where people sit; those who move learn ``skills``."""

    def moved(person: Person) -> Person:
        if person.id not in homes:
            return person
        return replace(person, unit=homes[person.id], skills=person.skills | skills)

    def bend(organisation: Organisation, strength: float) -> Organisation:
        if strength <= 0:
            return organisation
        people = tuple(moved(person) for person in organisation.people)
        return replace(organisation, structure=structure, people=people)

    return bend
