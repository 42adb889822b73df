"""Failure factors: found where a story plants them, silent where it does not, undefined where records are missing."""

from __future__ import annotations

import pytest

from goldenthread.analysis.findings import failure_factors
from goldenthread.analysis.findings.factors import FACTORS
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.synthetic import synthesise


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, object]]:
    return {
        story: {
            factor.code: factor for factor in failure_factors(synthesise(story, seed=1, truth=False).records)
        }
        for story in ("hr_outsourcer", "technology_services", "aligned")
    }


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("hr_outsourcer", "F02"),
        ("hr_outsourcer", "F05"),
        ("hr_outsourcer", "F09"),
        ("technology_services", "F03"),
        ("technology_services", "F11"),
    ],
)
def test_what_a_story_plants_fires(told, story, code):
    assert told[story][code].fires is True
    assert told[story][code].evidence


def test_the_exodus_of_account_managers_fires_while_it_goes_on():
    records = synthesise("hr_outsourcer", seed=1, truth=False, months=18).records
    (exodus,) = [factor for factor in failure_factors(records) if factor.code == "F06"]
    assert exodus.fires is True
    assert exodus.evidence.startswith("3 of 4")


def test_hardly_anything_fires_in_an_aligned_company(told):
    firing = [code for code, factor in told["aligned"].items() if factor.fires is True]
    assert len(firing) <= 1, firing


def test_without_records_every_factor_is_undefined_with_a_reason():
    factors = failure_factors(RecordSet())
    assert len(factors) == len(FACTORS)
    for factor in factors:
        assert isinstance(factor.fires, Undefined), factor.code
        assert factor.evidence
    assert [factor.code for factor in factors] == sorted(factor.code for factor in factors)
