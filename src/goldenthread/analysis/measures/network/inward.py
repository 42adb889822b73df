"""E-I index: do ties run within groups or between them, and more so than chance would have it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import comb, erfc, sqrt
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.network.formal import By, formal_groups
from goldenthread.analysis.measures.network.graph import Ints, Network, grouped
from goldenthread.analysis.measures.network.people import WITHHELD, Between, allow, withheld_groups
from goldenthread.analysis.measures.network.ties import Source, ties
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

EXACT_UP_TO = 20_000  # labelings that are all looked at
WORK_UP_TO = 2_000_000_000  # ties × permutations beyond which the normal law stands in


@dataclass(frozen=True)
class GroupEI:
    """``ei`` of one group of ``members`` nodes: −1 all ties inside … +1 all outside."""

    group: str
    members: int
    external: int | Undefined
    internal: int | Undefined
    ei: float | Undefined


@dataclass(frozen=True)
class EIIndex(RowsResult):
    """Krackhardt and Stern's E-I index of a network, its expected value and how surprising it is."""

    row_field: ClassVar[str] = "by_group"
    row_class: ClassVar[type] = GroupEI

    ei: float | Undefined
    expected: float | Undefined
    standard_deviation: float | Undefined
    p_as_inward: float | Undefined
    p_as_outward: float | Undefined
    method: str
    external: int
    internal: int
    weighted_ei: float | Undefined
    by: str | None
    by_group: tuple[GroupEI, ...]
    nodes: int
    without_group: int


def ei_index(
    records: RecordSet,
    *,
    between: Between = "unit",
    by: By | None = None,
    source: Source | tuple[Source, ...] = "handoffs",
    people: bool = False,
    permutations: int = 10_000,
    rng: np.random.Generator | None = None,
) -> EIIndex:
    """E-I index [N1]: whether the ties of units (or persons) run within formal groups or between them.

    Formula:
        EI = (E − I) / (E + I), with E ties between groups and I within, direction ignored and each pair
        counted once. Expected under random labels: 2·B/T − 1, with B pairs between groups among T pairs. The
        p-values are shares of labelings with the same group sizes: all of them up to 20,000, else
        ``permutations`` drawn ones (counting the observed one), else, beyond 2·10⁹ ties × permutations, the
        normal law with the exact mean and variance.

    Returns:
        ``ei`` and ``expected`` (−1 all within … +1 all between), ``standard_deviation`` over labelings,
        ``p_as_inward`` (share of labelings at most as outward as this one), ``p_as_outward``, ``method``,
        ``external`` and ``internal`` ties, ``weighted_ei`` (the same with each tie counted as often as it was
        used), ``by_group``, ``nodes`` with a group and ``without_group``. With persons, groups of fewer than
        five are withheld.

    Undefined:
        ``ei`` without ties between nodes that have a group; everything without a formal group; the p-values
        where every labeling gives the same index (a single group, every node its own, all pairs tied). Group
        sizes restrict the range: with six nodes in two groups p cannot be below 0.1. It tests whether ties
        follow groups, not whether that is good.

    Reference:
        Krackhardt, D. & Stern, R. (1988), Informal networks and organizational crises, Social Psychology
        Quarterly 51(2), 123–140, doi:10.2307/2786835. Variance of the permutation law: Cliff & Ord (1973),
        join counts. N1.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2", "3"], "order_id": ["o"] * 3, "seq": [1, 2, 3],
        ...                 "unit_id": ["a", "b", "c"],
        ...                 "finished_at": pa.array(range(3), pa.timestamp("s"))})
        >>> chart = pa.table({"unit_id": ["a", "b", "c"], "function": ["front", "back", "back"]})
        >>> found = ei_index(RecordSet.from_tables({"event": log, "unit": chart}))
        >>> found.external, found.internal, found.ei
        (1, 1, 0.0)
    """
    allow(between, people)
    network = ties(records, between=between, source=source, people=people)
    groups, by = formal_groups(records, between=between, by=by)
    return ei_of(network, groups, by=by, permutations=permutations, rng=rng)


def ei_of(
    network: Network,
    groups: Mapping[str, str],
    *,
    by: str | None = "group",
    permutations: int = 10_000,
    rng: np.random.Generator | None = None,
) -> EIIndex:
    """E-I index of any network whose nodes have ``groups``; see :func:`ei_index`."""
    known, code, names = grouped(network, groups)
    edges = known.undirected
    same = code[edges.source] == code[edges.target]
    internal, external = int(same.sum()), int((~same).sum())
    sizes = np.bincount(code, minlength=len(names))
    if not len(same):
        why = "no unit has a formal group" if not names else "no ties between nodes that have a group"
        missing = Undefined(why, () if names else ("unit.function", "unit.parent_id"))
        test = _Test(missing, missing, missing, missing, "none")
        ei: float | Undefined = missing
        weighted: float | Undefined = missing
    else:
        ei = (external - internal) / (external + internal)
        weighted = float(1 - 2 * edges.weight[same].sum() / edges.weight.sum())
        test = _tested(edges, code, sizes, permutations, rng or np.random.default_rng(0))
    return EIIndex(
        ei=ei,
        expected=test.expected,
        standard_deviation=test.deviation,
        p_as_inward=test.inward,
        p_as_outward=test.outward,
        method=test.method,
        external=external,
        internal=internal,
        weighted_ei=weighted,
        by=by,
        by_group=_by_group(edges, code, names),
        nodes=len(known),
        without_group=len(network) - len(known),
    )


