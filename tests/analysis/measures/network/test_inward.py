import random
from itertools import permutations

import numpy as np
import pytest

from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.network.inward import ei_index, ei_of
from goldenthread.analysis.measures.result import Undefined


def test_worked_example(worked):
    example = worked["W11"]
    found = ei_of(Network.from_edges(example["inputs"]["edges"]), example["inputs"]["groups"])
    expected = example["expected"]
    assert (found.external, found.internal) == (expected["external"], expected["internal"])
    assert found.ei == pytest.approx(expected["ei"], abs=1e-6)
    assert found.expected == pytest.approx(expected["expected_under_random_labels"])
    assert found.method == f"all {expected['n_permutations_exact']} labelings"
    assert found.p_as_inward == pytest.approx(expected["p_le"])
    assert found.p_as_outward == pytest.approx(expected["p_ge"])
    assert {row.group: row.ei for row in found.by_group} == pytest.approx(expected["ei_by_group"], abs=1e-6)


def slow_ei(edges, label):
    outside = sum(label[a] != label[b] for a, b in edges)
    return (2 * outside - len(edges)) / len(edges)


def random_network(rng, nodes, probability):
    edges = [(i, j) for i in range(nodes) for j in range(i) if rng.random() < probability]
    labels = {str(i): "xyz"[int(rng.integers(3))] for i in range(nodes)}
    return edges, labels


@pytest.mark.parametrize("seed", range(5))
def test_exact_test_and_its_moments_agree_with_a_slow_enumeration(seed):
    edges, labels = random_network(np.random.default_rng(seed), 7, 0.5)
    found = ei_of(Network.from_edges(edges, nodes=range(7)), labels)
    every = [
        slow_ei(edges, order) for order in permutations([labels[str(i)] for i in range(7)])
    ]  # each distinct labeling the same number of times
    assert found.expected == pytest.approx(np.mean(every))
    assert found.standard_deviation == pytest.approx(np.std(every))
    observed = slow_ei(edges, [labels[str(i)] for i in range(7)])
    assert found.ei == pytest.approx(observed)
    assert found.p_as_inward == pytest.approx(np.mean(np.array(every) <= observed + 1e-9))
    assert found.p_as_outward == pytest.approx(np.mean(np.array(every) >= observed - 1e-9))


def test_drawn_labelings_come_within_their_standard_error_of_all_labelings(monkeypatch):
    from goldenthread.analysis.measures.network import inward

    edges, labels = random_network(np.random.default_rng(3), 9, 0.4)
    network = Network.from_edges(edges, nodes=range(9))
    exact = ei_of(network, labels)
    monkeypatch.setattr(inward, "EXACT_UP_TO", 0)
    drawn = ei_of(network, labels, rng=np.random.default_rng(11))
    assert drawn.method == "10,000 random labelings"
    error = (exact.p_as_inward * (1 - exact.p_as_inward) / 10_000) ** 0.5
    assert abs(drawn.p_as_inward - exact.p_as_inward) < 4 * error + 1e-4
    again = ei_of(network, labels, rng=np.random.default_rng(11))
    assert again.p_as_inward == drawn.p_as_inward


def test_the_normal_law_comes_near_drawn_labelings_on_a_large_network(monkeypatch):
    from goldenthread.analysis.measures.network import inward

    rng = np.random.default_rng(5)
    label = np.repeat(np.arange(5), 60)
    ends = rng.integers(300, size=(2, 2_000))
    network = Network.from_arrays(
        tuple(f"{k:03}" for k in range(300)),
        ends[0].astype(np.int64),
        ends[1].astype(np.int64),
        np.ones(2_000),
    )
    groups = {f"{k:03}": str(g) for k, g in enumerate(label)}
    drawn = ei_of(network, groups, permutations=4_000, rng=rng)
    monkeypatch.setattr(inward, "WORK_UP_TO", 0)
    normal = ei_of(network, groups)
    assert normal.method == "normal law, exact moments"
    error = (drawn.p_as_inward * (1 - drawn.p_as_inward) / 4_000) ** 0.5
    assert abs(drawn.p_as_inward - normal.p_as_inward) < 4 * error + 0.02  # and the law's own roughness


