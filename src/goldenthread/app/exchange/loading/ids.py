"""Which row here a record set's id stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any


class Ids:
    """Names of a record set, by table, and the numbers they got here."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = defaultdict(dict)
        self.left_out: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def keep(self, table: str, external: object, internal: int) -> int:
        self._known[table][str(external)] = internal
        return internal

    def of(self, table: str, external: object) -> int | None:
        """The number here, or None for nothing and for what the record set does not hold."""
        return None if external is None else self._known[table].get(str(external))

    def leave_out(self, table: str, row: dict[str, Any]) -> None:
        """A row that has no place here. It is kept beside as it came, and reported."""
        self.left_out[table].append(row)

    def rows(self) -> Iterator[dict[str, Any]]:
        for table, known in self._known.items():
            for external, internal in known.items():
                yield {"table": table, "external": external, "internal": internal}
