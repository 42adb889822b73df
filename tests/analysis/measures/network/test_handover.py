from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest

from goldenthread.analysis.measures.network.handover import handover_of_work, working_together
from goldenthread.analysis.measures.network.people import PeopleAreOptIn
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def traces_of(example):
    return [trace.split(" > ") for trace, times in example["inputs"]["traces"].items() for _ in range(times)]


def shares(found):
    return {f"{row.source}->{row.target}": row.share for row in found.pairs}


def test_worked_example(worked, log_of):
    example = worked["W17"]
    expected = example["expected"]
    records = log_of(*traces_of(example))
    direct = handover_of_work(records)
    assert shares(direct) == pytest.approx(expected["hw_beta0"], abs=1e-6)
    assert direct.denominator == expected["denominator_beta0"]
    assert direct.crossing_share == pytest.approx(expected["cross_unit_share_of_steps"])
    assert direct.handoffs_per_order == expected["handoffs_per_case"]
    assert direct.returns == expected["ping_pong_A_B_A"]
    fading = handover_of_work(records, beta=0.5)
    assert shares(fading) == pytest.approx(expected["hw_beta05"], abs=1e-6)
    assert fading.denominator == expected["denominator_beta05"]


def slow_handover(traces, beta):
    found, total = Counter(), 0.0
    for trace in traces:
        for n in range(1, len(trace)):
            for i in range(len(trace) - n):
                found[f"{trace[i]}->{trace[i + n]}"] += beta ** (n - 1)
                total += beta ** (n - 1)
    return {pair: weight / total for pair, weight in found.items() if weight}


def random_traces(seed):
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(list("ABCD"), size=rng.integers(1, 12))) for _ in range(25)]


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 1.0])
def test_agrees_with_a_slow_count_and_sums_to_one(beta, log_of):
    traces = random_traces(4)
    found = handover_of_work(log_of(*traces), beta=beta)
    assert shares(found) == pytest.approx(slow_handover(traces, beta))
    assert sum(row.share for row in found.pairs) == pytest.approx(1)
    handoffs = sum(a != b for trace in traces for a, b in pairwise(trace))
    assert found.handoffs == handoffs
    assert found.handoffs_per_order == pytest.approx(handoffs / 25)


def test_depth_stops_where_steps_weigh_nothing(log_of):
    long = "AB" * 60
    found = handover_of_work(log_of(long), beta=0.5)
    assert found.depth == 31  # 0.5 ** 30 < 1e-9
    assert shares(found) == pytest.approx(slow_handover([long], 0.5), abs=1e-8)


def test_order_of_orders_and_names_do_not_matter(log_of):
    traces = random_traces(8)
    here = shares(handover_of_work(log_of(*traces)))
    assert shares(handover_of_work(log_of(*traces[::-1]))) == pytest.approx(here)
    renamed = [trace.translate(str.maketrans("ABCD", "zyxw")) for trace in traces]
    swapped = {pair.translate(str.maketrans("ABCD", "zyxw")): share for pair, share in here.items()}
    assert shares(handover_of_work(log_of(*renamed))) == pytest.approx(swapped)


def test_two_halves_of_a_log_add_up_to_the_whole(log_of):
    traces = random_traces(9)
    times = Counter()
    for half in (traces[:12], traces[12:]):
        times.update({(row.source, row.target): row.times for row in handover_of_work(log_of(*half)).pairs})
    whole = handover_of_work(log_of(*traces))
    assert times == {(row.source, row.target): row.times for row in whole.pairs}


def test_a_return_is_counted_once_each_stay_is_taken_as_one(log_of):
    assert handover_of_work(log_of("AABBA")).returns == 1
    assert handover_of_work(log_of("AABBC")).returns == 0
    assert handover_of_work(log_of("AB", "A")).returns == 0  # not across orders
    assert handover_of_work(log_of("AB-A")).returns == 0  # not past a step that names nobody


def test_pairs_with_a_step_that_names_nobody_count_nowhere(log_of):
    found = handover_of_work(log_of("A-BC"), beta=1)
    assert shares(found) == pytest.approx({"A->B": 1 / 3, "A->C": 1 / 3, "B->C": 1 / 3})
    assert (found.handoffs, found.left_out) == (1, 1)


def test_without_two_steps_in_an_order_shares_are_undefined(log_of):
    nothing = handover_of_work(RecordSet())
    assert nothing.pairs == ()
    assert isinstance(nothing.crossing_share, Undefined)
    assert isinstance(nothing.handoffs_per_order, Undefined)
    single = handover_of_work(log_of("A", "B"), beta=0.5)
    assert isinstance(single.crossing_share, Undefined)
    assert single.handoffs_per_order == 0


def test_persons_and_wrong_weights_are_refused(log_of):
    with pytest.raises(PeopleAreOptIn):
        handover_of_work(log_of("AB"), between="person")
    with pytest.raises(PeopleAreOptIn):
        working_together(log_of("AB"), between="person")
    with pytest.raises(ValueError, match="between 0 and 1"):
        handover_of_work(log_of("AB"), beta=2)


def test_an_order_counts_once_however_often_two_alternate_on_it(log_of):
    found = working_together(log_of("ABABAB", "AB", "A", "CB"))
    rows = {(row.first, row.second): row for row in found.pairs}
    assert rows["A", "B"].orders == 2
    assert rows["A", "B"].of_first == pytest.approx(2 / 3)
    assert rows["A", "B"].of_second == pytest.approx(2 / 3)
    assert rows["B", "C"].of_second == 1
    assert ("A", "C") not in rows
    assert (found.orders, found.orders_with_several) == (4, 3)


@pytest.mark.parametrize("seed", range(3))
def test_working_together_agrees_with_a_slow_count(seed, log_of):
    traces = random_traces(seed)
    expected = Counter(pair for trace in traces for pair in combinations(sorted(set(trace)), 2))
    found = working_together(log_of(*traces))
    assert {(row.first, row.second): row.orders for row in found.pairs} == expected
    assert working_together(log_of(*traces[::-1])).pairs == found.pairs


def test_nobody_works_together_in_an_empty_log():
    assert working_together(RecordSet()).pairs == ()
