"""A rise is told from a slow queue: the stated rate holds whatever neighbours have in common; changes are seen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from goldenthread.analysis.findings.trend import drawn, p_of_rise
from goldenthread.analysis.measures import mann_kendall

SERIES = 300


@pytest.mark.parametrize("resemblance", [0.0, 0.3, 0.6, 0.8])
@pytest.mark.parametrize("n", [12, 24, 60, 120])
def test_a_series_in_which_nothing_changes_alarms_no_more_often_than_stated(n, resemblance):
    """More alarms than 1 % would give once in a thousand such tests refutes it."""
    series = drawn(np.random.default_rng([n, int(10 * resemblance)]), SERIES, n, resemblance)
    alarms = sum(p_of_rise(one) <= 0.01 for one in series)
    assert alarms <= binom.ppf(0.999, SERIES, 0.01)


def test_the_plain_test_would_alarm_far_more_often():
    series = drawn(np.random.default_rng(1), SERIES, 24, 0.8)
    plain = sum(mann_kendall(one).value > 0 and mann_kendall(one).p_one_sided <= 0.01 for one in series)
    assert plain > 3 * binom.ppf(0.999, SERIES, 0.01)


@pytest.mark.parametrize("shape", [lambda t: t, lambda t: t >= 0.5], ids=["a rise", "a step"])
def test_a_change_of_four_deviations_over_48_stretches_is_mostly_seen(shape):
    change = 4.0 * shape(np.arange(48) / 48)
    series = drawn(np.random.default_rng(2), 50, 48, 0.3) + change
    assert sum(p_of_rise(one) <= 0.01 for one in series) >= 35


def test_a_fall_is_no_rise_and_a_scale_changes_nothing():
    series = np.arange(24.0) + np.random.default_rng(3).standard_normal(24)
    assert p_of_rise(series) == p_of_rise(1000.0 * series + 5.0) < 0.01
    assert p_of_rise(-series) > 0.5


def test_a_constant_series_rises_no_more_than_any_other():
    assert p_of_rise(np.full(12, 7.0)) > 0.3
