"""Responsibility and authority: what a role answers for, and how much of it the role may decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from goldenthread.analysis.measures.authority.validity import holding
from goldenthread.analysis.measures.result import Estimate, Result, RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

STRENGTH = {"decides": 1.0, "shares": 0.5, "consulted": 0.0, "informed": 0.0}
DRAWS = 10_000
NEAR = 1e-6
NO_SHARES = Undefined(
    "no measure of the role has influence shares", ("influence_share.share", "measure_weight.weight")
)
Interval = Literal["dirichlet", "bootstrap"]


@dataclass(frozen=True)
class AreaLoad:
    """A decision area: how much of the role's accountability rests on it, and how much of that it cannot decide."""

    area: str
    right: float
    load: float
    uncontrolled: float


@dataclass(frozen=True)
class RoleGap(Result):
    """One role: its controllability, the gap to what it answers for, and where the gap lies."""

    role: str
    controllability: float | Undefined
    gap: float | Estimate | Undefined
    by_measure: dict[str, float | Undefined]
    by_area: tuple[AreaLoad, ...]
    first_right: str | None
    known_weight: float


@dataclass(frozen=True)
class ResponsibilityGap(RowsResult):
    """Every role, the widest gap first."""

    row_field: ClassVar[str] = "roles"
    row_class: ClassVar[type] = RoleGap

    roles: tuple[RoleGap, ...]


def responsibility_gap(
    records: RecordSet,
    *,
    role: str | None = None,
    scope: str | None = None,
    interval: Interval | None = None,
    cases: int = 30,
    rng: np.random.Generator | None = None,
) -> ResponsibilityGap:
    """Responsibility–authority gap [A1]: how much of what a role answers for it cannot decide.

    Formula:
        C_m = Σ_a s_{m,a} · r_a, C = Σ_m w_m C_m, G = 1 − C, with w the role's weights (made to sum to 1), s
        the share of outcome m that decision area a determines (Σ_a s = 1) and r_a = 1 where the role decides,
        ½ where it shares, else 0. Uncontrolled load U_a = (1 − r_a) Σ_m w_m s_{m,a}; the area with the
        largest is the right to move first. ``interval="dirichlet"`` draws the shares from Dirichlet(``cases``
        · s), ``"bootstrap"`` from ``cases`` resampled causes: as sure as if the shares had been counted over
        that many logged cases.

    Returns:
        ``roles``, one row for each (or the one asked for), widest gap first: ``controllability`` and ``gap``
        (0–1; the gap with its 95 % interval where asked for), ``by_measure``, ``by_area`` (largest
        uncontrolled load first), ``first_right``, and ``known_weight``, the share of the role's weights whose
        influence shares are known (C is of those). ``scope`` counts rights in that unit or account beside
        those in ``all``; without it any scope counts.

    Undefined:
        Where no measure of the role has influence shares. A wide gap with support granted can be a deliberate
        choice: read it with ``support_received``, and compare roles, not people.

    Reference:
        Derived, after the controllability principle and Simons, R. (2005), Designing high-performance jobs,
        Harvard Business Review 83(7/8), 54–62; Simons (2013), The entrepreneurial gap, HBS working paper
        13-100. A1.

    Example:
        >>> import pyarrow as pa
        >>> tables = {"measure_weight": {"role": ["manager"], "measure": ["on time"], "weight": [1.0]},
        ...           "influence_share": {"measure": ["on time"] * 2, "decision_area": ["schedule", "price"],
        ...                               "share": [0.75, 0.25]},
        ...           "decision_right": {"role": ["manager"], "decision_area": ["price"], "right": ["decides"]}}
        >>> records = RecordSet.from_tables({name: pa.table(table) for name, table in tables.items()})
        >>> found = responsibility_gap(records).roles[0]
        >>> found.gap, found.first_right
        (0.75, 'schedule')
    """
    shares = _shares(records)
    weights = _weights(records)
    if role is not None and role not in weights:
        raise ValueError(
            f"There are no measures for the role {role!r}. Roles with measures: {', '.join(weights)}."
        )
    dice = rng or np.random.default_rng(0)
    found = [
        gap_of(
            of_role,
            shares,
            _rights(records, name, scope),
            role=name,
            interval=interval,
            cases=cases,
            rng=dice,
        )
        for name, of_role in weights.items()
        if role in (None, name)
    ]
    return ResponsibilityGap(tuple(sorted(found, key=lambda row: (_narrow(row), row.role))))


def gap_of(
    weights: Mapping[str, float],
    shares: Mapping[str, Mapping[str, float]],
    rights: Mapping[str, float],
    *,
    role: str = "",
    interval: Interval | None = None,
    cases: int = 30,
    rng: np.random.Generator | None = None,
) -> RoleGap:
    """The gap of one role from its weights by measure, influence shares and rights (0–1) by decision area."""
    total = sum(weights.values())
    known = {measure: weight for measure, weight in weights.items() if measure in shares and weight > 0}
    for measure in known:
        whole = sum(shares[measure].values())
        if abs(whole - 1) > NEAR:
            raise ValueError(
                f"The influence shares of {measure!r} add up to {whole:.4g}, not 1: correct influence_share."
            )
    control: dict[str, float | Undefined] = dict.fromkeys(weights, NO_SHARES)
    control |= {m: sum(share * rights.get(a, 0.0) for a, share in shares[m].items()) for m in known}
    of_known = sum(known.values())
    if not of_known:
        return RoleGap(role, NO_SHARES, NO_SHARES, control, (), None, 0.0)
    w = {measure: weight / of_known for measure, weight in known.items()}
    areas = _areas(w, shares, rights)
    gap = sum(area.uncontrolled for area in areas)
    return RoleGap(
        role=role,
        controllability=1 - gap,
        gap=gap if interval is None else _with_interval(gap, w, shares, rights, interval, cases, rng),
        by_measure=control,
        by_area=areas,
        first_right=areas[0].area if areas and areas[0].uncontrolled > 0 else None,
        known_weight=of_known / total,
    )


