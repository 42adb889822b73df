"""Managers who leave; deliverers who agreed."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, placed, record_set

from goldenthread.analysis.measures import binomial_tail, manager_turnover, role_acceptance
from goldenthread.analysis.measures.result import Undefined

AS_OF = datetime(2024, 6, 30)


def manager(name, *, left=None, began=date(2020, 1, 1), until=None, role="account manager"):
    person = {"person_id": name, "left_on": left}
    return person, {"person_id": name, "unit_id": "u", "role": role, "valid_from": began, "valid_to": until}


def staff(*people, **tables):
    persons, assignments = zip(*people, strict=True)
    return record_set(AS_OF, person=list(persons), assignment=list(assignments), **tables)


def test_w46_three_of_five_left(worked):
    given_, expected = worked["W46"]["inputs"], worked["W46"]["expected"]
    left = [date(2024, 2, 1)] * given_["left"] + [None] * (given_["n"] - given_["left"])
    accounts = [
        {"account_id": f"k{k}", "valid_from": date(2020, 1, 1), "manager_id": f"m{k}"} for k in range(5)
    ]
    found = manager_turnover(
        staff(*(manager(f"m{k}", left=day) for k, day in enumerate(left)), account=accounts),
        months=given_["months"],
        usual_annual_rate=given_["annual_baseline"],
    )
    assert found.usual_rate == pytest.approx(expected["p_baseline_6m"], abs=1e-6)
    assert found.expected_leavers == pytest.approx(expected["expected_leavers"], abs=1e-6)
    assert found.p_value == pytest.approx(expected["p_value_ge"], abs=1e-6)
    assert found.rate.value == expected["rate"]
    assert [found.rate.low, found.rate.high] == pytest.approx(expected["clopper_pearson95"], abs=1e-6)
    assert found.alarm
    assert found.uncovered_accounts == ("k0", "k1", "k2")


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["stays", "left", "other role", "long gone", "new"]), min_size=1, max_size=12)
)
def test_person_by_person(fates):
    made = {
        "stays": lambda name: manager(name),
        "left": lambda name: manager(name, left=date(2024, 3, 1)),
        "other role": lambda name: manager(name, until=date(2024, 4, 1)),
        "long gone": lambda name: manager(name, left=date(2022, 1, 1)),
        "new": lambda name: manager(name, began=date(2024, 5, 1)),
    }
    found = manager_turnover(
        staff(*(made[fate](f"m{k}") for k, fate in enumerate(fates))), usual_annual_rate=0.2
    )
    n = sum(fate in ("stays", "left", "other role") for fate in fates)
    left = sum(fate in ("left", "other role") for fate in fates)
    if n == 0:
        assert isinstance(found, Undefined)
        return
    assert (found.n, found.n_left) == (n, left)
    assert found.p_value == pytest.approx(binomial_tail(left, n, 1 - 0.8**0.5))
    assert found.alarm == (found.p_value <= 0.01)


def test_the_usual_rate_comes_from_earlier_years():
    # ten managers from 2014; two left after exactly five years
    people = [manager(f"m{k}", began=date(2014, 1, 1)) for k in range(8)]
    people += [manager(f"g{k}", began=date(2014, 1, 1), left=date(2019, 1, 1)) for k in range(2)]
    found = manager_turnover(staff(*people))
    years = (8 * (date(2023, 12, 30) - date(2014, 1, 1)).days + 2 * 1826) / 365.25
    assert found.usual_rate == pytest.approx(1 - 2.718281828459045 ** (-2 / years * 0.5), rel=1e-3)
    fresh = manager_turnover(staff(manager("m", began=date(2023, 12, 1))))
    assert isinstance(fresh.alarm, Undefined)
    assert fresh.n == 1


def test_a_role_nobody_holds():
    assert isinstance(manager_turnover(staff(manager("m", role="seller"))), Undefined)
    assert isinstance(manager_turnover(record_set(AS_OF)), Undefined)


def step(k, person, unit="Ops", order="o"):
    return {"event_id": f"e{k}", "order_id": order, "seq": k, "person_id": person, "unit_id": unit} | {
        "finished_at": at(1)
    }


def told(person, kind="inform", accepted=None, **more):
    return {"message_id": f"m{person}{kind}", "to_person_id": person, "at": at(2), "kind": kind} | {
        "role_accepted_at": accepted,
        **more,
    }


def test_w57_told_is_not_agreed(worked):
    given_ = worked["W57"]["inputs"]["delivery_people_touching_key_accounts"]
    expected = worked["W57"]["expected"]
    kinds = [kind for kind, n in given_.items() for _ in range(n)]
    events = [step(k, f"p{k}") for k in range(len(kinds))]
    messages = [
        told(f"p{k}", "ask", at(3)) if kind == "acknowledged" else told(f"p{k}")
        for k, kind in enumerate(kinds)
        if kind != "not_told"
    ]
    found = role_acceptance(
        record_set(at(9), order=[placed("o", account_id="a")], event=events, message=messages)
    )
    assert found.n == 30
    assert found.informed.value == expected["informed"]
    assert found.accepted.value == expected["accepted"]
    assert [found.accepted.low, found.accepted.high] == pytest.approx(expected["accepted_wilson95"], abs=1e-6)
    assert found.fyi_share_of_informed == pytest.approx(expected["fyi_share_of_informed"], abs=1e-6)


def test_small_units_are_hidden_and_units_never_told_are_named():
    events = [step(k, f"p{k}", "Ops" if k < 6 else "Lab" if k < 13 else "HR") for k in range(15)]
    messages = [told(f"p{k}", "ask", at(3)) for k in range(6)]
    found = role_acceptance(
        record_set(at(9), order=[placed("o", account_id="a")], event=events, message=messages)
    )
    assert found.units_suppressed == ("HR", "Ops")  # HR has two people; Ops would give them away
    assert [(one.unit_id, one.n, one.n_accepted) for one in found.units] == [("Lab", 7, 0)]
    assert found.units_without_message == ("HR", "Lab")


def test_who_works_on_supporting_orders_of_key_accounts_touches_them_too():
    orders = [
        placed("o", account_id="key"),
        placed("part", parent_order_id="o"),
        placed("part of part", parent_order_id="part"),
        placed("x", account_id="small"),
    ]
    accounts = [
        {"account_id": name, "valid_from": date(2020, 1, 1), "tier": tier}
        for name, tier in (("key", "A"), ("small", "C"))
    ]
    events = [step(0, "near"), step(1, "far", order="part of part"), step(2, "other", order="x")]
    records = record_set(at(9), order=orders, event=events, account=accounts)
    assert role_acceptance(records, tiers=["A"]).n == 2
    assert role_acceptance(records).n == 3
    assert isinstance(role_acceptance(records, tiers=["B"]), Undefined)


def test_acceptance_counts_from_its_day_and_by_subject():
    records = {
        "order": [placed("o", account_id="a")],
        "event": [step(0, "p")],
        "message": [told("p", "ask", at(5), subject="charter"), told("p", subject="canteen")],
    }
    assert role_acceptance(record_set(at(4), **records)).accepted.value == 0
    assert role_acceptance(record_set(at(6), **records)).accepted.value == 1
    assert role_acceptance(record_set(at(6), **records), subject="canteen").accepted.value == 0
    silent = role_acceptance(record_set(at(6), order=records["order"], event=records["event"]))
    assert isinstance(silent.fyi_share_of_informed, Undefined)
