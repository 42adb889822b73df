"""The organisation's units through several lenses: who belongs to whom, or by what the units are for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from goldenthread.app.people.models import UnitVersion

LENSES = {
    "function": "Function",
    "line_of_business": "Line of business",
    "product": "Product",
    "technology": "Technology",
    "region": "Region",
}


@dataclass
class Branch:
    """A unit as it is on a day, and those below it."""

    unit: UnitVersion
    open_orders: int
    children: list[Branch] = field(default_factory=list)


def tree(every: Iterable[UnitVersion], counts: dict[int, int]) -> list[Branch]:
    """Who belongs to whom; a unit whose parent is not there stands at the top."""
    shapes = list(every)
    known = {one.unit_id for one in shapes}
    below: dict[int | None, list[UnitVersion]] = defaultdict(list)
    for one in shapes:
        below[one.parent_id if one.parent_id in known else None].append(one)

    def branches(parent: int | None) -> list[Branch]:
        return [Branch(one, counts.get(one.unit_id, 0), branches(one.unit_id)) for one in below[parent]]

    return branches(None)


def groups(every: Iterable[UnitVersion], lens: str, counts: dict[int, int]) -> list[tuple[str, list[Branch]]]:
    """The units by what they say of themselves through the lens (``region``); last those that say nothing."""
    found: dict[str, list[Branch]] = defaultdict(list)
    for one in every:
        found[getattr(one, lens)].append(Branch(one, counts.get(one.unit_id, 0)))
    return sorted(found.items(), key=lambda group: (group[0] == "", group[0].casefold()))
