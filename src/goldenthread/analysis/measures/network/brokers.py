"""Gould and Fernandez's brokers: who passes things between two others who have no tie of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from goldenthread.analysis.measures.network.formal import By, formal_groups
from goldenthread.analysis.measures.network.graph import Ints, Network, grouped
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.ties import Source, ties, with_customers
from goldenthread.analysis.measures.result import RowsResult
from goldenthread.analysis.records import RecordSet

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
DENSE_UP_TO = 6_000  # nodes for which the whole matrix of ties is held (36 MB)


@dataclass(frozen=True)
class Broker:
    """How often ``name`` stands between two others without a tie of their own, by role."""

    name: str
    group: str
    coordinator: int
    itinerant: int
    gatekeeper: int
    representative: int
    liaison: int
    total: int


@dataclass(frozen=True)
class Brokerage(RowsResult):
    """Every node with its roles, most brokerage first."""

    row_field: ClassVar[str] = "brokers"
    row_class: ClassVar[type] = Broker

    brokers: tuple[Broker, ...]
    open_paths: int
    by: str | None
    nodes: int
    without_group: int


def brokerage(
    records: RecordSet,
    *,
    between: Between = "unit",
    by: By | None = None,
    source: Source | tuple[Source, ...] = "handoffs",
    people: bool = False,
) -> Brokerage:
    """Brokerage roles [N3]: who mediates within and between formal groups.

    Formula:
        For every a → v → b with a ≠ b and no tie a → b, v brokers once. By the groups of a, v, b: coordinator
        A-A-A, itinerant A-B-A, gatekeeper A-B-B, representative A-A-B, liaison A-B-C (all different).

    Returns:
        ``brokers``: for each node its ``group``, the count of each role and their ``total``, most first;
        ``open_paths``, the sum of all totals; ``nodes`` with a group and ``without_group``, which are left
        out with their ties. Ties are directed and count once, however often used. Accounts, where the ties
        are interactions, are the group ``customer``.

    Undefined:
        Never; without formal groups there are no brokers (``by`` is then empty). Counts grow with the number
        of ties: compare roles within one network, not networks.

    Reference:
        Gould, R. & Fernandez, R. (1989), Structures of mediation, Sociological Methodology 19, 89–126,
        doi:10.2307/270949. N3.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2", "3"], "order_id": ["o"] * 3, "seq": [1, 2, 3],
        ...                 "unit_id": ["sales", "desk", "plant"],
        ...                 "finished_at": pa.array(range(3), pa.timestamp("s"))})
        >>> chart = pa.table({"unit_id": ["sales", "desk", "plant"], "function": ["front", "middle", "back"]})
        >>> found = brokerage(RecordSet.from_tables({"event": log, "unit": chart}))
        >>> found.brokers[0].name, found.brokers[0].liaison
        ('desk', 1)
    """
    allow(between, people)
    network = ties(records, between=between, source=source, people=people)
    groups, by = formal_groups(records, between=between, by=by)
    return brokerage_of(network, with_customers(network, groups), by=by)


def brokerage_of(network: Network, groups: Mapping[str, str], *, by: str | None = "group") -> Brokerage:
    """Brokerage roles in any directed network whose nodes have ``groups``; see :func:`brokerage`."""
    known, code, names = grouped(network, groups)
    counts = _counts(known, code)
    roles = (dict(zip(ROLES, row, strict=True)) for row in counts.tolist())
    brokers = [
        Broker(name=name, group=names[group], total=sum(row.values()), **row)
        for name, group, row in zip(known.names, code.tolist(), roles, strict=True)
    ]
    return Brokerage(
        brokers=tuple(sorted(brokers, key=lambda broker: (-broker.total, broker.name))),
        open_paths=int(counts.sum()),
        by=by if names else None,
        nodes=len(known),
        without_group=len(network) - len(known),
    )


def _counts(network: Network, code: Ints) -> Ints:
    """A row per node, a column per role."""
    n = len(network)
    counts = np.zeros((n, len(ROLES)), dtype=np.int64)
    if not n:
        return counts
    tied = network.matrix(weighted=False).tocsr()
    whole = tied.toarray() > 0 if n <= DENSE_UP_TO else None
    incoming = tied.T.tocsr()
    for v in range(n):
        before, after = _others(incoming, v), _others(tied, v)
        if not len(before) or not len(after):
            continue
        closed = whole[np.ix_(before, after)] if whole is not None else tied[before][:, after].toarray() > 0
        open_path = ~closed & (before[:, None] != after[None, :])
        counts[v] = _roles(open_path, code[before], code[after], int(code[v]))
    return counts


def _others(matrix: Any, v: int) -> Ints:
    ends = matrix.indices[matrix.indptr[v] : matrix.indptr[v + 1]]
    return np.asarray(ends[ends != v], dtype=np.int64)


def _roles(open_path: Any, before: Ints, after: Ints, own: int) -> tuple[int, ...]:
    from_own, to_own = before == own, after == own
    outside = open_path[~from_own][:, ~to_own]
    alike = before[~from_own][:, None] == after[~to_own][None, :]
    return (
        int(open_path[from_own][:, to_own].sum()),
        int((outside & alike).sum()),
        int(open_path[~from_own][:, to_own].sum()),
        int(open_path[from_own][:, ~to_own].sum()),
        int((outside & ~alike).sum()),
    )
