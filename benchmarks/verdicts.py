"""What was measured, as tables, and each aim beside it with whether it is met."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass, field

from clients import Client, quantile

# Milliseconds at the 95th percentile
USUAL, AIMS = 100, {"place an order": 80, "search": 200, "api search": 200}
Taken = dict[str, list[tuple[int, float]]]  # client and milliseconds, by kind of page


def aim_of(kind: str) -> int:
    return AIMS.get(kind, USUAL)


def p95(values: list[float]) -> float:
    return quantile(values, 0.95)


@dataclass
class Summary:
    """Every aim with what was measured, for the end of the run."""

    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def judge(self, what: str, is_met: bool, measured: str) -> None:
        self.lines.append(f"{'met   ' if is_met else 'MISSED'}  {what}: {measured}")
        self.missed += [] if is_met else [what]

    def tell(self, what: str) -> None:
        """Something measured that has no aim."""
        self.lines.append(f"        {what}")

    def show(self) -> None:
        print("\nSummary\n" + "\n".join(self.lines))
        aims = sum(not one.startswith(" ") for one in self.lines)
        print(f"{aims - len(self.missed)} of {aims} aims met")


def by_kind(taken: Taken, processor: dict[str, float], summary: Summary) -> None:
    """A line for each kind of page, over all clients."""
    print(f"\n| {'':16} |     n | p50 ms | p95 ms | processor ms | aim (p95) | |")
    print("|---|---:|---:|---:|---:|---:|---|")
    for kind in sorted(taken, key=lambda one: (one.startswith("api"), one)):
        values = [ms for _, ms in taken[kind]]
        aim, reached = aim_of(kind), p95(values)
        said = "met" if reached < aim else f"missed, {reached / aim:.2f} ×"
        print(
            f"| {kind:16} | {len(values):5} | {statistics.median(values):6.0f} | {reached:6.0f} "
            f"| {processor.get(kind, 0):12.0f} | {aim:9} | {said} |"
        )
        summary.judge(
            f"{kind}, p95 under {aim} ms", reached < aim, f"{reached:.0f} ms ({len(values)} requests)"
        )


def by_role(clients: list[Client], taken: Taken, summary: Summary) -> None:
    """The same for each role alone, so that none hides. Of few requests p95 is nearly the slowest."""
    roles: dict[str, Taken] = defaultdict(lambda: defaultdict(list))
    for kind, rows in taken.items():
        for nth, ms in rows:
            roles[clients[nth].visitor.role][kind].append((nth, ms))
    kinds = sorted(taken, key=lambda one: (one.startswith("api"), one))
    print("\np95 ms of each role, * over the aim:\n")
    print(f"| {'':30} | n | " + " | ".join(kinds) + " |")
    print("|---|---:|" + "---:|" * len(kinds))
    for role, own in roles.items():
        cells = [_cell(kind, [ms for _, ms in own[kind]]) for kind in kinds]
        print(f"| {role:30} | {sum(map(len, own.values()))} | " + " | ".join(cells) + " |")
        over = [kind for kind in own if own[kind] and p95([ms for _, ms in own[kind]]) >= aim_of(kind)]
        summary.judge(
            f"every kind within its aim for: {role}",
            not over,
            f"over in {', '.join(over)}" if over else "all",
        )


def _cell(kind: str, values: list[float]) -> str:
    if not values:
        return ""
    reached = p95(values)
    return f"{reached:.0f}{'*' if reached >= aim_of(kind) else ''}"
