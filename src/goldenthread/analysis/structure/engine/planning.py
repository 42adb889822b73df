"""From an organisation's timeline to the arrays that the loop reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine import layout
from goldenthread.analysis.structure.engine.graph import Graph
from goldenthread.analysis.structure.engine.streams import stream_keys
from goldenthread.analysis.structure.engine.world import World
from goldenthread.analysis.structure.organisation import (
    Boundary,
    OrderKind,
    Organisation,
    Person,
    Structure,
    Timeline,
    Unit,
)
from goldenthread.analysis.structure.routes import Step

Array = np.ndarray[Any, Any]


class Unplannable(ValueError):
    """An organisation that cannot be simulated, in a sentence that says what is missing."""


@dataclass(frozen=True)
class Names:
    """What the numbers in the arrays stand for."""

    units: tuple[str, ...]
    queues: tuple[tuple[str, str], ...]  # unit, skill
    people: tuple[str, ...]
    accounts: tuple[str, ...]
    kinds: tuple[str, ...]
    graph: Graph


def names_of(timeline: Timeline) -> Names:
    """Every unit, queue, person, account and kind of any phase, numbered."""
    units: dict[str, None] = {}
    queues: dict[tuple[str, str], None] = {}
    for _, organisation in timeline.phases:
        for unit in organisation.structure.units:
            units[unit.id] = None
        for owns in organisation.structure.owns:
            for skill in sorted(owns.skills):
                queues[owns.unit, skill] = None
        _add_approvals(organisation, queues)
    graph = Graph()
    for kind in timeline.first.kinds:
        graph.add_kind(kind)
    _refuse_more_than_fits(timeline.first)
    missing = {unit for unit, _ in queues} - set(units)
    if missing:
        raise Unplannable(f"These units own work but are not declared: {', '.join(sorted(missing))}.")
    return Names(
        tuple(units),
        tuple(queues),
        tuple(person.id for person in timeline.first.people),
        tuple(account.id for account in timeline.first.accounts),
        tuple(kind.id for kind in timeline.first.kinds),
        graph,
    )


def _refuse_more_than_fits(organisation: Organisation) -> None:
    """More than the columns of an order can hold."""
    for what, count, most in (
        ("accounts", len(organisation.accounts), layout.MOST_ACCOUNTS),
        ("kinds of order", len(organisation.kinds), layout.MOST_KINDS),
        (
            "moves of one promise",
            max((k.promise.moves for k in organisation.kinds), default=0),
            layout.MOST_MOVES,
        ),
    ):
        if count > most:
            raise Unplannable(f"A run can have up to {most:,} {what}, not {count:,}.")


def _add_approvals(organisation: Organisation, queues: dict[tuple[str, str], None]) -> None:
    for kind in organisation.kinds:
        for step in kind.step_list():
            holder = organisation.structure.decides.get(step.area, "")
            if holder:
                queues[holder, step.skill] = None


def world_of(timeline: Timeline, names: Names, *, seed: int, logs: bool) -> World:
    """A world with everything that the loop reads; what it writes is still missing."""
    phases = [organisation for _, organisation in timeline.phases]
    first = timeline.first
    world = World()
    crew, crew_from, desk, desk_from = _crews(phases, names)
    openings, calendar_from, calendars = _openings(first.people)
    rules = [{"calendar": c, "speed": p.speed} for c, p in zip(calendars, first.people, strict=True)]
    tables = {
        "keys": stream_keys(seed),
        "nodes": _records(layout.NODE, names.graph.nodes),
        "options": _options(phases, names),
        "values": np.array([*names.graph.tables, 0.0]),
        "first": np.array(names.graph.first, np.int32),
        "owners": owners(phases, names),
        "pairs": _pairs(phases, names),
        "unit_rules": np.stack([_unit_rules(o.structure, names) for o in phases]),
        "account_rules": np.stack([_account_rules(o, names) for o in phases]),
        "kind_rules": np.stack([_kind_rules(o) for o in phases]),
        "doors": _doors(phases, names),
        "unit_of": np.array([names.units.index(unit) for unit, _ in names.queues], np.int32),
        "crew": crew,
        "crew_from": crew_from,
        "desk": desk,
        "desk_from": desk_from,
        "person_rules": _records(layout.PERSON_RULE, rules),
        "openings": openings,
        "calendar_from": calendar_from,
        "phases": np.array([start for start, _ in timeline.phases]),
        "contracts": _contracts(first, names),
    }
    for name, table in tables.items():
        world.set(name, table)
    scalars = {
        "joins": max(names.graph.joins, 1),
        "logs": int(logs),
        "options_each": tables["options"].shape[1],
        "units_each": len(names.units),
        "doors_each": tables["doors"].shape[2],
        "satisfaction_rate": first.satisfaction_rate,
        "renewal_threshold": first.renewal_threshold,
        "renewal_slope": first.renewal_slope,
    }
    for name, value in scalars.items():
        world.record[name] = value
    return world


def _records(kind: Any, rows: Sequence[dict[str, Any]]) -> Array:
    array = np.zeros(len(rows), kind)
    for number, row in enumerate(rows):
        for name, value in row.items():
            array[number][name] = value
    return array


def _options(phases: list[Organisation], names: Names) -> Array:
    """Branches with their probabilities in each phase; the routes themselves must not differ."""
    stacked = []
    for organisation in phases:
        graph = Graph()
        for kind in organisation.kinds:
            graph.add_kind(kind)
        if [n["kind"] for n in graph.nodes] != [n["kind"] for n in names.graph.nodes]:
            raise Unplannable("The routes differ between phases; only their probabilities may.")
        rows = [{"target": target, "upto": upto} for target, upto in graph.options]
        stacked.append(_records(layout.OPTION, rows or [{"target": 0, "upto": 1.0}]))
    return np.stack(stacked)


def owners(phases: list[Organisation], names: Names) -> Array:
    """Which queue a step goes to, and how likely it ends in a refusal; by phase, account and node."""
    index = {queue: number for number, queue in enumerate(names.queues)}
    table = np.zeros((len(phases), len(names.accounts), len(names.graph.nodes)), layout.OWNER)
    table["queue"] = -1
    for f, organisation in enumerate(phases):
        for node, step in names.graph.step_of.items():
            for a, account in enumerate(names.accounts):
                owner = _owner(organisation.structure, step, account, names.graph.kind_of[node])
                if owner:
                    chance = _refusal(organisation, step, owner, account)
                    table[f, a, node] = (index[owner, step.skill], chance)
    return table


def _owner(structure: Structure, step: Step, account: str, kind: str) -> str:
    """The unit that does the step; "" where nobody has to be asked."""
    if step.area:
        return structure.decides.get(step.area, "")
    owner = structure.owner(step.skill, account, kind)
    if owner is None:
        raise Unplannable(
            f"Nobody owns the skill '{step.skill}' for account '{account}' and kind '{kind}' "
            f"in the structure '{structure.name}'. Add an Owns entry that covers it."
        )
    return owner


def _refusal(organisation: Organisation, step: Step, owner: str, account: str) -> float:
    """Units refuse where they commit or approve."""
    if not (step.commits or step.area):
        return 0.0
    refusals = organisation.refusals
    return refusals.get((owner, account), refusals.get((owner, ""), 0.0))


def _pairs(phases: list[Organisation], names: Names) -> Array:
    size = len(names.units) + 1
    table = np.zeros((len(phases), size, size), layout.PAIR)
    for f, organisation in enumerate(phases):
        structure = organisation.structure
        known = {unit.id: unit for unit in structure.units}
        for i, sender in enumerate(names.units):
            for j, receiver in enumerate(names.units):
                if i != j and sender in known and receiver in known:
                    boundary = structure.between(known[sender], known[receiver])
                    table[f, i + 1, j + 1] = (boundary.delay, boundary.setup, boundary.bounce)
                elif i != j:
                    table[f, i + 1, j + 1] = _tuple(structure.apart)
    return table


def _tuple(boundary: Boundary) -> tuple[float, float, float]:
    return boundary.delay, boundary.setup, boundary.bounce


def _unit_rules(structure: Structure, names: Names) -> Array:
    known = {unit.id: unit for unit in structure.units}
    rows = []
    for unit_id in names.units:
        unit = known.get(unit_id, Unit(unit_id))
        rule = unit.discipline
        rows.append(
            {
                "arrival": rule.arrival,
                "cost": rule.cost,
                "value": rule.value,
                "promise": rule.promise,
                "gap": rule.gap,
                "preempts": int(rule.preempts),
                "pace": unit.pace,
                "keeps": int(unit.keeps),
                "review": unit.review,
                "fix": unit.fix,
            }
        )
    return _records(layout.UNIT_RULE, rows)


def _account_rules(organisation: Organisation, names: Names) -> Array:
    """``home``: a queue of the account's own team, from which its orders come."""
    rows = []
    teams = {unit: number for number, (unit, _) in reversed(list(enumerate(names.queues)))}
    for account in organisation.accounts:
        rows.append(
            {
                "rank": account.rank,
                "value": account.value,
                "burden": account.burden,
                "goodwill": account.goodwill,
                "home": teams.get(account.team, -1),
            }
        )
    return _records(layout.ACCOUNT_RULE, rows)