def _areas(
    w: Mapping[str, float], shares: Mapping[str, Mapping[str, float]], rights: Mapping[str, float]
) -> tuple[AreaLoad, ...]:
    load: dict[str, float] = {}
    for measure, weight in w.items():
        for area, share in shares[measure].items():
            load[area] = load.get(area, 0.0) + weight * share
    rows = [
        AreaLoad(area, rights.get(area, 0.0), carried, (1 - rights.get(area, 0.0)) * carried)
        for area, carried in load.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.uncontrolled, -row.load, row.area)))


def _with_interval(
    gap: float,
    w: Mapping[str, float],
    shares: Mapping[str, Mapping[str, float]],
    rights: Mapping[str, float],
    interval: Interval,
    cases: int,
    rng: np.random.Generator | None,
) -> Estimate:
    """The gap with the middle 95 % of its values under uncertain shares."""
    dice = rng or np.random.default_rng(0)
    drawn = np.zeros(DRAWS)
    for measure, weight in w.items():
        areas = [area for area, share in shares[measure].items() if share > 0]
        s = np.array([shares[measure][area] for area in areas])
        lacking = np.array([1 - rights.get(area, 0.0) for area in areas])
        if interval == "dirichlet":
            sampled = dice.dirichlet(cases * s, size=DRAWS)
        else:
            sampled = dice.multinomial(cases, s / s.sum(), size=DRAWS) / cases
        drawn += weight * (sampled @ lacking)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(gap, float(low), float(high), cases, 0.95, f"{interval}, {DRAWS:,} draws")


def _narrow(row: RoleGap) -> float:
    if isinstance(row.gap, Undefined):
        return 1.0
    return -(row.gap.value if isinstance(row.gap, Estimate) else row.gap)


def _weights(records: RecordSet) -> dict[str, dict[str, float]]:
    rows = records.rows(
        "SELECT role, measure, sum(weight) FROM measure_weight "
        f"WHERE weight IS NOT NULL AND {holding(records, 'measure_weight')} GROUP BY ALL ORDER BY ALL"
    )
    found: dict[str, dict[str, float]] = {}
    for role, measure, weight in rows:
        found.setdefault(role, {})[measure] = weight
    return found


def _shares(records: RecordSet) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for measure, area, share in records.rows(
        "SELECT measure, decision_area, share FROM influence_share ORDER BY ALL"
    ):
        found.setdefault(measure, {})[area] = share
    return found


def _rights(records: RecordSet, role: str, scope: str | None) -> dict[str, float]:
    """The strongest right of a role in each decision area."""
    within = "AND coalesce(scope, 'all') IN ('all', ?)" if scope else ""
    rows = records.rows(
        f"""SELECT decision_area, "right" FROM decision_right
        WHERE role = ? {within} AND {holding(records, "decision_right")}""",
        (role, scope) if scope else (role,),
    )
    found: dict[str, float] = {}
    for area, right in rows:
        found[area] = max(found.get(area, 0.0), STRENGTH.get(right, 0.0))
    return found


@dataclass(frozen=True)
class FourSpans(Result):
    """Simons's four spans of a job on 1–5 ratings: what it is given and what is asked of it."""

    supply: float
    demand: float
    gap: float
    accountability_minus_control: float


def four_spans(*, control: float, accountability: float, influence: float, support: float) -> FourSpans:
    """Four-span balance [A3]: whether a job is given as much as is asked of it.

    Formula:
        supply = (control + support) / 2; demand = (accountability + influence) / 2; gap = demand − supply,
        each span rated 1 to 5: resources controlled, measures answered for, people to be persuaded, help to
        expect.

    Returns:
        ``supply`` and ``demand`` (1–5), ``gap`` (−4 … 4; near 0 is balanced),
        ``accountability_minus_control`` (−4 … 4). Rate by the holder of the job and by the manager
        separately; that they differ is a finding of its own.

    Undefined:
        Never; a rating outside 1 to 5 is refused.

    Reference:
        Simons, R. (2005), Designing high-performance jobs, Harvard Business Review 83(7/8), 54–62; the
        arithmetic is derived: Simons gives sliders, no formula. A3.

    Example:
        >>> four_spans(control=1, accountability=5, influence=4, support=2).gap
        3.0
    """
    for name, rating in (
        ("control", control), ("accountability", accountability), ("influence", influence), ("support", support)
    ):  # fmt: skip
        if not 1 <= rating <= 5:
            raise ValueError(f"{name} must be rated from 1 to 5, not {rating}.")
    supply, demand = (control + support) / 2, (accountability + influence) / 2
    return FourSpans(supply, demand, demand - supply, accountability - control)
