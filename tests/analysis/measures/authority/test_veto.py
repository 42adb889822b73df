from math import comb

import numpy as np
import pytest

from goldenthread.analysis.measures.authority.veto import asymmetry_of, mantel_haenszel, veto_asymmetry
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def requests(unit, granted, refused, **more):
    outcomes = (
        ["granted"] * granted + ["declined"] * (refused - refused // 2) + ["countered"] * (refused // 2)
    )
    area = more.get("decision_area", "")
    return [
        {"request_id": f"{unit}{area}{k}", "from_unit_id": unit, "outcome": outcome, **more}
        for k, outcome in enumerate(outcomes)
    ]


UNITS = [
    {"unit_id": "kam", "kind": "account_team", "function": "sales"},
    {"unit_id": "ops", "kind": "function", "function": "operations"},
    {"unit_id": "lab", "kind": "function", "function": "research"},
]


def test_worked_example_through_the_records(worked, records_of):
    (a, b), (c, d) = worked["W21"]["inputs"]["table_rows_accounts_ops_cols_approved_refused"]
    expected = worked["W21"]["expected"]
    found = veto_asymmetry(records_of(request=requests("kam", a, b) + requests("ops", c, d), unit=UNITS))
    assert found.first_approval.value == pytest.approx(expected["approval_accounts"])
    assert found.second_approval.value == pytest.approx(expected["approval_ops"])
    assert found.ratio.value == pytest.approx(expected["approval_ratio"])
    assert found.odds_ratio == pytest.approx(expected["odds_ratio"], abs=1e-6)
    assert found.p_two_sided == pytest.approx(expected["p_two_sided"], abs=1e-6)
    assert found.n == 40


def test_two_functions_may_be_named(records_of):
    records = records_of(
        request=requests("ops", 3, 1) + requests("lab", 1, 3) + requests("kam", 5, 0), unit=UNITS
    )
    found = veto_asymmetry(records, by="function", first="operations", second="research")
    assert (found.n, found.ratio.value) == (8, pytest.approx(3))
    assert veto_asymmetry(records, by="function", first="operations").n == 13


# Applicants admitted and rejected, men and women, at six departments of Berkeley: Bickel, Hammel & O'Connell (1975)
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


def test_within_strata_the_published_berkeley_numbers():
    found = asymmetry_of(np.sum(BERKELEY, axis=0), BERKELEY)
    assert found.common_odds_ratio == pytest.approx(0.9046968, abs=1e-7)
    assert found.stratified_p == pytest.approx(0.2323, abs=5e-5)
    # pooled, the other way round and beyond doubt: Simpson's paradox
    assert found.ratio.low > 1
    assert found.p_two_sided < 1e-10


def test_strata_from_the_records(records_of):
    rows = []
    for area, (first, second) in enumerate(BERKELEY[3:5]):
        rows += requests("kam", *first, decision_area=f"d{area}")
        rows += requests("ops", *second, decision_area=f"d{area}")
    rows += requests("kam", 1, 0)  # no area
    found = veto_asymmetry(records_of(request=rows, unit=UNITS), strata="decision_area")
    common, p = mantel_haenszel(BERKELEY[3:5])
    assert (found.common_odds_ratio, found.stratified_p) == pytest.approx((common, p))
    assert (found.strata, found.without_stratum) == (2, 1)


@pytest.mark.parametrize("seed", range(4))
def test_fisher_agrees_with_adding_up_all_tables(seed):
    a, b, c, d = np.random.default_rng(seed).integers(1, 9, size=4).tolist()
    n, first, yes = a + b + c + d, a + b, a + c
    chance = {
        x: comb(yes, x) * comb(n - yes, first - x) / comb(n, first)
        for x in range(max(0, first + yes - n), min(first, yes) + 1)
    }
    expected = sum(p for p in chance.values() if p <= chance[a] * (1 + 1e-7))
    assert asymmetry_of([[a, b], [c, d]]).p_two_sided == pytest.approx(expected)


def test_laws():
    table = [[4, 6], [7, 3]]
    here, swapped = asymmetry_of(table), asymmetry_of(table[::-1])
    assert here.p_two_sided == pytest.approx(swapped.p_two_sided)
    assert here.ratio.value * swapped.ratio.value == pytest.approx(1)
    assert here.ratio.low * swapped.ratio.high == pytest.approx(1)
    one = mantel_haenszel([table])
    assert one[0] == pytest.approx(here.odds_ratio)
    assert mantel_haenszel([[[5, 5], [5, 5]]]) == (1.0, 1.0)


def test_limits(records_of):
    nothing = veto_asymmetry(RecordSet())
    assert isinstance(nothing.ratio, Undefined)
    assert isinstance(nothing.p_two_sided, Undefined)
    assert asymmetry_of([[0, 5], [3, 2]]).ratio == 0
    assert isinstance(asymmetry_of([[3, 2], [0, 5]]).ratio, Undefined)
    alone = veto_asymmetry(records_of(request=requests("kam", 3, 2), unit=UNITS), strata="tier")
    assert isinstance(alone.second_approval, Undefined)
    assert isinstance(asymmetry_of([[1, 1], [1, 1]], [[[1, 1], [0, 0]]]).stratified_p, Undefined)
