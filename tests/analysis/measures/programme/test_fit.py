"""The right relationship, and effort where the value is."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, on, record_set

from goldenthread.analysis.measures import (
    effort_allocation,
    portfolio_position,
    relationship_match,
    weighted_kappa,
)
from goldenthread.analysis.measures.result import Undefined


def accounts_of(offered, wanted):
    return [
        {"account_id": f"k{k}", "valid_from": on(-99), "offered_relationship": o, "wanted_relationship": w}
        for k, (o, w) in enumerate(zip(offered, wanted, strict=True))
    ]


def test_w44_relationship_and_portfolio(worked):
    given_, expected = worked["W44"]["inputs"], worked["W44"]["expected"]
    accounts = accounts_of(given_["supplier_tier"], given_["customer_wants"])
    match = relationship_match(record_set(at(9), account=accounts), ladder="TCP")
    assert match.weighted_kappa == pytest.approx(expected["weighted_kappa"], abs=1e-6)
    assert match.match_share == expected["match_rate"]
    assert len(match.over_served) == expected["over_served"]
    assert len(match.under_served) == expected["under_served"]
    position = portfolio_position(given_["strategic_importance"], given_["difficulty"])
    assert position.importance == pytest.approx(expected["importance"])
    assert position.difficulty == pytest.approx(expected["difficulty"])
    assert position.quadrant == expected["quadrant"]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["T", "C", "P", None]), st.sampled_from("TCP")), min_size=1, max_size=15
    )
)
def test_the_match_is_the_agreement_of_those_known(rows):
    offered, wanted = zip(*rows, strict=True)
    match = relationship_match(record_set(at(9), account=accounts_of(offered, wanted)), ladder="TCP")
    known = [row for row in rows if row[0]]
    if not known:
        assert isinstance(match, Undefined)
        return
    agreement = weighted_kappa(*zip(*known, strict=True), ladder="TCP")
    assert str(match.weighted_kappa) == str(agreement.weighted_kappa)
    assert (match.n, match.n_unknown) == (len(known), len(rows) - len(known))
    assert len(match.over_served) == agreement.n_first_higher
    assert not set(match.over_served) & set(match.under_served)


def test_only_the_account_as_it_is_today_counts():
    versions = accounts_of("T", "T")
    versions[0]["valid_to"] = on(1)
    versions += [accounts_of("P", "T")[0] | {"valid_from": on(2)}]
    match = relationship_match(record_set(at(9), account=versions), ladder="TCP")
    assert (match.n, match.over_served) == (1, ("k0",))


def effort_records(before, after, value=None, key=()):
    hours = [
        {"person_id": "p", "account_id": name, "month": month, "hours": share}
        for month, shares in ((date(2024, 1, 1), before), (date(2024, 7, 1), after))
        for name, share in shares.items()
    ]
    accounts = [
        {
            "account_id": name,
            "valid_from": on(-99),
            "annual_value": worth,
            "tier": "K" if name in key else "R",
        }
        for name, worth in (value or {}).items()
    ]
    return record_set(at(300), effort=hours, account=accounts)


CHANGE = date(2024, 6, 1)


def test_w45_effort_and_value(worked):
    given_, expected = worked["W45"]["inputs"], worked["W45"]["expected"]
    records = effort_records(
        given_["effort_before"], given_["effort_after"], given_["value_share"], ("k1", "k2", "k3")
    )
    found = effort_allocation(records, change_on=CHANGE, key_tiers=["K"])
    assert found.redistributed == pytest.approx(expected["redistributed"])
    assert found.misallocation == pytest.approx(expected["misallocation"])
    assert found.key_effort_share == pytest.approx(expected["key_account_effort_share"])
    assert found.key_value_share == pytest.approx(expected["key_account_value_share"])
    assert found.effort_to_value == pytest.approx(expected["effort_to_value_ratio"], abs=1e-6)


def test_value_is_margin_and_potential_where_they_are_known():
    """Worked by hand: 60 + 40, a loss that its potential does not make good, nothing known, and a potential alone."""
    records = effort_records({}, dict.fromkeys("abcd", 25), dict.fromkeys("abcd", 1_000), "a")
    rows = [
        {
            "account_id": name,
            "valid_from": on(-99),
            "annual_value": 1_000,
            "tier": "K" if name == "a" else "R",
        }
        | {"margin": margin, "potential": potential}
        for name, margin, potential in (("a", 60, 40), ("b", -50, 20), ("c", None, None), ("d", None, 100))
    ]
    spent = [{"person_id": "p", "account_id": n, "month": date(2024, 7, 1), "hours": 25} for n in "abcd"]
    found = effort_allocation(
        record_set(at(300), effort=spent, account=rows), change_on=CHANGE, key_tiers=["K"]
    )
    assert [one.value for one in found.accounts] == [0.5, 0.0, 0.0, 0.5]
    assert (found.value_is_margin, found.n_without_value) == (True, 1)
    assert found.misallocation == pytest.approx(0.5)
    assert found.effort_to_value == pytest.approx(0.5)
    plain = effort_allocation(records, change_on=CHANGE, key_tiers=["K"])
    assert (plain.value_is_margin, plain.n_without_value, plain.misallocation) == (False, 0, 0)


hours = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 40), min_size=1)


@settings(max_examples=40)
@given(hours, hours, hours)
def test_shares_move_between_nothing_and_everything(before, after, value):
    found = effort_allocation(effort_records(before, after, value), change_on=CHANGE)
    names = set(before) | set(after)
    a, b = sum(after.values()), sum(before.values())
    by_hand = sum(max(0, after.get(n, 0) / a - before.get(n, 0) / b) for n in names)
    assert found.redistributed == pytest.approx(by_hand)  # what some gain is what others lose
    assert 0 <= found.misallocation <= 1 + 1e-9
    more = effort_records({n: 3 * h for n, h in before.items()}, after, value)
    assert effort_allocation(more, change_on=CHANGE).redistributed == pytest.approx(found.redistributed)


def test_effort_as_it_was_and_effort_all_elsewhere():
    same = effort_allocation(effort_records({"a": 4}, {"a": 9}), change_on=CHANGE)
    assert same.redistributed == 0
    assert isinstance(same.misallocation, Undefined)
    assert isinstance(same.effort_to_value, Undefined)
    gone = effort_allocation(effort_records({"a": 4}, {"b": 9}, {"a": 1}), change_on=CHANGE)
    assert gone.redistributed == 1
    assert gone.misallocation == 1
    one_side = effort_allocation(effort_records({"a": 4}, {}), change_on=CHANGE)
    assert isinstance(one_side.redistributed, Undefined)
    assert isinstance(effort_allocation(record_set(at(9)), change_on=CHANGE), Undefined)


def test_weights_that_weigh_nothing_are_refused():
    with pytest.raises(ValueError, match="difficulty"):
        portfolio_position({"volume": (1, 5)}, {"competition": (0, 3)})
    low = portfolio_position({"volume": (2, 1)}, {"competition": (1, 3)})
    assert (low.importance, low.quadrant) == (1, "non-key/difficult")
