"""DSM clustering cost: how much coordination a grouping keeps inside its groups, and the best grouping found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from goldenthread.analysis.measures.network.formal import By, formal_groups
from goldenthread.analysis.measures.network.graph import Floats, Ints, Network, grouped
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.search import EXACT_UP_TO, best_by_search, best_of_all
from goldenthread.analysis.measures.network.ties import Source, ties
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

SEARCHED_UP_TO = 4_000  # nodes for which the whole matrix is held and searched
NO_TIES = Undefined("no ties between nodes that have a group", ("event.unit_id", "unit.function"))
TOO_MANY = Undefined(f"more than {SEARCHED_UP_TO:,} nodes: search within parts of the organisation")


@dataclass(frozen=True)
class Design:
    """The present grouping and the best found under one ``power``; shares are 0–1, costs have no unit."""

    power: float
    cost: float
    internalised_share: float | Undefined
    best_cost: float | Undefined
    best_internalised_share: float | Undefined
    best_groups: tuple[tuple[str, ...], ...]
    method: str


@dataclass(frozen=True)
class ClusteringCost(RowsResult):
    """What the present grouping costs in coordination, beside the best that was found within the size limits."""

    row_field: ClassVar[str] = "designs"
    row_class: ClassVar[type] = Design

    designs: tuple[Design, ...]
    smallest: int
    largest: int
    by: str | None
    groups: int
    nodes: int
    without_group: int


def clustering_cost(
    records: RecordSet,
    *,
    between: Between = "unit",
    by: By | None = None,
    source: Source | tuple[Source, ...] = "handoffs",
    powers: Iterable[float] = (1.0, 2.0),
    smallest: int | None = None,
    largest: int | None = None,
    people: bool = False,
    rng: np.random.Generator | None = None,
) -> ClusteringCost:
    """Clustering cost [N8]: how much coordination the formal grouping internalises, and what grouping would
    do better.

    Formula:
        Cost = Σ_{i<j} (d_ij + d_ji) · (s^p if i and j share a group of size s, else N^p) with d the ties, N
        the number of nodes and p the ``powers``, one design for each (p is a modelling choice: look at both).
        Internalised share = Σ d within groups / Σ d. Groups of the best grouping have between ``smallest``
        and ``largest`` members; unless given, those of the present groups. Up to 13 nodes every grouping is
        considered; beyond, the best of several descents by moving and swapping nodes is kept: good, not
        proven best.

    Returns:
        ``designs``, one per power: ``cost`` (≥ 0), ``internalised_share`` (0–1), ``best_cost`` (never above
        ``cost`` when the present grouping keeps the limits), ``best_internalised_share``, ``best_groups`` and
        ``method``.

    Undefined:
        The shares without ties; the best grouping beyond 4,000 nodes. Ties say who works together now, in the
        present structure, not who would in another; skills and sizes limit what can be grouped.

    Reference:
        Thebeau, R. (2001), Knowledge management of system interfaces and interactions for product development
        processes, MIT; Fernandez, C. (1998), MIT; Browning, T. (2016), Design structure matrix extensions,
        doi:10.1109/TEM.2015.2491283. N8.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": list("1234"), "order_id": ["o", "o", "p", "p"], "seq": [1, 2, 1, 2],
        ...                 "unit_id": ["a", "b", "c", "d"],
        ...                 "finished_at": pa.array(range(4), pa.timestamp("s"))})
        >>> chart = pa.table({"unit_id": list("abcd"), "function": ["x", "y", "x", "y"]})
        >>> design = clustering_cost(RecordSet.from_tables({"event": log, "unit": chart})).designs[0]
        >>> design.cost, design.best_cost, design.best_groups
        (8.0, 4.0, (('a', 'b'), ('c', 'd')))
    """
    allow(between, people)
    network = ties(records, between=between, source=source, people=people)
    groups, by = formal_groups(records, between=between, by=by)
    return clustering_cost_of(
        network, groups, by=by, powers=powers, smallest=smallest, largest=largest, rng=rng
    )


def clustering_cost_of(
    network: Network,
    groups: Mapping[str, str],
    *,
    by: str | None = "group",
    powers: Iterable[float] = (1.0, 2.0),
    smallest: int | None = None,
    largest: int | None = None,
    rng: np.random.Generator | None = None,
) -> ClusteringCost:
    """Clustering cost of a grouping of any network, and the best found; see :func:`clustering_cost`."""
    known, code, names = grouped(network, groups)
    sizes = np.bincount(code, minlength=len(names))
    low = smallest or (int(sizes.min()) if len(names) else 1)
    high = largest or (int(sizes.max()) if len(names) else 1)
    if len(known) and not any(
        count * low <= len(known) <= count * high for count in range(1, len(known) + 1)
    ):
        raise ValueError(
            f"{len(known)} nodes cannot be divided into groups of {low} to {high}: widen the limits."
        )
    dice = rng or np.random.default_rng(0)
    return ClusteringCost(
        designs=tuple(_design(known, code, power, low, high, dice) for power in powers) if names else (),
        smallest=low,
        largest=high,
        by=by if names else None,
        groups=len(names),
        nodes=len(known),
        without_group=len(network) - len(known),
    )


def cost_of(edges: Network, code: Ints, power: float) -> float:
    """The coordination cost of the partition ``code`` of a network, direction ignored."""
    ends = edges.undirected
    sizes = np.bincount(code).astype(np.float64)
    same = code[ends.source] == code[ends.target]
    price = np.where(same, sizes[code[ends.source]] ** power, float(len(edges)) ** power)
    return float((ends.weight * price).sum())


def _design(
    edges: Network, code: Ints, power: float, low: int, high: int, rng: np.random.Generator
) -> Design:
    total = float(edges.undirected.weight.sum())
    cost, share = cost_of(edges, code, power), internalised_share(edges, code)
    if not total or len(edges) > SEARCHED_UP_TO:
        why = TOO_MANY if total else NO_TIES
        return Design(power, cost, share, why, why, (), "none")
    dependency = _dependency(edges)
    if len(edges) <= EXACT_UP_TO:
        best, method = best_of_all(dependency, power, low, high), "all groupings"
    else:
        best, method = best_by_search(dependency, power, low, high, code, rng), "local search"
    return Design(
        power=power,
        cost=cost,
        internalised_share=share,
        best_cost=cost_of(edges, best, power),
        best_internalised_share=internalised_share(edges, best),
        best_groups=_members(edges.names, best),
        method=method,
    )


def internalised_share(edges: Network, code: Ints) -> float | Undefined:
    """The share of ties, by use, that stay within groups."""
    ends = edges.undirected
    total = float(ends.weight.sum())
    if not total:
        return NO_TIES
    return float(ends.weight[code[ends.source] == code[ends.target]].sum()) / total


def _dependency(edges: Network) -> Floats:
    ends = edges.undirected
    whole = np.zeros((len(edges), len(edges)))
    whole[ends.source, ends.target] = ends.weight
    return whole + whole.T


def _members(names: tuple[str, ...], code: Ints) -> tuple[tuple[str, ...], ...]:
    groups: dict[int, list[str]] = {}
    for name, group in zip(names, code.tolist(), strict=True):
        groups.setdefault(group, []).append(name)
    return tuple(sorted((tuple(group) for group in groups.values()), key=lambda group: (-len(group), group)))
