"""Which row here a record set's id stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any


class Ids:
    """Names of a record set, by table, and the numbers they have here; beyond its ``own``, those of ``base``."""

    def __init__(self, base: Ids | None = None) -> None:
        self._base = base
        self.own: dict[str, dict[str, int]] = defaultdict(dict)
        self._new: dict[tuple[str, str], int] = {}
        self.left_out: dict[str, list[dict[str, Any]]] = defaultdict(list)
        # orders of which more is said than their story holds, and when that ended
        self.over: dict[str, datetime] = {}
        self._met: set[tuple[object, ...]] = set()

    def know(self, table: str, names: Mapping[str, int]) -> None:
        """What is here already, and by which names it is known."""
        self.own[table].update(names)

    def keep(self, table: str, external: object, internal: int) -> int:
        """Know a row that has just been made, and let its name be stored with it."""
        self.own[table][str(external)] = internal
        self._new[table, str(external)] = internal
        return internal

    def of(self, table: str, external: object) -> int | None:
        """The number here, or None for nothing and for what the record set does not hold."""
        if external is None:
            return None
        found = self.own[table].get(str(external))
        return found if found is not None or self._base is None else self._base.of(table, external)

    def first(self, *what: object) -> bool:
        """Whether nothing before it stood for the same, where a table can hold it once."""
        new = what not in self._met
        self._met.add(what)
        return new

    def forget(self, table: str, external: object) -> None:
        """A number that was given to a row which then had no place."""
        self.own[table].pop(str(external), None)
        self._new.pop((table, str(external)), None)

    def leave_out(self, table: str, row: dict[str, Any]) -> None:
        """A row that has no place here. It is kept beside as it came, and reported."""
        self.left_out[table].append(row)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The names to be stored: those that were not given out here before. They are stored once."""
        new, self._new = self._new, {}
        for (table, external), internal in new.items():
            yield {"table": table, "external": external, "internal": internal}
