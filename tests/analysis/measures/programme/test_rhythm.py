"""Reports that lapse, contracts that are renewed."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, on, record_set

from goldenthread.analysis.measures import beta_binomial, misses_for_alarm, renewal_rates, rhythm_lapses
from goldenthread.analysis.measures.result import Undefined


def monthly(kept, account="a", artefact="account report", owner="ana"):
    rows = []
    for month, issued in enumerate(kept):
        due = on(30 * month)
        row = {"artefact": artefact, "account_id": account, "due_on": due, "owner_id": owner}
        rows.append(row | {"issued_on": due if issued else None})
    return rows


def test_w56_the_report_that_was_allowed_to_drop_away(worked):
    given_, expected = worked["W56"]["inputs"], worked["W56"]["expected"]
    records = record_set(at(30 * 9), rhythm=monthly(given_["issued"]))
    found = rhythm_lapses(records, usual_on_time=given_["historic_on_time"])
    one = found.series[0]
    assert found.misses_for_alarm["account report"] == expected["k_for_p_le_001"]
    assert one.lapsed_on == on(30 * (expected["alarm_month"] - 1))
    assert (one.misses_in_a_row, one.owner_id) == (3, "ana")
    assert one.p_misses == pytest.approx(expected["p_k_misses"]["3"])
    for k, p in expected["p_k_misses"].items():
        assert (1 - given_["historic_on_time"]) ** int(k) == pytest.approx(p)


@given(st.floats(0.01, 0.99))
def test_the_alarm_comes_at_the_first_run_that_is_rare_enough(usual):
    k = misses_for_alarm(usual)
    assert (1 - usual) ** k <= 0.01 * (1 + 1e-6)
    assert k == 1 or (1 - usual) ** (k - 1) > 0.01


def slow_lapse(kept, k):
    """The first month with k misses in a row, and the month of the k-th miss of the run at the end."""
    first = next((m for m in range(len(kept)) if m + 1 >= k and not any(kept[m + 1 - k : m + 1])), None)
    run = len(kept) - max((m + 1 for m, one in enumerate(kept) if one), default=0)
    return first, len(kept) - run + k - 1 if run >= k else None


@settings(max_examples=60)
@given(st.lists(st.booleans(), min_size=1, max_size=20), st.sampled_from([0.6, 0.8, 0.9, 0.995]))
def test_month_by_month(kept, usual):
    one = rhythm_lapses(record_set(at(900), rhythm=monthly(kept)), usual_on_time=usual).series[0]
    first, now = slow_lapse(kept, misses_for_alarm(usual))
    assert one.ever_lapsed_on == (None if first is None else on(30 * first))
    assert one.lapsed_on == (None if now is None else on(30 * now))
    assert (one.n_due, one.n_on_time) == (len(kept), sum(kept))


def test_the_usual_share_leaves_out_the_run_that_is_judged():
    rows = monthly([1] * 20 + [0] * 5) + monthly([1] * 19 + [0, 1], account="b")
    found = rhythm_lapses(record_set(at(900), rhythm=rows))
    assert found.usual["account report"] == pytest.approx((20 + 20 + 0.5) / (20 + 21 + 1))
    assert [one.account_id for one in found.series] == ["a", "b"]
    assert found.n_lapsed == 1


def test_days_of_grace_and_what_is_not_due_yet():
    rows = monthly([1, 1, 1])
    rows[1]["issued_on"] += timedelta(days=3)
    assert rhythm_lapses(record_set(at(900), rhythm=rows)).on_time.value == pytest.approx(2 / 3)
    assert rhythm_lapses(record_set(at(900), rhythm=rows), grace_days=3).on_time.value == 1
    assert rhythm_lapses(record_set(at(31), rhythm=rows)).series[0].n_due == 2
    assert isinstance(rhythm_lapses(record_set(at(0), rhythm=rows)), Undefined)
    with pytest.raises(ValueError, match="above 0"):
        misses_for_alarm(0)
    assert misses_for_alarm(1) == 1


def test_a_steady_programme_raises_few_false_alarms():
    rng = np.random.default_rng(3)
    n, months = 300, 12
    rows = [row for k in range(n) for row in monthly(rng.random(months) < 0.9, account=f"k{k:03}")]
    found = rhythm_lapses(record_set(at(900), rhythm=rows), usual_on_time=0.9)
    # a lapse that still goes on needs misses in both last months: probability 0.01
    assert found.n_lapsed / n == pytest.approx(0.01, abs=4 * (0.01 * 0.99 / n) ** 0.5)


def contracts(account, renewed, decided, **more):
    return [
        {
            "contract_id": f"{account}{k}",
            "account_id": account,
            "outcome": "renewed" if k < renewed else "lost",
        }
        | {"decided_on": on(5), "starts_on": on(-400), **more}
        for k in range(decided)
    ]


def test_w52_as_records(worked):
    given_, expected = worked["W52"]["inputs"], worked["W52"]["expected"]
    rows = []
    for account, renewed, decided in zip(
        given_["account"], given_["renewed"], given_["decisions"], strict=True
    ):
        rows += contracts(account, renewed, decided)
    found = renewal_rates(record_set(at(30), contract=rows), target=0.5)
    near = worked["W52"]["tolerance"]
    assert found.prior == pytest.approx((expected["alpha"], expected["beta"]), abs=near)
    for one in found.groups:
        assert one.raw == pytest.approx(expected["raw"][one.group], abs=1e-6)
        assert one.shrunken.value == pytest.approx(expected["shrunk"][one.group], abs=near)
        assert one.p_below_target == pytest.approx(expected["p_rate_below_half"][one.group], abs=near)
    assert found.groups[0].group == "H"  # surest below target first


@settings(max_examples=30)
@given(
    st.lists(
        st.integers(0, 5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=7
    )
)
def test_counts_go_through_unchanged(pairs):
    rows = [row for k, (x, n) in enumerate(pairs) for row in contracts(f"k{k}", x, n)]
    found = renewal_rates(record_set(at(30), contract=rows))
    kept = [(x, n) for x, n in pairs if n]
    if not kept:
        assert isinstance(found, Undefined)
        return
    shrunk = beta_binomial(*zip(*kept, strict=True), target=0.8)
    assert sorted(one.shrunken.value for one in found.groups) == pytest.approx(
        sorted(rate.value for rate in shrunk.rates)
    )
    assert found.overall.n == sum(n for _, n in kept)


def test_a_contract_that_ended_undecided_was_not_renewed_and_one_that_runs_on_is_open():
    rows = contracts("a", 1, 1)
    rows += contracts("b", 0, 1, outcome="open", decided_on=None, ends_on=on(10))
    rows += contracts("c", 0, 1, outcome="open", decided_on=None, ends_on=on(90))
    rows += contracts("d", 0, 1, outcome="lost", decided_on=on(60), ends_on=on(90))  # not known yet
    found = renewal_rates(record_set(at(30), contract=rows))
    by_name = {one.group: (one.renewed, one.decided, one.n_open) for one in found.groups}
    assert by_name == {"a": (1, 1, 0), "b": (0, 1, 0), "c": (0, 0, 1), "d": (0, 0, 1)}
    assert found.n_open == 2


def test_by_tier_and_since():
    accounts = [
        {"account_id": name, "valid_from": date(2020, 1, 1), "tier": tier}
        for name, tier in (("a", "A"), ("b", "A"), ("c", "B"))
    ]
    rows = contracts("a", 2, 2) + contracts("b", 0, 1) + contracts("c", 1, 1) + contracts("x", 1, 1)
    records = record_set(at(30), account=accounts, contract=rows)
    found = {one.group: one.raw for one in renewal_rates(records, by="tier").groups}
    assert found == {"A": pytest.approx(2 / 3), "B": 1, "not known": 1}
    assert isinstance(renewal_rates(records, since=on(20)), Undefined)
    with pytest.raises(ValueError, match="segment"):
        renewal_rates(records, by="region")
