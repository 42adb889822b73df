"""The facts of a report as sentences, for a page and for paper alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

SECTIONS = {
    "kept": "Promises kept",
    "broken": "Promises broken",
    "open": "What you are waiting for",
    "barriers": "What stood in the way",
    "feedback": "What you told us, and what came of it",
    "value": "What we achieved together",
    "changes": "Who is new, who left",
    "relations": "Who met whom",
}
EMPTY = {
    "value": "No joint initiative has a value for this year yet.",
    "changes": "Nobody came or went.",
    "feedback": "You told us nothing that we wrote down. Please do.",
}


@dataclass(frozen=True)
class Line:
    """One record of a section: what it is, and what else is to say of it."""

    what: str
    sub: str
    address: str = ""  # where it stands here; a customer is never shown it


AT_A_GLANCE = 8  # lines of a section; the rest is folded away


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    lines: tuple[Line, ...]

    @property
    def first(self) -> tuple[Line, ...]:
        return self.lines if len(self.lines) <= AT_A_GLANCE + 1 else self.lines[:AT_A_GLANCE]

    @property
    def more(self) -> tuple[Line, ...]:
        return self.lines[len(self.first) :]

    @property
    def empty(self) -> str:
        return EMPTY.get(self.name, "Nothing this month.")


def sections(facts: dict[str, Any]) -> tuple[Section, ...]:
    """The facts in the order in which they are read. A version keeps those that were told when it was written."""
    return tuple(
        Section(
            name,
            title,
            tuple(Line(one["what"], _sub(name, one), _address(name, one)) for one in facts.get(name, [])),
        )
        for name, title in SECTIONS.items()
    )


_ROUTES = {
    "kept": "order",
    "broken": "order",
    "open": "order",
    "barriers": "barrier",
    "feedback": "feedback_one",
}


def _address(name: str, line: dict[str, Any]) -> str:
    return reverse(_ROUTES[name], args=[line["id"]]) if name in _ROUTES and line.get("id") else ""


def figures(facts: dict[str, Any]) -> list[dict[str, str]]:
    """What a reader sees first: promises of the month kept, orders open, those at risk."""
    kept, broken = len(facts.get("kept", [])), len(facts.get("broken", []))
    counts = (facts.get("standing") or [{"open": len(facts.get("open", [])), "at_risk": None}])[0]
    found = [
        {"number": f"{kept} of {kept + broken}", "label": "promises of this month kept"},
        {"number": str(counts["open"]), "label": "orders open"},
    ]
    if counts["at_risk"] is not None:
        found.append({"number": str(counts["at_risk"]), "label": "of them at risk"})
    return found


def _sub(name: str, line: dict[str, Any]) -> str:
    if name in ("kept", "broken", "open"):
        return _dates(line)
    if name == "barriers":
        by = f", cleared by {line['by']}" if line["by"] else ""
        return f"since {_said(line['since'])}{by}" + (
            f": {line['done']}" if line["done"] else ", still standing"
        )
    if name == "feedback":
        return str(line["kind"]) + (f": {line['done']}" if line["done"] else ", not answered yet")
    if name == "relations":
        return f"{line['times']} time{'s' if line['times'] != 1 else ''}"
    return str(line.get("sub", ""))


def _dates(line: dict[str, Any]) -> str:
    asked, first, last = (_said(line[key], nothing) for key, nothing in _DATES)
    said = f"asked for {asked}, first promised {first}"
    if line["last"] != line["first"]:
        said += f", last promised {last}"
    if line["delivered"]:
        said += f", delivered {_said(line['delivered'])}"
    return said + (f". At risk: {line['risk']}" if line.get("risk") else "")


_DATES = (("requested", "for no day"), ("first", "not yet"), ("last", "not yet"))


def _said(day: str | None, nothing: str = "") -> str:
    """``3 March 2026``.

    >>> _said("2026-03-03"), _said(None, "not yet")
    ('3 March 2026', 'not yet')
    """
    return f"{date.fromisoformat(day):%-d %B %Y}" if day else nothing
