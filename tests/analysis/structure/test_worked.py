"""Worked examples W31–W36."""

from __future__ import annotations

import numpy as np
import pytest

from goldenthread.analysis.structure import queueing
from goldenthread.analysis.structure.distances import earth_movers_distance, ngram_distance
from goldenthread.analysis.structure.inference import (
    compare_pairs,
    moving_average,
    mser,
    replications_needed,
)


def close(example, value, *path):
    expected = example["expected"]
    for name in path:
        expected = expected[name]
    assert value == pytest.approx(expected, abs=max(example["tolerance"], 1e-6)), path


def test_w31_erlang_c_and_square_root_staffing(worked):
    w = worked["W31"]
    given = w["inputs"]
    close(w, queueing.erlang_c(3, 2.0), "erlangC_c3_a2")
    for c in given["c"]:
        close(w, queueing.erlang_c(c, given["offered_load"]), "p_wait", str(c))
    five = queueing.mmc(5, given["lam_per_h"], given["mu_per_h"])
    for name in ("rho", "p_wait", "wq", "w", "lq"):
        close(w, getattr(five, name), "c5", name)
    close(w, five.wq * 3600, "c5", "wq_seconds")
    level = queueing.service_level(5, given["lam_per_h"], given["mu_per_h"], given["sl_threshold_s"] / 3600)
    close(w, level, "c5", "service_level_20s")
    staff = queueing.square_root_staffing(given["sqrt_a"], given["beta"])
    assert staff == w["expected"]["sqrt_staff"]
    close(w, queueing.erlang_c(staff, given["sqrt_a"]), "erlangC_at_sqrt_staff")
    close(w, queueing.halfin_whitt_delay(given["beta"]), "halfin_whitt_limit")


def test_w32_pooling_against_dedicating(worked):
    w = worked["W32"]
    lam, mu, servers = (w["inputs"][name] for name in ("lam", "mu", "servers"))
    pooled, alone = queueing.mmc(servers, lam, mu), queueing.mmc(1, lam / servers, mu)
    for name in ("rho", "p_wait", "wq", "w", "lq"):
        close(w, getattr(pooled, name), "pooled", name)
        close(w, getattr(alone, name), "dedicated_1", name)
    close(w, alone.w / pooled.w, "pooling_penalty_ratio_w")
    gain = queueing.break_even_gain
    close(w, gain(lam, mu, servers, teams=servers), "breakeven_rate_gain_total_time")
    close(w, gain(lam, mu, servers, teams=servers, queue_only=True), "breakeven_rate_gain_queue_time")
    close(w, gain(lam, mu, servers, teams=2), "breakeven_rate_gain_2x_MM2")
    for rho in w["expected"]["breakeven_total_time_by_rho"]:
        found = gain(float(rho) * servers * mu, mu, servers, teams=servers)
        close(w, found, "breakeven_total_time_by_rho", rho)


def test_w33_pooling_unlike_work(worked):
    w = worked["W33"]
    short, long = w["inputs"]["short"], w["inputs"]["long"]
    found = queueing.pooling_unlike_work(short["lam"], short["mean"], long["lam"], long["mean"])
    close(w, found.wq_short_dedicated, "wq_short_dedicated")
    close(w, found.wq_long_dedicated, "wq_long_dedicated")
    close(w, found.wq_mean_dedicated, "wq_avg_dedicated")
    close(w, found.scv_pooled, "service_scv_pooled")
    close(w, found.wq_pooled, "wq_pooled_everyone")
    close(w, found.share_worse_off, "share_of_customers_worse_off_by_pooling")
    close(w, found.short_change, "short_change")


def test_w34_eliminating_handoffs(worked):
    w = worked["W34"]
    given = w["inputs"]
    found = queueing.handoff_elimination(
        given["lam"], given["mu_per_step"], steps=given["steps"], delay=given["handoff_delay"]
    )
    close(w, found.functional, "functional_lead")
    close(w, found.own_queues, "lob_each_team_own_queue_lead")
    close(w, found.shared_queue, "lob_shared_queue_lead_allen_cunneen")
    close(w, found.reduction, "reduction")
    close(w, found.tolerable_factor, "tolerable_loss_of_specialisation_service_time_factor")


def test_w35_warm_up_and_common_random_numbers(worked):
    w = worked["W35"]
    given = w["inputs"]
    series = given["series"]
    cut = mser(series)
    assert cut == w["expected"]["mser_truncation"]
    close(w, float(np.mean(series[cut:])), "mean_after_truncation")
    average = moving_average(series, given["welch_w"])
    assert average == pytest.approx(w["expected"]["welch_moving_average"], abs=1e-6)
    found = compare_pairs(given["base"], given["alt"])
    close(w, found.paired.value, "crn_mean_diff")
    assert (found.paired.low, found.paired.high) == pytest.approx(w["expected"]["crn_ci95"], abs=1e-6)
    independent = (found.independent.low, found.independent.high)
    assert independent == pytest.approx(w["expected"]["independent_ci95"], abs=1e-6)
    close(w, found.independent_df, "independent_welch_df")
    close(w, found.variance_reduction, "variance_reduction")
    assert found.is_clear
    differences = np.subtract(given["base"], given["alt"])
    needed = replications_needed(differences, given["wanted_half_width"])
    assert needed == w["expected"]["rough_replications_needed"]


def test_w36_distances_between_logs(worked):
    w = worked["W36"]
    given = w["inputs"]
    distance = earth_movers_distance(given["cycle_real"], given["cycle_sim"])
    close(w, distance, "cycle_time_emd")
    close(w, distance / np.mean(given["cycle_real"]), "relative_to_real_mean")
    close(w, ngram_distance(given["log_real"], given["log_sim"], n=2), "bigram_distance")
    close(w, ngram_distance(given["log_real"], given["log_real"], n=2), "identical")


def test_earth_movers_distance_agrees_with_scipy_on_samples_of_unequal_size():
    from scipy.stats import wasserstein_distance

    rng = np.random.default_rng(4)
    for _ in range(20):
        a, b = rng.exponential(3, rng.integers(1, 50)), rng.normal(5, 2, rng.integers(1, 50))
        assert earth_movers_distance(a, b) == pytest.approx(wasserstein_distance(a, b))
