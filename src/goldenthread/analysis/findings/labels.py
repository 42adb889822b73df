"""What people call units and accounts, where the records hold names beside the ids."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass, replace
from typing import Any

from goldenthread.analysis.records import RecordSet

UNIT_FIELDS = frozenset(
    "unit from_unit to_unit other members elsewhere cut_off_names articulation_points".split()
)


def labels(records: RecordSet, table: str) -> dict[str, str]:
    """Id → latest name in ``table`` (unit or account); ids whose name is missing or shared keep the id in it."""
    key = f"{table}_id"
    rows = records.rows(
        f'SELECT {key}, max_by(name, valid_from) FROM "{table}" WHERE name IS NOT NULL GROUP BY {key}'
    )
    shared = Counter(name for _, name in rows)
    return {key: name if shared[name] == 1 else f"{name} ({key})" for key, name in rows}


def relabelled(result: Any, units: dict[str, str], accounts: dict[str, str]) -> Any:
    """``result`` with names in place of the ids of units and accounts, wherever its fields hold them."""
    if isinstance(result, tuple):
        return tuple(relabelled(item, units, accounts) for item in result)
    if not is_dataclass(result) or isinstance(result, type):
        return result
    changed: dict[str, Any] = {}
    for field in fields(result):
        value = getattr(result, field.name)
        is_unit = field.name in UNIT_FIELDS or (field.name == "name" and hasattr(result, "betweenness"))
        known = units if is_unit else accounts if field.name == "account" else {}
        if isinstance(value, str):
            changed[field.name] = known.get(value, value)
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changed[field.name] = tuple(known.get(item, item) for item in value)
        elif isinstance(value, tuple):
            changed[field.name] = relabelled(value, units, accounts)
    return replace(result, **changed)
