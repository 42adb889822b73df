"""The route of an order through skills: steps in sequence, choices, parallel branches that join, repeats.

>>> design = Step("Design", skill="design", work=WorkTime.lognormal(6))
>>> build = Step("Build", skill="build", work=WorkTime.gamma(10, scv=0.5))
>>> test = Step("Test", skill="test", work=WorkTime.exponential(3))
>>> route = Sequence(design, Again(Sequence(build, test), chance=0.2))
>>> [step.activity for step in route.steps()]
['Design', 'Build', 'Test']
>>> round(route.hours(), 2)
22.25
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goldenthread.analysis.structure.work_time import WorkTime


class Route(ABC):
    """A part of the way that an order takes."""

    @abstractmethod
    def steps(self) -> Iterator[Step]:
        """The steps, each once, in the order in which they were written."""

    @abstractmethod
    def hours_by_skill(self) -> dict[str, float]:
        """The expected hours of work that each skill has in an order, repeats included."""

    def hours(self) -> float:
        """The expected hours of work in all."""
        return sum(self.hours_by_skill().values())


@dataclass(frozen=True)
class Step(Route):
    """Something done by one person with a skill.

    ``cost`` is what the step costs inside (what a unit that decides by internal cost looks at);
    ``commits`` marks the step at whose end the unit promises a date; ``area`` makes it an approval, done by
    whoever holds the decision right in that area, and skipped where the account's own side holds it.
    """

    activity: str
    skill: str
    work: WorkTime
    value_class: str = "value"
    cost: float | None = None
    commits: bool = False
    area: str = ""

    def steps(self) -> Iterator[Step]:
        yield self

    def hours_by_skill(self) -> dict[str, float]:
        return {self.skill: self.work.mean}


class Sequence(Route):
    """One part after the other."""

    def __init__(self, *parts: Route) -> None:
        self.parts = parts

    def steps(self) -> Iterator[Step]:
        for part in self.parts:
            yield from part.steps()

    def hours_by_skill(self) -> dict[str, float]:
        return _added((1.0, part) for part in self.parts)


class Choice(Route):
    """One of several parts, each with its probability; what is left to 1 goes on without any."""

    def __init__(self, *options: tuple[float, Route]) -> None:
        total = sum(chance for chance, _ in options)
        if any(chance < 0 for chance, _ in options) or total > 1 + 1e-9:
            raise ValueError(f"The probabilities of a choice must not pass 1; these add up to {total:g}.")
        self.options = options

    def steps(self) -> Iterator[Step]:
        for _, part in self.options:
            yield from part.steps()

    def hours_by_skill(self) -> dict[str, float]:
        return _added(self.options)


class Parallel(Route):
    """All branches at the same time; the order goes on when the last has ended."""

    def __init__(self, *branches: Route) -> None:
        self.branches = branches

    def steps(self) -> Iterator[Step]:
        for branch in self.branches:
            yield from branch.steps()

    def hours_by_skill(self) -> dict[str, float]:
        return _added((1.0, branch) for branch in self.branches)


class Again(Route):
    """A part that is done again with probability ``chance`` each time it ends: rework."""

    def __init__(self, part: Route, *, chance: float) -> None:
        if not 0 <= chance < 1:
            raise ValueError("The chance of doing a part again must be at least 0 and below 1.")
        self.part, self.chance = part, chance

    def steps(self) -> Iterator[Step]:
        yield from self.part.steps()

    def hours_by_skill(self) -> dict[str, float]:
        return _added([(1 / (1 - self.chance), self.part)])


def _added(parts: Iterable[tuple[float, Route]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for times, part in parts:
        for skill, hours in part.hours_by_skill().items():
            total[skill] = total.get(skill, 0.0) + times * hours
    return total
