"""Handover of work: how much of the log's succession runs from whom to whom; and working together."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log
from typing import ClassVar

import numpy as np

from goldenthread.analysis.measures.network.graph import Floats, Ints
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.steps import Steps, steps
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

NO_EVENTS = Undefined(
    "no order has two steps by a known unit or person", ("event.unit_id", "event.person_id")
)
NEGLIGIBLE = 1e-9  # a step so far behind that its weight βⁿ⁻¹ is smaller than this is not looked at
DENSE_UP_TO = 4_000  # names for which the whole square of sums is held


@dataclass(frozen=True)
class Handover:
    """``share`` of all weighted succession that runs from one to the other; ``times`` directly."""

    source: str
    target: str
    share: float
    times: int


@dataclass(frozen=True)
class HandoverOfWork(RowsResult):
    """The handover matrix as rows (its shares sum to 1) and the hand-offs that it counts."""

    row_field: ClassVar[str] = "pairs"
    row_class: ClassVar[type] = Handover

    pairs: tuple[Handover, ...]
    crossing_share: float | Undefined
    handoffs: int
    handoffs_per_order: float | Undefined
    returns: int
    denominator: float
    depth: int
    orders: int
    steps: int
    left_out: int


def handover_of_work(
    records: RecordSet, *, between: Between = "unit", beta: float = 0.0, people: bool = False
) -> HandoverOfWork:
    """Handover of work [N7]: the share of succession that runs from one unit (or person) to another.

    Formula:
        HW(p, q) = Σ_c Σ_n βⁿ⁻¹ |p ▷ⁿ_c q| / Σ_c Σ_n βⁿ⁻¹ (|c| − n), where p ▷ⁿ_c q counts the places in order
        c where a step by q comes n steps after one by p, n = 1 … |c| − 1. β = 0 counts direct succession
        alone, in one pass; for 0 < β ≤ 1 there is one pass per distance, up to the longest order or to βⁿ⁻¹ <
        10⁻⁹, whichever is less.

    Returns:
        ``pairs`` with ``share`` (0–1, all sum to 1; p = q is included) and ``times`` in direct succession;
        ``crossing_share`` of direct succession with p ≠ q (0–1); ``handoffs`` and ``handoffs_per_order`` (p ≠
        q, over the orders with any step); ``returns``, hand-offs back to the one who had handed over just
        before (A → B → A); ``denominator``; ``depth``, the largest distance looked at; ``left_out``, events
        that name nobody.

    Undefined:
        The shares where no order has two steps; the mean where there is no order.

    Reference:
        van der Aalst, W., Reijers, H. & Song, M. (2005), Discovering social networks from event logs,
        Computer Supported Cooperative Work 14(6), 549–593, doi:10.1007/s10606-005-9005-9. N7. Some
        implementations divide by Σ(|c| − 1) for any β; here the matrix sums to 1.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2", "3"], "order_id": ["o"] * 3, "seq": [1, 2, 3],
        ...                 "unit_id": ["sales", "ops", "ops"],
        ...                 "finished_at": pa.array(range(3), pa.timestamp("s"))})
        >>> found = handover_of_work(RecordSet.from_tables({"event": log}))
        >>> [(row.source, row.target, row.share) for row in found.pairs]
        [('ops', 'ops', 0.5), ('sales', 'ops', 0.5)]
    """
    allow(between, people)
    if not 0 <= beta <= 1:
        raise ValueError(f"beta is the weight of each further step, between 0 and 1, not {beta}.")
    walk = steps(records, between)
    share, direct, denominator, depth = _succession(walk, beta)
    keys = np.array(sorted(share), dtype=np.int64)
    ends = np.divmod(keys, max(len(walk.names), 1))
    pairs = tuple(
        Handover(walk.names[p], walk.names[q], share[key] / denominator, direct.get(key, 0))
        for key, p, q in zip(keys.tolist(), ends[0].tolist(), ends[1].tolist(), strict=True)
    )
    handoffs = sum(row.times for row in pairs if row.source != row.target)
    succession = sum(row.times for row in pairs)
    return HandoverOfWork(
        pairs=pairs,
        crossing_share=handoffs / succession if succession else NO_EVENTS,
        handoffs=handoffs,
        handoffs_per_order=handoffs / walk.orders if walk.orders else NO_EVENTS,
        returns=_returns(walk),
        denominator=denominator,
        depth=depth,
        orders=walk.orders,
        steps=len(walk.who),
        left_out=walk.left_out,
    )


def _succession(walk: Steps, beta: float) -> tuple[dict[int, float], dict[int, int], float, int]:
    """Weighted succession by pair (source × names + target), the direct one, denominator and depth."""
    longest = int(np.bincount(walk.order).max()) if len(walk.order) else 0
    depth = _depth(beta, longest)
    weighted: dict[int, float] = {}
    direct: dict[int, int] = {}
    denominator = 0.0
    for distance in range(1, depth + 1):
        keys, times = _times(walk, distance)
        weight = beta ** (distance - 1)
        denominator += weight * float(times.sum())
        if distance == 1:
            direct = dict(zip(keys.tolist(), times.astype(np.int64).tolist(), strict=True))
        for key, count in zip(keys.tolist(), times.tolist(), strict=True):
            weighted[key] = weighted.get(key, 0.0) + weight * count
    return weighted, direct, denominator, depth


def _depth(beta: float, longest: int) -> int:
    if longest < 2:
        return 0
    if beta == 0:
        return 1
    enough = longest if beta == 1 else 1 + ceil(log(NEGLIGIBLE) / log(beta))
    return min(longest - 1, enough)


def _times(walk: Steps, distance: int) -> tuple[Ints, Floats]:
    """How often each pair stands ``distance`` steps apart in the same order."""
    n = len(walk.names)
    inside = walk.followed(distance)
    key = walk.who[:-distance][inside].astype(np.int64) * n + walk.who[distance:][inside]
    if n <= DENSE_UP_TO:
        counts = np.bincount(key, minlength=1)
        present = np.flatnonzero(counts)
        return present.astype(np.int64), counts[present].astype(np.float64)
    present, times = np.unique(key, return_counts=True)
    return present.astype(np.int64), times.astype(np.float64)


def _returns(walk: Steps) -> int:
    """Hand-offs back to the holder before, once each stay with one holder is taken as one."""
    if not len(walk.who):
        return 0
    begins = np.ones(len(walk.who), dtype=bool)
    begins[1:] = (walk.order[1:] != walk.order[:-1]) | (walk.who[1:] != walk.who[:-1])
    order, who = walk.order[begins], walk.who[begins]
    returned = (order[2:] == order[:-2]) & (who[2:] == who[:-2])
    return int((returned & (who[2:] >= 0) & (who[1:-1] >= 0)).sum())


@dataclass(frozen=True)
class Together:
    """Two with ``orders`` in common, each once. ``of_first`` is the share of the first's orders."""

    first: str
    second: str
    orders: int
    of_first: float
    of_second: float


