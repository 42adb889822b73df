"""Signal or noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.analysis.measures import xmr
from goldenthread.analysis.measures.result import Undefined

series = st.lists(st.integers(-50, 50), min_size=2, max_size=40)


@pytest.mark.parametrize("name", ["published_1", "published_2"])
def test_w07_published_limits(worked, name):
    expected = worked["W07"]["expected"][name]
    chart = xmr(worked["W07"]["inputs"][name])
    got = {
        "centre": chart.centre,
        "mr_mean": chart.mean_moving_range,
        "unpl": chart.upper_limit,
        "lnpl": chart.lower_limit,
        "url": chart.range_limit,
    }
    assert got == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("later", "flags"),
    [("later_otif", "flags_on_later_points_vs_baseline"), ("drift_otif", "flags_on_drift")],
)
def test_w07_later_points_against_frozen_limits(worked, later, flags):
    inputs, expected = worked["W07"]["inputs"], worked["W07"]["expected"]
    before = inputs["baseline_otif"]
    chart = xmr(before + inputs[later], baseline=len(before))
    assert chart.centre == pytest.approx(expected["baseline"]["centre"], abs=1e-6)
    assert not chart.provisional
    for rule in (1, 2, 3):
        since = [place - len(before) for place in chart.flagged(rule) if place >= len(before)]
        assert since == expected[flags][f"rule{rule}"], rule


def test_w07_the_baseline_itself_is_quiet(worked):
    assert xmr(worked["W07"]["inputs"]["baseline_otif"]).signals == ()


def slow_rules(x, centre, reach):
    """Wheeler's rules, window by window."""
    found = set()
    for sign in (1, -1):
        away = [sign * (v - centre) for v in x]
        found |= {(1, i) for i, a in enumerate(away) if a > reach + 1e-9}
        for rule, width, least, bound in ((2, 4, 3, reach / 2), (3, 8, 8, 0.0)):
            for start in range(max(1, len(x) - width + 1)):
                near = [i for i in range(start, min(start + width, len(x))) if away[i] > bound + 1e-9]
                if len(near) >= least:
                    found |= {(rule, i) for i in near}
    return found


@given(series)
def test_the_rules_window_by_window(values):
    chart = xmr(values)
    reach = chart.upper_limit - chart.centre
    assert {(s.rule, s.index) for s in chart.signals} == slow_rules(values, chart.centre, reach)


@given(series, st.integers(-1000, 1000), st.sampled_from([0.5, 2, 8]))
def test_shift_and_scale_move_the_limits_and_not_the_signals(values, shift, scale):
    chart, moved = xmr(values), xmr([v * scale + shift for v in values])
    assert moved.signals == chart.signals
    assert moved.upper_limit == pytest.approx(chart.upper_limit * scale + shift, abs=1e-6)


@given(series)
def test_upside_down_the_signals_change_sides(values):
    over, under = xmr(values), xmr([-v for v in values])
    turned = {(s.rule, s.index, {"above": "below", "below": "above"}[s.side]) for s in over.signals}
    assert turned == {(s.rule, s.index, s.side) for s in under.signals}


def test_a_constant_series_has_no_signal_and_a_jump_from_it_is_one():
    assert xmr([0.1 + 0.2] * 30).signals == ()
    assert [s.rule for s in xmr([3.0] * 12 + [4.0], baseline=12).signals] == [1]


def test_noise_breaks_rule_one_about_as_often_as_three_sigma():
    rng = np.random.default_rng(2)
    long = xmr(rng.normal(size=40_000))
    rate = len(long.flagged(1)) / 40_000
    # 2.66·mR̄ estimates 3σ: P = 0.0027, and the estimate of σ moves it by a few percent at this length
    assert rate == pytest.approx(0.0027, abs=4 * (0.0027 / 40_000) ** 0.5 + 0.0002)


def test_one_point_has_no_limits_and_three_are_provisional():
    assert isinstance(xmr([4.0]), Undefined)
    assert isinstance(xmr([]), Undefined)
    assert xmr([4, 5, 4]).provisional
    with pytest.raises(ValueError, match="number 1 is nan"):
        xmr([1, float("nan")])


def test_points_left_out_make_no_limits_and_are_judged_by_them():
    steady = [20.0, 23, 21, 24, 20, 23, 21, 24, 22, 20, 24]
    chart, alone = xmr([*steady[:5], 90.0, *steady[5:]], left_out=[5]), xmr(steady)
    assert (chart.centre, chart.upper_limit, chart.n, chart.n_baseline) == (
        alone.centre,
        alone.upper_limit,
        12,
        11,
    )
    assert [(signal.index, signal.rule) for signal in chart.signals] == [(5, 1)]
