from itertools import permutations

import pytest

from goldenthread.analysis.measures.authority.rights import decision_rights
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet

LETTER = {"A": "decides", "R": "shares", "C": "consulted", "I": "informed"}


def right(area, role, kind="decides", scope="all", limit=None):
    return {"decision_area": area, "role": role, "right": kind, "scope": scope, "amount_limit": limit}


def test_worked_example(worked, records_of):
    expected = worked["W20"]["expected"]
    rows = [
        right(area, role, LETTER[letter])
        for area, roles in worked["W20"]["inputs"]["raci"].items()
        for role, letter in roles.items()
    ]
    found = decision_rights(records_of(decision_right=rows), account_roles=["AM"])
    assert list(found.none) == expected["no_A"]
    assert list(found.several) == expected["many_A"]
    assert found.integrity == pytest.approx(expected["integrity"], abs=1e-6)
    assert found.account_side_share == pytest.approx(expected["am_accountable_share"], abs=1e-6)


def test_a_ladder_of_amounts_is_one_decider_as_long_as_it_has_a_top(records_of):
    ladder = [right("discount", "kam", limit=1000.0), right("discount", "head", limit=50_000.0)]
    topped = decision_rights(records_of(decision_right=[*ladder, right("discount", "chief")]))
    assert topped.integrity == 1
    assert [(one.role, one.up_to) for one in topped.rows[0].deciders] == [
        ("kam", 1000.0),
        ("head", 50_000.0),
        ("chief", None),
    ]
    open_ended = decision_rights(records_of(decision_right=ladder))
    assert (open_ended.integrity, open_ended.none_above) == (0, {"discount": 50_000.0})
    clash = decision_rights(records_of(decision_right=[*ladder, right("discount", "sales", limit=1000.0)]))
    assert clash.several == ("discount",)


def test_a_right_everywhere_doubles_one_in_a_scope(records_of):
    rows = [
        right("date", "ops"),
        right("date", "kam", scope="acme"),
        right("date", "law", "consulted", scope="other"),
    ]
    found = decision_rights(records_of(decision_right=rows))
    assert found.several == ("date in acme",)
    assert found.decisions == 3
    assert found.integrity == pytest.approx(2 / 3)


def test_the_order_of_rows_does_not_matter(records_of):
    rows = [right("a", "x"), right("a", "y"), right("b", "x", "shares"), right("c", "z")]
    found = {decision_rights(records_of(decision_right=list(order))).rows for order in permutations(rows)}
    assert len(found) == 1


def test_account_roles_are_those_assigned_in_account_teams(records_of):
    found = decision_rights(
        records_of(
            decision_right=[right("a", "manager"), right("b", "planner")],
            assignment=[
                {"person_id": "ana", "unit_id": "kam", "role": "manager"},
                {"person_id": "omar", "unit_id": "ops", "role": "planner"},
            ],
            unit=[{"unit_id": "kam", "kind": "account_team"}, {"unit_id": "ops", "kind": "function"}],
        )
    )
    assert found.account_side_share == 0.5
    assert decision_rights(records_of(decision_right=[right("a", "x")]), areas=["z"]).decisions == 0


def test_without_rights_or_account_roles_it_is_undefined(records_of):
    assert isinstance(decision_rights(RecordSet()).integrity, Undefined)
    assert isinstance(
        decision_rights(records_of(decision_right=[right("a", "x")])).account_side_share, Undefined
    )
