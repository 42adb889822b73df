"""Trend, association, agreement, percentiles and customers' scores."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goldenthread.analysis.measures import (
    concordance_index,
    effort_score,
    kendall,
    mann_kendall,
    nearest_rank,
    net_promoter_score,
    satisfied_share,
    spearman,
    weighted_kappa,
)
from goldenthread.analysis.measures.result import Undefined

short = st.lists(st.integers(0, 6), min_size=3, max_size=6)


def test_w47_sales_rise_and_satisfaction_falls(worked):
    given_, expected = worked["W47"]["inputs"], worked["W47"]["expected"]
    sales, csat = mann_kendall(given_["sales_index"]), mann_kendall(given_["csat"])
    assert (sales.value, sales.p_two_sided) == pytest.approx(
        (expected["trend_sales_tau"], expected["trend_sales_p"]), abs=1e-6
    )
    assert (csat.value, csat.p_two_sided) == pytest.approx(
        (expected["trend_csat_tau"], expected["trend_csat_p"]), abs=1e-6
    )
    both = kendall(given_["sales_index"], given_["csat"])
    assert (both.value, both.p_two_sided) == pytest.approx(
        (expected["tau_sales_csat"], expected["p"]), abs=1e-6
    )


def test_w55_friction_and_dissatisfaction(worked):
    given_, expected = worked["W55"]["inputs"], worked["W55"]["expected"]
    both = spearman(given_["cross_unit_wait_h"], given_["dissatisfied_share"])
    assert both.value == pytest.approx(expected["spearman"])
    assert both.p_one_sided == pytest.approx(expected["exact_p_one_sided"], abs=1e-6)


def all_taus(x, y):
    def score(b):
        return sum(
            np.sign(x[i] - x[j]) * np.sign(b[i] - b[j]) for i in range(len(x)) for j in range(i + 1, len(x))
        )

    return score(y), [score(order) for order in permutations(y)]


@given(st.data(), short)
def test_kendalls_p_is_the_share_of_all_orders(data, x):
    y = data.draw(st.lists(st.integers(0, 6), min_size=len(x), max_size=len(x)))
    result = kendall(x, y)
    if isinstance(result, Undefined):
        assert len(set(x)) == 1 or len(set(y)) == 1
        return
    seen, scores = all_taus(x, y)
    assert result.p_two_sided == pytest.approx(np.mean([abs(s) >= abs(seen) for s in scores]))


@given(st.lists(st.floats(-5, 5, width=32), min_size=9, max_size=30, unique=True), st.randoms())
def test_agrees_with_scipy(values, random):
    from scipy.stats import kendalltau, spearmanr

    other = random.sample(values, len(values))
    ours, theirs = kendall(values, other), kendalltau(values, other, method="exact")
    assert (ours.value, ours.p_two_sided) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
    rho = spearman(values, other)
    assert rho.value == pytest.approx(spearmanr(values, other).statistic, abs=1e-9)
    assert rho.p_two_sided == pytest.approx(spearmanr(values, other).pvalue, abs=1e-9)


@given(st.lists(st.integers(0, 4), min_size=12, max_size=40))
def test_ties_follow_the_corrected_variance(values):
    from scipy.stats import kendalltau

    assume(len(set(values)) > 1)
    ours = mann_kendall(values)
    theirs = kendalltau(range(len(values)), values, method="asymptotic")
    assert ours.value == pytest.approx(theirs.statistic, abs=1e-9)
    # ours corrects for continuity, so it is never less careful
    assert ours.p_two_sided >= theirs.pvalue - 1e-9


@given(short)
def test_backwards_the_trend_turns(values):
    assume(len(set(values)) > 1)
    there, back = mann_kendall(values), mann_kendall(values[::-1])
    assert back.value == pytest.approx(-there.value)
    assert back.p_two_sided == pytest.approx(there.p_two_sided)


@given(short)
def test_ranks_ignore_the_scale(values):
    assume(len(set(values)) > 1)
    y = list(range(len(values)))
    assert spearman([v**3 + v for v in values], y) == spearman(values, y)


def test_too_few_or_constant_has_no_trend():
    assert isinstance(mann_kendall([1, 2]), Undefined)
    assert isinstance(mann_kendall([3, 3, 3, 3]), Undefined)
    assert isinstance(spearman([1, 2, 3], [5, 5, 5]), Undefined)


def test_w44_relationship_given_and_wanted(worked):
    given_, expected = worked["W44"]["inputs"], worked["W44"]["expected"]
    match = weighted_kappa(given_["supplier_tier"], given_["customer_wants"], ladder="TCP")
    assert match.weighted_kappa == pytest.approx(expected["weighted_kappa"], abs=1e-6)
    assert match.match_share == expected["match_rate"]
    assert (match.n_first_higher, match.n_second_higher) == (
        expected["over_served"],
        expected["under_served"],
    )


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=40))
def test_kappa_pair_by_pair(pairs):
    first, second = zip(*pairs, strict=True)
    place = {letter: rung for rung, letter in enumerate("abcd")}
    seen = np.mean([abs(place[a] - place[b]) for a, b in pairs])
    chance = np.mean([abs(place[a] - place[b]) for a in first for b in second])
    match = weighted_kappa(first, second, ladder="abcd")
    if chance == 0:
        assert isinstance(match.weighted_kappa, Undefined)
        return
    assert match.weighted_kappa == pytest.approx(1 - seen / chance)
    turned = weighted_kappa(second, first, ladder="dcba")
    assert turned.weighted_kappa == pytest.approx(match.weighted_kappa)


def test_an_unknown_rung_is_named():
    with pytest.raises(ValueError, match="'X' is not on the ladder"):
        weighted_kappa("TX", "TT", ladder="TCP")


def test_w51_ranking_of_losses(worked):
    given_, expected = worked["W51"]["inputs"], worked["W51"]["expected"]
    order = concordance_index(given_["months"], given_["churned"], given_["risk"])
    assert order.comparable_pairs == expected["comparable_pairs"]
    assert order.c_index == pytest.approx(expected["c_index"], abs=1e-6)


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.integers(0, 5)), min_size=1, max_size=25))
def test_concordance_pair_by_pair(rows):
    agree, pairs = 0.0, 0
    for t, lost, risk in rows:
        for u, other_lost, other in rows:
            if lost and (t < u or (t == u and not other_lost)):
                pairs += 1
                agree += (risk > other) + 0.5 * (risk == other)
    t, lost, risk = zip(*rows, strict=True)
    result = concordance_index(t, lost, risk)
    if not pairs:
        assert isinstance(result, Undefined)
        return
    assert (result.c_index, result.comparable_pairs) == (pytest.approx(agree / pairs), pairs)
    opposite = concordance_index(t, lost, [-r for r in risk])
    assert opposite.c_index == pytest.approx(1 - result.c_index)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(1, 100))
def test_the_nearest_rank_is_the_smallest_that_covers_the_share(values, percent):
    found = nearest_rank(values, percent / 100)
    n = len(values)
    covering = [v for v in sorted(values) if 100 * sum(w <= v for w in values) >= percent * n]
    assert found == covering[0]


def test_percentiles_at_the_ends():
    assert nearest_rank([4, 9, 2], 0) == 2
    assert nearest_rank([4, 9, 2], 1) == 9
    assert nearest_rank(range(1, 101), 0.07) == 7
    assert isinstance(nearest_rank([], 0.5), Undefined)


def test_w27_three_scales(worked):
    given_, expected = worked["W27"]["inputs"], worked["W27"]["expected"]
    nps = net_promoter_score(given_["nps_scores"])
    assert nps.value == pytest.approx(expected["nps"])
    assert [nps.low, nps.high] == pytest.approx(expected["ci95"], abs=1e-4)
    known = net_promoter_score(given_["nps_scores"], population=given_["population_contacts"])
    assert [known.low, known.high] == pytest.approx(expected["ci95_fpc"], abs=1e-4)
    csat = satisfied_share(given_["csat_1to5"])
    assert csat.value == expected["csat_top2"]
    assert [csat.low, csat.high] == pytest.approx(expected["csat_wilson95"], abs=1e-6)
    ces = effort_score(given_["ces_1to7"])
    assert ces.mean.value == expected["ces_mean"]
    assert ces.share_five_or_more.value == pytest.approx(expected["ces_share_5plus"])


@given(st.lists(st.integers(0, 10), min_size=1, max_size=50))
def test_the_promoter_score_is_the_mean_of_plus_and_minus_hundred(scores):
    signs = np.array([100 * ((s >= 9) - (s <= 6)) for s in scores])
    nps = net_promoter_score(scores)
    assert nps.value == pytest.approx(signs.mean())
    assert nps.high - nps.value == pytest.approx(
        1.959963984540054 * signs.std() / len(scores) ** 0.5, abs=1e-6
    )


def test_scores_off_their_scale_and_no_scores():
    for score in (net_promoter_score, satisfied_share, effort_score):
        assert isinstance(score([]), Undefined)
    with pytest.raises(ValueError, match="between 0 and 10; one is 11"):
        net_promoter_score([3, 11])
    with pytest.raises(ValueError, match="too short"):
        net_promoter_score([3, 9], population=1)
    assert net_promoter_score([10, 0], population=2).low == 0
