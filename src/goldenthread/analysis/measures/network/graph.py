"""A weighted directed network as three arrays and a tuple of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import igraph

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Network:
    """Ties from ``names[source[k]]`` to ``names[target[k]]``, each with a weight; one row per ordered pair.

    ``between`` says what the nodes are (``unit`` or ``person``), ``source_of_ties`` what the weight counts.
    ``left_out`` counts the records that named no node and so made no tie.

    Example:
        >>> network = Network.from_edges([("sales", "ops"), ("ops", "sales"), ("ops", "billing")])
        >>> network.names, network.undirected.weight.tolist()
        (('billing', 'ops', 'sales'), [1.0, 2.0])
    """

    names: tuple[str, ...]
    source: Ints
    target: Ints
    weight: Floats
    between: str = "unit"
    source_of_ties: str = "ties"
    left_out: int = 0

    @classmethod
    def from_edges(
        cls,
        edges: Iterable[Sequence[Any]],
        *,
        nodes: Iterable[Any] = (),
        between: str = "unit",
    ) -> Network:
        """A network from ``(from, to)`` or ``(from, to, weight)`` rows; ``nodes`` adds those without a tie.

        Names become text; rows with the same ends are added up.
        """
        rows = [(str(row[0]), str(row[1]), float(row[2]) if len(row) > 2 else 1.0) for row in edges]
        names = sorted({end for row in rows for end in row[:2]} | {str(node) for node in nodes})
        code = {name: number for number, name in enumerate(names)}
        source = np.array([code[row[0]] for row in rows], dtype=np.int64)
        target = np.array([code[row[1]] for row in rows], dtype=np.int64)
        weight = np.array([row[2] for row in rows], dtype=np.float64)
        return cls.from_arrays(tuple(names), source, target, weight, between=between)

    @classmethod
    def from_arrays(
        cls,
        names: tuple[str, ...],
        source: Ints,
        target: Ints,
        weight: Floats,
        *,
        between: str = "unit",
        source_of_ties: str = "ties",
        left_out: int = 0,
    ) -> Network:
        """A network from coded ends; rows with the same ends are added up."""
        pair, inverse = np.unique(source * max(len(names), 1) + target, return_inverse=True)
        summed = np.bincount(inverse, weights=weight, minlength=len(pair)).astype(np.float64)
        ends = np.divmod(pair, max(len(names), 1))
        return cls(names, ends[0], ends[1], summed, between, source_of_ties, left_out)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def undirected(self) -> Network:
        """The ties without direction: each unordered pair once, both directions added, no loops."""
        apart = self.source != self.target
        low = np.minimum(self.source, self.target)[apart]
        high = np.maximum(self.source, self.target)[apart]
        return Network.from_arrays(
            self.names,
            low,
            high,
            self.weight[apart],
            between=self.between,
            source_of_ties=self.source_of_ties,
            left_out=self.left_out,
        )

    def restricted(self, keep: npt.NDArray[np.bool_]) -> Network:
        """The network among the nodes where ``keep`` is true."""
        place = np.cumsum(keep) - 1
        kept = keep[self.source] & keep[self.target]
        return Network(
            tuple(name for name, stays in zip(self.names, keep, strict=True) if stays),
            place[self.source[kept]],
            place[self.target[kept]],
            self.weight[kept],
            self.between,
            self.source_of_ties,
            self.left_out,
        )

    def rows(self) -> list[tuple[str, str, float]]:
        """The ties as ``(from, to, weight)``."""
        names = self.names
        return [
            (names[i], names[j], w)
            for i, j, w in zip(self.source.tolist(), self.target.tolist(), self.weight.tolist(), strict=True)
        ]

    def matrix(self, *, weighted: bool = True) -> Any:
        """The ties as a SciPy sparse matrix in rows (from) and columns (to)."""
        from scipy.sparse import csr_array

        weight = self.weight if weighted else np.ones(len(self.source))
        return csr_array((weight, (self.source, self.target)), shape=(len(self), len(self)))

    def igraph(self, *, directed: bool = False) -> igraph.Graph:
        """The ties as an igraph graph with edge attribute ``weight``; undirected ones are merged."""
        import igraph

        ties = self if directed else self.undirected
        graph = igraph.Graph(
            n=len(self), edges=np.column_stack([ties.source, ties.target]), directed=directed
        )
        graph.es["weight"] = ties.weight.tolist()
        return graph


def codes_of(network: Network, groups: Mapping[str, str]) -> tuple[Ints, tuple[str, ...]]:
    """For each node the number of its group, or −1 where it has none, and the groups' names in order."""
    given = {str(node): str(group) for node, group in groups.items()}
    present = sorted({given[name] for name in network.names if name in given})
    code = {group: number for number, group in enumerate(present)}
    codes = np.array([code[given[name]] if name in given else -1 for name in network.names], dtype=np.int64)
    return codes, tuple(present)


def grouped(network: Network, groups: Mapping[str, str]) -> tuple[Network, Ints, tuple[str, ...]]:
    """The network among nodes that have a group, their groups' numbers, and the groups' names."""
    codes, names = codes_of(network, groups)
    if (codes >= 0).all():
        return network, codes, names
    return network.restricted(codes >= 0), codes[codes >= 0], names