def _kind_rules(organisation: Organisation) -> Array:
    return _records(layout.KIND_RULE, [_kind_rule(kind) for kind in organisation.kinds])


def _kind_rule(kind: OrderKind) -> dict[str, float]:
    return {
        "wrong_door": kind.wrong_door,
        "triage": kind.triage,
        "optimism": kind.promise.optimism,
        "padding": kind.promise.padding,
        "grid": kind.promise.grid,
        "moves": kind.promise.moves,
        "limit": kind.limit,
        "first_guess": min(kind.lead, 10 * kind.route.hours()),
    }


def _doors(phases: list[Organisation], names: Names) -> Array:
    """For each kind, a queue of each unit that is sometimes taken for the right one."""
    most = max((len(kind.doors) for kind in phases[0].kinds), default=0) + 1
    table = np.full((len(phases), len(names.kinds), most), -1, np.int32)
    for f, organisation in enumerate(phases):
        present = {unit.id for unit in organisation.structure.units}
        for k, kind in enumerate(organisation.kinds):
            doors = [unit for unit in kind.doors if unit in present]
            for d, unit in enumerate(doors):
                table[f, k, d] = next(q for q, (owner, _) in enumerate(names.queues) if owner == unit)
    return table


def _crews(phases: list[Organisation], names: Names) -> tuple[Array, Array, Array, Array]:
    """Who serves which queue, and which queues a person serves, in each phase."""
    crew: list[int] = []
    desk: list[int] = []
    crew_at = np.zeros((len(phases), len(names.queues) + 1), np.int64)
    desk_at = np.zeros((len(phases), len(names.people) + 1), np.int64)
    for f, organisation in enumerate(phases):
        served: dict[int, list[int]] = {q: [] for q in range(len(names.queues))}
        by_unit: dict[str, list[tuple[int, str]]] = {}
        for q, (unit, skill) in enumerate(names.queues):
            by_unit.setdefault(unit, []).append((q, skill))
        desk_at[f, 0] = len(desk)
        for p, person in enumerate(organisation.people):
            for unit in (person.unit, *person.also_in):
                for q, skill in by_unit.get(unit, []):
                    if skill in person.skills:
                        served[q].append(p)
                        desk.append(q)
            desk_at[f, p + 1] = len(desk)
        crew_at[f, 0] = len(crew)
        for q in range(len(names.queues)):
            crew += served[q]
            crew_at[f, q + 1] = len(crew)
    return np.array([*crew, -1], np.int32), crew_at, np.array([*desk, -1], np.int32), desk_at