def test_limits():
    edges = [("a", "b"), ("b", "c")]
    assert ei_of(Network.from_edges(edges), dict.fromkeys("abc", "one")).ei == -1
    assert ei_of(Network.from_edges(edges), {"a": "1", "b": "2", "c": "3"}).ei == 1
    alone = ei_of(Network.from_edges(edges), dict.fromkeys("abc", "one"))
    assert isinstance(alone.p_as_inward, Undefined)
    nothing = ei_of(Network.from_edges([]), {})
    assert isinstance(nothing.ei, Undefined)
    assert "unit.function" in nothing.ei.needs
    loops = ei_of(Network.from_edges([("a", "a"), ("b", "b")]), {"a": "1", "b": "2"})
    assert isinstance(loops.ei, Undefined)


def test_direction_and_repetition_do_not_change_the_index_but_the_weighted_one():
    groups = {"a": "1", "b": "1", "c": "2"}
    once = ei_of(Network.from_edges([("a", "b"), ("b", "c")]), groups)
    often = ei_of(Network.from_edges([("b", "a", 3), ("a", "b", 5), ("c", "b", 2)]), groups)
    assert once.ei == often.ei == 0
    assert often.weighted_ei == pytest.approx((2 - 8) / 10)


def test_nodes_without_a_group_are_left_out_and_counted():
    found = ei_of(Network.from_edges([("a", "b"), ("b", "c"), ("c", "d")]), {"a": "1", "b": "1", "c": "2"})
    assert (found.external, found.internal, found.nodes, found.without_group) == (1, 1, 3, 1)


def test_groups_of_fewer_than_five_persons_are_withheld():
    people = [f"a{k}" for k in range(6)] + [f"b{k}" for k in range(3)] + [f"c{k}" for k in range(9)]
    network = Network.from_edges(
        [(one, two) for one in people for two in people if one < two], between="person"
    )
    rows = ei_of(network, {name: name[0] for name in people}, permutations=100).by_group
    assert {row.group: isinstance(row.ei, Undefined) for row in rows} == {"a": True, "b": True, "c": False}


def test_of_a_record_set_without_a_chart_it_is_undefined_with_what_it_needs(log_of):
    found = ei_index(log_of("AB"))
    assert isinstance(found.ei, Undefined)
    assert found.by is None


@pytest.mark.real
@pytest.mark.parametrize(
    ("ties", "column"),
    [("ht_friends", "dept"), ("ht_advice", "dept"), ("law_friends", "office"), ("law_cowork", "practice")],
)
def test_krackhardts_managers_and_lazegas_lawyers_against_an_independent_count(ties, column, ties_and_groups):
    import networkx as nx

    pairs, group = ties_and_groups(ties, column)
    graph = nx.Graph(pairs)
    found = ei_of(Network.from_edges(pairs, nodes=group), group, rng=np.random.default_rng(1))
    outside = sum(group[a] != group[b] for a, b in graph.edges)
    assert (found.external, found.internal) == (outside, graph.number_of_edges() - outside)
    shuffle, labels = random.Random(7), list(group.values())
    drawn = []
    for _ in range(1_000):
        shuffle.shuffle(labels)
        drawn.append(slow_ei(graph.edges, dict(zip(group, labels, strict=True))))
    assert abs(np.mean(drawn) - found.expected) < 4 * found.standard_deviation / 1_000**0.5
    share = np.mean(np.array(drawn) <= found.ei + 1e-9)
    error = (max(found.p_as_inward, 1e-3) / 1_000) ** 0.5
    assert abs(share - found.p_as_inward) < 4 * error
