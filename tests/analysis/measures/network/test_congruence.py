from datetime import datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from goldenthread.analysis.measures.network.congruence import (
    congruence,
    congruence_of,
    coordination_requirements,
)
from goldenthread.analysis.measures.network.people import PeopleAreOptIn
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def test_worked_example(worked):
    inputs, expected = worked["W16"]["inputs"], worked["W16"]["expected"]
    does, needs = np.array(inputs["TA"], float), np.array(inputs["TD"], float)
    assert coordination_requirements(does, needs).tolist() == expected["CR"]
    found = congruence_of(inputs["TA"], inputs["TD"], inputs["CA"], inputs["people"])
    assert (found.satisfied, found.required) == (expected["satisfied"], expected["required"])
    assert found.congruence == pytest.approx(expected["congruence"], abs=1e-6)
    missing = [[row.first, row.second] for row in found.missing]
    assert sorted(missing + [pair[::-1] for pair in missing]) == sorted(expected["missing_pairs"])
    assert [row.directions for row in found.missing] == [2]


def slow_congruence(does, needs, ca):
    n, tasks = len(does), len(needs)
    wanted = {
        (i, j)
        for i in range(n)
        for j in range(n)
        for a in range(tasks)
        for b in range(tasks)
        if i != j and does[i][a] and needs[a][b] and does[j][b]
    }
    return len({(i, j) for i, j in wanted if ca[i][j]}) / len(wanted), wanted


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_a_slow_count(seed):
    rng = np.random.default_rng(seed)
    does, needs = rng.random((6, 5)) < 0.4, rng.random((5, 5)) < 0.3
    ca = rng.random((6, 6)) < 0.5
    expected, wanted = slow_congruence(does, needs, ca)
    found = congruence_of(does, needs, ca, "abcdef")
    assert found.congruence == pytest.approx(expected)
    assert found.required == len(wanted)
    assert sum(row.directions for row in found.missing) == found.required - found.satisfied


def records_of(*orders, **tables):
    """Orders as lists of (unit, activity)."""
    rows = [
        {
            "event_id": f"{number}-{seq}",
            "finished_at": datetime(2025, 1, 1 + seq),
            "order_id": f"o{number}",
            "seq": seq,
            "unit_id": unit,
            "activity": activity,
        }
        for number, order in enumerate(orders)
        for seq, (unit, activity) in enumerate(order)
    ]
    return RecordSet.from_tables(
        {"event": pa.Table.from_pylist(rows), **{name: pa.table(columns) for name, columns in tables.items()}}
    )


ONE_WAY = [("sales", "quote"), ("plant", "build")]
RETURNED = [("sales", "quote"), ("plant", "build"), ("sales", "check")]


def test_work_that_goes_one_way_only_is_a_missing_pair():
    found = congruence(records_of(ONE_WAY, ONE_WAY))
    assert (found.congruence, found.required) == (0, 2)
    pair = found.missing[0]
    assert (pair.first, pair.second, pair.told, pair.answered) == ("plant", "sales", 0, 2)
    assert congruence(records_of(ONE_WAY, ONE_WAY), two_way=False).congruence == 1
    assert congruence(records_of(ONE_WAY, RETURNED)).congruence == 1


def test_an_answer_is_two_way_communication():
    asked = {"order_id": ["o0"], "asked_by_unit_id": ["sales"], "asked_of_unit_id": ["plant"]}
    answer = {"answer_id": ["a"], "order_id": ["o0"], "unit_id": ["plant"], "kind": ["promise"]}
    silent = congruence(records_of(ONE_WAY, order=asked), source="conversations")
    answered = congruence(records_of(ONE_WAY, order=asked, answer=answer), source="conversations")
    assert (silent.congruence, answered.congruence) == (0, 1)


def test_a_rare_succession_is_no_dependency():
    usual = [("a", "one"), ("b", "two"), ("c", "three")]
    odd = [("b", "two"), ("a", "one"), ("c", "three")]
    records = records_of(*[usual] * 9, odd)
    pairs = {(row.first, row.second) for row in congruence(records).missing}
    assert ("a", "c") not in pairs  # one came directly before three in one order of ten
    assert congruence(records, precedence_share=0.05).required == 6
    assert congruence(records).required == 4


def slow_required(orders, share):
    """CR by walking every order: tasks are the activities of each order."""
    held, enabled, required = {}, {}, {}
    for order in orders:
        acts = {activity for _, activity in order}
        succession = {(a, b) for (_, a), (_, b) in pairwise(order) if a != b}
        for a in acts:
            for b in acts:
                held[a, b] = held.get((a, b), 0) + 1
                enabled[a, b] = enabled.get((a, b), 0) + ((a, b) in succession)
    usual = {pair for pair, n in enabled.items() if n and n >= share * held[pair]}
    usual |= {(b, a) for a, b in usual}
    for order in orders:
        tasks = set(order)
        for i, a in tasks:
            for j, b in tasks:
                if i < j and (a, b) in usual:
                    required[i, j] = required.get((i, j), 0) + 1
    return required


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_requirements_of_orders_agree_with_a_slow_walk(share):
    rng = np.random.default_rng(5)
    orders = [[("ABCDE"[rng.integers(5)], "uvwxyz"[rng.integers(6)]) for _ in range(4)] for _ in range(40)]
    found = congruence(records_of(*orders), precedence_share=share)
    required = slow_required(orders, share)
    assert found.required == 2 * len(required)
    assert {(row.first, row.second): row.required for row in found.missing}.items() <= required.items()


def test_units_that_never_share_an_order_need_not_coordinate():
    twice = [[("north", "take"), ("south", "give")], [("east", "take"), ("west", "give")]]
    found = congruence(records_of(*twice))
    assert {(row.first, row.second) for row in found.missing} == {("north", "south"), ("east", "west")}


def test_orders_of_one_account_only():
    accounts = {"order_id": ["o0", "o1"], "account_id": ["x", "y"]}
    records = records_of(ONE_WAY, [("law", "read"), ("board", "sign")], order=accounts)
    assert {row.first for row in congruence(records, account="x").missing} == {"plant"}
    assert {row.first for row in congruence(records, account="y").missing} == {"board"}


def test_order_of_orders_and_names_do_not_matter():
    rng = np.random.default_rng(1)
    orders = [[("ABCD"[rng.integers(4)], "wxyz"[rng.integers(4)]) for _ in range(5)] for _ in range(30)]
    here = congruence(records_of(*orders))
    there = congruence(records_of(*[[(f"n{u}", f"n{a}") for u, a in order] for order in orders[::-1]]))
    assert here.congruence == there.congruence
    assert [f"n{row.first}" for row in here.missing] == [row.first for row in there.missing]


def test_limits():
    assert isinstance(congruence(RecordSet()).congruence, Undefined)
    alone = congruence(records_of([("a", "x"), ("a", "y")]))
    assert isinstance(alone.congruence, Undefined)
    with pytest.raises(ValueError, match="conversations"):
        congruence(RecordSet(as_of=datetime(2025, 1, 1)), source="interactions")
    with pytest.raises(PeopleAreOptIn):
        congruence(RecordSet(), between="person")
