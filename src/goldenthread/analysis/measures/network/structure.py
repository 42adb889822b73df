"""Does work follow the formal structure? The chart's partition against the one that the ties themselves suggest."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from goldenthread.analysis.measures.network.formal import By, formal_groups
from goldenthread.analysis.measures.network.graph import Floats, Ints, Network, grouped
from goldenthread.analysis.measures.network.partitions import (
    adjusted_rand,
    normalised_mutual_information,
)
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.ties import Source, ties
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

STARTS = (
    10  # Leiden runs until nothing improves, of which the best counts; a single short one beyond MANY ties
)
MANY = 100_000
NO_CHART = Undefined("no unit has a formal group", ("unit.function", "unit.parent_id"))
NO_TIES = Undefined("no ties between nodes that have a group", ("event.unit_id",))


@dataclass(frozen=True)
class Community:
    """Nodes that work mostly with one another; ``groups`` counts them by formal group, ``mostly`` is the largest."""

    members: tuple[str, ...]
    groups: dict[str, int]
    mostly: str | None


@dataclass(frozen=True)
class FormalStructure(RowsResult):
    """How well the formal groups describe who works with whom."""

    row_field: ClassVar[str] = "communities"
    row_class: ClassVar[type] = Community

    modularity: float | Undefined
    assortativity: float | Undefined
    best_modularity: float | Undefined
    adjusted_rand: float | Undefined
    normalised_mutual_information: float | Undefined
    communities: tuple[Community, ...]
    elsewhere: tuple[str, ...]
    weighted: bool
    by: str | None
    groups: int
    nodes: int
    without_group: int
    without_ties: int


def formal_structure(
    records: RecordSet,
    *,
    between: Between = "unit",
    by: By | None = None,
    source: Source | tuple[Source, ...] = "handoffs",
    weighted: bool = True,
    people: bool = False,
    rng: np.random.Generator | None = None,
) -> FormalStructure:
    """Formal structure against actual work [N2]: modularity, assortativity and the best found partition.

    Formula:
        Q = (1 / 2m) Σ_ij (A_ij − k_i k_j / 2m) δ(c_i, c_j), direction ignored; assortativity
        r = (Tr e − ‖e²‖) / (1 − ‖e²‖), where e_gh is the share of tie ends between groups g and h and ‖e²‖
        sums all elements of e². The best found partition is the highest Q of ten runs of Leiden (one short
        run beyond 100,000 ties). Its agreement with the chart: the adjusted Rand index, and mutual
        information divided by the mean of both entropies.

    Returns:
        ``modularity`` of the formal groups (−½ … 1), ``assortativity`` (−1 … 1), ``best_modularity``,
        ``adjusted_rand`` (1 the same, about 0 by chance), ``normalised_mutual_information`` (0–1),
        ``communities`` found, and ``elsewhere``: nodes whose community belongs mostly to
        another group. ``without_ties`` counts nodes without ties, which are not compared.

    Undefined:
        Everything without ties between nodes of a known group; all but the best found partition without a
        chart; assortativity with a single group; the agreement when both partitions are trivial. High best
        modularity alone says little: random networks have it too. Small communities can be missed (resolution
        limit).

    Reference:
        Newman, M. & Girvan, M. (2004), doi:10.1103/PhysRevE.69.026113; Newman, M. (2003), Mixing patterns in
        networks, doi:10.1103/PhysRevE.67.026126; Traag, V., Waltman, L. & van Eck, N. (2019), From Louvain to
        Leiden, doi:10.1038/s41598-019-41695-z; Hubert, L. & Arabie, P. (1985), doi:10.1007/BF01908075. N2.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": list("1234"), "order_id": ["o", "o", "p", "p"], "seq": [1, 2, 1, 2],
        ...                 "unit_id": ["a", "b", "c", "d"],
        ...                 "finished_at": pa.array(range(4), pa.timestamp("s"))})
        >>> chart = pa.table({"unit_id": list("abcd"), "function": ["x", "x", "y", "y"]})
        >>> found = formal_structure(RecordSet.from_tables({"event": log, "unit": chart}))
        >>> found.modularity, found.assortativity, found.adjusted_rand
        (0.5, 1.0, 1.0)
    """
    allow(between, people)
    network = ties(records, between=between, source=source, people=people)
    groups, by = formal_groups(records, between=between, by=by)
    return formal_structure_of(network, groups, by=by, weighted=weighted, rng=rng)


def formal_structure_of(
    network: Network,
    groups: Mapping[str, str],
    *,
    by: str | None = "group",
    weighted: bool = True,
    rng: np.random.Generator | None = None,
) -> FormalStructure:
    """The formal groups of any network against its best found partition; see :func:`formal_structure`."""
    tied = _with_ties(network)
    known, code, names = grouped(tied, groups)
    if not names:  # no chart: what the ties themselves suggest can still be said
        known, code = tied, np.full(len(tied), -1, dtype=np.int64)
    edges = known.undirected
    weight = edges.weight if weighted else np.ones(len(edges.source))
    found = _compared(edges, weight, code, names, rng or np.random.default_rng(0))
    group_of = {
        name: names[group] for name, group in zip(known.names, code.tolist(), strict=True) if group >= 0
    }
    return FormalStructure(
        modularity=found.modularity,
        assortativity=found.assortativity,
        best_modularity=found.best_modularity,
        adjusted_rand=found.rand,
        normalised_mutual_information=found.information,
        communities=found.communities,
        elsewhere=_elsewhere(found.communities, group_of),
        weighted=weighted,
        by=by if names else None,
        groups=len(names),
        nodes=len(known),
        without_group=len(tied) - len(group_of),
        without_ties=len(network) - len(tied),
    )


def _with_ties(network: Network) -> Network:
    """The network without nodes that have no tie with another: nothing shows where they work."""
    ends = network.undirected
    has = np.zeros(len(network), dtype=np.bool_)
    has[ends.source] = has[ends.target] = True
    return network.restricted(has)


def _compared(
    edges: Network, weight: Floats, code: Ints, names: tuple[str, ...], rng: np.random.Generator
) -> _Compared:
    if not len(weight):
        return _Compared(NO_TIES, NO_TIES, NO_TIES, NO_TIES, NO_TIES, ())
    best = best_partition(edges, weight, rng)
    q = modularity(edges, weight, best)
    communities = _communities(edges.names, code, names, best)
    if not names:
        return _Compared(NO_CHART, NO_CHART, q, NO_CHART, NO_CHART, communities)
    return _Compared(
        modularity(edges, weight, code),
        assortativity(edges, weight, code),
        q,
        adjusted_rand(code, best),
        normalised_mutual_information(code, best),
        communities,
    )


@dataclass(frozen=True)
class _Compared:
    modularity: float | Undefined
    assortativity: float | Undefined
    best_modularity: float | Undefined
    rand: float | Undefined
    information: float | Undefined
    communities: tuple[Community, ...]


def modularity(edges: Network, weight: Floats, code: Ints) -> float:
    """Newman and Girvan's Q of the partition ``code`` of an undirected network."""
    total = weight.sum()
    inside = weight[code[edges.source] == code[edges.target]].sum()
    groups = int(code.max()) + 1
    ends = np.bincount(code[edges.source], weight, groups) + np.bincount(code[edges.target], weight, groups)
    return float(inside / total - ((ends / (2 * total)) ** 2).sum())


