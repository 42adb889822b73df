"""The tree of units on a day, read in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from goldenthread.app.people.models import UnitVersion
from goldenthread.app.people.remembering import remembered


@dataclass(frozen=True)
class Tree:
    """Who belongs to whom: ``parents`` maps an id to its parent's; whoever is at the top may be left out."""

    parents: dict[int, int | None]

    def below(self, ids: Iterable[int]) -> set[int]:
        """``ids`` and everything under them."""
        children: dict[int, list[int]] = defaultdict(list)
        for child, parent in self.parents.items():
            if parent is not None:
                children[parent].append(child)
        found: set[int] = set()
        waiting = list(ids)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(children[one])
        return found

    def upwards(self, one: int | None) -> Iterator[int]:
        """``one``, its parent, and so on to the top."""
        seen: set[int] = set()
        while one is not None and one not in seen:
            seen.add(one)
            yield one
            one = self.parents.get(one)


@remembered
def unit_tree(day: date) -> Tree:
    """The tree of units as it is, was or is planned on ``day``."""
    below_another = UnitVersion.objects.on(day).filter(parent__isnull=False).order_by()
    return Tree(dict(below_another.values_list("unit_id", "parent_id")))


def units_below(units: Iterable[int], day: date) -> set[int]:
    """The ids of ``units`` and of all units under them on ``day``."""
    units = list(units)
    return unit_tree(day).below(units) if units else set()
