"""Promises kept on three dates."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, delivered, on, placed, promises, record_set, requested

from goldenthread.analysis.measures import promise_keeping
from goldenthread.analysis.measures.result import Undefined


def records_of_w01(inputs):
    start = datetime(2024, 3, 1)
    orders, asked, answers, deliveries = [], [], [], []
    for row in inputs["orders"]:
        one = {"order_id": row["id"]}
        orders.append(one | {"placed_at": start, "quantity": row["qty"]})
        asked.append(one | {"at": start, "requested_for": date.fromisoformat(row["requested"])})
        for day, promise in enumerate(dict.fromkeys([row["first_promise"], row["last_promise"]])):
            said = {"answer_id": f"{row['id']}{day}", "kind": "promise", "at": start + timedelta(days=day)}
            answers.append(one | said | {"promised_for": date.fromisoformat(promise)})
        if row["delivered"]:
            when = datetime.fromisoformat(row["delivered"]) + timedelta(hours=17)
            deliveries.append(one | {"delivery_id": row["id"], "at": when, "quantity": row["qty_del"]})
    as_of = datetime.fromisoformat(inputs["as_of"])
    return record_set(as_of, order=orders, requested_date=asked, answer=answers, delivery=deliveries)


def test_w01_three_dates_and_open_overdue_orders_are_failures(worked):
    expected = worked["W01"]["expected"]
    kept = promise_keeping(records_of_w01(worked["W01"]["inputs"]))
    assert kept.on_requested.value == pytest.approx(expected["otif_requested"])
    assert kept.on_requested.n == expected["n_due_requested"]
    assert kept.on_first_promise.value == pytest.approx(expected["otif_first_promise"])
    assert kept.on_first_promise.n == expected["n_due_first_promise"]
    assert kept.on_last_promise.value == pytest.approx(expected["otif_last_promise"])
    assert kept.on_last_promise.n == expected["n_due_last_promise"]
    assert kept.repromised.value == pytest.approx(expected["repromise_rate"])
    assert kept.mean_slip_days == pytest.approx(expected["mean_promise_slip_days_of_repromised"])
    assert kept.mean_request_gap_days == pytest.approx(expected["mean_request_to_first_promise_gap_days"])
    assert kept.in_full.value == pytest.approx(expected["in_full_rate_of_due"])
    assert kept.masking_gap == pytest.approx(expected["responsiveness_masking_gap"])
    assert kept.n_open_overdue == 2  # C came one short, E not at all


case = st.fixed_dictionaries(
    {
        "requested": st.integers(1, 30),
        "promises": st.lists(st.integers(1, 30), max_size=3),
        "delivered": st.none() | st.integers(0, 40),
        "part": st.sampled_from([1.0, 0.5]),
        "withdrawn": st.none() | st.integers(0, 40),
        "supports": st.booleans(),
    }
)


def records_of(cases, as_of):
    orders, asked, answers, deliveries = [placed("root", 50)], [], [], []
    for k, one in enumerate(cases):
        name = f"o{k}"
        parent = "root" if one["supports"] else None
        gone = None if one["withdrawn"] is None else at(one["withdrawn"] + 0.5)
        orders.append(placed(name, quantity=2.0, parent_order_id=parent, withdrawn_at=gone))
        asked.append(requested(name, one["requested"]))
        answers += promises(name, *((0.1 * (i + 1), day) for i, day in enumerate(one["promises"])))
        if one["delivered"] is not None:
            deliveries.append(delivered(name, one["delivered"] + 0.6, quantity=2.0 * one["part"]))
    deliveries.append(delivered("of another order", 0))
    return record_set(at(as_of), order=orders, requested_date=asked, answer=answers, delivery=deliveries)


def slow_share(cases, as_of, basis):
    """The share by going through the orders one by one, in whole days."""
    met = due = 0
    for one in cases:
        said = one["promises"]
        first, last = (said[0], said[-1]) if said else (None, None)
        day = {"requested": one["requested"], "first": first, "last": last}[basis]
        if one["supports"] or day is None or day + 1 > as_of:
            continue
        came = one["delivered"] if one["part"] == 1 else None
        if came is not None and came + 0.6 > as_of:
            came = None
        gone = one["withdrawn"] if one["withdrawn"] is not None and one["withdrawn"] + 0.5 <= as_of else None
        if came is None and gone is not None and gone <= day:
            continue
        due += 1
        met += came is not None and came <= day
    return met, due


@settings(max_examples=60)
@given(st.lists(case, min_size=1, max_size=12), st.integers(5, 35))
def test_order_by_order(cases, as_of):
    kept = promise_keeping(records_of(cases, as_of))
    for basis, share in (
        ("requested", kept.on_requested),
        ("first", kept.on_first_promise),
        ("last", kept.on_last_promise),
    ):
        met, due = slow_share(cases, as_of, basis)
        if due == 0:
            assert isinstance(share, Undefined)
        else:
            assert (share.value, share.n) == (pytest.approx(met / due), due)


def test_the_order_of_rows_does_not_matter(worked):
    inputs = worked["W01"]["inputs"]
    turned = dict(inputs, orders=inputs["orders"][::-1])
    assert promise_keeping(records_of_w01(turned)) == promise_keeping(records_of_w01(inputs))


def test_groups_are_the_parts_of_the_whole_and_are_shrunk():
    orders = [placed(f"o{k}", asked_of_unit_id="Ops" if k % 2 else "Sales") for k in range(20)]
    asked = [requested(f"o{k}", 5) for k in range(20)]
    deliveries = [delivered(f"o{k}", 4) for k in range(20) if k % 2 or k < 10]
    records = record_set(at(30), order=orders, requested_date=asked, delivery=deliveries)
    kept = promise_keeping(records, by="asked_of_unit_id")
    by_name = {group.group: group for group in kept.groups}
    assert by_name["Ops"].on_requested.value == 1
    assert by_name["Sales"].on_requested.value == 0.5
    assert sum(group.on_requested.n for group in kept.groups) == kept.on_requested.n
    assert 0.75 < by_name["Ops"].shrunken.value < 1
    assert kept.masking_gap.needs == ("answer.promised_for",)


def test_a_day_is_met_until_its_end_where_the_customer_is():
    hours = '{"mon": [["09:00", "17:00"]]}'
    orders = [placed("w", account_id="west"), placed("e", account_id="east")]
    asked = [requested("w", 10), requested("e", 10)]
    evening = [delivered("w", 11.2), delivered("e", 10.9)]  # 04:48 UTC on day 11; 21:36 UTC on day 10
    accounts = [
        {"account_id": "west", "valid_from": on(-500), "calendar_id": "la"},
        {"account_id": "east", "valid_from": on(-500), "calendar_id": "tokyo"},
    ]
    calendars = [
        {"calendar_id": "la", "time_zone": "America/Los_Angeles", "weekly_hours": hours},
        {"calendar_id": "tokyo", "time_zone": "Asia/Tokyo", "weekly_hours": hours},
    ]
    tables = {"order": orders, "requested_date": asked, "delivery": evening}
    at_home = record_set(at(30), account=accounts, calendar=calendars, **tables)
    kept = promise_keeping(at_home, by="account_id")
    assert {group.group: group.on_requested.value for group in kept.groups} == {"west": 1.0, "east": 0.0}
    in_utc = promise_keeping(record_set(at(30), **tables), by="account_id")
    assert {group.group: group.on_requested.value for group in in_utc.groups} == {"west": 0.0, "east": 1.0}
    assert "UTC" in in_utc.calendar


def test_the_tier_of_the_account_is_the_one_it_has_now():
    accounts = [
        {"account_id": "a", "valid_from": on(-500), "tier": "C"},
        {"account_id": "a", "valid_from": on(2), "tier": "A"},
        {"account_id": "a", "valid_from": on(90), "tier": "B"},
    ]
    orders = [placed("x", account_id="a")]
    records = record_set(at(30), account=accounts, order=orders, requested_date=[requested("x", 5)])
    assert [group.group for group in promise_keeping(records, by="tier").groups] == ["A"]


def test_a_day_that_is_not_over_is_not_due_yet():
    tables = {"order": [placed("a")], "requested_date": [requested("a", 5)], "delivery": [delivered("a", 4)]}
    assert isinstance(promise_keeping(record_set(at(5.99), **tables)).on_requested, Undefined)
    assert promise_keeping(record_set(at(6), **tables)).on_requested.value == 1


def test_what_was_recorded_later_was_not_known():
    tables = {
        "order": [placed("a"), placed("b", recorded_at=at(40))],
        "requested_date": [requested("a", 5), requested("a", 25, said=21), requested("b", 5)],
        "delivery": [delivered("a", 22)],
    }
    before, after = (promise_keeping(record_set(at(day), **tables)) for day in (20, 30))
    assert (before.on_requested.value, before.on_requested.n, before.n_orders) == (0, 1, 1)
    assert (after.on_requested.value, after.on_requested.n) == (1, 1)


def test_a_change_by_the_customer_is_no_slip_and_one_by_us_moves_nothing():
    orders = [placed("customer"), placed("us")]
    asked = [
        requested("customer", 10),
        requested("customer", 20, said=5, asked_by="customer"),
        requested("us", 10, asked_by="customer"),
        requested("us", 20, said=5, asked_by="us"),
    ]
    answers = promises("customer", (1, 10), (6, 20)) + promises("us", (1, 10), (6, 20), cause="capacity")
    deliveries = [delivered("customer", 19), delivered("us", 19)]
    kept = promise_keeping(
        record_set(at(30), order=orders, requested_date=asked, answer=answers, delivery=deliveries)
    )
    assert kept.on_requested.value == 0.5
    assert kept.repromised.value == 0.5
    assert kept.mean_slip_days == 10
    assert kept.causes == {"capacity": 2}


def test_a_returned_delivery_is_no_delivery():
    tables = {
        "order": [placed("a"), placed("b")],
        "requested_date": [requested("a", 9), requested("b", 9)],
        "delivery": [delivered("a", 5), delivered("b", 5)],
    }
    verdicts = [
        {"verdict_id": "1", "order_id": "a", "delivery_id": "a@5", "at": at(6), "outcome": "returned"},
        {"verdict_id": "2", "order_id": "b", "delivery_id": "b@5", "at": at(6), "outcome": "accepted"},
    ]
    assert promise_keeping(record_set(at(30), **tables)).on_requested.value == 1
    assert promise_keeping(record_set(at(30), verdict=verdicts, **tables)).on_requested.value == 0.5


def test_parts_add_up_to_a_delivery_in_full_and_too_early_can_be_refused():
    tables = {
        "order": [placed("a", quantity=10.0)],
        "requested_date": [requested("a", 9)],
        "delivery": [delivered("a", 3, quantity=6.0), delivered("a", 4, quantity=4.0)],
    }
    records = record_set(at(30), **tables)
    assert promise_keeping(records).on_requested.value == 1
    assert promise_keeping(records, early_days=5).on_requested.value == 1
    assert promise_keeping(records, early_days=4).on_requested.value == 0


def test_of_nothing_every_number_is_undefined_with_what_it_needs():
    kept = promise_keeping(record_set(at(3)))
    assert kept.n_orders == 0
    for field in ("on_requested", "on_first_promise", "on_last_promise", "in_full", "repromised"):
        assert isinstance(getattr(kept, field), Undefined), field
    assert kept.on_requested.needs == ("requested_date.requested_for",)


def test_an_unknown_grouping_is_refused_with_what_there_is():
    with pytest.raises(ValueError, match="asked_of_unit"):
        promise_keeping(record_set(at(3), order=[placed("a", asked_of_unit_id="Ops")]), by="team")
