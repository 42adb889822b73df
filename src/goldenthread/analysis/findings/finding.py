"""A finding: something that stands out, the evidence for it, and what would confirm or refute it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from goldenthread.analysis.measures.result import Result, plain


@dataclass(frozen=True)
class Finding(Result):
    """One condition that stands out.

    ``kind``: which condition. ``title``: in plain words. ``customer_hours``: the hours of customers' orders at
    stake, by which findings are ranked. ``p``: the chance of seeing as much in a healthy log; None for a fact
    that rests on no test. ``evidence``: sentences. ``columns``, ``rows``: the records behind it. ``confirm``,
    ``refute``: what to look at before believing it. ``measures``: the measures it rests on.
    ``about``: the units or accounts concerned.
    """

    kind: str
    title: str
    customer_hours: float
    p: float | None
    evidence: tuple[str, ...]
    confirm: str
    refute: str
    measures: tuple[str, ...]
    about: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class Family(Result):
    """One kind of condition that was looked for: how many places were tested, or why none was.

    ``power``: how much these tests could have seen, in a sentence, where that is known.
    """

    kind: str
    question: str
    tested: int
    found: int
    not_tested: str = ""
    power: str = ""


@dataclass(frozen=True)
class Findings(Result):
    """All that was looked for and all that stands out, most customer hours first.

    ``false_alarm_rate``: the highest chance that a healthy log shows any finding at all. ``rule``: how that is
    made sure, in words.
    """

    found: tuple[Finding, ...]
    families: tuple[Family, ...]
    false_alarm_rate: float
    rule: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "found": [plain(finding) for finding in self.found],
            "families": [plain(family) for family in self.families],
            "false_alarm_rate": self.false_alarm_rate,
            "rule": self.rule,
        }


@dataclass
class Looked:
    """What one search brings back, before false alarms are controlled over all its places."""

    kind: str
    question: str
    candidates: list[Finding] = field(default_factory=list)
    tested: int = 0
    not_tested: str = ""
    power: str = ""
