"""What every measure returns: named fields, how many records stand behind them, and why a number is missing.

A measure's result is a frozen dataclass that inherits :class:`Result`. A field that cannot be computed is
:class:`Undefined` with the reason, never 0 or 1 (rule R1, R2 and R12 of the design).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Undefined:
    """No number, because of ``reason``; ``needs`` names the records (``table.column``) that would give one.

    It is false in a condition, so ``if result.otif:`` reads as it should.
    """

    reason: str
    needs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"undefined: {self.reason}"


@dataclass(frozen=True)
class Estimate:
    """A value with its interval and the number of records behind it.

    ``value``: the point estimate, in the unit of the field that holds it. ``low``, ``high``: the interval at
    ``level``. ``n``: the records in the denominator. ``method``: how the interval was made.
    """

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95
    method: str = ""

    def __str__(self) -> str:
        return f"{self.value:.3g} [{self.low:.3g}, {self.high:.3g}], n = {self.n}"


class Result:
    """What measures return. Subclasses are frozen dataclasses with the unit in each field's name."""

    def to_dict(self) -> dict[str, Any]:
        """The fields as plain values; an undefined one is ``{"undefined": reason, "needs": [...]}``."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]

    def to_arrow(self) -> pa.Table:
        """The result as a table of one row. Measures with rows of their own return those."""
        import pyarrow as pa

        return pa.Table.from_pylist([self.to_dict()])

    def __str__(self) -> str:
        lines = [type(self).__name__]
        for f in fields(self):  # type: ignore[arg-type]
            value = getattr(self, f.name)
            if isinstance(value, tuple | list | dict):
                value = f"{len(value)} rows"
            lines.append(f"  {f.name.replace('_', ' ')}: {_shown(value)}")
        return "\n".join(lines)


class RowsResult(Result):
    """A result whose table is one of its fields: ``row_field`` names it, ``row_class`` is what stands in it."""

    row_field: ClassVar[str]
    row_class: ClassVar[type]

    def to_arrow(self) -> pa.Table:
        """One row for each entry of the result's main list."""
        return table_of(getattr(self, self.row_field), self.row_class)


def table_of(rows: Iterable[Any], row_class: type) -> pa.Table:
    """``rows`` (dataclasses) as a table: undefined is null, an estimate has its ends in columns beside it."""
    import pyarrow as pa

    columns: dict[str, None] = {f.name: None for f in fields(row_class)}
    flat = [_flat(row) for row in rows]
    for row in flat:
        columns |= dict.fromkeys(row)
    return pa.table({name: [row.get(name) for row in flat] for name in columns})


def _flat(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for f in fields(row):
        value = getattr(row, f.name)
        found[f.name] = _cell(value)
        if isinstance(value, Estimate):
            found |= {f"{f.name}_low": value.low, f"{f.name}_high": value.high}
    return found


def _cell(value: Any) -> Any:
    if isinstance(value, Undefined):
        return None
    if isinstance(value, Estimate):
        return value.value
    if isinstance(value, dict):
        return [{"name": str(name), "value": _cell(item)} for name, item in value.items()]
    if isinstance(value, tuple | list):
        return [_cell(item) for item in value]
    return _flat(value) if is_dataclass(value) else value


def plain(value: Any) -> Any:
    """``value`` with dataclasses, tuples and undefined numbers as JSON can hold them."""
    if isinstance(value, Undefined):
        return {"undefined": value.reason, "needs": list(value.needs)}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {
            "->".join(map(str, key)) if isinstance(key, tuple) else str(key): plain(item)
            for key, item in value.items()
        }
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # numbers and arrays of NumPy
        return plain(value.tolist())
    if isinstance(value, float) and not isfinite(value):
        return None  # an interval without an end
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _shown(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
