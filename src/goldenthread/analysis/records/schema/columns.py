"""What a column of the record set is: a name, a kind of value, a meaning."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Kind(Enum):
    """The kind of value in a column, and how DuckDB stores it."""

    TEXT = "VARCHAR"
    INTEGER = "BIGINT"
    NUMBER = "DOUBLE"
    FLAG = "BOOLEAN"
    DATE = "DATE"  # a local date: what was asked or promised
    INSTANT = "TIMESTAMP"  # UTC, without zone: what happened


@dataclass(frozen=True)
class Column:
    """One column: ``unit`` is the unit of measurement, ``references`` the table whose key it names."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    one_of: tuple[str, ...] = ()
    references: str = ""


@dataclass(frozen=True)
class Table:
    """One table of the record set; ``key`` names the columns that tell its rows apart.

    ``beside`` are columns that no measure reads and the application keeps. A source may use their names for something
    else: they stay as they came, and only loading holds them to their kind.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    large: bool = False
    beside: tuple[Column, ...] = ()
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (*self.columns, *self.beside)

    def column(self, name: str) -> Column:
        return self.by_name[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


class Builder(Protocol):
    """Declares a column in one line; ``one_of`` lists the allowed words, separated by spaces."""

    def __call__(
        self,
        name: str,
        meaning: str,
        *,
        unit: str = "",
        required: bool = False,
        one_of: str = "",
        references: str = "",
    ) -> Column: ...


def _of(kind: Kind) -> Builder:
    def build(
        name: str,
        meaning: str,
        *,
        unit: str = "",
        required: bool = False,
        one_of: str = "",
        references: str = "",
    ) -> Column:
        return Column(name, kind, meaning, unit, required, tuple(one_of.split()), references)

    return build


text = _of(Kind.TEXT)
integer = _of(Kind.INTEGER)
number = _of(Kind.NUMBER)
flag = _of(Kind.FLAG)
date = _of(Kind.DATE)
instant = _of(Kind.INSTANT)

VALID_FROM = date("valid_from", "first day this row holds", required=True)
VALID_TO = date("valid_to", "last day this row holds; empty while it still does")
