"""Customers' answers and complaints."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, on, record_set

from goldenthread.analysis.measures import complaint_rates, gamma_poisson, net_promoter_score, satisfaction
from goldenthread.analysis.measures.result import Undefined


def answers(kind, scores, **more):
    return [
        {
            "feedback_id": f"{kind}{k}",
            "account_id": "a",
            "contact_id": f"c{k}",
            "kind": kind,
            "score": score,
            "at": at(1),
        }
        | more
        for k, score in enumerate(scores)
    ]


def test_w27_as_records(worked):
    given_, expected = worked["W27"]["inputs"], worked["W27"]["expected"]
    rows = answers("nps", given_["nps_scores"]) + answers("csat", given_["csat_1to5"])
    rows += answers("ces", given_["ces_1to7"])
    plain = satisfaction(record_set(at(9), feedback=rows))
    assert plain.net_promoter.value == pytest.approx(expected["nps"])
    assert [plain.net_promoter.low, plain.net_promoter.high] == pytest.approx(expected["ci95"], abs=1e-4)
    contacts = [
        {"contact_id": f"c{k}", "account_id": "a"}
        for k in range(worked["W27"]["inputs"]["population_contacts"])
    ]
    known = satisfaction(record_set(at(9), feedback=rows, contact=contacts))
    assert [known.net_promoter.low, known.net_promoter.high] == pytest.approx(expected["ci95_fpc"], abs=1e-4)
    assert known.n_asked == 25
    assert [known.satisfied.low, known.satisfied.high] == pytest.approx(expected["csat_wilson95"], abs=1e-6)
    assert known.effort.mean.value == expected["ces_mean"]
    assert known.effort.share_five_or_more.value == pytest.approx(expected["ces_share_5plus"])


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30), st.integers(0, 10)), min_size=1, max_size=20)
)
def test_the_latest_answer_of_each_contact_counts(said):
    rows = [
        {"feedback_id": f"{k:02}", "account_id": "a", "contact_id": f"c{who}", "kind": "nps", "score": score}
        | {"at": at(day)}
        for k, (who, day, score) in enumerate(said)
    ]
    latest = {}
    for k, (who, day, score) in enumerate(said):
        if day <= 20 and (who not in latest or day > latest[who][0]):
            latest[who] = (day, k, score)
    found = satisfaction(record_set(at(20), feedback=rows))
    scores = [score for _, _, score in latest.values()]
    assert found.answers["nps"] == dict(sorted(Counter(scores).items()))
    if scores:
        assert found.net_promoter.value == pytest.approx(net_promoter_score(scores).value)
    else:
        assert isinstance(found.net_promoter, Undefined)


def test_one_account_and_a_first_day_narrow_it_down():
    rows = answers("csat", [5, 5]) + answers("csat", [1], account_id="b", feedback_id="b", at=at(5))
    records = record_set(at(9), feedback=rows)
    assert satisfaction(records, account_id="b").satisfied.value == 0
    assert satisfaction(records, since=at(3)).satisfied.n == 1
    assert isinstance(satisfaction(records, account_id="b").n_asked, Undefined)


def test_of_no_answers_every_score_is_undefined():
    found = satisfaction(record_set(at(9)))
    for score in (found.net_promoter, found.satisfied, found.effort):
        assert isinstance(score, Undefined)
    assert found.net_promoter.needs


def complaining(counts, years):
    accounts = [
        {"account_id": f"k{k}", "valid_from": on(0), "valid_to": on(round(365.25 * e) - 1)}
        for k, e in enumerate(years)
    ]
    rows = [
        {"feedback_id": f"{k}-{i}", "account_id": f"k{k}", "kind": "complaint", "at": at(10 + i)}
        for k, n in enumerate(counts)
        for i in range(n)
    ]
    return record_set(at(1461), account=accounts, feedback=rows)


def test_w53_as_records(worked):
    given_, expected = worked["W53"]["inputs"], worked["W53"]["expected"]
    prior = (given_["prior_shape"], given_["prior_rate"])
    rates = complaint_rates(
        complaining(given_["complaints"], given_["exposure_years"]), prior=prior, target=2
    )
    by_name = {one.account_id: one for one in rates.accounts}
    for k, shrunk in enumerate(expected["shrunk"]):
        one = by_name[f"k{k}"]
        assert one.complaints == given_["complaints"][k]
        # a year has 365.25 days here and whole days in the record set
        assert one.years == pytest.approx(given_["exposure_years"][k], abs=2e-3)
        assert one.per_year.value == pytest.approx(shrunk, rel=2e-3)
        assert one.p_above_target == pytest.approx(expected["p_rate_above_2"][k], rel=5e-3)
    assert rates.accounts[0].account_id == "k2"


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), min_size=1, max_size=12))
def test_the_rates_are_those_of_the_counts(pairs):
    counts, years = zip(*pairs, strict=True)
    rates = complaint_rates(complaining(counts, years), prior=(2, 3))
    exact = {one.account_id: one for one in rates.accounts}
    expected = gamma_poisson(counts, [exact[f"k{k}"].years for k in range(len(pairs))], prior=(2, 3))
    for k in range(len(pairs)):
        assert exact[f"k{k}"].per_year.value == pytest.approx(expected.rates[k].value, rel=1e-6)
    values = [one.per_year.value for one in rates.accounts]
    assert values == sorted(values, reverse=True)


def test_complaints_count_only_while_watched():
    accounts = [{"account_id": "k", "valid_from": on(0)}, {"account_id": "later", "valid_from": on(90)}]
    rows = [
        {"feedback_id": str(day), "account_id": "k", "kind": "complaint", "at": at(day)}
        for day in (5, 40, 80)
    ]
    rates = complaint_rates(record_set(at(60), account=accounts, feedback=rows), since=at(20))
    assert [(one.account_id, one.complaints) for one in rates.accounts] == [("k", 1)]
    assert rates.years == pytest.approx(40 / 365.25)
    assert isinstance(rates.accounts[0].p_above_target, Undefined)
    assert isinstance(complaint_rates(record_set(at(60))), Undefined)
