"""When orders come: the processes have the rates, seasons, bursts and gaps that they are said to have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.structure.networks import network, station

from goldenthread.analysis.structure.engine.planning import Unplannable
from goldenthread.analysis.structure.engine.streams import Purpose, stream_keys, uniform
from goldenthread.analysis.structure.organisation import Demand, Timeline
from goldenthread.analysis.structure.simulation import simulate

QUICK = network(station("u"), {"u": 1}, {1: 0.0})


def placed(demand: Demand, hours: float = 8766.0 * 2, seed: int = 1) -> np.ndarray:
    organisation = replace(QUICK, demand=(demand,))
    return simulate(organisation, hours=hours, seed=seed, log=False).orders["placed"]


def test_a_poisson_stream_has_its_rate_and_independent_gaps():
    gaps = np.diff(placed(Demand("rank 1", "job", 0.5)))
    n = len(gaps)
    assert abs(gaps.mean() - 2.0) < 3.3 * 2.0 / n**0.5
    assert abs(gaps.var() / gaps.mean() ** 2 - 1) < 3.3 * (8 / n) ** 0.5


def test_nothing_is_placed_at_night_when_the_week_says_so():
    week = tuple([0.0] * 8 + [1.0] * 9 + [0.0] * 7) * 5 + (0.0,) * 48
    at = placed(Demand("rank 1", "job", 0.5, week=week))
    assert ((at % 24 >= 8) & (at % 24 <= 17)).all()
    assert (at % 168 < 120).all()
    assert abs(len(at) - 8766) < 3.3 * 8766**0.5  # the mean rate is kept


def test_seasons_raise_and_lower_the_rate():
    season = (2.0,) + (1.0,) * 10 + (0.5,)
    at = placed(Demand("rank 1", "job", 1.0, season=season), hours=8766.0)
    month = (at / (8766 / 12)).astype(int)
    counts = np.bincount(month, minlength=12)
    for number, factor in ((0, 2.0), (5, 1.0), (11, 0.5)):
        expected = 730.5 * factor
        assert abs(counts[number] - expected) < 3.3 * expected**0.5


def test_bursts_come_together_and_empirical_gaps_are_those_observed():
    at = placed(Demand("rank 1", "job", 0.1, burst=3.0))
    moments, sizes = np.unique(at, return_counts=True)
    assert abs(sizes.mean() - 3.0) < 3.3 * (6 / len(moments)) ** 0.5  # a geometric size has variance 6
    gaps = np.diff(placed(Demand("rank 1", "job", 1.0, gap_spread="empirical", gap_values=(1.0, 3.0))))
    assert set(np.round(gaps, 6)) == {0.5, 1.5}


def test_a_rate_that_changes_in_a_phase_changes_then():
    slow, fast = (replace(QUICK, demand=(Demand("rank 1", "job", rate),)) for rate in (0.2, 1.0))
    run = simulate(Timeline(((0.0, slow), (1000.0, fast))), hours=2000, seed=1, log=False)
    at = run.orders["placed"]
    for count, expected in (((at < 1000).sum(), 200), ((at >= 1000).sum(), 1000)):
        assert abs(count - expected) < 3.3 * expected**0.5


@pytest.mark.parametrize("busy", [1.0, 0.001])
def test_orders_of_many_streams_come_in_order_of_time_however_they_crowd(busy):
    """All day long, or all of them in the first thousandth of the run."""
    names = [f"a{n}" for n in range(20)]
    crowd = replace(
        QUICK,
        accounts=tuple(replace(QUICK.accounts[0], id=name) for name in names),
        demand=tuple(Demand(name, "job", 5.0) for name in names),
    )
    quiet = replace(crowd, demand=tuple(replace(one, per_hour=1e-9) for one in crowd.demand))
    run = simulate(Timeline(((0.0, crowd), (busy * 2000.0, quiet))), hours=2001.0 / busy, seed=4, log=False)
    at = run.orders["placed"]
    assert len(at) > 50
    assert (np.diff(at) >= 0).all()
    assert all(
        (np.diff(run.orders["number"][run.orders["account"] == n].astype(int)) == 1).all() for n in range(20)
    )


def test_more_moves_of_a_promise_than_an_order_can_count_are_refused():
    (kind,) = QUICK.kinds
    many = replace(QUICK, kinds=(replace(kind, promise=replace(kind.promise, moves=1000)),))
    with pytest.raises(Unplannable, match="up to 126 moves"):
        simulate(many, hours=10.0, seed=1)


def test_draws_are_uniform_and_those_of_two_purposes_are_strangers():
    keys = stream_keys(7)
    draws = np.array(
        [
            [uniform(keys[purpose], np.uint64(entity), 0) for entity in range(20_000)]
            for purpose in (Purpose.SERVICE, Purpose.ROUTE)
        ]
    )
    from scipy.stats import kstest

    assert kstest(draws[0], "uniform").pvalue > 0.001
    assert abs(np.corrcoef(draws)[0, 1]) < 3.3 / 20_000**0.5
    assert abs(np.corrcoef(draws[0][:-1], draws[0][1:])[0, 1]) < 3.3 / 20_000**0.5


def test_a_gap_distribution_that_is_unknown_is_refused():
    with pytest.raises(ValueError, match="no distribution of gaps"):
        placed(Demand("rank 1", "job", 1.0, gap_spread="weibull"))
