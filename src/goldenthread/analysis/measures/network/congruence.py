"""Socio-technical congruence: do those whose work depends on each other coordinate, and which pairs do not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.network.graph import Floats
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.steps import Steps, steps
from goldenthread.analysis.measures.network.ties import Source, ties
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.prepared import prepare

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
class Congruence(RowsResult):
    """The share of required coordination that takes place, and the pairs where it does not."""

    row_field: ClassVar[str] = "missing"
    row_class: ClassVar[type] = MissingPair

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
        CR = T_A · T_D · T_Aᵀ; congruence = |{i ≠ j : CR_ij > 0 and CA_ij > 0}| / |{i ≠ j : CR_ij > 0}|. Tasks
        are the activities of each order, so that only units that worked on the same order can need each
        other. T_A: unit i did that activity in that order. T_D, within an order: a ≠ b, and a step of a
        enabled one of b in at least ``precedence_share`` of all orders that hold both (20 % unless changed; a
        policy, not science), taken both ways, so that CR is symmetric; an activity does not depend on itself.
        CA: i has ties to j *and* j to i (``two_way=False``: either), from ``source`` ``handoffs`` or, better
        where the records have them, ``conversations``.

    Returns:
        ``congruence`` (0–1), ``satisfied`` of ``required`` ordered pairs, ``required_share`` of all pairs
        that are required, ``missing`` pairs, each once with ``required`` (dependencies counted over orders)
        and the ties there are in both directions, the strongest requirement first; ``activities`` and
        ``dependencies`` among them. ``account`` looks at the orders of one account.

    Undefined:
        Where no activity depends on another across units. With hand-offs as coordination a pair is missing
        when work goes one way only and nothing comes back, or passes through others; they cannot show a talk
        in the corridor. Where activities are mere statuses, every pair that shares an order counts as
        dependent.

    Reference:
        Cataldo, M., Wagstrom, P., Herbsleb, J. & Carley, K. (2006), Identification of coordination
        requirements, CSCW, doi:10.1145/1180875.1180929; Cataldo, M., Herbsleb, J. & Carley, K. (2008), ESEM,
        doi:10.1145/1414004.1414008. Activities of orders as tasks: derived. N6.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2"], "order_id": ["o", "o"], "seq": [1, 2],
        ...                 "unit_id": ["desk", "plant"], "activity": ["quote", "build"],
        ...                 "finished_at": pa.array(range(2), pa.timestamp("s"))})
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
    return _compared(work.required(depends), depends, both, work.names, said)


def congruence_of(
    who_does: npt.ArrayLike,
    depends: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    names: Sequence[str],
) -> Congruence:
    """Congruence from the matrices T_A (names × tasks), T_D (tasks × tasks) and CA (names × names)."""
    does, needs, ca = (np.asarray(matrix, dtype=np.float64) for matrix in (who_does, depends, coordinates))
    return _compared(coordination_requirements(does, needs), needs, ca, names, ca)


def _compared(
    required: Floats, depends: Floats, coordinates: Floats, names: Sequence[str], said: Floats
) -> Congruence:
    apart = ~np.eye(len(names), dtype=bool)
    wanted = (required > 0) & apart
    there = wanted & (coordinates > 0)
    n, pairs = int(wanted.sum()), len(names) * (len(names) - 1)
    return Congruence(
        congruence=int(there.sum()) / n if n else NOTHING_REQUIRED,
        satisfied=int(there.sum()),
        required=n,
        required_share=n / pairs if pairs else NOTHING_REQUIRED,
        missing=_missing(wanted & ~there, required, said, names),
        activities=depends.shape[0],
        dependencies=int((depends > 0).sum()),
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
    """Who did what in which order, and what enabled it; only the steps that ``counts`` marks are looked at."""

    who: Steps
    what: Steps
    counts: npt.NDArray[np.bool_]

    @classmethod
    def read(cls, records: RecordSet, between: Between, account: str | None) -> _Work:
        who, what = steps(records, between), steps(records, "activity")
        counts = (who.who >= 0) & (what.who >= 0)
        if account is not None:
            counts &= _of_account(records, account)[who.order]
        return cls(who, what, counts)

    @property
    def names(self) -> tuple[str, ...]:
        return self.who.names

    def required(self, depends: Floats) -> Floats:
        """CR over all orders: Σ over a of X_aᵀ · Σ_b T_D[a, b] X_b, where X_a holds who did a in which order."""
        from scipy.sparse import coo_array

        n, m = len(self.who.names), len(self.what.names)
        found = np.zeros((n, n))
        if not m:
            return found
        shape = self.who.orders, m, n
        steps_taken = np.stack([self.who.order, self.what.who, self.who.who])[:, self.counts]
        order, activity, who = np.unravel_index(
            np.unique(np.ravel_multi_index(tuple(steps_taken), shape)), shape
        )

        def took_part(which: Any) -> Any:
            ones = np.ones(int(which.sum()))
            return coo_array((ones, (order[which], who[which])), shape=(self.who.orders, n)).tocsr()

        for a in range(m):
            found += (took_part(activity == a).T @ took_part(depends[a, activity] > 0)).toarray()
        return found

    def dependencies(self, share: float) -> Floats:
        """Which activities enable each other, either way, in enough of the orders that hold both."""
        from scipy.sparse import coo_array

        m = len(self.what.names)
        if not m:
            return np.zeros((0, 0))
        activity, order = self.what.who.astype(np.int64), self.what.order.astype(np.int64)
        after = np.flatnonzero(self.counts & (self.what.enabled_by >= 0))
        before = self.what.enabled_by[after]
        joined = self.counts[before] & (activity[before] != activity[after])
        before, after = before[joined], after[joined]
        once = np.unique((order[after] * m + activity[before]) * m + activity[after])
        followed = np.bincount(once % (m * m), minlength=m * m).reshape(m, m)
        held = np.unique((order * m + activity)[self.counts])
        holds: Any = coo_array((np.ones(len(held)), np.divmod(held, m)), shape=(self.what.orders, m)).tocsr()
        usual = (followed > 0) & (followed >= share * (holds.T @ holds).toarray())
        return np.asarray(usual | usual.T, dtype=np.float64)


def _of_account(records: RecordSet, account: str) -> npt.NDArray[np.bool_]:
    """For each prepared order: is it one of this account?"""
    events = prepare(records)
    return np.array([name == account for name in events.accounts] + [False], dtype=np.bool_)[events.account]
