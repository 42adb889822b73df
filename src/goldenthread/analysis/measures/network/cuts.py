"""What falls away from a network when one node goes, for every node at once (the block-cut tree)."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.analysis.measures.network.graph import Network

NAMED_UP_TO = 50  # nodes that are listed by name among those cut off


@dataclass(frozen=True)
class Cut:
    """Removing a node leaves ``pieces``; ``cut_off`` nodes lose the largest one, ``names`` are the first.

    ``use`` is how often the node's ties with those that it would cut off were used.
    """

    pieces: int
    cut_off: int
    names: tuple[str, ...]
    use: float


def cuts(network: Network) -> dict[str, Cut]:
    """For every articulation point what is cut off from the largest remaining piece of its component.

    Blocks (parts that no single node can split) and nodes form a tree; each piece is a stretch of its
    preorder, so that the whole costs one walk.
    """
    blocks, points = network.igraph().biconnected_components(return_articulation_points=True)
    beside = _neighbours(network, set(points))
    walk = _Walk(len(network), [list(block) for block in blocks])
    found = {}
    for point in points:
        pieces = sorted(walk.pieces(point), key=lambda piece: sum(end - start for start, end in piece))
        lost = [
            walk.sequence[at] for piece in pieces[:-1] for start, end in piece for at in range(start, end)
        ]
        names = sorted(network.names[node] for node in lost)
        used = sum(beside[point].get(node, 0.0) for node in lost)
        found[network.names[point]] = Cut(len(pieces), len(lost), tuple(names[:NAMED_UP_TO]), used)
    return found


def _neighbours(network: Network, points: set[int]) -> dict[int, dict[int, float]]:
    """The use of each tie of the articulation points."""
    found: dict[int, dict[int, float]] = {point: {} for point in points}
    ends = network.undirected
    for one, other, used in zip(
        ends.source.tolist(), ends.target.tolist(), ends.weight.tolist(), strict=True
    ):
        for here, there in ((one, other), (other, one)):
            if here in found:
                found[here][there] = used
    return found


class _Walk:
    """The preorder of the block-cut forest: ``sequence`` holds nodes, blocks and nodes know their stretch of it."""

    def __init__(self, nodes: int, blocks: list[list[int]]) -> None:
        self.sequence: list[int] = []
        self._nodes = nodes
        self._enter = [-1] * (nodes + len(blocks))
        self._leave = [0] * (nodes + len(blocks))
        self._children: dict[int, list[int]] = {}
        self._tree: list[tuple[int, int]] = [(0, 0)] * nodes
        self._neighbours: list[list[int]] = [[] for _ in range(nodes)] + blocks
        for number, block in enumerate(blocks):
            for node in block:
                self._neighbours[node].append(nodes + number)
        for root in range(nodes):
            if self._enter[root] < 0:
                self._descend(root)

    def _descend(self, root: int) -> None:
        begin = len(self.sequence)
        stack = [(root, -1, False)]
        while stack:
            at, parent, done = stack.pop()
            if done:
                self._leave[at] = len(self.sequence)
                continue
            self._enter[at] = len(self.sequence)
            if at < self._nodes:
                self.sequence.append(at)
            stack.append((at, parent, True))
            below = [other for other in self._neighbours[at] if other != parent]
            self._children[at] = below
            stack.extend((other, at, False) for other in below)
        for node in self.sequence[begin:]:
            self._tree[node] = (begin, len(self.sequence))

    def pieces(self, node: int) -> list[list[tuple[int, int]]]:
        """The stretches of each piece that remains of the node's component without it."""
        first, last = self._tree[node]
        pieces = [[(self._enter[block], self._leave[block])] for block in self._children[node]]
        above = [(first, self._enter[node]), (self._leave[node], last)]
        if any(end > start for start, end in above):
            pieces.append(above)
        return pieces
