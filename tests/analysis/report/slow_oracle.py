"""The numbers of a diagnosis counted again, slowly, with nothing but Python's own csv reader and dictionaries."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from math import ceil
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

Pair = tuple[str, str]
MOVES_WORK = ("assign", "reassign", "queue", "transfer", "forward", "rout", "dispatch", "open", "reopen", "insert",
              "regist", "creat", "clos", "complet", "cancel", "wait", "await", "status", "notif", "remind",
              "acknowledg")  # fmt: skip


class Step(NamedTuple):
    """One row of a log. Sorted, rows of equal time stay in the order of the file."""

    at: datetime
    place: int
    unit: str
    activity: str
    function: str
    account: str


class Run(NamedTuple):
    """Neighbouring steps of one unit."""

    unit: str
    begins: datetime
    ends: datetime


class Bounce(NamedTuple):
    """Work that left ``unit`` for ``other`` and came straight back, ``hours`` later."""

    order: str
    unit: str
    other: str
    hours: float


class Way(NamedTuple):
    """How far an order went to the first step of the unit that did its last step that is not administrative."""

    doors: int
    bounces: int
    days: float


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def hours(before: datetime, after: datetime) -> float:
    return (after - before).total_seconds() / 3600


def percentile(values: list[float], share: float) -> float:
    """Linear between neighbours."""
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (place - low) * (ranked[high] - ranked[low])


@dataclass
class Counted:
    """A log with one time for each row, as its orders with their steps."""

    cases: dict[str, list[Step]]

    @property
    def events(self) -> int:
        return sum(map(len, self.cases.values()))

    def moves(self) -> Iterator[tuple[str, Step, Step]]:
        """Each step with the next one of its order, where both name a unit."""
        for order, steps in self.cases.items():
            for before, after in pairwise(steps):
                if before.unit and after.unit:
                    yield order, before, after

    def waits(self) -> dict[Pair, list[float]]:
        """Hours between two steps, by sender and receiver, who may be one."""
        found: defaultdict[Pair, list[float]] = defaultdict(list)
        for _, before, after in self.moves():
            found[before.unit, after.unit].append(hours(before.at, after.at))
        return dict(found)

    def handoffs_by_order(self) -> dict[str, int]:
        passed = Counter(order for order, before, after in self.moves() if before.unit != after.unit)
        return {order: passed[order] for order in self.cases}

    @property
    def per_order(self) -> dict[str, float]:
        handoffs = list(self.handoffs_by_order().values())
        return {"mean": fmean(handoffs), "median": median(handoffs), "maximum": max(handoffs),
                "orders_with_none": handoffs.count(0)}  # fmt: skip

    def by_function(self) -> tuple[list[float], list[float]]:
        """Waits of hand-offs within a function and across two, a unit's function being that of most of its steps."""
        named = Counter(
            (s.unit, s.function) for steps in self.cases.values() for s in steps if s.unit and s.function
        )
        of = {
            unit: function for (unit, function), _ in sorted(named.items(), key=lambda kv: (kv[1], kv[0][1]))
        }
        within, across = [], []
        for (sender, receiver), waits in self.waits().items():
            if sender != receiver and sender in of and receiver in of:
                (within if of[sender] == of[receiver] else across).extend(waits)
        return within, across

    def bounces(self) -> list[Bounce]:
        found = []
        for order, steps in self.cases.items():
            runs = _runs(steps)
            for first, other, again in zip(runs, runs[1:], runs[2:], strict=False):
                if first.unit and other.unit and first.unit == again.unit:
                    found.append(Bounce(order, first.unit, other.unit, hours(first.ends, again.begins)))
        return found

    def rework(self) -> dict[str, tuple[int, int, int]]:
        """For each activity: orders that have it, orders in which it came again after others, and how often."""
        has: Counter[str] = Counter()
        orders_again: Counter[str] = Counter()
        again: Counter[str] = Counter()
        for steps in self.cases.values():
            times = Counter(name for name, _ in groupby(step.activity for step in steps))
            has.update(times.keys())
            orders_again.update(name for name, n in times.items() if n > 1)
            again.update({name: n - 1 for name, n in times.items()})
        return {name: (has[name], orders_again[name], again[name]) for name in has}

    def orders_reworked(self) -> int:
        runs = (
            [name for name, _ in groupby(step.activity for step in steps)] for steps in self.cases.values()
        )
        return sum(len(names) > len(set(names)) for names in runs)

    def accounts(self) -> dict[str, dict[str, float]]:
        """For each customer what its orders went through."""
        handed, waited = self.handoffs_by_order(), Counter[str]()
        for order, before, after in self.moves():
            if before.unit != after.unit:
                waited[order] += hours(before.at, after.at)  # type: ignore[assignment]
        orders: defaultdict[str, list[str]] = defaultdict(list)
        for order, steps in self.cases.items():
            named = min((s for s in steps if s.account), key=lambda s: s.place, default=None)
            if named:
                orders[named.account].append(order)
        found = {}
        for account, theirs in orders.items():
            cycles = [hours(self.cases[order][0].at, self.cases[order][-1].at) for order in theirs]
            found[account] = {
                "orders": len(theirs),
                "cycle_p50_hours": percentile(cycles, 0.5),
                "cycle_p90_hours": percentile(cycles, 0.9),
                "cycle_total_hours": sum(cycles),
                "handoffs": sum(handed[order] for order in theirs),
                "handoffs_per_order": fmean(handed[order] for order in theirs),
                "waiting_hours": sum(waited[order] for order in theirs),
            }
        return found

    def closing(self) -> set[str]:
        """The activities with which at least four in five of the orders that have them (five or more) end."""
        has: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        for steps in self.cases.values():
            has.update({step.activity for step in steps})
            ends.update({step.activity for step in steps if step.at == steps[-1].at})
        return {name for name, n in has.items() if n >= 5 and ends[name] >= 0.8 * n}

    def closed_and_reopened(self) -> tuple[int, int]:
        """Orders that have a closing step, and those in which another step came after the first of them."""
        closing, closed, reopened = self.closing(), 0, 0
        for steps in self.cases.values():
            ends = [step.at for step in steps if step.activity in closing]
            closed += bool(ends)
            others = [step.at for step in steps if step.activity not in closing]
            reopened += bool(ends) and any(at > min(ends) for at in others)
        return closed, reopened

    def months(self) -> dict[str, dict[str, float]]:
        """For each month: orders begun and ended, hand-offs begun by their receiver, and the hours of these."""
        found: defaultdict[str, dict[str, float]] = defaultdict(
            lambda: {"orders_begun": 0, "orders_ended": 0, "handoffs": 0, "wait_total_hours": 0.0}
        )
        for steps in self.cases.values():
            found[_month(steps[0].at)]["orders_begun"] += 1
            found[_month(steps[-1].at)]["orders_ended"] += 1
        for _, before, after in self.moves():
            if before.unit != after.unit:
                found[_month(after.at)]["handoffs"] += 1
                found[_month(after.at)]["wait_total_hours"] += hours(before.at, after.at)
        return dict(found)

    def durations(self) -> list[tuple[float, bool]]:
        """Days of each order and whether it ended: by silence longer than 99 of 100 gaps, or by a step that ends."""
        now = max(steps[-1].at for steps in self.cases.values())
        gaps = sorted(
            after.at - before.at for steps in self.cases.values() for before, after in pairwise(steps)
        )
        quiet, settled = (gaps[ceil(share * len(gaps)) - 1] for share in (0.99, 0.5))
        has: Counter[str] = Counter()
        last: Counter[str] = Counter()
        for steps in self.cases.values():
            if steps[-1].at < now - settled:
                has.update({step.activity for step in steps})
                last.update({step.activity for step in steps if step.at == steps[-1].at})
        ends = {name for name, n in has.items() if n >= 5 and last[name] >= 0.9 * n}
        found = []
        for steps in self.cases.values():
            at_end = {step.activity for step in steps if step.at == steps[-1].at}
            ended = steps[-1].at < now - quiet or bool(at_end & ends)
            found.append((hours(steps[0].at, steps[-1].at if ended else now) / 24, ended))
        return found

    def ways(self) -> list[Way]:
        """The way of each order that has a step which does something."""
        return [way for steps in self.cases.values() if (way := _way(steps))]


