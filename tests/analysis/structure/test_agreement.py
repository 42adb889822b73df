"""Two other simulators on the same network: their intervals and ours share the same true value."""

from __future__ import annotations

import random

import numpy as np
import pytest
from tests.analysis.structure.networks import network, station

from goldenthread.analysis.structure.inference import mean_interval
from goldenthread.analysis.structure.organisation import Discipline
from goldenthread.analysis.structure.routes import Again, Sequence
from goldenthread.analysis.structure.simulation import simulate
from goldenthread.analysis.structure.work_time import WorkTime

HOURS, WARM_UP, RUNS = 1500.0, 150.0, 8
RATES = {1: 0.5, 2: 0.7}
BACK = 0.2


def ours(run, account):
    orders = run.orders
    chosen = (orders["status"] == 2) & (orders["placed"] > WARM_UP) & (orders["account"] == account)
    return float((orders["closed"] - orders["placed"])[chosen].mean())


def difference_is_noise(a: list[float], b: list[float]) -> bool:
    """Welch's interval of the difference at 99.9 % contains nought."""
    left, right = mean_interval(a, level=0.999), mean_interval(b, level=0.999)
    apart = abs(left.value - right.value)
    return apart <= (left.half_width**2 + right.half_width**2) ** 0.5


@pytest.fixture(scope="module")
def ours_by_rank():
    route = Sequence(station("a"), Again(station("b", WorkTime.fixed(0.8)), chance=BACK))
    organisation = network(route, {"a": 2, "b": 2}, RATES, discipline=Discipline.by_rank())
    runs = [simulate(organisation, hours=4 * HOURS, seed=50 + n, log=False) for n in range(RUNS)]
    return [[ours(run, account) for run in runs] for account in (0, 1)]


def test_ciw_finds_the_same_times_for_two_ranks_in_a_network_with_rework(ours_by_rank):
    ciw = pytest.importorskip("ciw")

    def classes(one):
        return {f"Class {rank - 1}": one(rank) for rank in RATES}

    described = ciw.create_network(
        arrival_distributions=classes(lambda rank: [ciw.dists.Exponential(RATES[rank]), None]),
        service_distributions=classes(lambda _: [ciw.dists.Exponential(1.0), ciw.dists.Deterministic(0.8)]),
        routing=classes(lambda _: [[0.0, 1.0], [0.0, BACK]]),
        number_of_servers=[2, 2],
        priority_classes={"Class 0": 0, "Class 1": 1},
    )
    found: list[list[float]] = [[], []]
    for seed in range(RUNS):
        ciw.seed(seed)
        simulation = ciw.Simulation(described)
        simulation.simulate_until_max_time(HOURS)
        for account in (0, 1):
            times = [
                person.data_records[-1].exit_date - person.data_records[0].arrival_date
                for person in simulation.nodes[-1].all_individuals
                if person.data_records[0].arrival_date > WARM_UP
                and person.data_records[0].customer_class == f"Class {account}"
            ]
            found[account].append(float(np.mean(times)))
    for account in (0, 1):
        assert difference_is_noise(ours_by_rank[account], found[account]), (
            ours_by_rank[account],
            found[account],
        )


def test_simpy_finds_the_same_times_for_two_ranks_in_a_network_with_rework(ours_by_rank):
    simpy = pytest.importorskip("simpy")

    def run(seed):
        luck = random.Random(seed)
        world = simpy.Environment()
        a, b = simpy.PriorityResource(world, 2), simpy.PriorityResource(world, 2)
        times: list[list[float]] = [[], []]

        def order(rank):
            placed = world.now
            with a.request(priority=rank) as turn:
                yield turn
                yield world.timeout(luck.expovariate(1.0))
            again = True
            while again:
                with b.request(priority=rank) as turn:
                    yield turn
                    yield world.timeout(0.8)
                again = luck.random() < BACK
            if placed > WARM_UP:
                times[rank - 1].append(world.now - placed)

        def arrivals(rank):
            while True:
                yield world.timeout(luck.expovariate(RATES[rank]))
                world.process(order(rank))

        for rank in RATES:
            world.process(arrivals(rank))
        world.run(until=HOURS)
        return [float(np.mean(one)) for one in times]

    found = [run(seed) for seed in range(RUNS)]
    for account in (0, 1):
        theirs = [one[account] for one in found]
        assert difference_is_noise(ours_by_rank[account], theirs), (ours_by_rank[account], theirs)