def _openings(people: Sequence[Person]) -> tuple[Array, Array, list[int]]:
    """Each person's working hours, cut to the time between being hired and leaving; equal ones are shared."""
    parts: list[Array] = []
    starts, calendars = [0], []
    known: dict[tuple[int, float, float], int] = {}
    for person in people:
        if person.openings is None and person.hired == -inf and person.left == inf:
            calendars.append(-1)
            continue
        key = (id(person.openings), person.hired, person.left)
        if key not in known:
            known[key] = len(parts)
            parts.append(_cut(person))
            starts.append(starts[-1] + len(parts[-1]))
        calendars.append(known[key])
    beyond = np.array([(np.inf, np.inf, 0.0)], layout.OPENING)
    return np.concatenate([*parts, beyond]), np.array(starts, np.int64), calendars


def _cut(person: Person) -> Array:
    whole = [(person.hired, min(person.left, 1e9))] if person.openings is None else person.openings
    spans = np.asarray(whole, float).reshape(-1, 2)
    opens = np.maximum(spans[:, 0], max(person.hired, 0.0))
    closes = np.minimum(spans[:, 1], person.left)
    kept = closes > opens
    rows = np.zeros(int(kept.sum()), layout.OPENING)
    rows["opens"], rows["closes"] = opens[kept], closes[kept]
    rows["before"] = np.concatenate([[0.0], np.cumsum(rows["closes"] - rows["opens"])[:-1]])[: len(rows)]
    return rows


def _contracts(organisation: Organisation, names: Names) -> Array:
    rows = [
        {"at": c.at, "ends": c.ends, "account": names.accounts.index(c.account)}
        for c in organisation.contracts
    ]
    return _records(layout.CONTRACT, rows)
