"""The numbers of a diagnosis counted again, slowly, with nothing but Python's own csv reader and dictionaries."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median


@dataclass
class Counted:
    """What a log holds. ``hours``: by directed pair of units; ``bounces``: by (unit, other)."""

    events: int = 0
    orders: int = 0
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    hours: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    within_hours: float = 0.0
    handoffs: list[int] = field(default_factory=list)
    bounces: Counter[tuple[str, str]] = field(default_factory=Counter)
    orders_bouncing: int = 0
    again: Counter[str] = field(default_factory=Counter)

    @property
    def per_order(self) -> dict[str, float]:
        return {
            "mean": sum(self.handoffs) / len(self.handoffs),
            "median": median(self.handoffs),
            "maximum": max(self.handoffs),
            "orders_with_none": self.handoffs.count(0),
        }


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def counted(path: Path, *, order: str, time: str, unit: str, activity: str) -> Counted:
    """Count a log with one time for each row, rows of equal time in the order of the file."""
    cases: defaultdict[str, list[tuple[datetime, int, str, str]]] = defaultdict(list)
    found = Counted()
    with (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="")
    ) as file:
        for i, row in enumerate(csv.DictReader(file)):
            cases[row[order]].append((moment(row[time]), i, row[unit], row[activity]))
            found.events += 1
    found.orders = len(cases)
    for steps in cases.values():
        _count(sorted(steps), found)
    return found


def _count(steps: list[tuple[datetime, int, str, str]], found: Counted) -> None:
    handoffs = 0
    for (before, _, sender, _), (now, _, receiver, _) in pairwise(steps):
        hours = (now - before).total_seconds() / 3600
        if not sender or not receiver:
            continue
        if sender == receiver:
            found.within_hours += hours
        else:
            handoffs += 1
            found.pairs[sender, receiver] += 1
            found.hours[sender, receiver] += hours
    found.handoffs.append(handoffs)
    runs = [unit for unit, _ in groupby(unit for _, _, unit, _ in steps)]
    bounces = [(a, b) for a, b, c in zip(runs, runs[1:], runs[2:], strict=False) if a == c and a and b]
    found.bounces.update(bounces)
    found.orders_bouncing += bool(bounces)
    activities = Counter(name for name, _ in groupby(name for _, _, _, name in steps))
    found.again.update({name: times - 1 for name, times in activities.items() if times > 1})
