"""Do the measures of a unit point where the customer's goal points, and do neighbours pull the same way?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

from goldenthread.analysis.measures.incentives.plans import On, Vector, holders_by_unit, weights_by_role
from goldenthread.analysis.measures.network.ties import ties
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

NO_DIRECTION = Undefined("one of the two has no weights", ("measure_weight.weight", "assignment.role"))


@dataclass(frozen=True)
class Direction:
    """A role or unit and the cosine of its measures with the goal: 1 aligned, 0 orthogonal."""

    name: str
    to_goal: float | Undefined


@dataclass(frozen=True)
class PairDirection:
    """Two units that hand work to each other, how often, and the cosine of their measures."""

    first: str
    second: str
    handoffs: int
    congruence: float | Undefined


@dataclass(frozen=True)
class IncentiveCongruence(RowsResult):
    """Roles and units against the goal, and neighbours against each other, the most opposed first."""

    row_field: ClassVar[str] = "units"
    row_class: ClassVar[type] = Direction

    roles: tuple[Direction, ...]
    units: tuple[Direction, ...]
    pairs: tuple[PairDirection, ...]
    on: str


def incentive_congruence(
    records: RecordSet, goal: Mapping[str, float], *, on: On = "measure"
) -> IncentiveCongruence:
    """Incentive congruence [M2]: whether what a unit is measured by points at the customer's goal.

    Formula:
        cos θ = (u · g) / (‖u‖ ‖g‖), u the weights of a role (of a unit: their mean over the people in it) by
        measure or ``category``, g the ``goal``'s weights under the same names. Between units that hand work
        to each other, either way: the cosine of their two vectors.

    Returns:
        ``roles`` and ``units`` with ``to_goal`` (0–1 for weights that are not negative; lowest first), and
        ``pairs`` with ``handoffs`` in both directions and ``congruence`` (0–1; lowest first, then most
        hand-offs).

    Undefined:
        For a role, unit or pair without weights, and for a goal without weights. The angle says nothing of
        how noisy or how strong an incentive is.

    Reference:
        Baker, G. (2002), Distortion and risk in optimal incentive contracts, J. Human Resources 37(4),
        728–751, doi:10.2307/3069615. M2.

    Example:
        >>> import pyarrow as pa
        >>> plans = {"role": ["planner", "planner"], "measure": ["cost", "on time"], "weight": [0.6, 0.8]}
        >>> records = RecordSet.from_tables({"measure_weight": pa.table(plans)})
        >>> round(incentive_congruence(records, {"on time": 1.0}).roles[0].to_goal, 6)
        0.8
    """
    weights = weights_by_role(records, on=on)
    of_unit = {unit: _mean(roles, weights) for unit, roles in holders_by_unit(records).items()}
    return IncentiveCongruence(
        roles=_directions(weights, goal),
        units=_directions(of_unit, goal),
        pairs=_neighbours(records, of_unit),
        on=on,
    )


def cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float | Undefined:
    """The cosine of the angle between two vectors of weights by name.

    Example:
        >>> cosine({"cost": 1.0}, {"cost": 2.0, "quality": 0.0})
        1.0
    """
    lengths = [sqrt(sum(weight**2 for weight in vector.values())) for vector in (first, second)]
    if not all(lengths):
        return NO_DIRECTION
    return sum(weight * second.get(name, 0.0) for name, weight in first.items()) / (lengths[0] * lengths[1])


def _mean(holders: Mapping[str, int], weights: Mapping[str, Vector]) -> Vector:
    """The weights of a unit: those of its roles, by the people who hold them."""
    people = sum(n for role, n in holders.items() if role in weights)
    found: Vector = {}
    for role, n in holders.items():
        for name, weight in weights.get(role, {}).items():
            found[name] = found.get(name, 0.0) + n * weight / people
    return found


def _directions(vectors: Mapping[str, Vector], goal: Mapping[str, float]) -> tuple[Direction, ...]:
    rows = [Direction(name, cosine(vector, goal)) for name, vector in vectors.items()]
    return tuple(sorted(rows, key=lambda row: (_value(row.to_goal), row.name)))


def _neighbours(records: RecordSet, of_unit: Mapping[str, Vector]) -> tuple[PairDirection, ...]:
    rows = [
        PairDirection(first, second, int(times), cosine(of_unit.get(first, {}), of_unit.get(second, {})))
        for first, second, times in ties(records).undirected.rows()
    ]
    return tuple(sorted(rows, key=lambda row: (_value(row.congruence), -row.handoffs, row.first, row.second)))


def _value(cosine: float | Undefined) -> float:
    return 2.0 if isinstance(cosine, Undefined) else cosine
