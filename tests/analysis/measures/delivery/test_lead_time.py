"""Lead times, ageing work, Little's law, before and after."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, delivered, on, placed, record_set, requested

from goldenthread.analysis.measures import (
    ageing_work,
    before_after,
    cost_of_delay,
    lead_time,
    littles_law,
    nearest_rank,
    percentile,
    promise_keeping,
    time_to_deliver,
)
from goldenthread.analysis.measures.result import Undefined

lives = st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 30)), min_size=1, max_size=25)


def records_of(spans, now=60.0):
    """Orders from (day placed, days taken or None while open)."""
    orders = [placed(f"o{k}", start, account_id=f"k{k % 3}") for k, (start, _) in enumerate(spans)]
    ends = [delivered(f"o{k}", start + took) for k, (start, took) in enumerate(spans) if took is not None]
    return record_set(at(now), order=orders, delivery=[*ends, delivered("of another order", 0)])


def test_w09_ageing_work(worked):
    given_, expected = worked["W09"]["inputs"], worked["W09"]["expected"]
    spans = [(0, days) for days in given_["completed_cycle_days"]]
    spans += [(60 - age, None) for age in given_["open_age_days"]]
    records = records_of(spans)
    aged = ageing_work(records)
    assert aged.service_level_days == expected["sle85"]
    assert aged.older_share.value == expected["share_open_older_than_sle"]
    by_age = {one.age_days: one.p_exceed for one in aged.oldest}
    assert by_age[6] == pytest.approx(expected["p_exceed_sle_given_age_6"], abs=1e-6)
    assert isinstance(by_age[15], Undefined)
    assert [one.age_days for one in aged.oldest] == [15, 10, 6, 1]
    assert lead_time(records).service_level_days == expected["sle85"]


def test_w04_littles_law(worked):
    given_, expected = worked["W04"]["inputs"], worked["W04"]["expected"]
    law = littles_law(records_of([(a, d - a) for a, d in given_["arrive_depart"]], now=given_["horizon"]))
    assert law.mean_in_progress == pytest.approx(expected["L"])
    assert law.arrivals_per_day == pytest.approx(expected["lam"])
    assert law.mean_days == pytest.approx(expected["W"])
    assert law.consistent
    planning = given_["planning"]
    done = [(day, 0) for day in range(10) for _ in range(planning["throughput_per_day"])]
    ahead = littles_law(records_of(done + [(0, None)] * planning["wip"], now=10))
    assert ahead.expected_days == pytest.approx(expected["planning_lead_time_days"])


def test_w59_as_records(worked):
    given_, expected = worked["W59"]["inputs"], worked["W59"]["expected"]
    orders, asked, ends = [], [], []
    for side, due in (("before", 10), ("after", 20)):
        met, n = given_[side]
        for k in range(n):
            name = f"{side}{k}"
            orders.append(placed(name))
            asked.append(requested(name, due))
            ends.append(delivered(name, due if k < met else due + 3))
    records = record_set(at(60), order=orders, requested_date=asked, delivery=ends)
    change = before_after(records, change_on=on(15), basis="requested")
    assert change.difference.value == pytest.approx(expected["difference"])
    assert [change.difference.low, change.difference.high] == pytest.approx(expected["ci95"], abs=1e-6)
    assert change.signal
    near = before_after(records, change_on=on(15), basis="requested", days=3)
    assert isinstance(near.difference, Undefined)
    assert isinstance(before_after(records, change_on=on(15)).signal, Undefined)


def test_before_and_after_turn_over_when_time_does(worked):
    orders = [placed(f"o{k}") for k in range(30)]
    asked = [requested(f"o{k}", 10 if k < 12 else 20) for k in range(30)]
    ends = [delivered(f"o{k}", 9) for k in range(0, 30, 4)]
    turned = [requested(f"o{k}", 20 if k < 12 else 10) for k in range(30)]
    there, back = (
        before_after(
            record_set(at(60), order=orders, requested_date=rows, delivery=ends),
            change_on=on(15),
            basis="requested",
        )
        for rows in (asked, turned)
    )
    assert back.difference.value == pytest.approx(-there.difference.value)
    assert back.difference.low == pytest.approx(-there.difference.high)


@settings(max_examples=50)
@given(lives)
def test_percentiles_are_those_of_the_delivered_orders(spans):
    lead = lead_time(records_of(spans), by="account_id")
    done = [took for _, took in spans if took is not None]
    assert (lead.n_finished, lead.n_open) == (len(done), len(spans) - len(done))
    if not done:
        assert isinstance(lead.p85_days, Undefined)
        return
    for share, found in ((0.5, lead.p50_days), (0.85, lead.p85_days), (0.95, lead.p95_days)):
        assert found.value == pytest.approx(nearest_rank(done, share), abs=1e-9)
        assert found.low <= found.value <= found.high
    for group in lead.groups:
        own = [t for k, (_, t) in enumerate(spans) if f"k{k % 3}" == group.group and t is not None]
        assert group.n_finished == len(own)
        assert not own or group.p85_days.value == pytest.approx(nearest_rank(own, 0.85), abs=1e-9)
    if lead.p85_with_open_days:
        assert lead.p85_with_open_days.value >= lead.p85_days.value - 1e-9


@settings(max_examples=50)
@given(lives)
def test_the_law_holds_exactly_when_the_window_starts_and_ends_empty(spans):
    law = littles_law(records_of([(start, took or 0) for start, took in spans], now=90))
    assert law.n_open_at_end == 0
    days = sum(took or 0 for _, took in spans)
    assert law.mean_in_progress * law.window_days == pytest.approx(days, abs=1e-6)
    assert not law.ratio or law.ratio == pytest.approx(1)


def slow_in_progress(spans, start, now, step=0.25):
    """The mean number of orders in the house, counted every quarter of a day."""
    ticks = np.arange(start + step / 2, now, step)
    return np.mean([sum(a <= t < (math.inf if d is None else a + d) for a, d in spans) for t in ticks])


@settings(max_examples=30)
@given(lives)
def test_work_in_progress_tick_by_tick(spans):
    law = littles_law(records_of(spans, now=40), since=at(10))
    assert law.window_days == 30
    assert law.mean_in_progress == pytest.approx(slow_in_progress(spans, 10, 40), abs=1e-6)
    assert law.n_open_at_start == sum(a < 10 and (d is None or a + d >= 10) for a, d in spans)


def test_piled_up_work_is_not_consistent():
    law = littles_law(records_of([(day, 1 if day < 10 else None) for day in range(30)], now=30))
    assert not law.consistent
    assert law.n_open_at_end == 20


def test_open_orders_lengthen_what_customers_can_rely_on():
    lead = lead_time(records_of([(0, 2)] * 6 + [(0, None)] * 6))
    assert lead.p85_days.value == 2
    assert isinstance(lead.p85_with_open_days, Undefined)


def test_withdrawn_orders_are_counted_apart():
    orders = [placed("a"), placed("b", withdrawn_at=at(3)), placed("c", withdrawn_at=at(9)), placed("d")]
    ends = [delivered("a", 5), delivered("c", 4)]
    lead = lead_time(record_set(at(30), order=orders, delivery=ends))
    assert (lead.n_finished, lead.n_withdrawn, lead.n_open) == (2, 1, 1)


def declined_records():
    """One order of each fate, and what was answered: only ``asked`` and ``redirected`` are open on day 30."""
    fates = "delivered declined withdrawn redirected asked insisted late".split()
    orders = [placed(name, withdrawn_at=at(4) if name == "withdrawn" else None) for name in fates]
    answers = [
        {"answer_id": f"{k}", "order_id": name, "kind": kind, "at": at(day)}
        for k, (name, kind, day) in enumerate(
            [
                ("declined", "decline", 2),
                ("redirected", "decline", 1),
                ("redirected", "redirect", 3),
                ("insisted", "decline", 1),
                ("insisted", "promise", 1),
                ("late", "decline", 29),
            ]
        )
    ]
    return orders, answers, [delivered("delivered", 5), delivered("insisted", 8)]


def test_declined_orders_are_not_open_and_redirected_ones_are():
    orders, answers, ends = declined_records()
    later, earlier = (record_set(at(day), order=orders, answer=answers, delivery=ends) for day in (30, 10))
    wait = time_to_deliver(later)
    assert (wait.n_happened, wait.n_open, wait.n_ended_otherwise) == (2, 2, 3)
    assert time_to_deliver(earlier).n_open == 3  # on day 10 ``late`` is not declined yet
    lead = lead_time(later)
    assert (lead.n_finished, lead.n_withdrawn, lead.n_open) == (2, 3, 2)
    assert [one.order_id for one in ageing_work(later).oldest] == ["redirected", "asked"]
    law = littles_law(later)
    assert (law.n_open_at_end, law.n_left) == (2, 5)
    # the seven were in the house for 5, 2, 4, 30, 30, 8 and 29 days of thirty
    assert law.mean_in_progress == pytest.approx((5 + 2 + 4 + 30 + 30 + 8 + 29) / 30)
    assert littles_law(earlier).n_open_at_end == 3


def test_declined_orders_wait_in_no_unit_and_are_no_overdue_ones():
    orders, answers, ends = declined_records()
    dated = [order | {"cost_of_delay_per_week": 5, "expected_weeks": 1} for order in orders]
    asked_for = [requested(order["order_id"], 6) for order in orders]
    records = record_set(at(30), order=orders, answer=answers, delivery=ends, requested_date=asked_for)
    kept = promise_keeping(records)
    assert kept.n_open_overdue == 2
    assert (
        kept.on_requested.n == 6
    )  # declined ones were asked for and not delivered; the withdrawn one was not
    records.add_arrow("order", pa.Table.from_pylist(dated))
    assert sorted(job.name for job in cost_of_delay(records).sequence) == ["asked", "redirected"]


def test_nothing_delivered_nothing_open_and_nothing_at_all():
    assert isinstance(lead_time(record_set(at(3), order=[placed("a")])), Undefined)
    assert isinstance(littles_law(record_set(at(3), order=[placed("a")])), Undefined)
    only_open = ageing_work(records_of([(0, None)]))
    assert isinstance(only_open.service_level_days, Undefined)
    assert (only_open.n_open, len(only_open.oldest)) == (1, 1)
    all_done = ageing_work(records_of([(0, 3)]))
    assert isinstance(all_done.older_share, Undefined)
    assert all_done.oldest == ()
    same_moment = record_set(at(0), order=[placed("a")], delivery=[delivered("a", 0)])
    assert isinstance(littles_law(same_moment), Undefined)


def test_a_basis_that_is_none_is_refused():
    with pytest.raises(ValueError, match="first_promise"):
        before_after(records_of([(0, 1)]), change_on=on(3), basis="delivery")


def test_percentile_intervals_cover_what_they_say():
    rng = np.random.default_rng(6)
    rounds, truth = 1500, -math.log(0.15)
    hits = [percentile(rng.exponential(1, 60), 0.85) for _ in range(rounds)]
    covered = np.mean([one.low <= truth <= one.high for one in hits])
    assert covered >= 0.95 - 4 * (0.95 * 0.05 / rounds) ** 0.5


@given(st.integers(1, 400), st.sampled_from([0.01, 0.5, 0.85, 0.95]))
def test_the_bounding_ranks_are_the_tightest(n, share):
    from scipy.stats import binom

    found = percentile(range(1, n + 1), share)
    low, high = found.low, found.high
    assert low == -math.inf or binom.cdf(low - 1, n, share) <= 0.025
    assert binom.cdf(0 if low == -math.inf else low, n, share) > 0.025
    assert high == math.inf or 1 - binom.cdf(high - 1, n, share) <= 0.025
    assert 1 - binom.cdf(n - 1 if high == math.inf else high - 2, n, share) > 0.025
