"""How long until it happens, with open ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.analysis.measures import aalen_johansen, kaplan_meier, log_rank
from goldenthread.analysis.measures.result import Undefined

watched = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)
causes = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), min_size=1, max_size=40)


def columns(pairs):
    return [list(column) for column in zip(*pairs, strict=True)]


def test_w02_time_to_commit_with_open_orders(worked):
    given_, expected = worked["W02"]["inputs"], worked["W02"]["expected"]
    curve = kaplan_meier(given_["days"], given_["committed"])
    for time, share in expected["S"].items():
        assert curve.share_waiting(float(time)).value == pytest.approx(share, abs=1e-6)
    at_risk = dict(zip(curve.times.tolist(), curve.at_risk.tolist(), strict=True))
    assert at_risk == {float(time): n for time, n in expected["at_risk"].items()}
    assert curve.median().value == expected["median_days"]
    assert curve.share_done(10).value == pytest.approx(expected["p_committed_by_day10"])
    ten = curve.share_waiting(10)
    assert [ten.low, ten.high] == pytest.approx(expected["S10_ci95_loglog"], abs=1e-6)
    assert curve.restricted_mean(given_["tau"]).value == pytest.approx(expected["rmst_20"], abs=1e-6)
    assert curve.open_share == pytest.approx(expected["share_still_open"])


def test_w58_feedback_acted_on(worked):
    given_, expected = worked["W58"]["inputs"], worked["W58"]["expected"]
    curve = kaplan_meier(given_["days_to_action"], given_["acted"])
    assert curve.share_done(14).value == pytest.approx(expected["p_acted_by_14"])
    assert curve.median().value == expected["median_days"]


def test_w03_functional_and_line_of_business(worked):
    given_, expected = worked["W03"]["inputs"], worked["W03"]["expected"]
    both = [given_["functional"], given_["line_of_business"]]
    days = both[0]["days"] + both[1]["days"]
    committed = both[0]["committed"] + both[1]["committed"]
    test = log_rank(days, committed, ["functional"] * 6 + ["line"] * 6)
    assert test.observed[0] == expected["observed_functional"]
    assert test.expected[0] == pytest.approx(expected["expected_functional"], abs=1e-6)
    assert test.chi2 == pytest.approx(expected["chi2"], abs=1e-6)
    assert test.p == pytest.approx(expected["p"], abs=1e-6)


def test_freireichs_leukaemia_trial():
    # Freireich et al. 1963, remission weeks; S(10) = 0.753, log-rank 16.79 (Collett 2003 and many others)
    treated = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    relapsed = [1] * 9 + [0] * 12
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    curve = kaplan_meier(treated, relapsed)
    assert curve.share_waiting(10).value == pytest.approx(0.7529, abs=5e-5)
    assert curve.median().value == 23
    assert kaplan_meier(placebo, [1] * 21).median().value == 8
    test = log_rank(treated + placebo, relapsed + [1] * 21, [1] * 21 + [2] * 21)
    assert test.chi2 == pytest.approx(16.79, abs=5e-3)


def slow_curve(pairs, time):
    share = 1.0
    for t in sorted({t for t, done in pairs if done and t <= time}):
        at_risk = sum(1 for u, _ in pairs if u >= t)
        share *= 1 - sum(1 for u, done in pairs if done and u == t) / at_risk
    return share


@given(watched, st.integers(0, 12))
def test_the_curve_one_time_after_the_other(pairs, time):
    share = kaplan_meier(*columns(pairs)).share_waiting(time)
    if share:
        assert share.value == pytest.approx(slow_curve(pairs, time), abs=1e-9)
        assert share.low - 1e-9 <= share.value <= share.high + 1e-9
    else:
        assert time > max(t for t, _ in pairs)


@given(watched)
def test_agrees_with_scipys_curve(pairs):
    from scipy.stats import CensoredData, ecdf

    done = [t for t, happened in pairs if happened]
    open_ = [t for t, happened in pairs if not happened]
    theirs = ecdf(CensoredData(uncensored=done, right=open_)).sf
    curve = kaplan_meier(*columns(pairs))
    assert curve.waiting == pytest.approx(theirs.evaluate(curve.times), abs=1e-9)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=50))
def test_without_open_ones_it_is_the_plain_share_and_the_plain_mean(days):
    curve = kaplan_meier(days, [1] * len(days))
    assert curve.share_waiting(7).value == pytest.approx(np.mean(np.array(days) > 7), abs=1e-9)
    assert curve.restricted_mean(31).value == pytest.approx(np.mean(days), abs=1e-9)


@given(watched, st.randoms())
def test_order_and_counting_do_not_matter(pairs, random):
    curve = kaplan_meier(*columns(pairs))
    shuffled = random.sample(pairs, len(pairs))
    distinct = sorted(set(pairs))
    counted = kaplan_meier(*columns(distinct), counts=[pairs.count(pair) for pair in distinct])
    for other in (kaplan_meier(*columns(shuffled)), counted):
        assert other.waiting == pytest.approx(curve.waiting)
        assert (other.n, other.n_happened) == (curve.n, curve.n_happened)


@given(watched)
def test_an_order_that_is_still_open_can_only_raise_the_curve(pairs):
    shorter = kaplan_meier(*columns(pairs))
    longer = kaplan_meier(*columns([*pairs, (12, False)]))
    for time in range(int(shorter.longest) + 1):
        assert longer.share_waiting(time).value >= shorter.share_waiting(time).value - 1e-9


def test_the_loglog_interval_covers_what_it_says():
    rng = np.random.default_rng(17)
    rounds, covered = 1500, 0
    for _ in range(rounds):
        life, watch = rng.exponential(1, 60), rng.uniform(0.5, 4, 60)
        band = kaplan_meier(np.minimum(life, watch), life <= watch).share_waiting(1.0)
        covered += band.low <= np.exp(-1) <= band.high
    assert covered / rounds == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / rounds) ** 0.5 + 0.005)


def test_the_restricted_mean_covers_what_it_says():
    rng = np.random.default_rng(23)
    rounds, covered, truth = 1500, 0, 1 - np.exp(-1.5)
    for _ in range(rounds):
        life, watch = rng.exponential(1, 80), rng.uniform(1.5, 4, 80)
        mean = kaplan_meier(np.minimum(life, watch), life <= watch).restricted_mean(1.5)
        covered += mean.low <= truth <= mean.high
    assert covered / rounds == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / rounds) ** 0.5 + 0.01)


def test_limits_nothing_all_open_all_at_once():
    assert isinstance(kaplan_meier([], []), Undefined)
    open_only = kaplan_meier([5, 6], [0, 0])
    assert isinstance(open_only.median(), Undefined)
    assert open_only.share_waiting(5).value == 1
    assert isinstance(open_only.share_waiting(7), Undefined)
    at_once = kaplan_meier([0, 0, 0], [1, 1, 1])
    assert at_once.median().value == 0
    assert at_once.share_waiting(9).value == 0
    assert at_once.restricted_mean(3).value == 0
    with pytest.raises(ValueError, match="negative"):
        kaplan_meier([-1], [1])


def slow_incidence(pairs, cause, time):
    total, share = 0.0, 1.0
    for t in sorted({t for t, kind in pairs if kind and t <= time}):
        at_risk = sum(1 for u, _ in pairs if u >= t)
        total += share * sum(1 for u, kind in pairs if u == t and kind == cause) / at_risk
        share *= 1 - sum(1 for u, kind in pairs if u == t and kind) / at_risk
    return total


@given(causes, st.integers(0, 12))
def test_incidence_one_time_after_the_other(pairs, time):
    both = aalen_johansen(*columns(pairs))
    parts = 0.0
    for cause in both.incidence:
        share = both.share(cause, time)
        if isinstance(share, Undefined):
            return
        assert share.value == pytest.approx(slow_incidence(pairs, cause, time), abs=1e-9)
        parts += share.value
    alone = kaplan_meier([t for t, _ in pairs], [bool(kind) for _, kind in pairs]).share_waiting(time)
    assert not alone or parts + alone.value == pytest.approx(1, abs=1e-9)


def test_without_a_rival_incidence_is_one_minus_the_curve():
    days, done = [2, 3, 3, 5, 8, 8, 9, 12, 15, 20], [1, 1, 1, 1, 1, 0, 0, 1, 0, 0]
    alone, curve = aalen_johansen(days, done), kaplan_meier(days, done)
    share, rest = alone.share(1, 10), curve.share_done(10)
    assert share.value == pytest.approx(rest.value)
    greenwood = 0.5**2 * float(curve.hazard_variance[3])
    assert (share.high - share.low) / 2 == pytest.approx(1.959964 * greenwood**0.5, rel=1e-6)


def test_dropping_withdrawn_orders_as_censored_overstates_delivery():
    days, kind = [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 1, 2, 1, 2, 1, 2]
    honest = aalen_johansen(days, kind).share(1, 8).value
    naive = kaplan_meier(days, [k == 1 for k in kind]).share_done(8).value
    assert honest == pytest.approx(0.5)
    assert naive > honest


def slow_log_rank(rows):
    """Observed minus expected and its variance for group 0 of two, summed over strata."""
    off = variance = 0.0
    for layer in {row[3] for row in rows}:
        part = [row for row in rows if row[3] == layer]
        for t in {row[0] for row in part if row[1]}:
            n = sum(1 for row in part if row[0] >= t)
            n0 = sum(1 for row in part if row[0] >= t and row[2] == 0)
            d = sum(1 for row in part if row[0] == t and row[1])
            off += sum(1 for row in part if row[0] == t and row[1] and row[2] == 0) - d * n0 / n
            variance += d * n0 / n * (1 - n0 / n) * (n - d) / (n - 1) if n > 1 else 0
    return off**2 / variance if variance > 1e-12 else None


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 1), st.integers(0, 2)),
        min_size=2,
        max_size=50,
    )
)
def test_the_stratified_test_one_time_after_the_other(rows):
    t, done, group, layer = columns(rows)
    test, expected = log_rank(t, done, group, strata=layer), slow_log_rank(rows)
    if isinstance(test, Undefined):
        assert expected is None
    else:
        assert test.chi2 == pytest.approx(expected, rel=1e-6, abs=1e-9)
        assert sum(test.observed) == pytest.approx(sum(test.expected))


def test_agrees_with_scipys_log_rank():
    from scipy.stats import CensoredData, logrank

    rng = np.random.default_rng(4)
    a, b = rng.integers(1, 20, 30), rng.integers(1, 30, 40)
    done_a, done_b = rng.random(30) < 0.7, rng.random(40) < 0.6
    theirs = logrank(
        CensoredData(uncensored=a[done_a], right=a[~done_a]),
        CensoredData(uncensored=b[done_b], right=b[~done_b]),
    )
    ours = log_rank(np.r_[a, b], np.r_[done_a, done_b], [0] * 30 + [1] * 40)
    assert ours.chi2 == pytest.approx(theirs.statistic**2)
    assert ours.p == pytest.approx(theirs.pvalue)


def test_three_alike_groups_raise_false_alarms_as_often_as_stated():
    rng = np.random.default_rng(9)
    rounds = 1000
    false = sum(
        log_rank(rng.exponential(1, 90), rng.random(90) < 0.8, np.repeat([0, 1, 2], 30)).p < 0.05
        for _ in range(rounds)
    )
    assert false / rounds == pytest.approx(0.05, abs=4 * (0.05 * 0.95 / rounds) ** 0.5 + 0.01)


def test_many_times_are_taken_in_pieces(monkeypatch):
    rng = np.random.default_rng(1)
    t, done, group = rng.exponential(1, 300), rng.random(300) < 0.7, rng.integers(0, 4, 300)
    whole = log_rank(t, done, group)
    monkeypatch.setattr("goldenthread.analysis.measures.statistics.logrank._TIMES_AT_ONCE", 7)
    assert log_rank(t, done, group).chi2 == pytest.approx(whole.chi2)


def test_one_group_cannot_differ():
    assert isinstance(log_rank([1, 2], [1, 1], ["a", "a"]), Undefined)
    assert isinstance(log_rank([1, 2], [0, 0], ["a", "b"]), Undefined)
