"""The grouping with the least coordination cost: exactly for a few nodes, by descent for many.

Both work on a symmetric matrix of dependencies without diagonal. Against every pair paying N^p, a group S
saves within(S) · (N^p − |S|^p); the cost of a grouping is a constant less its savings.
"""

from __future__ import annotations

import numpy as np

from goldenthread.analysis.measures.network.graph import Floats, Ints

EXACT_UP_TO = 13  # nodes for which every grouping is considered: 3^12 steps
STARTS = 6  # drawn groupings that the descent begins with; MORE up to FEW nodes
MORE, FEW = 30, 200
SWEEPS_UP_TO = 200


def best_of_all(dependency: Floats, power: float, smallest: int, largest: int) -> Ints:
    """The grouping with the least cost of all whose groups have ``smallest`` to ``largest`` members."""
    n = len(dependency)
    saving = _savings(dependency, power, smallest, largest)
    best: list[float] = [0.0] + [-np.inf] * ((1 << n) - 1)
    chosen = [0] * (1 << n)
    for mask in range(1, 1 << n):
        lowest = mask & -mask  # its group is decided first, so that no grouping is looked at twice
        rest = mask ^ lowest
        part = rest
        while True:
            group = part | lowest
            value = saving[group] + best[mask ^ group]
            if value > best[mask]:
                best[mask], chosen[mask] = value, group
            if not part:
                break
            part = (part - 1) & rest
    code = np.zeros(n, dtype=np.int64)
    mask, number = (1 << n) - 1, 0
    while mask:
        for node in range(n):
            if chosen[mask] >> node & 1:
                code[node] = number
        mask, number = mask ^ chosen[mask], number + 1
    return code


def _savings(dependency: Floats, power: float, smallest: int, largest: int) -> list[float]:
    """What every subset of nodes would save as a group; −∞ where its size is not allowed."""
    n = len(dependency)
    subsets = np.arange(1 << n)
    within = np.zeros(1 << n)
    for node in range(n):
        ties = np.zeros(1 << node)
        for other in range(node):
            ties += dependency[node, other] * (subsets[: 1 << node] >> other & 1)
        within[1 << node : 2 << node] = within[: 1 << node] + ties
    size = sum((subsets >> node & 1) for node in range(n))
    saved = within * (float(n) ** power - np.asarray(size, dtype=np.float64) ** power)
    return list(np.where((size >= smallest) & (size <= largest), saved, -np.inf).tolist())


def best_by_search(
    dependency: Floats, power: float, smallest: int, largest: int, present: Ints, rng: np.random.Generator
) -> Ints:
    """The best grouping of several descents: from the present one if it keeps the limits, and from drawn ones."""
    sizes = np.bincount(present)
    starts = [present] if sizes.min() >= smallest and sizes.max() <= largest else []
    starts += [
        _drawn(dependency, smallest, largest, rng) for _ in range(MORE if len(present) <= FEW else STARTS)
    ]
    found = []
    for start in starts:
        descent = _Descent(dependency, power, smallest, largest, start)
        descent.run(rng)
        found.append((descent.saved(), descent.code))
    return max(found, key=lambda pair: pair[0])[1]


def _drawn(dependency: Floats, smallest: int, largest: int, rng: np.random.Generator) -> Ints:
    """Groups of allowed sizes, grown one after another from a random node by its strongest ties."""
    n = len(dependency)
    possible = [k for k in range(1, n + 1) if k * smallest <= n <= k * largest]
    count = int(rng.choice(possible))
    sizes = np.full(count, smallest)
    for _ in range(n - count * smallest):
        sizes[rng.choice(np.flatnonzero(sizes < largest))] += 1
    code = np.full(n, -1, dtype=np.int64)
    pull = np.zeros(n)
    for group, size in enumerate(sizes.tolist()):
        pull[:] = rng.random(n) * 1e-9
        for _ in range(size):
            node = int(np.argmax(np.where(code < 0, pull, -1)))
            code[node] = group
            pull += dependency[node]
    return code


class _Descent:
    """A grouping that is improved by moving single nodes and swapping pairs until neither helps."""

    def __init__(self, dependency: Floats, power: float, smallest: int, largest: int, start: Ints) -> None:
        self.code = start.copy()
        self._d = dependency
        self._limits = smallest, largest
        n, groups = len(start), int(start.max()) + 1
        room = (
            groups + 1 if smallest <= 1 else groups
        )  # an empty group to move into, where one node may be a group
        price = np.arange(n + 2, dtype=np.float64) ** power - float(n) ** power
        self._price = price  # of one dependency inside a group of this size, against one between groups
        self._size = np.bincount(start, minlength=room)
        member = np.zeros((n, room))
        member[np.arange(n), start] = 1
        self._pull = dependency @ member  # what ties each node to each group
        self._within = (member * self._pull).sum(axis=0) / 2

    def saved(self) -> float:
        return -float((self._within * self._price[self._size]).sum())

    def run(self, rng: np.random.Generator) -> None:
        for _ in range(SWEEPS_UP_TO):
            changed = False
            for node in rng.permutation(len(self.code)).tolist():
                changed |= self._move(node) or self._swap(node)
            if not changed:
                return

    def _move(self, node: int) -> bool:
        smallest, largest = self._limits
        here, size, price = int(self.code[node]), self._size, self._price
        if smallest <= size[here] - 1 or size[here] == 1:
            there = (self._within + self._pull[node]) * price[size + 1] - self._within * price[size]
            left = self._within[here] - self._pull[node, here]
            change = there + left * price[size[here] - 1] - self._within[here] * price[size[here]]
            change[(size + 1 > largest) | (size + 1 < smallest)] = np.inf
            change[here] = np.inf
            to = int(np.argmin(change))
            if change[to] < -1e-9 * max(1.0, abs(self.saved())):
                self._put(node, to)
                return True
        return False

    def _swap(self, node: int) -> bool:
        code, price = self.code, self._price[self._size]
        here = int(code[node])
        others = np.arange(len(code))
        gains = self._pull[:, here] - self._pull[node, here] - self._d[node]
        theirs = self._pull[node, code] - self._pull[others, code] - self._d[node]
        change = gains * price[here] + theirs * price[code]
        change[code == here] = np.inf
        other = int(np.argmin(change))
        if change[other] < -1e-9 * max(1.0, abs(self.saved())):
            there = int(code[other])
            self._put(node, there)
            self._put(other, here)
            return True
        return False

    def _put(self, node: int, to: int) -> None:
        here = int(self.code[node])
        self._within[here] -= self._pull[node, here]
        self._within[to] += self._pull[node, to]
        self._pull[:, here] -= self._d[:, node]
        self._pull[:, to] += self._d[:, node]
        self._size[here] -= 1
        self._size[to] += 1
        self.code[node] = to
