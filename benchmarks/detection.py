"""Hits, misses and false alarms of the findings on organisations with known truth: ``detection.py [SEEDS] [SIZE]``.

For each seed: both stories with a planted boundary (hit: the first boundary that is named is the planted one;
wrong: another is; miss: none is) and a planted bridge person (the same, for the first person named; others named are
persons who bridge nothing), and the aligned organisation (any finding is a false alarm). SIZE: small, company or
group, which has a bridge in each of its divisions and takes minutes a seed.
"""

from __future__ import annotations

import sys
from collections import Counter

from goldenthread.analysis.findings import Findings
from goldenthread.analysis.findings.search import findings
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.synthetic import synthesise
from goldenthread.analysis.synthetic.story import Plot

BETWEEN_UNITS = ("friction boundary", "ping-pong")
STORIES = {"technology_services": 12, "hr_outsourcer": 24}


def boundary(found: Findings, plot: Plot, story: str) -> str:
    planted = max((f for f in plot.factors if f.boundary), key=lambda f: f.name == _main(story))
    assert planted.boundary is not None
    first = next((f for f in found.found if f.kind in BETWEEN_UNITS), None)
    if first is None:
        return "miss"
    return "hit" if set(first.about) == set(planted.boundary) else "wrong"


def bridge(found: Findings, plot: Plot) -> tuple[str, int]:
    """Whether the first person named is a planted bridge, and how many are named who are none."""
    named = [f.title.rsplit(" ", 1)[-1] for f in found.found if f.kind == "one person"]
    outcome = "miss" if not named else "hit" if named[0] in plot.bridges else "wrong"
    return outcome, len(set(named) - set(plot.bridges))


def _main(story: str) -> str:
    """The factor that the story's truth names as the friction boundary; tests hold it to the simulation."""
    return {
        "technology_services": "boundary_architecture_infrastructure",
        "hr_outsourcer": "boundary_systems_payroll",
    }[story]


def _said(counts: Counter[str], seeds: int) -> str:
    told = ", ".join(f"{counts[name]} {name}" for name in ("hit", "wrong", "miss"))
    return f"{told} of {seeds}; hits {wilson(counts['hit'], seeds)}"


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    size = sys.argv[2] if len(sys.argv) > 2 else "small"
    for story, months in STORIES.items():
        boundaries: Counter[str] = Counter()
        bridges: Counter[str] = Counter()
        others = 0
        for seed in range(1, seeds + 1):
            told = synthesise(story, seed=seed, size=size, months=months, truth=False)
            found = findings(told.records, people=True)
            boundaries[boundary(found, told.plot, story)] += 1
            first, more = bridge(found, told.plot)
            bridges[first] += 1
            others += more
        print(f"{story:20} {size:8} boundary: {_said(boundaries, seeds)}", flush=True)
        print(
            f"{story:20} {size:8} bridge person: {_said(bridges, seeds)}; {others} others named", flush=True
        )
    if size != "group":
        _aligned(seeds, size)


def _aligned(seeds: int, size: str) -> None:
    alarms, rate, kinds = 0, 0.0, Counter[str]()
    for seed in range(1, seeds + 1):
        found = findings(synthesise("aligned", seed=seed, size=size, truth=False).records)
        alarms, rate = alarms + bool(found.found), found.false_alarm_rate
        kinds.update(f.kind for f in found.found)
    print(
        f"aligned {size}: {alarms} false alarms of {seeds} {wilson(alarms, seeds)}; stated rate {rate} {dict(kinds)}"
    )


if __name__ == "__main__":
    main()
