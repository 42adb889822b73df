"""The columns that an import knows, and which column of a file is probably which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a cell of the column holds."""

    TEXT = auto()
    DAY = auto()
    NUMBER = auto()
    CHOICE = auto()
    NAMED = auto()  # names a person, a unit, an account …


@dataclass(frozen=True)
class Column:
    """``also`` are other names by which a file may call it; ``example`` stands in the template."""

    name: str
    label: str
    also: str = ""
    kind: Kind = Kind.TEXT
    needed: bool = False
    limit: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""
    meaning: str = ""

    @property
    def names(self) -> set[str]:
        return {plain(name) for name in (self.name, self.label, *self.also.split("|"))}


def plain(name: str) -> str:
    """A header without signs and case."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def guessed(header: list[str], columns: Iterable[Column]) -> dict[str, str]:
    """The file's column for each of ours, by its name; those that nothing fits are left out."""
    free = {plain(name): name for name in reversed(header)}
    found: dict[str, str] = {}
    for column in columns:
        for name in column.names & set(free):
            found[column.name] = free.pop(name)
            break
    return found
