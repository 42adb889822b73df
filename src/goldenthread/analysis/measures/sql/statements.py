"""Put the statements together, check what they call, translate them, run them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from goldenthread.analysis.records import RecordSet

# reduction -> the common table expressions that it reads, in order
REDUCTIONS = {
    "handoff_matrix": ("step", "ranked", "timeline", "enabled", "transition"),
    "function_waits": ("step", "ranked", "timeline", "enabled", "transition", "unit_function"),
    "account_flow": ("step", "ranked", "timeline", "enabled", "transition", "root_order"),
    "ping_pong": ("step", "ranked", "run"),
}

# How each engine turns a timestamp into microseconds: the one thing that no standard function does
# everywhere. It is put in after the rest has been checked and translated.
DIALECTS = {"duckdb": "EPOCH_US", "spark": "UNIX_MICROS", "databricks": "UNIX_MICROS"}

# Functions with one meaning in every engine named above (the SQLGlot class of each).
ALLOWED = frozenset(
    "Avg Case Cast Coalesce Count Floor If Lag LastValue Max Min RowNumber Sum And Or".split()
)
MICROSECONDS = "MICROSECONDS_OF"  # stands for the engine's function until the end


class NotPortable(ValueError):
    """A statement calls what not every engine understands alike."""


def statement(name: str, *, dialect: str = "duckdb") -> str:
    """The reduction ``name`` as one statement over the tables ``event``, ``order`` and ``unit``."""
    if name not in REDUCTIONS:
        raise NotPortable(f"There is no reduction {name!r}. There are: {', '.join(REDUCTIONS)}.")
    if dialect not in DIALECTS:
        raise NotPortable(f"There is no dialect {dialect!r} yet. There are: {', '.join(DIALECTS)}.")
    parts = [f"{part} AS (\n{_text(part)})" for part in REDUCTIONS[name]]
    return checked("WITH " + ",\n".join(parts) + "\n" + _text(name), dialect=dialect)


def checked(text: str, *, dialect: str = "duckdb") -> str:
    """``text``, written in DuckDB's SQL, for another engine; refused if it calls a function not allowed."""
    import sqlglot
    from sqlglot import exp

    parsed = sqlglot.parse_one(text, read="duckdb")
    for call in parsed.find_all(exp.Func):
        name = call.name if isinstance(call, exp.Anonymous) else type(call).__name__
        if name not in ALLOWED and name.upper() != MICROSECONDS:
            raise NotPortable(
                f"{name} is not among the functions that every engine understands alike: "
                f"{', '.join(sorted(ALLOWED))}. Write it with those, or add it with a test on each engine."
            )
    return parsed.sql(dialect=dialect, pretty=True).replace(MICROSECONDS, DIALECTS[dialect])


def reduce(records: RecordSet, name: str) -> pa.Table:
    """The reduction ``name`` of the records, computed by DuckDB."""
    return records.query(statement(name))


def _text(name: str) -> str:
    return (files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
