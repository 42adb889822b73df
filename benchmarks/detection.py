"""Hits, misses and false alarms of the findings on organisations with known truth: ``detection.py [SEEDS]``.

For each seed: both stories with a planted boundary (hit: the first boundary that is named is the planted one;
wrong: another is; miss: none is), and the aligned organisation (any finding is a false alarm).
"""

from __future__ import annotations

import sys

from goldenthread.analysis.findings.search import findings
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.synthetic import synthesise

BETWEEN_UNITS = ("friction boundary", "ping-pong")
STORIES = {"technology_services": 12, "hr_outsourcer": 24}


def outcome(story: str, months: int, seed: int) -> str:
    told = synthesise(story, seed=seed, months=months, truth=False)
    planted = max((f for f in told.plot.factors if f.boundary), key=lambda f: f.name == _main(story))
    assert planted.boundary is not None
    first = next((f for f in findings(told.records).found if f.kind in BETWEEN_UNITS), None)
    if first is None:
        return "miss"
    return "hit" if set(first.about) == set(planted.boundary) else "wrong"


def _main(story: str) -> str:
    """The factor that the story's truth names as the friction boundary; tests hold it to the simulation."""
    return {
        "technology_services": "boundary_architecture_infrastructure",
        "hr_outsourcer": "boundary_systems_payroll",
    }[story]


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for story, months in STORIES.items():
        counts = {"hit": 0, "wrong": 0, "miss": 0}
        for seed in range(1, seeds + 1):
            counts[outcome(story, months, seed)] += 1
        print(f"{story:22} {counts} of {seeds}; hits {wilson(counts['hit'], seeds)}", flush=True)
    alarms, rate = 0, 0.0
    for seed in range(1, seeds + 1):
        found = findings(synthesise("aligned", seed=seed, truth=False).records)
        alarms, rate = alarms + bool(found.found), found.false_alarm_rate
    print(
        f"aligned                {alarms} false alarms of {seeds} {wilson(alarms, seeds)}; stated rate {rate}"
    )


if __name__ == "__main__":
    main()
