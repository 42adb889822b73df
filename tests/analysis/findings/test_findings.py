"""Findings on companies whose truth is known: what is planted is found, and health stays silent."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, ttest_1samp

from goldenthread.analysis.findings import findings
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.rule import (
    FALSE_ALARM_RATE,
    p_mean_above,
    p_share_above,
    p_shares_above,
    settled,
)
from goldenthread.analysis.measures import displacement
from goldenthread.analysis.measures.result import plain

from .companies import company, usual, workshop


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
    assert {f.about[-1] for f in hanging} == {"Field"}
    assert "Field-0" not in str(plain(found))
    named = findings(company(6, one_person=True), people=True)
    assert "Field-0" in str(plain(named))


def of_kind(found, kind):
    return [finding for finding in found.found if finding.kind == kind]


@pytest.mark.parametrize("value", [True, False], ids=["value known", "derived"])
def test_orders_that_are_passed_around_before_the_right_unit_are_found(value):
    """Where it is derived which unit is right, only where most orders go the same way: see what is usual."""
    made = {"orders": 900, "value": value, "stations": 3 if value else 1}
    (far,) = of_kind(findings(company(11, wander=0.35, **made)), "far from the right unit")
    assert far.about == ("Desk",)
    # two more waits and two more pieces of work for 35 % of the orders
    assert far.customer_hours == pytest.approx(0.35 * 900 * (11 + 12 + 2), rel=0.25)
    share = int(far.evidence[0].split("(")[1].split("%")[0]) / 100
    assert share == pytest.approx(0.35, abs=4 * np.sqrt(0.35 * 0.65 / 900))
    assert all(units >= 4 for _, units, _ in far.rows)
    assert not of_kind(findings(company(11, wander=0.12, **made)), "far from the right unit")


def test_a_step_that_is_done_again_is_found_with_the_hours_in_between():
    (again,) = of_kind(findings(company(12, redo=0.45, orders=900)), "rework")
    assert "work at Planning" in again.title
    assert again.about == ("Planning",)
    hours = [row[1] for row in again.rows]
    assert hours == sorted(hours, reverse=True)
    assert again.customer_hours > 0.4 * 900 * 10
    assert not of_kind(findings(company(12, redo=0.1, orders=900)), "rework")


def test_a_unit_that_puts_orders_first_is_found_with_what_the_others_lose():
    records = workshop(13, orders=1200, urgent_first=True)
    (first,) = of_kind(findings(records), "displacement")
    assert first.about == ("Bench",)
    assert first.customer_hours == pytest.approx(displacement(records).hours_imposed_on_others)
    assert not of_kind(findings(workshop(13, orders=1200, urgent_first=False)), "displacement")


def test_work_that_waits_where_it_leaves_its_function_is_found():
    (apart,) = of_kind(findings(company(14, across=3.0, orders=900)), "formal structure")
    assert "leaves its function" in apart.title
    own, others = zip(*((row[1], row[2]) for row in apart.rows), strict=True)
    assert np.mean(others) == pytest.approx(3 * np.mean(own), rel=0.3)
    assert apart.customer_hours == pytest.approx(sum(row[3] for row in apart.rows), rel=1e-3)
    assert not of_kind(findings(company(14, across=1.2, orders=900)), "formal structure")


def test_a_workshop_that_only_calls_orders_urgent_stays_silent_at_the_stated_rate():
    n = 60
    alarms = sum(bool(findings(workshop(500 + i, orders=300, urgent_first=False)).found) for i in range(n))
    assert alarms <= binom.ppf(0.999, n, FALSE_ALARM_RATE), f"{alarms} alarms in {n}"


@pytest.mark.parametrize("both_times", [True, False], ids=["waiting", "time between"])
def test_healthy_companies_stay_silent_at_the_stated_rate(both_times):
    n = 40
    companies = (company(100 + i, orders=300, both_times=both_times, value=i % 2 == 0) for i in range(n))
    alarms = sum(bool(findings(records).found) for records in companies)
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


@pytest.mark.parametrize("busy", [0.0, 0.1], ids=["steady", "busy stretches"])
def test_shares_at_the_bound_are_called_out_no_more_often_than_stated(busy):
    """Also where stretches differ more than chance has it, which the binomial test alone would not survive."""
    rng, rounds, bound = np.random.default_rng(31), 3000, 0.2
    n = rng.integers(20, 60, (rounds, 12))
    hits = rng.binomial(n, np.clip(rng.normal(bound, busy, n.shape), 0, 1) if busy else bound)
    alarms = sum(p_shares_above(h, k, bound) < FALSE_ALARM_RATE for h, k in zip(hits, n, strict=True))
    # clipping lifts the mean share a little above the bound
    assert alarms <= binom.ppf(0.999, rounds, FALSE_ALARM_RATE + (0.01 if busy else 0))
    alone = sum(
        p_share_above(int(h.sum()), int(k.sum()), bound) < FALSE_ALARM_RATE
        for h, k in zip(hits, n, strict=True)
    )
    assert not busy or alone > binom.ppf(0.999, rounds, FALSE_ALARM_RATE)


def test_units_order_does_not_change_what_is_found():
    def stuck(sender, receiver, when):
        return 40.0 if (sender, receiver) == (1, 2) else usual(sender, receiver, when)

    records = company(8, wait=stuck)
    turned = company(8, wait=stuck)
    event = turned.arrow("event")
    turned.add_arrow("event", event.take(np.random.default_rng(1).permutation(len(event))))
    assert plain(findings(records)) == plain(findings(turned))
