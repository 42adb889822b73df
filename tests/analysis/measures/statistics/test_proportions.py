"""Shares of small numbers."""

from itertools import product
from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.analysis.measures import (
    clopper_pearson,
    finite_population,
    newcombe,
    sample_size,
    wilson,
    zero_event_bound,
)
from goldenthread.analysis.measures.result import Undefined

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_w46_the_leavers_share_has_both_intervals(worked):
    expected = worked["W46"]["expected"]
    exact, score = clopper_pearson(3, 5), wilson(3, 5)
    assert exact.value == score.value == expected["rate"]
    assert [exact.low, exact.high] == pytest.approx(expected["clopper_pearson95"], abs=1e-6)
    assert [score.low, score.high] == pytest.approx(expected["wilson95"], abs=1e-6)


def test_w28_a_sample_of_a_small_population(worked):
    given_, expected = worked["W28"]["inputs"], worked["W28"]["expected"]
    share = finite_population(given_["x"], given_["n"], given_["N"])
    assert share.value == pytest.approx(expected["p"])
    assert [share.low, share.high] == pytest.approx(expected["ci95"], abs=1e-6)
    assert sample_size(given_["N"], given_["margin"]) == expected["n_required"]


def test_w54_no_event_yet_is_not_no_risk(worked):
    expected = worked["W54"]["expected"]
    bound = zero_event_bound(worked["W54"]["inputs"]["n"])
    assert bound.exact_upper == pytest.approx(expected["exact_upper95"], abs=1e-6)
    assert bound.rule_of_three == pytest.approx(expected["rule_of_three"])
    assert bound.jeffreys_upper == pytest.approx(expected["jeffreys_upper95_one_sided"], abs=1e-6)


def test_w59_before_and_after(worked):
    given_, expected = worked["W59"]["inputs"], worked["W59"]["expected"]
    change = newcombe(tuple(given_["after"]), tuple(given_["before"]))
    assert change.value == pytest.approx(expected["difference"])
    assert [change.low, change.high] == pytest.approx(expected["ci95"], abs=1e-6)


def test_newcombe_agrees_with_the_published_table():
    # Newcombe 1998, table II, method 10:
    # 56/70 − 48/80 = 0.2 [0.0524, 0.3339] and 9/10 − 3/10 [0.1705, 0.8090]
    first, second = newcombe((56, 70), (48, 80)), newcombe((9, 10), (3, 10))
    assert [first.low, first.high] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    assert [second.low, second.high] == pytest.approx([0.1705, 0.8090], abs=5e-5)


@given(counts)
def test_wilsons_ends_solve_the_score_equation(count):
    x, n = count
    share = wilson(x, n)
    for end in (share.low, share.high):
        if 0 < end < 1:
            assert abs(x / n - end) == pytest.approx(1.959963984540054 * sqrt(end * (1 - end) / n), rel=1e-6)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_clopper_pearsons_ends_leave_a_fortieth_in_each_tail(count):
    x, n = count
    share = clopper_pearson(x, n)
    tail_at_least = sum(comb(n, k) * share.low**k * (1 - share.low) ** (n - k) for k in range(x, n + 1))
    tail_at_most = sum(comb(n, k) * share.high**k * (1 - share.high) ** (n - k) for k in range(x + 1))
    assert x == 0 or tail_at_least == pytest.approx(0.025, rel=1e-6)
    assert x == n or tail_at_most == pytest.approx(0.025, rel=1e-6)


@given(counts)
def test_an_interval_holds_its_share_and_turns_over_with_it(count):
    x, n = count
    for interval in (wilson, clopper_pearson):
        share, rest = interval(x, n), interval(n - x, n)
        assert 0 <= share.low <= share.value <= share.high <= 1
        assert [rest.low, rest.high] == pytest.approx([1 - share.high, 1 - share.low], abs=1e-9)


@given(counts, counts)
def test_the_difference_turns_over_when_the_samples_change_places(first, second):
    there, back = newcombe(first, second), newcombe(second, first)
    assert [back.value, back.low, back.high] == pytest.approx(
        [-there.value, -there.high, -there.low], abs=1e-9
    )


def test_clopper_pearson_covers_at_least_as_often_as_it_says():
    n = 12
    for rate in (0.05, 0.2, 0.5, 0.83):
        covered = 0.0
        for x in range(n + 1):
            share = clopper_pearson(x, n)
            covered += comb(n, x) * rate**x * (1 - rate) ** (n - x) * (share.low <= rate <= share.high)
        assert covered >= 0.95


def test_the_finite_sample_interval_closes_when_everybody_answered():
    share = finite_population(7, 10, 10)
    assert share.low == share.high == share.value


def test_a_larger_population_and_a_smaller_margin_need_more_answers():
    for small, large in product((10, 60, 500), (600, 10_000)):
        assert sample_size(small, 0.1) <= sample_size(large, 0.1) <= sample_size(large, 0.05)
    assert sample_size(10**9, 0.1) == 97  # Cochran's 96.04 without a population


def test_zero_bound_is_the_upper_end_of_the_one_sided_exact_interval():
    for n in (1, 5, 12, 300):
        assert zero_event_bound(n).exact_upper == pytest.approx(clopper_pearson(0, n, level=0.90).high)


@pytest.mark.parametrize(
    "nothing", [wilson(0, 0), clopper_pearson(0, 0), newcombe((0, 0), (1, 2)), zero_event_bound(0)]
)
def test_of_nothing_there_is_no_share(nothing):
    assert isinstance(nothing, Undefined)
    assert not nothing


def test_impossible_counts_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="7 of 5"):
        wilson(7, 5)
    with pytest.raises(ValueError, match="confidence level"):
        wilson(1, 5, level=95)
