"""What a merge would do, or did: by table, what is new, what changes from what to what, what is refused and why."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Change:
    """A row that is here and becomes another: by field, before and after, in words."""

    row: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Refused:
    """A row that cannot come in, and why."""

    row: str
    reason: str


@dataclass
class TableMerge:
    """One table."""

    added: int = 0
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


@dataclass
class Merged:
    """All tables; ``applied`` says whether it happened."""

    tables: dict[str, TableMerge] = field(default_factory=dict)
    applied: bool = False

    def of(self, table: str) -> TableMerge:
        return self.tables.setdefault(table, TableMerge())

    @property
    def refused(self) -> int:
        return sum(len(one.refused) for one in self.tables.values())

    @property
    def alters(self) -> bool:
        return any(one.added or one.changed for one in self.tables.values())
