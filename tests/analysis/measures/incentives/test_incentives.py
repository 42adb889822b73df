from datetime import date, datetime

import numpy as np
import pytest

from goldenthread.analysis.measures.incentives.component import component_of, customer_component
from goldenthread.analysis.measures.incentives.direction import cosine, incentive_congruence
from goldenthread.analysis.measures.incentives.fairness import payout_fairness
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def tables_of(example):
    roles, people = example["inputs"]["roles"], example["inputs"]["headcount"]
    return {
        "measure_weight": [
            {
                "role": role,
                "measure": category,
                "category": category,
                "weight": weight,
                "variable_pay_share": plan["var"],
            }
            for role, plan in roles.items()
            for category, weight in plan["w"].items()
        ],
        "assignment": [
            {"person_id": f"{role} {k}", "unit_id": role.split()[0], "role": role}
            for role, n in people.items()
            for k in range(n)
        ],
    }


def test_customer_component_worked_example_through_the_records(worked, records_of):
    expected = worked["W37"]["expected"]
    found = customer_component(records_of(**tables_of(worked["W37"])))
    shares = {row.role: row.customer_share for row in found.roles}
    assert shares == pytest.approx(expected["customer_share_of_variable"])
    assert {r.role: r.of_target_pay for r in found.roles} == pytest.approx(
        expected["customer_share_of_target_pay"]
    )
    assert found.headcount_weighted_share == pytest.approx(
        expected["headcount_weighted_customer_share"], abs=1e-6
    )
    assert found.coverage == pytest.approx(expected["coverage_people_with_customer_measure"], abs=1e-6)
    assert found.efficiency_share == pytest.approx(
        expected["pure_efficiency_share_headcount_weighted"], abs=1e-6
    )
    assert shares["account manager"] - shares["ops leader"] == pytest.approx(expected["ops_vs_accounts_gap"])
    assert [row.people for row in found.roles] == [40, 5, 3, 1]


def test_customer_component_agrees_with_counting_each_person(records_of):
    rng = np.random.default_rng(3)
    roles = {
        f"r{k}": dict(zip(("customer", "financial", "efficiency"), rng.random(3), strict=True))
        for k in range(5)
    }
    people = {role: int(rng.integers(1, 30)) for role in roles}
    each = [
        roles[role]["customer"] / sum(roles[role].values()) for role, n in people.items() for _ in range(n)
    ]
    found = component_of(roles, people)
    assert found.headcount_weighted_share == pytest.approx(np.mean(each))
    scaled = {role: {name: 7 * weight for name, weight in w.items()} for role, w in roles.items()}
    assert component_of(scaled, people).headcount_weighted_share == pytest.approx(np.mean(each))
    assert isinstance(found.of_target_pay, Undefined)


def test_customer_component_limits(records_of):
    assert isinstance(customer_component(RecordSet()).coverage, Undefined)
    plan = {"role": "kam", "measure": "csat", "category": "customer", "weight": 1.0}
    nobody = customer_component(records_of(measure_weight=[plan]))
    assert isinstance(nobody.coverage, Undefined)
    assert nobody.roles[0].customer_share == 1
    other = {"person_id": "p", "unit_id": "u", "role": "driver"}
    without = customer_component(
        records_of(measure_weight=[plan], assignment=[other, other | {"role": "kam"}])
    )
    assert (without.people, without.people_without_measures, without.coverage) == (1, 1, 1)


def test_the_plan_that_holds_at_the_moment_of_the_records_counts(records_of):
    held = (("customer", date(2025, 1, 1), None), ("financial", date(2024, 1, 1), date(2024, 12, 31)))
    plans = [
        {
            "role": "kam",
            "measure": "m",
            "category": category,
            "weight": 1.0,
            "valid_from": first,
            "valid_to": last,
        }
        for category, first, last in held
    ]
    then = customer_component(records_of(as_of=datetime(2024, 7, 1), measure_weight=plans)).roles
    now = customer_component(records_of(as_of=datetime(2025, 7, 1), measure_weight=plans)).roles
    assert (then[0].customer_share, now[0].customer_share) == (0, 1)


def test_congruence_worked_example(worked, records_of):
    inputs, expected = worked["W38"]["inputs"], worked["W38"]["expected"]
    plans = [
        {"role": unit, "measure": measure, "weight": weight}
        for unit, weights in inputs["units"].items()
        for measure, weight in weights.items()
    ]
    found = incentive_congruence(records_of(measure_weight=plans), inputs["goal"])
    assert {row.name: row.to_goal for row in found.roles} == pytest.approx(expected["cos_to_goal"], abs=1e-6)
    assert found.roles[0].name == "ops_before"
    for when in ("before", "after"):
        pair = cosine(inputs["units"]["accounts"], inputs["units"][f"ops_{when}"])
        assert pair == pytest.approx(expected[f"cos_accounts_ops_{when}"], abs=1e-6)


