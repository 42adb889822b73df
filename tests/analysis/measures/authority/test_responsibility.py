from datetime import date, datetime
from math import sqrt

import numpy as np
import pytest

from goldenthread.analysis.measures.authority.responsibility import four_spans, gap_of, responsibility_gap
from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.records import RecordSet

RIGHT = {0: "informed", 0.5: "shares", 1: "decides"}


def tables_of(example, when):
    inputs = example["inputs"]
    return {
        "measure_weight": [
            {"role": "account manager", "measure": measure, "weight": weight}
            for measure, weight in inputs["accountability_weights"].items()
        ],
        "influence_share": [
            {"measure": measure, "decision_area": area, "share": share}
            for measure, shares in inputs["influence_shares"].items()
            for area, share in shares.items()
        ],
        "decision_right": [
            {"role": "account manager", "decision_area": area, "right": RIGHT[right], "scope": "all"}
            for area, right in inputs[f"decision_rights_{when}"].items()
        ],
    }


@pytest.mark.parametrize("when", ["before", "after"])
def test_worked_example_through_the_records(when, worked, records_of):
    expected = worked["W19"]["expected"]
    found = responsibility_gap(records_of(**tables_of(worked["W19"], when))).roles[0]
    assert found.controllability == pytest.approx(expected[f"controllability_{when}"])
    assert found.gap == pytest.approx(expected[f"gap_{when}"])
    loads = {row.area: row.load for row in found.by_area}
    assert loads == pytest.approx(expected["accountability_load_by_decision_area"])
    assert sum(loads.values()) == pytest.approx(1)
    if when == "before":
        assert found.by_measure == pytest.approx(expected["controllability_by_measure_before"])
        uncontrolled = {row.area: row.uncontrolled for row in found.by_area}
        assert uncontrolled == pytest.approx(expected["uncontrolled_load_by_decision_area"])
        assert found.first_right == expected["largest_missing_right"]


def test_worked_example_of_the_four_spans(worked):
    expected = worked["W19"]["expected"]
    found = four_spans(**worked["W19"]["inputs"]["simons_spans_1_to_5"])
    assert (found.supply, found.demand, found.gap) == (
        expected["simons_supply"],
        expected["simons_demand"],
        expected["simons_gap"],
    )
    assert found.accountability_minus_control == expected["simons_accountability_minus_control"]
    assert four_spans(control=3, accountability=3, influence=3, support=3).gap == 0
    with pytest.raises(ValueError, match="support must be rated"):
        four_spans(control=1, accountability=1, influence=1, support=0)


def random_case(seed):
    rng = np.random.default_rng(seed)
    areas = list("abcde")
    weights = dict(zip("mno", rng.dirichlet([1, 1, 1]).tolist(), strict=True))
    shares = {m: dict(zip(areas, rng.dirichlet(np.ones(5)).tolist(), strict=True)) for m in weights}
    rights = {area: float(rng.choice([0, 0.5, 1])) for area in areas}
    return weights, shares, rights


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_matrix_product_and_with_scaled_weights(seed):
    weights, shares, rights = random_case(seed)
    s = np.array([[shares[m][a] for a in rights] for m in weights])
    expected = np.array(list(weights.values())) @ s @ np.array(list(rights.values()))
    assert gap_of(weights, shares, rights).controllability == pytest.approx(expected)
    assert gap_of({m: 40 * w for m, w in weights.items()}, shares, rights).gap == pytest.approx(1 - expected)


@pytest.mark.parametrize("interval", ["dirichlet", "bootstrap"])
def test_the_interval_has_the_width_that_theory_gives(interval):
    shares, rights, cases = {"m": {"a": 0.6, "b": 0.4}}, {"a": 1.0}, 50
    found = gap_of({"m": 1}, shares, rights, interval=interval, cases=cases, rng=np.random.default_rng(1)).gap
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.4)
    if interval == "dirichlet":
        from scipy.stats import beta

        low, high = beta(0.4 * cases, 0.6 * cases).ppf([0.025, 0.975])
        assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)
    else:
        deviation = sqrt(0.4 * 0.6 / cases)
        assert (found.high - found.low) / 2 == pytest.approx(
            1.96 * deviation, abs=1.5 / cases
        )  # counts are whole


def test_everything_decided_leaves_no_gap_and_nothing_decided_all_of_it():
    shares = {"m": {"a": 0.5, "b": 0.5}}
    whole = gap_of({"m": 1}, shares, {"a": 1, "b": 1})
    assert (whole.gap, whole.first_right) == (0, None)
    assert gap_of({"m": 1}, shares, {}).gap == 1


def test_measures_without_shares_are_named_by_weight_and_nothing_known_is_undefined(records_of):
    partly = gap_of({"m": 3, "n": 1}, {"m": {"a": 1.0}}, {"a": 1})
    assert (partly.controllability, partly.known_weight) == (1, 0.75)
    assert isinstance(partly.by_measure["n"], Undefined)
    assert isinstance(gap_of({"n": 1}, {}, {}).gap, Undefined)
    assert responsibility_gap(RecordSet()).roles == ()


def test_shares_that_do_not_add_up_and_unknown_roles_are_refused(records_of):
    with pytest.raises(ValueError, match=r"'m' add up to 0\.9"):
        gap_of({"m": 1}, {"m": {"a": 0.9}}, {})
    records = records_of(measure_weight=[{"role": "kam", "measure": "m", "weight": 1.0}])
    with pytest.raises(ValueError, match="Roles with measures: kam"):
        responsibility_gap(records, role="chief")


def test_the_right_that_holds_at_the_moment_of_the_records_counts(worked, records_of):
    tables = tables_of(worked["W19"], "before")
    moved = tables_of(worked["W19"], "after")["decision_right"]
    tables["decision_right"] = [
        *(
            row | {"valid_from": date(2024, 1, 1), "valid_to": date(2024, 12, 31)}
            for row in tables["decision_right"]
        ),
        *(row | {"valid_from": date(2025, 1, 1), "valid_to": None} for row in moved),
    ]
    before = responsibility_gap(records_of(as_of=datetime(2024, 6, 1), **tables)).roles[0]
    after = responsibility_gap(records_of(as_of=datetime(2025, 6, 1), **tables)).roles[0]
    assert (before.gap, after.gap) == pytest.approx((0.72, 0.42))


def test_a_right_in_one_scope_counts_there_only(records_of):
    records = records_of(
        measure_weight=[{"role": "kam", "measure": "m", "weight": 1.0}],
        influence_share=[{"measure": "m", "decision_area": "a", "share": 1.0}],
        decision_right=[{"role": "kam", "decision_area": "a", "right": "decides", "scope": "x"}],
    )
    assert responsibility_gap(records, scope="x").roles[0].gap == 0
    assert responsibility_gap(records, scope="y").roles[0].gap == 1
    assert responsibility_gap(records).roles[0].gap == 0
