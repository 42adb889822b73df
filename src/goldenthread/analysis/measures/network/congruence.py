"""Socio-technical congruence: do those whose work depends on each other coordinate, and which pairs do not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.network.graph import Floats, Ints
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.steps import COLUMN, encoded
from goldenthread.analysis.measures.network.ties import Source, ties
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.recordset import quoted

_STEPS = """
    SELECT order_id, {who} AS who, activity FROM event
    WHERE {who} IS NOT NULL AND activity IS NOT NULL {of_account}
    ORDER BY order_id, coalesce(started_at, finished_at), seq
"""
_OF_ACCOUNT = 'AND order_id IN (SELECT order_id FROM "order" WHERE account_id = ?)'
NOTHING_REQUIRED = Undefined(
    "no two units' activities depend on each other", ("event.activity", "event.unit_id")
)


@dataclass(frozen=True)
class MissingPair:
    """Two who should coordinate and do not: ``required`` dependencies, ``told`` first → second, ``answered`` back."""

    first: str
    second: str
    directions: int
    required: float
    told: float
    answered: float


@dataclass(frozen=True)
class Congruence(Result):
    """The share of required coordination that takes place, and the pairs where it does not."""

    congruence: float | Undefined
    satisfied: int
    required: int
    required_share: float | Undefined
    missing: tuple[MissingPair, ...]
    activities: int
    dependencies: int
    nodes: int


def congruence(
    records: RecordSet,
    *,
    between: Between = "unit",
    source: Source = "handoffs",
    account: str | None = None,
    precedence_share: float = 0.2,
    two_way: bool = True,
    people: bool = False,
) -> Congruence:
    """Socio-technical congruence [N6]: whether units whose activities depend on each other coordinate.

    Formula:
        CR = T_A · T_D · T_Aᵀ; congruence = |{i ≠ j : CR_ij > 0 and CA_ij > 0}| / |{i ≠ j : CR_ij > 0}|. T_A:
        unit i did activity a at least once. T_D: a ≠ b, and a comes directly before b in at least
        ``precedence_share`` of the orders that hold both (20 % unless changed; a policy, not science), taken
        both ways, so that CR is symmetric; an activity does not depend on itself. CA: i has ties to j *and* j
        to i (``two_way=False``: either), from ``source`` ``handoffs`` or, better where the records have them,
        ``conversations``.

    Returns:
        ``congruence`` (0–1), ``satisfied`` of ``required`` ordered pairs, ``required_share`` of all pairs
        that are required (near 1 the activities are too coarse to say who depends on whom), ``missing``
        pairs, each once with the weight required and the ties there are in both directions, the strongest
        requirement first; ``activities`` and ``dependencies`` among them. ``account`` looks at the orders of
        one account.

    Undefined:
        Where no activity depends on another across units. With hand-offs as coordination a pair is missing
        when work goes one way only and nothing comes back; they cannot show a talk in the corridor.

    Reference:
        Cataldo, M., Wagstrom, P., Herbsleb, J. & Carley, K. (2006), Identification of coordination
        requirements, CSCW, doi:10.1145/1180875.1180929; Cataldo, M., Herbsleb, J. & Carley, K. (2008), ESEM,
        doi:10.1145/1414004.1414008. Activities of orders as tasks: derived. N6.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2"], "order_id": ["o", "o"], "seq": [1, 2],
        ...                 "unit_id": ["desk", "plant"], "activity": ["quote", "build"]})
        >>> found = congruence(RecordSet.from_tables({"event": log}))
        >>> found.congruence, found.missing[0].first, found.missing[0].second
        (0.0, 'desk', 'plant')
    """
    allow(between, people)
    if source == "interactions":
        raise ValueError(
            "Interactions are with customers and do not say which units talk: use 'conversations'."
        )
    work = _Work.read(records, between, account)
    network = ties(records, between=between, source=source, people=people)
    place = {name: number for number, name in enumerate(network.names)}
    at = [place.get(name, -1) for name in work.names]
    said = np.zeros((len(at), len(at)))
    if len(network):
        known = np.array(at, dtype=np.int64)
        inside = known >= 0
        said[np.ix_(inside, inside)] = network.matrix().tocsr()[known[inside]][:, known[inside]].toarray()
    both = np.minimum(said, said.T) if two_way else np.maximum(said, said.T)
    depends = work.dependencies(precedence_share)
    return congruence_of(work.who_does, depends, both, work.names, said=said)


def congruence_of(
    who_does: npt.ArrayLike,
    depends: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    names: Sequence[str],
    *,
    said: npt.ArrayLike | None = None,
) -> Congruence:
    """Congruence from the matrices T_A (names × tasks), T_D (tasks × tasks) and CA (names × names).

    ``said`` holds the ties in each direction that the missing pairs show; CA where it is not given.
    """
    does, needs, ca = (np.asarray(matrix, dtype=np.float64) for matrix in (who_does, depends, coordinates))
    required = coordination_requirements(does, needs)
    apart = ~np.eye(len(names), dtype=bool)
    wanted = (required > 0) & apart
    there = wanted & (ca > 0)
    n, pairs = int(wanted.sum()), len(names) * (len(names) - 1)
    shown = ca if said is None else np.asarray(said, dtype=np.float64)
    return Congruence(
        congruence=int(there.sum()) / n if n else NOTHING_REQUIRED,
        satisfied=int(there.sum()),
        required=n,
        required_share=n / pairs if pairs else NOTHING_REQUIRED,
        missing=_missing(wanted & ~there, required, shown, names),
        activities=needs.shape[0],
        dependencies=int((needs > 0).sum()),
        nodes=len(names),
    )


def coordination_requirements(who_does: Floats, depends: Floats) -> Floats:
    """CR = T_A · T_D · T_Aᵀ: how many dependencies join the tasks of each pair.

    Example:
        >>> coordination_requirements(np.array([[1.0, 0], [0, 1]]), np.array([[0, 1.0], [0, 0]])).tolist()
        [[0.0, 1.0], [0.0, 0.0]]
    """
    return np.asarray(who_does @ depends @ who_does.T, dtype=np.float64)


def _missing(
    absent: npt.NDArray[np.bool_], required: Floats, said: Floats, names: Sequence[str]
) -> tuple[MissingPair, ...]:
    rows = []
    for i, j in np.argwhere(np.triu(absent | absent.T, k=1)).tolist():
        rows.append(
            MissingPair(
                first=names[i],
                second=names[j],
                directions=int(absent[i, j]) + int(absent[j, i]),
                required=float(max(required[i, j], required[j, i])),
                told=float(said[i, j]),
                answered=float(said[j, i]),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.required, row.first, row.second)))


@dataclass(frozen=True, eq=False)
class _Work:
    """Who did what in which order: three columns of numbers, sorted by order and time."""

    order: Ints
    who: Ints
    activity: Ints
    names: tuple[str, ...]
    activities: int

    @classmethod
    def read(cls, records: RecordSet, between: Between, account: str | None) -> _Work:
        sql = _STEPS.format(who=quoted(COLUMN[between]), of_account=_OF_ACCOUNT if account else "")
        found = records.query(sql, (account,) if account else ())
        order, _ = encoded(found.column("order_id"))
        who, names = encoded(found.column("who"))
        activity, activities = encoded(found.column("activity"))
        rank = np.argsort(np.argsort(names)) if names else np.zeros(0, dtype=np.int64)
        return cls(order, rank[who], activity, tuple(sorted(names)), len(activities))

    @property
    def who_does(self) -> Floats:
        does = np.zeros((len(self.names), self.activities))
        does[self.who, self.activity] = 1
        return does

    def dependencies(self, share: float) -> Floats:
        """Which activities come directly before or after each other in enough of the orders that hold both."""
        from scipy.sparse import coo_array

        m = self.activities
        first, second = self.activity[:-1], self.activity[1:]
        follows = (self.order[:-1] == self.order[1:]) & (first != second)
        steps = np.unique((self.order[:-1] * m + first)[follows] * m + second[follows])
        followed = np.bincount(steps % (m * m), minlength=m * m).reshape(m, m) if m else np.zeros((0, 0))
        held = np.unique(self.order * m + self.activity)
        orders = int(self.order[-1]) + 1 if len(self.order) else 0
        holds: Any = coo_array((np.ones(len(held)), np.divmod(held, max(m, 1))), shape=(orders, m)).tocsr()
        both = (holds.T @ holds).toarray()
        usual = (followed > 0) & (followed >= share * both)
        return np.asarray(usual | usual.T, dtype=np.float64)