def assortativity(edges: Network, weight: Floats, code: Ints) -> float | Undefined:
    """Newman's nominal assortativity r of the partition ``code`` of an undirected network."""
    groups = int(code.max()) + 1
    mixing = np.zeros((groups, groups))
    np.add.at(mixing, (code[edges.source], code[edges.target]), weight)
    mixing = (mixing + mixing.T) / (2 * weight.sum())
    by_chance = float((mixing @ mixing).sum())
    if 1 - by_chance < 1e-12:
        return Undefined("all ties are within one group")
    return (float(np.trace(mixing)) - by_chance) / (1 - by_chance)


def best_partition(edges: Network, weight: Floats, rng: np.random.Generator) -> Ints:
    """The partition with the highest modularity that several runs of Leiden find."""
    import igraph

    graph = edges.igraph()
    found = []
    try:
        igraph.set_random_number_generator(random.Random(int(rng.integers(2**62))))
        few = len(weight) <= MANY
        for _ in range(STARTS if few else 1):
            run = graph.community_leiden(
                objective_function="modularity", weights=weight.tolist(), n_iterations=-1 if few else 2
            )
            code = np.asarray(run.membership, dtype=np.int64)
            found.append((modularity(edges, weight, code), code))
    finally:
        igraph.set_random_number_generator(random)
    return max(found, key=lambda pair: pair[0])[1]


def _communities(
    nodes: tuple[str, ...], code: Ints, names: tuple[str, ...], best: Ints
) -> tuple[Community, ...]:
    members: dict[int, list[int]] = {}
    for node, community in enumerate(best.tolist()):
        members.setdefault(community, []).append(node)
    rows = []
    for inside in members.values():
        groups = Counter(names[code[node]] for node in inside if code[node] >= 0)
        mostly = min(groups, key=lambda group: (-groups[group], group), default=None)
        rows.append(Community(tuple(nodes[node] for node in inside), dict(sorted(groups.items())), mostly))
    return tuple(sorted(rows, key=lambda row: (-len(row.members), row.members)))


def _elsewhere(communities: tuple[Community, ...], group_of: Mapping[str, str]) -> tuple[str, ...]:
    """The members of communities that belong mostly to another group than their own."""
    return tuple(
        sorted(
            member
            for community in communities
            for member in community.members
            if group_of.get(member) != community.mostly
        )
    )
