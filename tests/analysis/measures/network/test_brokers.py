from collections import Counter
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest

from goldenthread.analysis.measures.network import brokers
from goldenthread.analysis.measures.network.brokers import ROLES, brokerage, brokerage_of
from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.records import RecordSet


def roles(found):
    return {row.name: {role: getattr(row, role) for role in ROLES} for row in found.brokers}


def test_worked_example_with_every_node(worked):
    example = worked["W13"]
    found = brokerage_of(Network.from_edges(example["inputs"]["arcs"]), example["inputs"]["groups"])
    assert roles(found) == example["expected"]["all"]
    assert found.brokers[0].name == "AM"
    assert found.brokers[0].total == example["expected"]["AM_total"]


def test_the_published_matrix(worked):
    example = worked["W13"]
    names = "ABCD"
    arcs = [
        (names[i], names[j])
        for i, row in enumerate(example["inputs"]["documented_matrix"])
        for j, tied in enumerate(row)
        if tied
    ]
    groups = dict(zip(names, example["inputs"]["membership"], strict=True))
    assert (
        roles(brokerage_of(Network.from_edges(arcs), groups))
        == example["expected"]["documented_matrix_roles"]
    )


def slow_roles(arcs, groups):
    ties = set(arcs)
    found = {name: Counter(dict.fromkeys(ROLES, 0)) for name in groups}
    for a, v in ties:
        for w, b in ties:
            if v != w or len({a, v, b}) < 3 or (a, b) in ties:
                continue
            key = (groups[a] == groups[v], groups[v] == groups[b], groups[a] == groups[b])
            role = {
                (True, True, True): "coordinator",
                (False, False, True): "itinerant",
                (False, True, False): "gatekeeper",
                (True, False, False): "representative",
                (False, False, False): "liaison",
            }[key]
            found[v][role] += 1
    return {name: dict(counts) for name, counts in found.items()}


def random_arcs(seed, nodes=14):
    rng = np.random.default_rng(seed)
    names = [f"n{k}" for k in range(nodes)]
    arcs = [(a, b) for a in names for b in names if rng.random() < 0.2]  # loops too
    return arcs, {name: "xyz"[int(rng.integers(3))] for name in names}


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_a_slow_count(seed, dense, monkeypatch):
    monkeypatch.setattr(brokers, "DENSE_UP_TO", 6_000 if dense else 0)
    arcs, groups = random_arcs(seed)
    found = brokerage_of(Network.from_edges(arcs, nodes=groups), groups)
    assert roles(found) == slow_roles(arcs, groups)
    assert found.open_paths == sum(row.total for row in found.brokers) > 0


def test_turning_every_tie_round_swaps_gatekeepers_and_representatives():
    arcs, groups = random_arcs(9)
    there = roles(brokerage_of(Network.from_edges(arcs, nodes=groups), groups))
    back = roles(brokerage_of(Network.from_edges([(b, a) for a, b in arcs], nodes=groups), groups))
    for name in groups:
        assert there[name]["gatekeeper"] == back[name]["representative"]
        assert there[name]["liaison"] == back[name]["liaison"]


def test_limits():
    assert brokerage(RecordSet()).brokers == ()
    everyone = Network.from_edges([(a, b) for a in "abc" for b in "abc"])
    assert brokerage_of(everyone, dict.fromkeys("abc", "g")).open_paths == 0
    outside = brokerage_of(Network.from_edges([("a", "b"), ("b", "c")]), {"a": "g", "b": "g"})
    assert (outside.open_paths, outside.without_group) == (0, 1)


def test_customers_accounts_and_operations_in_one_network():
    tables = {
        "interaction": {
            "interaction_id": ["1"],
            "account_id": ["x"],
            "person_id": ["ana"],
            "direction": ["in"],
        },
        "assignment": {"person_id": ["ana"], "unit_id": ["kam"], "role": ["manager"]},
        "event": {
            "event_id": list("12"),
            "order_id": ["o"] * 2,
            "seq": [1, 2],
            "unit_id": ["kam", "plant"],
            "finished_at": [datetime(2025, 1, 1)] * 2,
        },
        "unit": {"unit_id": ["kam", "plant"], "function": ["sales", "operations"]},
    }
    tables["interaction"]["at"] = [datetime(2025, 1, 1)]
    tables["assignment"]["valid_from"] = [date(2024, 1, 1)]
    records = RecordSet.from_tables({name: pa.table(columns) for name, columns in tables.items()})
    found = brokerage(records, source=("interactions", "handoffs")).brokers[0]
    assert (found.name, found.liaison) == ("kam", 1)


@pytest.mark.real
def test_krackhardts_advice_network_agrees_with_the_slow_count(ties_and_groups):
    arcs, groups = ties_and_groups("ht_advice", "dept")
    assert roles(brokerage_of(Network.from_edges(arcs, nodes=groups), groups)) == slow_roles(arcs, groups)