def test_a_units_measures_are_those_of_its_people_and_neighbours_are_compared(records_of):
    plans = [("seller", "revenue"), ("planner", "cost"), ("pilot", "revenue")]
    homes = [
        ("a", "sales", "seller"),
        ("b", "plant", "planner"),
        ("c", "plant", "planner"),
        ("d", "plant", "pilot"),
    ]
    when = datetime(2025, 1, 1)
    found = incentive_congruence(
        records_of(
            measure_weight=[{"role": role, "measure": measure, "weight": 2.0} for role, measure in plans],
            assignment=[{"person_id": p, "unit_id": u, "role": r} for p, u, r in homes],
            event=[
                {"event_id": str(k), "order_id": "o", "seq": k, "unit_id": unit, "finished_at": when}
                for k, unit in enumerate(["sales", "plant", "sales", "depot"])
            ],
        ),
        {"revenue": 1.0},
    )
    assert {row.name: row.to_goal for row in found.units} == pytest.approx({"sales": 1, "plant": 1 / 5**0.5})
    assert (found.pairs[0].first, found.pairs[0].second, found.pairs[0].handoffs) == ("plant", "sales", 2)
    assert found.pairs[0].congruence == pytest.approx(1 / 5**0.5)
    assert isinstance(found.pairs[1].congruence, Undefined)  # nobody is assigned to the depot


def test_cosine_laws_and_limits():
    u, v = {"a": 3.0, "b": 4.0}, {"b": 2.0, "c": 1.0}
    assert cosine(u, v) == pytest.approx(cosine(v, u))
    assert cosine({k: 9 * w for k, w in u.items()}, v) == pytest.approx(cosine(u, v))
    assert cosine(u, u) == pytest.approx(1)
    assert cosine({"a": 1.0}, {"b": 1.0}) == 0
    assert cosine(u, v) == pytest.approx(np.dot([3, 4, 0], [0, 2, 1]) / (5 * 5**0.5))
    assert isinstance(cosine({}, v), Undefined)
    assert incentive_congruence(RecordSet(), {"a": 1}).roles == ()


def test_fairness_worked_example(worked):
    inputs, expected = worked["W40"]["inputs"], worked["W40"]["expected"]
    found = payout_fairness(
        inputs["table_rows_group_cols_paid_unpaid"],
        payout=inputs["payout"],
        controllability=inputs["controllability"],
    )
    assert (found.first_rate.value, found.second_rate.value) == (expected["rate_a"], expected["rate_b"])
    assert found.impact_ratio == pytest.approx(expected["impact_ratio"])
    assert found.below_four_fifths is expected["below_four_fifths"]
    assert found.fisher_p == pytest.approx(expected["fisher_p"], abs=1e-6)
    assert found.payout_with_control.value == expected["tau"]
    assert found.payout_with_control.p_two_sided == pytest.approx(expected["tau_p"], abs=1e-6)
    assert found.flagged is False


def test_fairness_is_flagged_only_when_both_large_and_not_chance():
    assert payout_fairness([[10, 90], [30, 70]]).flagged is True
    small = payout_fairness([[1, 3], [3, 1]])
    assert (small.below_four_fifths, small.flagged) == (True, False)
    assert payout_fairness([[80, 20], [100, 0]]).below_four_fifths is False  # exactly four fifths


def test_fairness_agrees_with_scipy_and_with_partial_correlation_by_hand():
    from scipy.stats import fisher_exact, kendalltau

    rng = np.random.default_rng(6)
    control, performance = rng.random((2, 40))
    payout = performance + 0.3 * control
    table = rng.integers(1, 20, size=(2, 2))
    found = payout_fairness(table, payout=payout, controllability=control, performance=performance)
    assert found.fisher_p == pytest.approx(fisher_exact(table).pvalue)
    xy, xg, yg = (
        kendalltau(*pair).statistic
        for pair in ((payout, control), (payout, performance), (control, performance))
    )
    assert found.payout_with_control.value == pytest.approx(xy)
    assert found.at_equal_performance == pytest.approx((xy - xg * yg) / ((1 - xg**2) * (1 - yg**2)) ** 0.5)
    # the same people in another order, and money in another currency
    mixed = rng.permutation(40)
    again = payout_fairness(
        table, payout=7 * payout[mixed], controllability=control[mixed], performance=performance[mixed]
    )
    assert again.at_equal_performance == pytest.approx(found.at_equal_performance)


def test_payouts_that_follow_performance_alone_are_fair_at_equal_performance():
    rng = np.random.default_rng(2)
    found = []
    for _ in range(200):
        performance, control, noise = rng.random((3, 60))
        found.append(
            payout_fairness(
                [[1, 1], [1, 1]], payout=performance + noise, controllability=control, performance=performance
            ).at_equal_performance
        )
    assert abs(np.mean(found)) < 4 * np.std(found) / 200**0.5


def test_fairness_limits():
    nothing = payout_fairness([[0, 0], [3, 1]])
    assert isinstance(nothing.impact_ratio, Undefined)
    assert isinstance(nothing.flagged, Undefined)
    assert isinstance(nothing.payout_with_control, Undefined)
    assert isinstance(payout_fairness([[3, 1], [0, 4]]).impact_ratio, Undefined)
    with pytest.raises(ValueError, match="two-by-two"):
        payout_fairness([[1, 2, 3]])