def waited(durations: list[tuple[float, bool]], share: float) -> float:
    """The days by which ``share`` is done, open orders counted: the product of Kaplan and Meier, term by term."""
    ended, left = Counter(days for days, done in durations if done), Counter(days for days, _ in durations)
    waiting, at_risk = 1.0, len(durations)
    for days in sorted(left):
        waiting *= 1 - ended[days] / at_risk
        if waiting <= 1 - share + 1e-12:
            return days
        at_risk -= left[days]
    raise ValueError(f"fewer than {share:.0%} are done")


def _month(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m}"


def _runs(steps: list[Step]) -> list[Run]:
    parts = [list(part) for _, part in groupby(steps, key=lambda step: step.unit)]
    return [Run(part[0].unit, part[0].at, part[-1].at) for part in parts]


def _moves_work(activity: str) -> bool:
    letters = "".join(c if c.isalpha() else " " for c in activity.lower())
    return any(word.startswith(MOVES_WORK) for word in letters.split())


def _way(steps: list[Step]) -> Way | None:
    right = next((s.unit for s in reversed(steps) if s.unit and not _moves_work(s.activity)), None)
    if right is None:
        return None
    end = next(i for i, step in enumerate(steps) if step.unit == right)
    named = [step.unit for step in steps[: end + 1] if step.unit]
    doors, runs = len(set(named)), len(list(groupby(named)))
    return Way(doors, runs - doors, hours(steps[0].at, steps[end].at) / 24)


def counted(
    path: Path, *, order: str, time: str, unit: str, activity: str, function: str = "", account: str = ""
) -> Counted:
    """The log in a CSV file, plain or packed."""
    cases: defaultdict[str, list[Step]] = defaultdict(list)
    with (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="")
    ) as file:
        for i, row in enumerate(csv.DictReader(file)):
            step = Step(
                moment(row[time]), i, row[unit], row[activity], row.get(function, ""), row.get(account, "")
            )
            cases[row[order]].append(step)
    return Counted({name: sorted(steps, key=lambda step: step[:2]) for name, steps in cases.items()})
