"""Findings on simulated companies, whose story knows nothing of how we measure."""

from __future__ import annotations

import pytest

from goldenthread.analysis.findings import findings
from goldenthread.analysis.synthetic import synthesise


@pytest.mark.parametrize("seed", [1, 2])
def test_where_work_is_made_to_stick_it_is_found(seed):
    told = synthesise("technology_services", seed=seed, truth=False)
    found = {(finding.kind, finding.about) for finding in findings(told.records).found}
    assert ("friction boundary", ("architecture", "infrastructure")) in found
    assert ("ping-pong", ("architecture", "infrastructure")) in found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_aligned_company_stays_silent(seed):
    assert not findings(synthesise("aligned", seed=seed, truth=False).records).found
