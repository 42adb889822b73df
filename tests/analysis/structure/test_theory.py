"""The event loop against what is known exactly. Tolerances are the runs' own confidence intervals."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from tests.analysis.structure.networks import covers, network, replicated, station, waits

from goldenthread.analysis.structure.organisation import Discipline
from goldenthread.analysis.structure.queueing import handoff_elimination, mmc, pollaczek_khinchine
from goldenthread.analysis.structure.results import littles_law
from goldenthread.analysis.structure.routes import Again, Choice, Parallel, Sequence
from goldenthread.analysis.structure.simulation import simulate
from goldenthread.analysis.structure.work_time import WorkTime

HOURS, WARM_UP = 40_000.0, 2_000.0


def waiting(run):
    return waits(run, warm_up=WARM_UP)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.8), (3, 0.7), (10, 0.9)])
def test_waiting_in_m_m_c_is_what_erlang_says(servers, load):
    organisation = network(station("u"), {"u": servers}, {1: servers * load})
    found = replicated(organisation, waiting, hours=HOURS / servers + WARM_UP)
    theory = mmc(servers, servers * load, 1.0).wq
    assert covers(found, theory), f"{found} against {theory}"
    assert found.half_width < 0.25 * theory  # wide enough an interval would cover anything


@pytest.mark.parametrize(
    "work",
    [
        WorkTime.fixed(1.0),
        WorkTime.gamma(1.0, scv=0.25),
        WorkTime.gamma(1.0, scv=3.0),
        WorkTime.lognormal(1.0, scv=1.5),
        WorkTime.empirical([0.2, 0.2, 0.6, 3.0]),
    ],
    ids=lambda work: f"{work.spread} {work.scv:.2f}",
)
def test_waiting_in_m_g_1_is_what_pollaczek_and_khinchine_say(work):
    found = replicated(network(station("u", work), {"u": 1}, {1: 0.7}), waiting, hours=HOURS)
    theory = pollaczek_khinchine(0.7, work.mean, work.scv)
    assert covers(found, theory), f"{found} against {theory}"
    assert found.half_width < 0.3 * theory


def test_ranks_wait_as_cobham_says_without_preemption():
    rates = {1: 0.25, 2: 0.25, 3: 0.3}
    organisation = network(station("u"), {"u": 1}, rates, discipline=Discipline.by_rank())
    busy = sum(rates.values())
    done = 0.0
    for number, rate in enumerate(rates.values()):
        theory = busy / ((1 - done) * (1 - done - rate))
        found = replicated(
            organisation, lambda run, number=number: waits(run, number, warm_up=WARM_UP), hours=HOURS
        )
        assert covers(found, theory), f"rank {number + 1}: {found} against {theory}"
        done += rate


def test_ranks_take_as_long_as_theory_says_with_preemption():
    rates = {1: 0.3, 2: 0.4}
    organisation = network(station("u"), {"u": 1}, rates, discipline=Discipline.by_rank(preempts=True))

    def in_all(run, account):
        orders = run.orders[(run.orders["status"] == 2) & (run.orders["placed"] > WARM_UP)]
        orders = orders[orders["account"] == account]
        return float((orders["closed"] - orders["placed"]).mean())

    theory = (1 / (1 - 0.3), (1 / (1 - 0.3)) + (0.7 / ((1 - 0.3) * (1 - 0.7))))
    for account, expected in enumerate(theory):
        found = replicated(organisation, lambda run, account=account: in_all(run, account), hours=HOURS)
        assert covers(found, expected), f"rank {account + 1}: {found} against {expected}"


def test_a_tandem_of_queues_behaves_as_if_each_were_alone():
    route = Sequence(station("a"), station("b"), station("c"))
    organisation = network(route, {"a": 1, "b": 1, "c": 1}, {1: 0.8})
    found = replicated(organisation, waiting, hours=HOURS)
    theory = handoff_elimination(0.8, 1.0, steps=3, delay=0.0).functional - 3.0
    assert covers(found, theory), f"{found} against {theory}"


def test_the_stream_that_leaves_a_queue_is_poisson_again():
    run = simulate(network(station("u"), {"u": 1}, {1: 0.8}), hours=200_000, seed=3, log=False)
    left = np.sort(run.orders["closed"][run.orders["status"] == 2])
    gaps = np.diff(left[left > WARM_UP])
    n = len(gaps)
    assert abs(gaps.mean() - 1 / 0.8) < 3.3 * gaps.std() / n**0.5
    scv = gaps.var() / gaps.mean() ** 2
    assert abs(scv - 1) < 3.3 * (8 / n) ** 0.5  # var of the scv of exponential gaps is 8/n
    correlation = np.corrcoef(gaps[:-1], gaps[1:])[0, 1]
    assert abs(correlation) < 3.3 / n**0.5


def test_one_pooled_queue_beats_four_dedicated_ones_by_the_ratio_of_theory():
    pooled = replicated(network(station("u"), {"u": 4}, {1: 3.2}), waiting, hours=HOURS / 2)
    alone = replicated(network(station("u"), {"u": 1}, {1: 0.8}), waiting, hours=HOURS)
    assert covers(pooled, mmc(4, 3.2, 1.0).wq)
    assert covers(alone, mmc(1, 0.8, 1.0).wq)
    assert pooled.high < alone.low


def test_two_parallel_branches_take_as_long_as_flatto_and_hahn_found():
    organisation = network(Parallel(station("a"), station("b")), {"a": 1, "b": 1}, {1: 0.6})

    def in_all(run):
        orders = run.orders[(run.orders["status"] == 2) & (run.orders["placed"] > WARM_UP)]
        return float((orders["closed"] - orders["placed"]).mean())

    found = replicated(organisation, in_all, hours=HOURS)
    one = 1 / (1 - 0.6)
    assert covers(found, (12 - 0.6) / 8 * one)  # exact for two M/M/1 (Nelson & Tantawi 1988)
    assert one < found.low
    assert found.high < 1.5 * one  # bounds: one branch alone, two independent ones


def test_rework_makes_the_load_that_a_geometric_number_of_visits_makes():
    organisation = network(Again(station("u"), chance=0.25), {"u": 1}, {1: 0.6})
    found = replicated(organisation, waiting, hours=HOURS)
    assert covers(found, mmc(1, 0.8, 1.0).wq / 0.75), found  # Jackson: 1/0.75 visits to M/M/1 at load 0.8


def test_a_choice_splits_a_stream_by_its_probabilities():
    route = Choice((0.3, station("a")), (0.5, station("b")))
    run = simulate(network(route, {"a": 1, "b": 1}, {1: 0.9}), hours=50_000, seed=5)
    n = len(run.orders)
    for queue, chance in ((0, 0.3), (1, 0.5)):
        share = (run.pieces["queue"] == queue).sum() / n
        assert abs(share - chance) < 3.3 * (chance * (1 - chance) / n) ** 0.5
    assert (run.orders["worked"] == 0).mean() == pytest.approx(0.2, abs=3.3 * (0.16 / n) ** 0.5)


@pytest.mark.parametrize("preempts", [False, True])
def test_littles_law_holds_in_every_run(preempts):
    route = Sequence(station("a"), Parallel(station("b"), station("c")))
    discipline = Discipline.by_rank(preempts=preempts)
    organisation = network(route, {"a": 2, "b": 1, "c": 1}, {1: 0.5, 2: 0.6}, discipline=discipline)
    for seed in range(5):
        run = simulate(organisation, hours=500.0, seed=seed, log=False)
        assert littles_law(run) == pytest.approx(1.0, abs=1e-9)
        assert (run.orders["status"] == 1).any()  # also with orders still open at the end


def test_a_nine_to_five_server_works_from_nine_to_five():
    days = tuple((24.0 * day + 9, 24.0 * day + 17) for day in range(2000))
    organisation = network(station("u", WorkTime.exponential(1.5)), {"u": 1}, {1: 0.2}, openings=days)
    run = simulate(organisation, hours=24 * 1500.0, seed=2)
    ended = run.pieces[run.pieces["ended"] == 1]
    for column in ("started", "finished"):
        clock = ended[column] % 24
        assert clock.min() >= 9 - 1e-9
        assert clock.max() <= 17 + 1e-9
    whole_days = np.floor(ended["finished"] / 24) - np.floor(ended["started"] / 24)
    worked = ended["finished"] - ended["started"] - 16 * whole_days
    n = len(worked)
    assert abs(worked.mean() - 1.5) < 3.3 * 1.5 / n**0.5  # nights do not count as work
    assert run.busy_hours[0] == pytest.approx(worked.sum(), rel=1e-3)
    assert np.all(np.diff(np.sort(ended["started"])) >= 0)


def test_the_interrupted_lose_no_work():
    organisation = network(
        station("u"), {"u": 1}, {1: 0.4, 2: 0.4}, discipline=Discipline.by_rank(preempts=True)
    )
    run = simulate(organisation, hours=20_000, seed=9)
    same = simulate(network(station("u"), {"u": 1}, {1: 0.4, 2: 0.4}), hours=20_000, seed=9)
    assert (run.pieces["ended"] == 0).any()
    both = (run.orders["status"] == 2) & (same.orders["status"] == 2)
    # the same orders take the same work, however often they were put down (common random numbers)
    assert np.allclose(run.orders["worked"][both], same.orders["worked"][both])
    assert run.orders["patience"].min() == inf
