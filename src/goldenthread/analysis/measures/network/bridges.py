"""Who bridges between groups, and where it hangs on one unit or one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.network.cuts import Cut, cuts
from goldenthread.analysis.measures.network.formal import By, formal_groups
from goldenthread.analysis.measures.network.graph import Ints, Network, codes_of
from goldenthread.analysis.measures.network.people import Between, allow, withheld_groups
from goldenthread.analysis.measures.network.ties import Source, ties, with_customers
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

WORK_UP_TO = 1_000_000_000  # nodes × ties beyond which betweenness is left out
TOO_SMALL = Undefined("fewer than three nodes")
TOO_LARGE = Undefined("too many nodes and ties for betweenness: more than a thousand million together")


@dataclass(frozen=True)
class Bridge:
    """One node: how much runs past it and what is ``cut_off`` from the largest rest of the network without
    it.

    ``cut_off_use`` is how often its ties with those were used, ``use`` how often all its ties were.
    ``crossing_ties`` are its ties with other groups.
    """

    name: str
    group: str | None
    betweenness: float | Undefined
    cut_off: int
    cut_off_names: tuple[str, ...]
    cut_off_use: float
    crossing_ties: int
    use: float


@dataclass(frozen=True)
class Crossing:
    """The ties between two groups; ``hangs_on`` names the nodes that every one of them touches."""

    first: str
    second: str
    ties: int
    use: float
    hangs_on: tuple[str, ...]


@dataclass(frozen=True)
class Bridges(RowsResult):
    """Nodes by what hangs on them, and boundaries between groups by whom they hang on."""

    row_field: ClassVar[str] = "bridges"
    row_class: ClassVar[type] = Bridge

    bridges: tuple[Bridge, ...]
    crossings: tuple[Crossing, ...]
    articulation_points: tuple[str, ...]
    on_crossing_ties: tuple[str, ...]
    crossing_ties: int
    components: int
    by: str | None
    nodes: int


def bridges(
    records: RecordSet,
    *,
    between: Between = "unit",
    by: By | None = None,
    source: Source | tuple[Source, ...] = "handoffs",
    people: bool = False,
) -> Bridges:
    """Bridges [N5]: betweenness, and what is disconnected when one unit (or person) goes.

    Formula:
        Betweenness of v = Σ over pairs s, t of the share of shortest paths from s to t that pass v, direction
        and weight ignored, divided by (n − 1)(n − 2) / 2. v is an articulation point when its removal splits
        its component; all but the largest remaining piece are cut off. A boundary between two groups hangs on
        v when every tie between them touches v, and v's group has other members.

    Returns:
        ``bridges``: each node with ``betweenness`` (0–1), ``cut_off`` (nodes), up to 50 ``cut_off_names``,
        ``cut_off_use``,
        ``crossing_ties`` and ``use``; those that cut off most first. ``crossings``: each pair of groups with
        ``ties``, ``use`` and ``hangs_on``. ``articulation_points``, ``on_crossing_ties`` (names),
        ``crossing_ties``, ``components``. Accounts, where ties are interactions, are the group ``customer``:
        an account that hangs on one person is cut off without them. With persons, boundaries of groups of
        fewer than five are withheld.

    Undefined:
        Betweenness with fewer than three nodes, or where nodes × ties exceed 10⁹ (articulation points
        remain).

    Reference:
        Freeman, L. (1977), A set of measures of centrality based on betweenness, Sociometry 40(1), 35–41;
        Brandes, U. (2001), A faster algorithm for betweenness centrality, doi:10.1080/0022250X.2001.9990249;
        Hopcroft, J. & Tarjan, R. (1973), Algorithm 447, doi:10.1145/362248.362272. N5.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2", "3"], "order_id": ["o"] * 3, "seq": [1, 2, 3],
        ...                 "unit_id": ["sales", "desk", "plant"],
        ...                 "finished_at": pa.array(range(3), pa.timestamp("s"))})
        >>> found = bridges(RecordSet.from_tables({"event": log})).bridges[0]
        >>> found.name, found.betweenness, found.cut_off
        ('desk', 1.0, 1)
    """
    allow(between, people)
    network = ties(records, between=between, source=source, people=people)
    groups, by = formal_groups(records, between=between, by=by)
    return bridges_of(network, with_customers(network, groups), by=by)


def bridges_of(network: Network, groups: Mapping[str, str], *, by: str | None = "group") -> Bridges:
    """Bridges in any network, direction ignored; see :func:`bridges`."""
    edges = network.undirected
    code, names = codes_of(network, groups)
    ends = code[edges.source], code[edges.target]
    crossing = (ends[0] >= 0) & (ends[1] >= 0) & (ends[0] != ends[1])
    touched = np.concatenate([edges.source[crossing], edges.target[crossing]])
    crossings = np.bincount(touched, minlength=len(network))
    cut = cuts(network) if len(network) else {}
    nodes = _nodes(edges, code, names, crossings, cut)
    return Bridges(
        bridges=nodes,
        crossings=_boundaries(edges, crossing, code, names),
        articulation_points=tuple(sorted(cut)),
        on_crossing_ties=tuple(name for name, n in zip(network.names, crossings, strict=True) if n),
        crossing_ties=int(crossing.sum()),
        components=len(network.igraph().connected_components()) if len(network) else 0,
        by=by if names else None,
        nodes=len(network),
    )


def _nodes(
    edges: Network, code: Ints, names: tuple[str, ...], crossings: Ints, cut: Mapping[str, Cut]
) -> tuple[Bridge, ...]:
    use = np.bincount(edges.source, edges.weight, len(edges)) + np.bincount(
        edges.target, edges.weight, len(edges)
    )
    none = Cut(1, 0, (), 0.0)
    rows = [
        Bridge(
            name=name,
            group=names[group] if group >= 0 else None,
            betweenness=between,
            cut_off=cut.get(name, none).cut_off,
            cut_off_names=cut.get(name, none).names,
            cut_off_use=cut.get(name, none).use,
            crossing_ties=crossing,
            use=used,
        )
        for name, group, between, crossing, used in zip(
            edges.names, code.tolist(), _betweenness(edges), crossings.tolist(), use.tolist(), strict=True
        )
    ]
    return tuple(sorted(rows, key=_by_what_hangs_on_it))


def _by_what_hangs_on_it(row: Bridge) -> tuple[int, float, str]:
    passing = 0.0 if isinstance(row.betweenness, Undefined) else row.betweenness
    return -row.cut_off, -passing, row.name


def _betweenness(edges: Network) -> list[float | Undefined]:
    n = len(edges)
    if n < 3:
        return [TOO_SMALL] * n
    if n * len(edges.source) > WORK_UP_TO:
        return [TOO_LARGE] * n
    pairs = (n - 1) * (n - 2) / 2
    return [value / pairs for value in edges.igraph().betweenness(directed=False)]


def _boundaries(
    edges: Network, crossing: npt.NDArray[np.bool_], code: Ints, names: tuple[str, ...]
) -> tuple[Crossing, ...]:
    """One row per pair of groups with a tie between them, most used first."""
    sizes = np.bincount(code[code >= 0], minlength=len(names))
    hidden = withheld_groups(dict(zip(names, sizes.tolist(), strict=True)), between=edges.between)
    source, target, weight = edges.source[crossing], edges.target[crossing], edges.weight[crossing]
    low = np.minimum(code[source], code[target])
    high = np.maximum(code[source], code[target])
    pair, place, count = np.unique(low * len(names) + high, return_inverse=True, return_counts=True)
    use = np.bincount(place, weights=weight, minlength=len(pair))
    hangs = _hanging(len(edges), place, source, target, count)
    rows = []
    for number, key in enumerate(pair.tolist()):
        first, second = divmod(key, len(names))
        if names[first] in hidden or names[second] in hidden:
            continue
        on = tuple(edges.names[node] for node in hangs.get(number, []) if sizes[code[node]] > 1)
        rows.append(Crossing(names[first], names[second], int(count[number]), float(use[number]), on))
    return tuple(sorted(rows, key=lambda row: (-row.use, row.first, row.second)))


def _hanging(n: int, place: Ints, source: Ints, target: Ints, count: Ints) -> dict[int, list[int]]:
    """For each boundary the nodes that all its ties touch."""
    key, times = np.unique(np.concatenate([place * n + source, place * n + target]), return_counts=True)
    found: dict[int, list[int]] = {}
    for boundary, node in np.stack(np.divmod(key, max(n, 1)))[:, times == count[key // max(n, 1)]].T.tolist():
        found.setdefault(boundary, []).append(node)
    return found
