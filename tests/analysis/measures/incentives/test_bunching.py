from datetime import date, datetime, timedelta
from math import sqrt

import numpy as np
import pytest

from goldenthread.analysis.measures.incentives.gaming import bunching, bunching_of, standardised
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet

PROMISED = date(2025, 6, 10)


def test_worked_example(worked):
    inputs, expected = worked["W39"]["inputs"], worked["W39"]["expected"]
    found = bunching_of(dict(zip(inputs["days_vs_promise"], inputs["counts"], strict=True)))
    for row, key in ((found.on_the_day, "day0"), (found.day_after, "day1")):
        assert row.expected == expected[key]["expected"]
        assert row.standard_deviation == pytest.approx(expected[key]["sd"], abs=1e-6)
        assert row.z == pytest.approx(expected[key]["z"], abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_formula_written_out(seed):
    counts = dict(enumerate(np.random.default_rng(seed).integers(1, 50, size=9).tolist(), start=-4))
    n = sum(counts.values())
    for day in range(-3, 4):
        p, left, right = (counts[day + k] / n for k in (0, -1, 1))
        deviation = sqrt(n * p * (1 - p) + 0.25 * n * (left + right) * (1 - left - right))
        found = standardised(counts, day)
        assert found.z == pytest.approx((counts[day] - n * (left + right) / 2) / deviation)


def test_z_is_a_standard_normal_where_nothing_bunches():
    rng = np.random.default_rng(4)
    draws = 1_500
    found = []
    for _ in range(draws):
        late, n = np.unique(rng.integers(-10, 11, size=800), return_counts=True)
        found.append(standardised(dict(zip(late.tolist(), n.tolist(), strict=True)), 0).z)
    assert abs(np.mean(found)) < 4 / draws**0.5
    # the count and its neighbours are taken as independent; being of one sample they are slightly opposed
    p = 1 / 21
    true = p * (1 - p) + p * (1 - 2 * p) / 2 + 2 * p * p
    taken = p * (1 - p) + p * (1 - 2 * p) / 2
    assert np.var(found) == pytest.approx(true / taken, abs=4 * sqrt(2 / draws) + 0.02)


def records_of_days(records_of, late, *, zone=None, first=None, hour=12):
    orders = [f"o{k}" for k in range(len(late))]
    start = datetime(2025, 5, 1)
    said = [(start + timedelta(days=1), first)] if first else []
    said.append((start + timedelta(days=2), PROMISED))
    calendar = {"account": [{"account_id": "x", "calendar_id": "c"}],
                "calendar": [{"calendar_id": "c", "time_zone": zone}]} if zone else {}  # fmt: skip
    return records_of(
        as_of=datetime(2025, 12, 1),
        order=[{"order_id": o, "placed_at": start, "account_id": "x"} for o in orders],
        answer=[
            {"answer_id": f"{o}{k}", "order_id": o, "kind": "promise", "at": at, "promised_for": day}
            for o in orders
            for k, (at, day) in enumerate(said)
        ],
        delivery=[
            {"delivery_id": o, "order_id": o, "at": datetime(2025, 6, 10, hour) + timedelta(days=days)}
            for o, days in zip(orders, late, strict=True)
        ],
        **calendar,
    )


def test_days_late_are_counted_from_the_records(records_of):
    late = [-2, -1, -1, 0, 0, 0, 0, 1, 5]
    found = bunching(records_of_days(records_of, late))
    assert found.counts == {-2: 1, -1: 2, 0: 4, 1: 1, 5: 1}
    assert found.n == 9
    assert (found.on_the_day.count, found.on_the_day.expected) == (4, 1.5)
    again = bunching(records_of_days(records_of, late[::-1]))
    assert again == found


def test_against_the_first_promise_a_moved_one_does_not_hide(records_of):
    records = records_of_days(records_of, [0, 0, 0], first=date(2025, 6, 7))
    assert bunching(records).counts == {0: 3}
    assert bunching(records, basis="first_promise").counts == {3: 3}


def test_the_day_is_the_accounts_own(records_of):
    assert bunching(records_of_days(records_of, [0], hour=23)).counts == {0: 1}
    assert bunching(records_of_days(records_of, [0], hour=23, zone="Europe/Vienna")).counts == {1: 1}


def test_limits(records_of):
    assert isinstance(bunching(RecordSet()).on_the_day, Undefined)
    assert isinstance(standardised({5: 3}, 0), Undefined)
    assert isinstance(
        bunching(records_of_days(records_of, [0, 0])).on_the_day, Undefined
    )  # the day holds all
    with pytest.raises(ValueError, match="basis must be"):
        bunching(RecordSet(), basis="wished")
