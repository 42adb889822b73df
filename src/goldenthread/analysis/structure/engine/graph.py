"""Routes as a graph of nodes: work, branch, fork, join, end."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log, sqrt

from goldenthread.analysis.structure.engine.layout import BRANCH, END, FORK, JOIN, WORK
from goldenthread.analysis.structure.organisation import OrderKind
from goldenthread.analysis.structure.routes import Again, Choice, Parallel, Route, Sequence, Step
from goldenthread.analysis.structure.work_time import SPREADS, WorkTime


@dataclass
class Graph:
    """Nodes of all kinds of order, one after the other. ``step_of``: the step of a work node."""

    nodes: list[dict[str, float]] = field(default_factory=list)
    options: list[tuple[int, float]] = field(default_factory=list)
    tables: list[float] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    step_of: dict[int, Step] = field(default_factory=dict)
    kind_of: dict[int, str] = field(default_factory=dict)
    branch_of: dict[int, int] = field(default_factory=dict)  # work node -> branch of a fork that it lies on
    joins: int = 0
    _kind: str = ""
    _branch: int = -1
    _branches: int = 0

    def add_kind(self, kind: OrderKind) -> None:
        self._kind = kind.id
        self.first.append(self._add(kind.route, self._node(kind=END)))

    def _node(self, **values: float) -> int:
        self.nodes.append(values)
        return len(self.nodes) - 1

    def _branching(self, targets: list[tuple[int, float]], **values: float) -> int:
        at = len(self.options)
        self.options += targets
        return self._node(option_at=at, options=len(targets), **values)

    def _add(self, route: Route, then: int) -> int:
        """Add the route in front of the node ``then``; its first node is returned."""
        if isinstance(route, Step):
            return self._add_step(route, then)
        if isinstance(route, Sequence):
            for part in reversed(route.parts):
                then = self._add(part, then)
            return then
        if isinstance(route, Choice):
            return self._add_choice(route, then)
        if isinstance(route, Parallel):
            return self._add_parallel(route, then)
        if isinstance(route, Again):
            loop = self._branching([(-1, route.chance), (then, 1.0)], kind=BRANCH, again=1)
            start = self._add(route.part, loop)
            self.options[int(self.nodes[loop]["option_at"])] = (start, route.chance)
            return start
        raise TypeError(f"'{type(route).__name__}' is no part of a route.")

    def _add_choice(self, route: Choice, then: int) -> int:
        upto, targets = 0.0, []
        for chance, part in route.options:
            upto += chance
            targets.append((self._add(part, then), upto))
        return self._branching([*targets, (then, 1.0)], kind=BRANCH)

    def _add_parallel(self, route: Parallel, then: int) -> int:
        join = self._node(kind=JOIN, needs=len(route.branches), join=self.joins, next=then)
        self.joins += 1
        outer, targets = self._branch, []
        for branch in route.branches:
            self._branch = self._branches
            self._branches += 1
            targets.append((self._add(branch, join), 0.0))
        self._branch = outer
        return self._branching(targets, kind=FORK)

    def _add_step(self, step: Step, then: int) -> int:
        node = self._node(
            kind=WORK,
            next=then,
            cost=step.work.mean if step.cost is None else step.cost,
            commits=int(step.commits),
            **self._spread(step.work),
        )
        self.step_of[node], self.kind_of[node] = step, self._kind
        self.branch_of[node] = self._branch
        return node

    def _spread(self, work: WorkTime) -> dict[str, float]:
        values: dict[str, float] = {"spread": SPREADS.index(work.spread), "mean": work.mean}
        if work.mean == 0:
            values["spread"] = SPREADS.index("fixed")
        elif work.spread == "lognormal":
            sigma2 = log(1 + work.scv)
            values |= {"location": log(work.mean) - sigma2 / 2, "shape": sqrt(sigma2)}
        elif work.spread == "gamma":
            values |= {"shape": 1 / work.scv} if work.scv else {"spread": SPREADS.index("fixed")}
        elif work.spread == "empirical":
            values |= {"table_at": len(self.tables), "table_size": len(work.values)}
            self.tables += work.values
        return values
