"""Solved at once, answered, acted upon."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, record_set

from goldenthread.analysis.measures import closed_loop, first_contact_resolution, kaplan_meier
from goldenthread.analysis.measures.result import Undefined


def said(k, day, *, acted=None, resolved=None, **more):
    one = {"feedback_id": f"{k:03}", "account_id": "a", "kind": "complaint", "at": at(day)}
    moments = {
        "acted_at": None if acted is None else at(acted),
        "resolved_at": None if resolved is None else at(resolved),
    }
    return one | moments | more


def test_w58_as_records(worked):
    given_, expected = worked["W58"]["inputs"], worked["W58"]["expected"]
    rows = [
        said(k, 0, acted=days) if done else said(k, 14 - days)
        for k, (days, done) in enumerate(zip(given_["days_to_action"], given_["acted"], strict=True))
    ]
    loop = closed_loop(record_set(at(14), feedback=rows))
    assert loop.outer.closed_share.value == pytest.approx(expected["p_acted_by_14"])
    assert loop.outer.median_days.value == expected["median_days"]
    assert loop.outer.n_open == 4
    assert [one.age_days for one in loop.oldest_open] == [14, 14, 14, 10]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 25), st.none() | st.integers(0, 25), st.none() | st.integers(0, 25)),
        min_size=1,
        max_size=20,
    )
)
def test_both_loops_are_curves_of_their_own(items):
    rows = [
        said(
            k,
            day,
            acted=None if acted is None else day + acted,
            resolved=None if resolved is None else day + resolved,
        )
        for k, (day, acted, resolved) in enumerate(items)
    ]
    loop = closed_loop(record_set(at(30), feedback=rows))
    for found, column in ((loop.outer, 1), (loop.inner, 2)):
        took = [(30 - item[0], False) for item in items]
        for k, item in enumerate(items):
            if item[column] is not None and item[column] <= 30 - item[0]:
                took[k] = (item[column], True)
        if not any(done for _, done in took):
            assert isinstance(found, Undefined)
            continue
        curve = kaplan_meier(*zip(*took, strict=True))
        assert str(found.median_days) == str(curve.median())
        assert str(found.closed_share) == str(curve.share_done(14))
        assert found.n_open == sum(not done for _, done in took)


def test_praise_needs_no_loop_and_kinds_can_be_chosen():
    rows = [said(1, 0, kind="praise"), said(2, 0, kind="comment", acted=3)]
    records = record_set(at(30), feedback=rows)
    assert closed_loop(records).outer.n == 1
    assert closed_loop(records, kinds=("praise", "comment")).outer.n == 2
    assert isinstance(closed_loop(record_set(at(30))), Undefined)


def test_w10_as_records(worked):
    given_, expected = worked["W10"]["inputs"], worked["W10"]["expected"]
    rows = [
        said(k, day, account_id=who, theme=issue, resolved=day if solved else None, first_level=bool(level))
        for k, who, issue, day, solved, level in given_["contacts"]
    ]
    found = first_contact_resolution(record_set(at(40), feedback=rows), window_days=given_["window_days"])
    assert found.n_contacts == 7
    assert found.n_issues == expected["issues"]
    assert found.n_resolved_at_once == expected["resolved_first"]
    assert found.gross.value == pytest.approx(expected["fcr_gross"])
    assert found.net.value == pytest.approx(expected["fcr_net"])


def slow_issues(contacts, window):
    """Issues as lists of contacts, chained while the gap stays within the window."""
    issues = []
    for key in sorted({(who, theme) for who, theme, _, _ in contacts}):
        days = sorted((day, k, solved) for k, (w, t, day, solved) in enumerate(contacts) if (w, t) == key)
        last = None
        for day, _, solved in days:
            if last is None or day - last > window:
                issues.append([])
            issues[-1].append((day, solved))
            last = day
    return issues


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 40), st.booleans()),
        min_size=1,
        max_size=20,
    )
)
def test_issues_one_contact_after_the_other(contacts):
    rows = [
        said(k, day, account_id=who, theme=theme, resolved=day if solved else None)
        for k, (who, theme, day, solved) in enumerate(contacts)
    ]
    found = first_contact_resolution(record_set(at(42), feedback=rows))
    over = [issue for issue in slow_issues(contacts, 7) if issue[-1][0] + 7 <= 42]
    once = [issue for issue in over if len(issue) == 1 and issue[0][1]]
    assert (found.n_issues, found.n_resolved_at_once) == (len(over), len(once))
    assert isinstance(found.net, Undefined)


def test_what_took_three_contacts_was_not_solved_at_once():
    rows = [said(1, 0, resolved=1, contacts=3), said(2, 0, account_id="b", resolved=0, contacts=1)]
    assert first_contact_resolution(record_set(at(30), feedback=rows)).gross.value == 0.5


def test_too_recent_to_tell_and_nothing_at_all():
    young = first_contact_resolution(record_set(at(3), feedback=[said(1, 0, resolved=0)]))
    assert (young.n_issues, young.n_too_recent) == (0, 1)
    assert isinstance(young.gross, Undefined)
    assert isinstance(first_contact_resolution(record_set(at(3))), Undefined)