@dataclass(frozen=True)
class WorkingTogether(RowsResult):
    """Every pair with an order in common, and how many orders that was."""

    row_field: ClassVar[str] = "pairs"
    row_class: ClassVar[type] = Together

    pairs: tuple[Together, ...]
    orders: int
    orders_with_several: int
    names: int
    left_out: int


def working_together(
    records: RecordSet, *, between: Between = "unit", people: bool = False
) -> WorkingTogether:
    """Working together [N7]: on how many orders two units (or persons) both did a step.

    Formula:
        orders(p, q) = |{c : p and q both did a step of c}|: each order once per pair, however often they
        alternated. Share of p's orders: orders(p, q) / |{c : p did a step of c}|.

    Returns:
        ``pairs`` with ``orders``, ``of_first`` and ``of_second`` (0–1), most orders first; ``orders`` with
        any step, ``orders_with_several`` units or persons, ``names`` seen, ``left_out`` events that name
        nobody.

    Undefined:
        Never; without events there are no pairs.

    Reference:
        van der Aalst, W., Reijers, H. & Song, M. (2005), section 4.3 (joint cases),
        doi:10.1007/s10606-005-9005-9. N7.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": list("123"), "order_id": ["o", "o", "o"], "seq": [1, 2, 3],
        ...                 "unit_id": ["a", "b", "a"],
        ...                 "finished_at": pa.array(range(3), pa.timestamp("s"))})
        >>> working_together(RecordSet.from_tables({"event": log})).pairs[0].orders
        1
    """
    from scipy.sparse import coo_array, triu

    allow(between, people)
    walk = steps(records, between)
    known = walk.who >= 0
    seen = np.unique(walk.order[known].astype(np.int64) * max(len(walk.names), 1) + walk.who[known])
    order, who = np.divmod(seen, max(len(walk.names), 1))
    shape = (walk.orders, len(walk.names))
    took_part = coo_array((np.ones(len(seen), dtype=np.int64), (order, who)), shape=shape).tocsr()
    common = triu(took_part.T @ took_part, k=1).tocoo()
    of_each = np.bincount(who, minlength=len(walk.names))
    rows = [
        Together(walk.names[i], walk.names[j], n, n / int(of_each[i]), n / int(of_each[j]))
        for i, j, n in zip(common.row.tolist(), common.col.tolist(), common.data.tolist(), strict=True)
    ]
    return WorkingTogether(
        pairs=tuple(sorted(rows, key=lambda row: (-row.orders, row.first, row.second))),
        orders=walk.orders,
        orders_with_several=int((np.bincount(order, minlength=1) > 1).sum()),
        names=len(walk.names),
        left_out=walk.left_out,
    )
