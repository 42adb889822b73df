"""Burt's structural holes: who reaches parts of the network that do not reach each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from goldenthread.analysis.measures.network.graph import Floats, Network
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.ties import Source, ties
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

NO_CONTACTS = Undefined("no ties with anybody")


@dataclass(frozen=True)
class Span:
    """``constraint`` (low: spans holes) and ``effective_size`` (contacts that are not redundant) of one node."""

    name: str
    contacts: int
    constraint: float | Undefined
    effective_size: float | Undefined
    efficiency: float | Undefined


@dataclass(frozen=True)
class StructuralHoles(RowsResult):
    """Every node with its constraint, the least constrained first."""

    row_field: ClassVar[str] = "spans"
    row_class: ClassVar[type] = Span

    spans: tuple[Span, ...]
    weighted: bool
    nodes: int


def structural_holes(
    records: RecordSet,
    *,
    between: Between = "unit",
    source: Source | tuple[Source, ...] = "handoffs",
    weighted: bool = True,
    people: bool = False,
) -> StructuralHoles:
    """Constraint and effective size [N4]: who spans otherwise separate parts of the organisation.

    Formula:
        c_i = Σ_j (p_ij + Σ_q p_iq p_qj)² over the contacts j of i, where p_ij is the share of i's ties that
        goes to j, both directions added (``weighted``: by how often the tie was used). Effective size = n −
        2t / n with n contacts and t ties among them; efficiency = effective size / n.

    Returns:
        ``spans``: for each node ``contacts``, ``constraint`` (> 0; 1 for a single contact, can exceed 1),
        ``effective_size`` (1 … contacts) and ``efficiency`` (0–1), the least constrained first.

    Undefined:
        For a node without contacts. With persons, do not use it to appraise anybody: look at roles and units.

    Reference:
        Burt, R. (1992), Structural Holes, Harvard University Press; Borgatti, S. (1997), Structural holes:
        unpacking Burt's redundancy measures, Connections 20(1), 35–38. N4.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2", "3"], "order_id": ["o"] * 3, "seq": [1, 2, 3],
        ...                 "unit_id": ["sales", "desk", "plant"],
        ...                 "finished_at": pa.array(range(3), pa.timestamp("s"))})
        >>> found = structural_holes(RecordSet.from_tables({"event": log})).spans[0]
        >>> found.name, found.constraint, found.effective_size
        ('desk', 0.5, 2.0)
    """
    allow(between, people)
    return structural_holes_of(
        ties(records, between=between, source=source, people=people), weighted=weighted
    )


def structural_holes_of(network: Network, *, weighted: bool = True) -> StructuralHoles:
    """Constraint and effective size in any network, direction ignored; see :func:`structural_holes`."""
    constraint, contacts, among = _spans(network, weighted)
    spans = []
    for name, c, n, t in zip(
        network.names, constraint.tolist(), contacts.tolist(), among.tolist(), strict=True
    ):
        if not n:
            spans.append(Span(name, 0, NO_CONTACTS, NO_CONTACTS, NO_CONTACTS))
        else:
            size = n - 2 * t / n
            spans.append(Span(name, int(n), c, size, size / n))
    spans.sort(key=lambda span: (not span.contacts, span.constraint or 0.0, span.name))
    return StructuralHoles(tuple(spans), weighted, len(network))


def _spans(network: Network, weighted: bool) -> tuple[Floats, Floats, Floats]:
    """Constraint, number of contacts and ties among contacts, by node."""
    if not len(network):
        nothing = np.zeros(0)
        return nothing, nothing, nothing
    half = network.undirected.matrix(weighted=weighted)
    used = (half + half.T).tocsr()
    tied = (used > 0).astype(np.float64)
    total = np.asarray(used.sum(axis=1)).ravel()
    share = used.multiply((1 / np.where(total > 0, total, 1))[:, None]).tocsr()
    invested = (share + share @ share).multiply(tied)
    constraint = np.asarray(invested.multiply(invested).sum(axis=1)).ravel()
    contacts = np.asarray(tied.sum(axis=1)).ravel()
    among = np.asarray((tied @ tied).multiply(tied).sum(axis=1)).ravel() / 2
    return constraint, contacts, among
