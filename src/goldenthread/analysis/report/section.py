"""What a page of the diagnosis is made of: sections of sentences, charts, tables, and what cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goldenthread.analysis.charts import Chart
from goldenthread.analysis.measures.result import Undefined


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Points:
    """A list of sentences; ``serious`` ones are marked."""

    items: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Figures:
    """Numbers that stand for themselves: what, how much, and a word beside it."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """A table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    folded: bool = False


Part = Words | Points | Figures | Sheet | Chart


@dataclass(frozen=True)
class Missing:
    """What the records cannot say, why, and which records would say it."""

    what: str
    reason: str
    needs: tuple[str, ...] = ()

    @classmethod
    def of(cls, what: str, undefined: Undefined) -> Missing:
        return cls(what, undefined.reason, undefined.needs)


@dataclass(frozen=True)
class Section:
    """One question and its answer. ``slug`` is its address on the page; ``measures`` are what it rests on."""

    slug: str
    question: str
    answer: str
    parts: tuple[Part, ...] = ()
    missing: tuple[Missing, ...] = ()
    measures: tuple[str, ...] = ()
