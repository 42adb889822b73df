"""Findings on companies whose truth is known: what is planted is found, and health stays silent."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, ttest_1samp

from goldenthread.analysis.findings import findings
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.rule import FALSE_ALARM_RATE, p_mean_above, p_share_above, settled
from goldenthread.analysis.measures.result import plain

from .companies import UNITS, company, usual


def kinds(found):
    return {(finding.kind, finding.about) for finding in found.found}


def test_a_planted_boundary_is_found_and_named():
    def stuck(sender, receiver, when):
        return 40.0 if (sender, receiver) == (1, 2) else usual(sender, receiver, when)

    found = findings(company(1, wait=stuck))
    assert ("friction boundary", ("Planning", "Field")) in kinds(found)
    first = found.found[0]
    assert first.kind == "friction boundary"
    assert first.customer_hours > 1000
    assert first.p < 0.01
    assert len(first.rows) == 10
    assert all(hours > 40 for _, _, hours in first.rows)


def test_the_hours_at_stake_are_those_beyond_the_usual():
    def stuck(sender, receiver, when):
        return 60.0 if (sender, receiver) == (0, 1) else 6.0

    found = findings(company(2, wait=stuck, orders=900))
    (boundary,) = [f for f in found.found if f.kind == "friction boundary"]
    n = 900 * (1 + 0.04 / 0.96)  # each order passes once, some again
    standard_error = 60 * np.sqrt(n)
    assert boundary.customer_hours == pytest.approx(54 * n, abs=4 * standard_error + 0.03 * 54 * n)


def test_planted_ping_pong_is_found():
    found = findings(company(3, bounce=0.5))
    assert ("ping-pong", ("Desk", "Planning")) in kinds(found)


def test_a_customer_who_waits_longer_is_found():
    found = findings(company(4, slow_account=4.0, orders=900))
    assert {about for kind, about in kinds(found) if kind == "unequal customers"} == {("c0",)}


def test_orders_that_take_ever_longer_are_found():
    found = findings(company(5, wait=lambda s, r, when: 5 + 60 * when, orders=900))
    assert "change over time" in {finding.kind for finding in found.found}


def test_a_boundary_that_hangs_on_one_person_is_found_and_the_person_not_named():
    found = findings(company(6, one_person=True))
    hanging = [f for f in found.found if f.kind == "one person"]
    assert hanging
    assert {about[1] for about in (f.about for f in hanging)} == {"Field"}
    assert "Field-0" not in str(plain(found))
    named = findings(company(6, one_person=True), people=True)
    assert "Field-0" in str(plain(named))


@pytest.mark.parametrize("both_times", [True, False], ids=["waiting", "time between"])
def test_healthy_companies_stay_silent_at_the_stated_rate(both_times):
    n = 40
    alarms = sum(bool(findings(company(100 + i, orders=300, both_times=both_times)).found) for i in range(n))
    most = binom.ppf(0.999, n, FALSE_ALARM_RATE)
    assert alarms <= most, f"{alarms} alarms in {n} healthy companies"


def test_nothing_to_test_is_said_and_is_no_finding():
    found = findings(company(7, orders=20))
    assert not found.found
    assert all(family.not_tested or family.tested for family in found.families)
    assert any("too few" in family.not_tested for family in found.families)


def test_places_without_a_candidate_count_in_the_control_of_false_alarms():
    candidate = Finding("k", "t", 1.0, 0.004, (), "", "", ())
    alone = settled([Looked("k", "q", [candidate], tested=1)])
    among_many = settled([Looked("k", "q", [candidate], tested=100)])
    assert len(alone.found) == 1
    assert not among_many.found


def test_findings_are_ranked_by_customer_hours():
    looked = [
        Looked(kind, "q", [Finding(kind, kind, hours, 1e-9, (), "", "", ())], tested=1)
        for kind, hours in (("a", 5.0), ("b", 50.0), ("c", 0.5))
    ]
    assert [f.kind for f in settled(looked).found] == ["b", "a", "c"]


def test_the_tests_of_the_rule_agree_with_scipys():
    values = np.random.default_rng(1).normal(1.0, 0.4, 12)
    expected = ttest_1samp(values, 0.5, alternative="greater").pvalue
    assert p_mean_above(values, 0.5) == pytest.approx(expected)
    assert p_share_above(7, 30, 0.1) == pytest.approx(binom.sf(6, 30, 0.1))
    assert p_share_above(0, 30, 0.1) == 1.0


def test_units_order_does_not_change_what_is_found():
    def stuck(sender, receiver, when):
        return 40.0 if (sender, receiver) == (1, 2) else usual(sender, receiver, when)

    records = company(8, wait=stuck)
    turned = company(8, wait=stuck)
    event = turned.arrow("event")
    turned.add_arrow("event", event.take(np.random.default_rng(1).permutation(len(event))))
    assert plain(findings(records)) == plain(findings(turned))
    assert len(UNITS) == 6
