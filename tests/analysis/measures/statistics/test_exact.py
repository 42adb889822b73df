"""Exact tests and false discoveries."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.analysis.measures import benjamini_hochberg, binomial_tail, fisher
from goldenthread.analysis.measures.result import Undefined


def test_w46_three_of_five_leavers_are_no_accident(worked):
    expected = worked["W46"]["expected"]
    rate = 1 - (1 - 0.15) ** 0.5
    assert rate == pytest.approx(expected["p_baseline_6m"], abs=1e-6)
    assert binomial_tail(3, 5, rate) == pytest.approx(expected["p_value_ge"], abs=1e-6)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0, 1))
def test_the_tail_is_the_sum_of_its_terms(events, more, rate):
    n = events + more
    terms = sum(comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(events, n + 1))
    assert binomial_tail(events, n, rate) == pytest.approx(terms, rel=1e-9, abs=1e-12)


def test_the_ends_of_the_tail():
    assert binomial_tail(0, 0, 0.3) == binomial_tail(0, 9, 0.3) == 1
    assert binomial_tail(9, 9, 0.5) == pytest.approx(2**-9)
    assert binomial_tail(1, 9, 0) == 0


def test_w21_the_table_of_the_operations_veto(worked):
    expected = worked["W21"]["expected"]
    test = fisher([[6, 14], [16, 4]])
    assert test.odds_ratio == pytest.approx(expected["odds_ratio"], abs=1e-6)
    assert test.p_two_sided == pytest.approx(expected["p_two_sided"], abs=1e-6)


def test_the_lady_tasting_tea():
    # Fisher 1935: three of four right has p = 17/70
    assert fisher([[3, 1], [1, 3]]).p_greater == pytest.approx(17 / 70)


tables = st.lists(st.integers(0, 30), min_size=4, max_size=4)


@given(tables)
def test_fisher_agrees_with_scipy_and_with_its_own_mirror(cells):
    from scipy.stats import fisher_exact

    a, b, c, d = cells
    test = fisher([[a, b], [c, d]])
    if isinstance(test, Undefined):
        assert 0 in (a + b, c + d, a + c, b + d)
        return
    assert test.p_two_sided == pytest.approx(fisher_exact([[a, b], [c, d]])[1], rel=1e-9)
    assert test.p_less == pytest.approx(fisher_exact([[a, b], [c, d]], alternative="less")[1], rel=1e-9)
    mirror = fisher([[c, d], [a, b]])
    assert mirror.p_two_sided == pytest.approx(test.p_two_sided)
    assert mirror.p_greater == pytest.approx(test.p_less)


def test_the_published_example_of_false_discoveries():
    # Benjamini & Hochberg 1995, section 3.2: 15 p-values, q = 0.05, four rejected
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert benjamini_hochberg(p, q=0.05).indices == (0, 1, 2, 3)


def slow_step_up(p, q):
    """The largest i with p(i) ≤ i·q/m, and everything up to it."""
    m, last = len(p), -1.0
    for i, value in enumerate(sorted(p), start=1):
        if value <= i * q / m:
            last = value
    return [value <= last for value in p]


@given(st.lists(st.integers(0, 1000), max_size=30), st.sampled_from([1, 5, 10, 25]))
def test_the_step_up_rule_by_hand(thousandths, percent):
    from fractions import Fraction

    exact = slow_step_up([Fraction(t, 1000) for t in thousandths], Fraction(percent, 100))
    # nudged up so that p = i·q/m, true on paper, does not hang on the last bit of a product
    stands = benjamini_hochberg([t / 1000 for t in thousandths], q=percent / 100 + 1e-12).stands
    assert list(stands) == exact


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_tests_does_not_matter(p, random):
    places = list(range(len(p)))
    random.shuffle(places)
    straight = benjamini_hochberg(p).adjusted_p
    assert benjamini_hochberg([p[i] for i in places]).adjusted_p == tuple(straight[i] for i in places)


def test_false_alarms_stay_within_the_promise_when_nothing_is_true():
    rng = np.random.default_rng(7)
    rounds = 2000
    any_false = sum(any(benjamini_hochberg(rng.random(20), q=0.10).stands) for _ in range(rounds))
    error = (0.10 * 0.90 / rounds) ** 0.5
    assert abs(any_false / rounds - 0.10) < 4 * error


def test_of_no_tests_none_stands_and_no_p_is_above_one():
    assert benjamini_hochberg([]).stands == ()
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.2, 1.2])
