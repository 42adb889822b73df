"""Rates of small groups, pulled towards what groups like them do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.analysis.measures import beta_binomial, gamma_poisson
from goldenthread.analysis.measures.result import Undefined

groups = st.lists(
    st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=25
).filter(lambda pairs: sum(n for _, n in pairs) > 0)


def test_w52_renewals_of_eight_accounts(worked):
    given_, expected = worked["W52"]["inputs"], worked["W52"]["expected"]
    shrunk = beta_binomial(given_["renewed"], given_["decisions"], target=0.5)
    near = worked["W52"]["tolerance"]
    assert shrunk.first == pytest.approx(expected["alpha"], abs=near)
    assert shrunk.second == pytest.approx(expected["beta"], abs=near)
    assert shrunk.prior_mean == pytest.approx(expected["prior_mean"], abs=near)
    for place, account in enumerate(given_["account"]):
        rate = shrunk.rates[place]
        assert shrunk.raw[place] == pytest.approx(expected["raw"][account], abs=1e-6)
        assert rate.value == pytest.approx(expected["shrunk"][account], abs=near)
        assert [rate.low, rate.high] == pytest.approx(expected["ci90"][account], abs=near)
        assert shrunk.p_beyond[place] == pytest.approx(expected["p_rate_below_half"][account], abs=near)


def test_w53_complaints_with_a_given_prior(worked):
    given_, expected = worked["W53"]["inputs"], worked["W53"]["expected"]
    prior = (given_["prior_shape"], given_["prior_rate"])
    shrunk = gamma_poisson(given_["complaints"], given_["exposure_years"], prior=prior, target=2)
    assert shrunk.raw == pytest.approx(expected["raw"])
    assert [rate.value for rate in shrunk.rates] == pytest.approx(expected["shrunk"], abs=1e-6)
    assert shrunk.p_beyond == pytest.approx(expected["p_rate_above_2"], abs=1e-6)


def test_no_other_beta_prior_on_a_grid_is_more_likely():
    from scipy.special import betaln

    rng = np.random.default_rng(3)
    n = rng.integers(1, 30, 60)
    x = rng.binomial(n, rng.beta(6, 2, 60))
    fitted = beta_binomial(x, n)

    def likelihood(a, b):
        return float((betaln(a + x, b + n - x) - betaln(a, b)).sum())

    best = likelihood(fitted.first, fitted.second)
    grid = np.exp(np.linspace(np.log(0.2), np.log(60), 60))
    assert "fitted" in fitted.basis
    assert all(likelihood(a, b) <= best + 1e-7 for a in grid for b in grid)


def test_the_fit_finds_the_truth_of_many_groups():
    rng = np.random.default_rng(11)
    n = rng.integers(5, 60, 4000)
    shares = beta_binomial(rng.binomial(n, rng.beta(8, 4, 4000)), n)
    # the spread of the prior mean over 4000 groups is at most that of the groups' own rates
    error = (8 * 4 / (12**2 * 13) / 4000 + 0.25 / 5 / 4000) ** 0.5
    assert shares.prior_mean == pytest.approx(8 / 12, abs=4 * error)
    assert 9 < shares.first + shares.second < 16
    exposure = rng.uniform(0.5, 5, 4000)
    counts = gamma_poisson(rng.poisson(rng.gamma(3, 1 / 1.5, 4000) * exposure), exposure)
    assert counts.prior_mean == pytest.approx(2.0, abs=4 * ((3 / 1.5**2 + 2 / 0.5) / 4000) ** 0.5)
    assert 2.5 < counts.first < 3.6


def test_nine_in_ten_truths_lie_in_a_ninety_percent_interval():
    rng = np.random.default_rng(5)
    truth = rng.beta(6, 3, 3000)
    n = rng.integers(1, 12, 3000)
    shrunk = beta_binomial(rng.binomial(n, truth), n)
    covered = np.mean([r.low <= t <= r.high for r, t in zip(shrunk.rates, truth, strict=True)])
    assert covered == pytest.approx(0.90, abs=4 * (0.9 * 0.1 / 3000) ** 0.5 + 0.005)


@settings(max_examples=30)
@given(groups)
def test_a_shrunken_rate_lies_between_the_raw_one_and_the_prior(pairs):
    x, n = zip(*pairs, strict=True)
    shrunk = beta_binomial(x, n)
    for raw, rate, trials in zip(shrunk.raw, shrunk.rates, n, strict=True):
        if trials == 0:
            assert isinstance(raw, Undefined)
            assert rate.value == pytest.approx(shrunk.prior_mean)
        else:
            assert min(raw, shrunk.prior_mean) - 1e-9 <= rate.value <= max(raw, shrunk.prior_mean) + 1e-9


def test_few_groups_and_no_variation_fall_back_and_say_so():
    few = beta_binomial([1, 2, 3], [2, 4, 6])
    assert "strength 4" in few.basis
    assert (few.first, few.second) == pytest.approx((2, 2))
    alike = beta_binomial([50] * 20, [100] * 20)
    assert "strength 4" in alike.basis
    single = beta_binomial([1, 0] * 10, [1] * 20)  # one decision each says nothing about variation
    assert "strength 4" in single.basis
    assert "typical group" in gamma_poisson([2] * 20, [1] * 20).basis


def test_all_or_nothing_stays_inside_the_scale():
    for x, groups_ in ((0, 3), (5, 3), (0, 30), (5, 30)):
        shrunk = beta_binomial([x] * groups_, [5] * groups_)
        assert all(1e-4 < rate.value < 1 - 1e-4 for rate in shrunk.rates)
        assert all(0 <= rate.low < rate.high <= 1 for rate in shrunk.rates)
    assert all(rate.value > 0.001 for rate in gamma_poisson([0] * 30, [1] * 30).rates)


def test_of_no_trials_there_is_no_rate():
    assert isinstance(beta_binomial([0, 0], [0, 0]), Undefined)
    assert isinstance(gamma_poisson([], []), Undefined)
    assert isinstance(beta_binomial([1], [2]).p_beyond, Undefined)


def test_impossible_groups_are_refused():
    with pytest.raises(ValueError, match="between 0 and its trials"):
        beta_binomial([3], [2])
    with pytest.raises(ValueError, match="exposure"):
        gamma_poisson([1], [0])
    with pytest.raises(ValueError, match="equally long"):
        gamma_poisson([1], [1, 2])
