"""Sponsors, complaints taken personally."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import record_set

from goldenthread.analysis.measures import sponsor_engagement
from goldenthread.analysis.measures.result import Undefined

AS_OF = datetime(2025, 1, 10)


def account(name, sponsor, **more):
    return {"account_id": name, "valid_from": date(2020, 1, 1), "sponsor_id": sponsor, "tier": "A"} | more


def visit(account_id, person, when, **more):
    return {"interaction_id": f"{account_id}{person}{when}{more}", "account_id": account_id} | {
        "person_id": person,
        "at": when,
        "kind": "visit",
        **more,
    }


def quarter(number):
    return datetime(2024, 3 * number - 1, 15)


def records_of_w41(inputs):
    accounts = [account(name, sponsor) for name, sponsor in inputs["sponsor"].items()]
    meetings = [
        visit(name, inputs["sponsor"][name], quarter(q))
        for name, quarters in inputs["quarters_with_two_way_contact"].items()
        for q in quarters
    ]
    complaints = [
        {"feedback_id": f"{who}{month}{k}", "account_id": "k1", "kind": "complaint", "handled_by": who}
        | {"at": datetime(2024, 9 + month, 3 + k)}
        for who, counts in inputs["complaints_handled_per_month"].items()
        for month, n in enumerate(counts)
        for k in range(n)
    ]
    return record_set(AS_OF, account=accounts, interaction=meetings, feedback=complaints)


def test_w41_coverage_load_adherence_and_complaints(worked):
    inputs, expected = worked["W41"]["inputs"], worked["W41"]["expected"]
    found = sponsor_engagement(records_of_w41(inputs), months=4, complaints_a_month=inputs["k"])
    assert found.coverage.value == expected["coverage"]
    assert found.load == expected["load"]
    assert max(found.load.values()) == expected["max_load"]
    assert found.overloaded == ("COO",)
    assert found.adherence.value == pytest.approx(expected["adherence_overall"], abs=1e-6)
    by_account = {one.account_id: one.adherence for one in found.accounts if one.sponsor_id}
    assert by_account == expected["adherence_by_account"]
    assert list(found.dormant) == expected["dormant_last_two_quarters"]
    assert found.complaint_months.value == expected["complaint_exec_month_rate"]


def test_messages_both_ways_in_one_quarter_are_contact_and_one_way_is_not():
    accounts = [account("both", "s"), account("sent", "s"), account("apart", "s")]
    mails = [
        visit("both", "s", datetime(2024, 11, 1), kind="mail", direction="out"),
        visit("both", "s", datetime(2024, 11, 9), kind="mail", direction="in"),
        visit("sent", "s", datetime(2024, 11, 1), kind="mail", direction="out"),
        visit("apart", "s", datetime(2024, 9, 29), kind="mail", direction="out"),
        visit("apart", "s", datetime(2024, 10, 2), kind="mail", direction="in"),
        visit("sent", "somebody else", datetime(2024, 11, 1)),
    ]
    found = sponsor_engagement(record_set(AS_OF, account=accounts, interaction=mails))
    lived = {one.account_id: one.quarters for one in found.accounts}
    assert lived["both"] == (False, False, False, True)
    assert not any(lived["sent"] + lived["apart"])


def test_contact_counts_with_whoever_was_sponsor_then():
    versions = [
        account("k", "old", valid_to=date(2024, 6, 30)),
        account("k", "new", valid_from=date(2024, 7, 1)),
    ]
    meetings = [visit("k", "old", quarter(1)), visit("k", "old", quarter(3)), visit("k", "new", quarter(4))]
    found = sponsor_engagement(record_set(AS_OF, account=versions, interaction=meetings))
    assert found.accounts[0].quarters == (True, False, False, True)
    assert found.load == {"new": 1}


def test_what_was_recorded_later_was_not_known():
    meeting = visit("k", "s", quarter(4), recorded_at=datetime(2025, 2, 1))
    records = record_set(AS_OF, account=[account("k", "s")], interaction=[meeting])
    assert sponsor_engagement(records).adherence.value == 0


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(["x", "y", None]), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4)), max_size=12),
)
def test_quarter_by_quarter(sponsors, meetings):
    accounts = [account(f"k{k}", sponsor) for k, sponsor in enumerate(sponsors)]
    rows = [
        visit(f"k{k}", sponsors[k], quarter(q), topic=str(n))
        for n, (k, q) in enumerate(meetings)
        if k < len(sponsors) and sponsors[k]
    ]
    found = sponsor_engagement(record_set(AS_OF, account=accounts, interaction=rows))
    lived = {(k, q) for k, q in meetings if k < len(sponsors) and sponsors[k]}
    due = 4 * sum(1 for sponsor in sponsors if sponsor)
    assert found.coverage.value == pytest.approx(due / 4 / len(sponsors))
    if due:
        assert found.adherence.value == pytest.approx(len(lived) / due)
    else:
        assert isinstance(found.adherence, Undefined)
    for k, one in enumerate(found.accounts):
        assert one.quarters == tuple((k, q) in lived for q in (1, 2, 3, 4))


def test_tiers_narrow_it_down_and_nothing_is_undefined():
    accounts = [account("a", "s"), account("b", None, tier="B")]
    records = record_set(AS_OF, account=accounts)
    assert sponsor_engagement(records, tiers=["A"]).coverage.value == 1
    assert isinstance(sponsor_engagement(records, tiers=["C"]), Undefined)
    assert isinstance(sponsor_engagement(record_set(AS_OF)), Undefined)
    alone = sponsor_engagement(records, tiers=["B"])
    assert isinstance(alone.adherence, Undefined)
    assert isinstance(sponsor_engagement(records).complaint_months, Undefined)
