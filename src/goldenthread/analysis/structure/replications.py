"""Many independent runs, in parallel processes, and two organisations under the same luck."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from goldenthread.analysis.structure.inference import (
    Comparison,
    compare_pairs,
    mean_interval,
    replications_needed,
)
from goldenthread.analysis.structure.organisation import Organisation, Timeline
from goldenthread.analysis.structure.results import (
    Quantity,
    Replication,
    StudyResult,
    cycle_hours,
    replication_of,
    study_of,
)
from goldenthread.analysis.structure.simulation import simulate

Done = Callable[[int, int], None]


@dataclass(frozen=True)
class _Job:
    organisation: Organisation | Timeline
    hours: float
    seed: int
    warm_up: float | None


def _worked_off(job: _Job) -> Replication:
    run = simulate(job.organisation, hours=job.hours, seed=job.seed, log=False)
    return replication_of(run, warm_up=job.warm_up)


def replicate(
    organisation: Organisation | Timeline,
    *,
    hours: float,
    seed: int,
    replications: int,
    warm_up: float | None = None,
    processes: int | None = None,
    progress: Done | None = None,
    first: int = 0,
) -> list[Replication]:
    """Runs under the seeds ``seed + first`` … in their order, whatever the number of processes.

    ``warm_up``: hours to cut, by MSER if not given. ``progress`` is told (done, all) after each run.
    """
    jobs = [_Job(organisation, hours, seed + first + n, warm_up) for n in range(replications)]
    workers = min(processes or os.cpu_count() or 1, replications)
    results: dict[int, Replication] = {}
    for number, replication in _work_off(jobs, workers):
        results[number] = replication
        if progress:
            progress(len(results), replications)
    return [results[number] for number in range(replications)]


def _work_off(jobs: list[_Job], workers: int) -> Iterator[tuple[int, Replication]]:
    if workers <= 1:
        for number, job in enumerate(jobs):
            yield number, _worked_off(job)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(_worked_off, job): number for number, job in enumerate(jobs)}
        for future in as_completed(futures):
            yield futures[future], future.result()


def study(
    organisation: Organisation | Timeline,
    *,
    hours: float,
    seed: int,
    half_width: float | None = None,
    quantity: Quantity = cycle_hours,
    at_least: int = 10,
    at_most: int = 200,
    warm_up: float | None = None,
    processes: int | None = None,
    progress: Done | None = None,
) -> StudyResult:
    """Replicate until the 95 % interval of ``quantity`` is no wider than ± ``half_width``, or ``at_most``."""
    found: list[Replication] = []
    wanted = at_least
    while len(found) < wanted:
        found += replicate(
            organisation,
            hours=hours,
            seed=seed,
            replications=wanted - len(found),
            warm_up=warm_up,
            processes=processes,
            progress=progress,
            first=len(found),
        )
        values = [quantity(one) for one in found]
        if half_width is None or mean_interval(values).half_width <= half_width:
            break
        wanted = min(max(replications_needed(values, half_width), len(found) + 1), at_most)
    return study_of(found)


def compare(
    a: Organisation | Timeline,
    b: Organisation | Timeline,
    *,
    hours: float,
    seed: int,
    replications: int = 10,
    quantity: Quantity = cycle_hours,
    warm_up: float | None = None,
    processes: int | None = None,
) -> Comparison:
    """``a`` minus ``b`` in ``quantity``, each pair of runs under the same seed (common random numbers)."""
    cut = 0.0 if warm_up is None else warm_up
    pairs = [
        [
            quantity(one)
            for one in replicate(
                side, hours=hours, seed=seed, replications=replications, warm_up=cut, processes=processes
            )
        ]
        for side in (a, b)
    ]
    return compare_pairs(pairs[0], pairs[1])
