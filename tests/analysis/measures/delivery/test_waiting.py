"""How long customers wait, with those still waiting in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, delivered, placed, promises, record_set

from goldenthread.analysis.measures import kaplan_meier, log_rank, time_to_commit, time_to_deliver
from goldenthread.analysis.measures.result import Undefined

AS_OF = 100.0


def committed_records(groups, as_of=AS_OF):
    """Orders placed so that the open ones have waited just so long: (group, days, committed)."""
    orders, answers = [], []
    for k, (group, days, done) in enumerate(groups):
        name = f"o{k}"
        start = 0.0 if done else as_of - days
        orders.append(placed(name, start, asked_of_unit_id=group))
        if done:
            answers += promises(name, (start + days, 200))
    return record_set(at(as_of), order=orders, answer=answers)


def test_w02_as_records(worked):
    given_, expected = worked["W02"]["inputs"], worked["W02"]["expected"]
    rows = [("x", d, c) for d, c in zip(given_["days"], given_["committed"], strict=True)]
    wait = time_to_commit(committed_records(rows))
    assert wait.median_days.value == expected["median_days"]
    assert wait.n_open / wait.n == pytest.approx(expected["share_still_open"])
    # P(committed by day 7) = P(by day 5): nothing happens between
    assert wait.done_within[7].value == pytest.approx(1 - expected["S"]["5.0"])
    assert wait.horizon_days == 14
    assert isinstance(wait.p85_days, Undefined)


def test_w03_as_records(worked):
    given_, expected = worked["W03"]["inputs"], worked["W03"]["expected"]
    rows = [
        (name, d, c)
        for name in ("functional", "line_of_business")
        for d, c in zip(given_[name]["days"], given_[name]["committed"], strict=True)
    ]
    wait = time_to_commit(committed_records(rows), by="asked_of_unit_id")
    assert wait.groups_differ.chi2 == pytest.approx(expected["chi2"], abs=1e-6)
    functional = next(group for group in wait.groups if group.group == "functional")
    assert functional.observed == expected["observed_functional"]
    assert functional.expected == pytest.approx(expected["expected_functional"], abs=1e-6)
    assert functional.p_against_rest == pytest.approx(expected["p"], abs=1e-6)
    assert functional.stands


rows = st.lists(
    st.tuples(st.sampled_from(["A", "B"]), st.integers(0, 20), st.booleans()), min_size=1, max_size=30
)


@settings(max_examples=50)
@given(rows)
def test_agrees_with_the_curve_of_the_same_numbers(groups):
    records = committed_records(groups)
    wait = time_to_commit(records, by="asked_of_unit_id")
    if not any(done for _, _, done in groups):
        assert isinstance(wait, Undefined)
        return
    names, days, done = zip(*groups, strict=True)
    curve = kaplan_meier(days, done)
    assert str(wait.median_days) == str(curve.median())
    assert (wait.n, wait.n_open) == (curve.n, curve.n - curve.n_happened)
    if all(names.count(name) >= 5 for name in ("A", "B")):
        test = log_rank(days, done, names)
        assert isinstance(test, Undefined) == isinstance(wait.groups_differ, Undefined)
        assert not test or wait.groups_differ.chi2 == pytest.approx(test.chi2, abs=1e-9)


def test_an_earlier_look_sees_the_same_orders_and_less_of_their_end():
    orders = [placed(f"o{k}", 0) for k in range(4)]
    answers = promises("o0", (3, 50)) + promises("o1", (5, 50))
    early, late = (time_to_commit(record_set(at(day), order=orders, answer=answers)) for day in (4, 40))
    assert (early.n_happened, late.n_happened) == (1, 2)
    assert early.n == late.n == 4
    assert late.median_days.value == 5


def test_counters_and_redirects_are_no_promise_and_a_decline_ends_the_wait():
    orders = [placed(name, 0) for name in ("promised", "countered", "declined", "withdrawn", "second try")]
    orders[3]["withdrawn_at"] = at(4)
    answers = promises("promised", (2, 9)) + promises("second try", (6, 9))
    answers += [
        {"answer_id": "c", "order_id": "countered", "kind": "counter", "at": at(1), "promised_for": None},
        {"answer_id": "d", "order_id": "declined", "kind": "decline", "at": at(3)},
        {"answer_id": "e", "order_id": "second try", "kind": "decline", "at": at(3)},
    ]
    wait = time_to_commit(record_set(at(20), order=orders, answer=answers))
    assert (wait.n_happened, wait.n_open, wait.n_ended_otherwise) == (2, 1, 2)
    assert "compete" in wait.method
    assert wait.done_within[7].value == pytest.approx(0.4)
    assert isinstance(wait.restricted_mean_days, Undefined)


def test_withdrawn_orders_do_not_pass_for_a_slow_delivery():
    orders = [placed(f"o{k}", 0, withdrawn_at=at(2) if k < 10 else None) for k in range(20)]
    deliveries = [delivered(f"o{k}", 5) for k in range(10, 20)]
    wait = time_to_deliver(record_set(at(50), order=orders, delivery=deliveries))
    assert wait.median_days.value == 5
    assert wait.median_days.low == 5
    few = [placed(f"o{k}", 0, withdrawn_at=at(2) if k < 1 else None) for k in range(30)]
    mostly = [delivered(f"o{k}", 5) for k in range(1, 30)]
    assert "Kaplan" in time_to_deliver(record_set(at(50), order=few, delivery=mostly)).method


def test_customers_wait_for_root_orders_and_units_for_supporting_ones():
    orders = [placed("root", 0), placed("child", 1, parent_order_id="root")]
    records = record_set(at(30), order=orders, delivery=[delivered("root", 9), delivered("child", 4)])
    assert time_to_deliver(records).median_days.value == 9
    assert time_to_deliver(records, supporting=True).median_days.value == 3


def steps(order, *days, last="close"):
    names = ["open"] + ["work"] * (len(days) - 2) + [last]
    return [
        {"event_id": f"{order}{k}", "order_id": order, "seq": k, "activity": name, "finished_at": at(day)}
        for k, (day, name) in enumerate(zip(days, names, strict=True))
    ]


def test_a_log_without_deliveries_ends_at_the_last_event_and_keeps_open_orders():
    orders, events = [], []
    for k in range(40):
        orders.append(placed(f"o{k}", k))
        events += steps(f"o{k}", k, k + 1, k + 3)
    orders += [placed("open", 39), placed("just closed", 38)]
    events += steps("open", 39, 41.9, last="work") + steps("just closed", 38, 40, 42)
    wait = time_to_deliver(record_set(at(42), order=orders, event=events))
    assert wait.n == 42
    assert wait.n_open == 1
    assert "close" in wait.basis
    assert wait.median_days.value == 3


def test_without_deliveries_or_events_there_is_no_wait_to_measure():
    wait = time_to_deliver(record_set(at(5), order=[placed("a")]))
    assert isinstance(wait, Undefined)
    assert wait.needs == ("delivery.at", "event.finished_at")
    assert isinstance(time_to_commit(record_set(at(5), order=[placed("a")])), Undefined)


def test_strata_take_the_mix_of_orders_out_of_the_comparison():
    rng = np.random.default_rng(8)
    orders, deliveries = [], []
    for k in range(600):
        hard = rng.random() < (0.8 if k % 2 else 0.2)  # unit B gets the hard orders
        orders.append(placed(f"o{k}", 0, asked_of_unit_id="AB"[k % 2], kind="hard" if hard else "easy"))
        deliveries.append(delivered(f"o{k}", float(rng.exponential(10 if hard else 2))))
    records = record_set(at(500), order=orders, delivery=deliveries)
    plain = time_to_deliver(records, by="asked_of_unit_id").groups_differ
    fair = time_to_deliver(records, by="asked_of_unit_id", within="kind").groups_differ
    assert plain.p < 1e-6
    assert fair.p > 0.001  # nothing is left to find: below this once in a thousand seeds


def test_a_closing_step_that_shares_its_time_with_another_still_ends_the_order():
    orders = [placed(f"o{k}", k) for k in range(30)]
    events = []
    for k in range(30):
        events += steps(f"o{k}", k, k + 1, k + 2)
        events += [
            {"event_id": f"t{k}", "order_id": f"o{k}", "seq": 9, "activity": "work", "finished_at": at(k + 2)}
        ]
    wait = time_to_deliver(record_set(at(32), order=orders, event=events))
    assert (wait.n_open, wait.median_days.value) == (0, 2)


@pytest.mark.real
def test_every_problem_in_a_log_of_closed_problems_has_ended(real_logs):
    import goldenthread as gt

    folder = real_logs / "bpic2013_closed_problems"
    if not folder.is_dir():
        pytest.skip("the log of closed problems is not there")
    waits = [
        time_to_deliver(gt.read_log(folder / name))
        for name in ("bpic2013_closed.csv", "bpic2013_closed.xes.gz")
    ]
    assert [(wait.n, wait.n_open) for wait in waits] == [(1487, 0)] * 2
    assert waits[0].median_days == waits[1].median_days