def _by_group(edges: Network, code: Ints, names: tuple[str, ...]) -> tuple[GroupEI, ...]:
    sizes = np.bincount(code, minlength=len(names))
    of_source, of_target = code[edges.source], code[edges.target]
    same = of_source == of_target
    inside = np.bincount(of_source[same], minlength=len(names))
    outside = np.bincount(of_source[~same], minlength=len(names)) + np.bincount(
        of_target[~same], minlength=len(names)
    )
    hidden = withheld_groups(dict(zip(names, sizes.tolist(), strict=True)), between=edges.between)
    rows = []
    for name, size, e, i in zip(names, sizes.tolist(), outside.tolist(), inside.tolist(), strict=True):
        if name in hidden:
            rows.append(GroupEI(name, size, WITHHELD, WITHHELD, WITHHELD))
        else:
            rows.append(GroupEI(name, size, e, i, (e - i) / (e + i) if e + i else Undefined("no ties")))
    return tuple(rows)


@dataclass(frozen=True)
class _Test:
    expected: float | Undefined
    deviation: float | Undefined
    inward: float | Undefined
    outward: float | Undefined
    method: str


def _tested(edges: Network, code: Ints, sizes: Ints, permutations: int, rng: np.random.Generator) -> _Test:
    """The observed number of ties within groups among those of all labelings with the same group sizes."""
    total = len(edges.source)
    mean, variance = _moments(edges, sizes)
    expected, deviation = 1 - 2 * mean / total, 2 * sqrt(variance) / total
    if deviation < 1e-12:
        why = Undefined(
            "every labeling gives the same index: one group, every node its own, or all pairs tied"
        )
        return _Test(expected, 0.0, why, why, "none")
    observed = _internal(edges, code)
    extra = 0
    if _count(sizes) <= EXACT_UP_TO:
        drawn = np.array([_internal(edges, labels) for labels in _labelings(sizes)])
        method = f"all {len(drawn):,} labelings"
    elif total * permutations <= WORK_UP_TO:
        small = code.astype(np.int16 if code.max() < 2**15 else np.int32)  # stays in the processor's cache
        drawn = np.array([_internal(edges, rng.permutation(small)) for _ in range(permutations)])
        method, extra = f"{permutations:,} random labelings", 1
    else:
        z = (observed - mean) / sqrt(variance)
        inward, outward = erfc(z / sqrt(2)) / 2, erfc(-z / sqrt(2)) / 2
        return _Test(expected, deviation, inward, outward, "normal law, exact moments")
    inward = (int((drawn >= observed).sum()) + extra) / (len(drawn) + extra)
    outward = (int((drawn <= observed).sum()) + extra) / (len(drawn) + extra)
    return _Test(expected, deviation, inward, outward, method)


def _internal(edges: Network, labels: npt.NDArray[np.integer]) -> int:
    """How many ties run within groups under one labeling."""
    return int(np.count_nonzero(labels[edges.source] == labels[edges.target]))


def _moments(edges: Network, sizes: Ints) -> tuple[float, float]:
    """Mean and variance of the ties within groups over all labelings with these group sizes.

    Two ties of one node are both within with the chance that three drawn nodes share a group, two that have
    no node in common with the chance that each of two drawn pairs does.
    """
    n, ties = len(edges), float(len(edges.source))
    s = sizes.astype(np.float64)
    two, three, four = (np.prod([s - k for k in range(order)], axis=0) for order in (2, 3, 4))
    pairs, triples, quads = (float(np.prod([n - k for k in range(order)])) for order in (2, 3, 4))
    p2 = two.sum() / pairs
    p3 = three.sum() / triples if triples > 0 else 0.0
    p4 = (four.sum() + two.sum() ** 2 - (two**2).sum()) / quads if quads > 0 else 0.0
    degree = np.bincount(edges.source, minlength=n) + np.bincount(edges.target, minlength=n)
    touching = float((degree.astype(np.float64) ** 2).sum()) - 2 * ties
    apart = ties**2 - ties - touching
    variance = ties * p2 + touching * p3 + apart * p4 - (ties * p2) ** 2
    return float(ties * p2), max(float(variance), 0.0)


def _count(sizes: Ints) -> int:
    """The number of distinct labelings, or one above those that are all looked at."""
    left, product = int(sizes.sum()), 1
    for size in sizes.tolist():
        product *= comb(left, size)
        left -= size
        if product > EXACT_UP_TO:
            return EXACT_UP_TO + 1
    return product


def _labelings(sizes: Ints) -> Ints:
    """Every distinct labeling with these group sizes, one per row."""

    def grow(left: list[int], length: int) -> Iterator[list[int]]:
        if not length:
            yield []
            return
        for group, remaining in enumerate(left):
            if remaining:
                left[group] -= 1
                for rest in grow(left, length - 1):
                    yield [group, *rest]
                left[group] += 1

    return np.array(list(grow(sizes.tolist(), int(sizes.sum()))), dtype=np.int64)
