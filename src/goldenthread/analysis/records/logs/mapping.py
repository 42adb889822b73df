"""What the columns of a log mean, and how its dates are to be read."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypedDict

from goldenthread.analysis.records.errors import MappingNeeded


class MappingOptions(TypedDict, total=False):
    """The fields of :class:`Mapping` as keyword arguments."""

    order: str
    activity: str
    time: str
    start: str
    unit: str
    function: str
    person: str
    account: str
    due: str
    placed: str
    delivered: str
    priority: str
    kind: str
    value: str
    quantity: str
    event: str
    status: str
    instance: str
    value_class: str
    cases: str | Path
    cases_key: str
    dates: str
    time_zone: str
    order_type: str
    delimiter: str
    encoding: str
    closing: tuple[str, ...]
    value_classes: dict[str, str]


@dataclass(frozen=True)
class Mapping:
    """Which column of a log holds what. A column that is not named stays as an extra column.

    ``time`` is when a step ended, or the only time there is; ``start`` when it began. ``closing`` names the
    activities that deliver an order; ``value_classes`` what an activity adds for the customer.

    Example:
        >>> Mapping(order="ticket", time="when").columns
        {'order': 'ticket', 'time': 'when'}
    """

    order: str = ""
    activity: str = ""
    time: str = ""
    start: str = ""
    unit: str = ""
    function: str = ""
    person: str = ""
    account: str = ""
    due: str = ""
    placed: str = ""
    delivered: str = ""
    priority: str = ""
    kind: str = ""
    value: str = ""
    quantity: str = ""
    event: str = ""
    status: str = ""
    instance: str = ""
    value_class: str = ""
    cases: str | Path = ""
    cases_key: str = ""
    dates: str = ""
    time_zone: str = ""
    order_type: str = ""
    delimiter: str = ""
    encoding: str = ""
    closing: tuple[str, ...] = ()
    value_classes: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """The meanings that have a column, in the order of the fields."""
        return {meaning: getattr(self, meaning) for meaning in MEANINGS if getattr(self, meaning)}

    def with_options(self, options: MappingOptions) -> Mapping:
        """This mapping with what ``options`` says in place of what it said."""
        known = {name: value for name, value in options.items() if value}
        unknown = [name for name in known if name not in {f.name for f in fields(self)}]
        if unknown:
            raise MappingNeeded(
                f"'{unknown[0]}' is no part of a mapping. The parts are: "
                f"{', '.join(f.name for f in fields(self))}."
            )
        return replace(self, **known)  # type: ignore[arg-type]

    def save(self, path: Path | str) -> None:
        """Write the mapping to a ``.toml`` or ``.json`` file."""
        content = self._content()
        path = Path(path)
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        path.write_text(text if path.suffix == ".json" else _toml(content), encoding="utf-8")

    def _content(self) -> dict[str, dict[str, Any]]:
        reading = {name: getattr(self, name) for name in _READING if getattr(self, name)}
        reading = {name: str(value) if isinstance(value, Path) else value for name, value in reading.items()}
        if self.closing:
            reading["closing"] = list(self.closing)
        content = {"columns": self.columns, "reading": reading, "value_classes": dict(self.value_classes)}
        return {part: said for part, said in content.items() if said}

    @classmethod
    def load(cls, path: Path | str) -> Mapping:
        """The mapping in a ``.toml`` or ``.json`` file."""
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8")
            content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        except (OSError, ValueError) as error:
            raise MappingNeeded(f"The mapping file {path} cannot be read: {error}.") from error
        parts = {"columns": set(MEANINGS), "reading": {*_READING, "closing"}, "value_classes": None}
        options: dict[str, Any] = {}
        for part, said in content.items():
            if part not in parts or not isinstance(said, dict):
                raise MappingNeeded(
                    f"The mapping file {path} has a part '{part}'; the parts are [columns], [reading] and "
                    "[value_classes]."
                )
            allowed = parts[part]
            if allowed is None:
                options["value_classes"] = said
                continue
            for name, value in said.items():
                if name not in allowed:
                    raise MappingNeeded(
                        f"The mapping file {path} says '{name}' under [{part}]; known there are: "
                        f"{', '.join(sorted(allowed))}."
                    )
                options[name] = tuple(value) if name == "closing" else value
        return cls(**options)


MEANINGS = tuple(f.name for f in fields(Mapping) if f.name not in {"closing", "value_classes"})
_READING = ("cases", "cases_key", "dates", "time_zone", "order_type", "delimiter", "encoding")
MEANINGS = tuple(name for name in MEANINGS if name not in _READING)


def _toml(content: dict[str, dict[str, Any]]) -> str:
    """``content`` as TOML; JSON strings and arrays of strings are TOML too."""
    lines = []
    for part, said in content.items():
        lines.append(f"[{part}]")
        lines += [
            f"{name if name.isidentifier() and name.isascii() else json.dumps(name)} = {_toml_value(value)}"
            for name, value in said.items()
        ]
        lines.append("")
    return "\n".join(lines)


def _toml_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
