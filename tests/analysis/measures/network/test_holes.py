import networkx as nx
import numpy as np
import pytest

from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.network.holes import structural_holes, structural_holes_of
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def by_name(found):
    return {span.name: span for span in found.spans}


def test_worked_example(worked):
    example = worked["W14"]
    spans = by_name(structural_holes_of(Network.from_edges(example["inputs"]["edges"])))
    expected = example["expected"]
    assert {n: s.constraint for n, s in spans.items()} == pytest.approx(expected["constraint"], abs=1e-6)
    assert {n: s.effective_size for n, s in spans.items()} == pytest.approx(
        expected["effective_size"], abs=1e-6
    )
    assert spans["AM"].efficiency == pytest.approx(expected["efficiency_AM"])


def random_edges(seed):
    rng = np.random.default_rng(seed)
    return [
        (f"n{i}", f"n{j}", int(rng.integers(1, 9)))
        for i in range(15)
        for j in range(15)
        if rng.random() < 0.15
    ]


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_networkx(seed, weighted):
    graph = nx.Graph()
    graph.add_nodes_from(f"n{k}" for k in range(15))
    for a, b, w in random_edges(seed):
        if a != b:
            graph.add_edge(a, b, weight=graph.get_edge_data(a, b, {"weight": 0})["weight"] + w)
    spans = by_name(
        structural_holes_of(Network.from_edges(random_edges(seed), nodes=graph), weighted=weighted)
    )
    constraint = nx.constraint(graph, weight="weight" if weighted else None)
    size = nx.effective_size(graph)
    for name, span in spans.items():
        if span.contacts:
            assert span.constraint == pytest.approx(constraint[name])
            assert span.effective_size == pytest.approx(size[name])
        else:
            assert np.isnan(constraint[name])
            assert isinstance(span.constraint, Undefined)


def test_closed_forms():
    star = by_name(structural_holes_of(Network.from_edges([("hub", str(k)) for k in range(8)])))
    assert star["hub"].constraint == pytest.approx(1 / 8)
    assert star["hub"].effective_size == 8
    n = 6
    clique = [(i, j) for i in range(n) for j in range(i)]
    for span in structural_holes_of(Network.from_edges(clique)).spans:
        p = 1 / (n - 1)
        assert span.constraint == pytest.approx((n - 1) * (p + (n - 2) * p * p) ** 2)
        assert span.effective_size == pytest.approx(1)


def test_scaling_all_weights_and_turning_ties_round_change_nothing():
    edges = random_edges(7)
    here = structural_holes_of(Network.from_edges(edges)).spans
    there = structural_holes_of(Network.from_edges([(b, a, 10 * w) for a, b, w in edges])).spans
    assert {s.name: s.constraint for s in here} == pytest.approx({s.name: s.constraint for s in there})


def test_an_empty_network_has_no_spans():
    assert structural_holes(RecordSet()).spans == ()


@pytest.mark.real
def test_lazegas_lawyers_agree_with_networkx(ties_and_groups):
    pairs, groups = ties_and_groups("law_cowork", "office")
    graph = nx.Graph(pairs)
    spans = by_name(structural_holes_of(Network.from_edges(pairs, nodes=groups), weighted=False))
    constraint = nx.constraint(graph)
    for name in graph:
        assert spans[name].constraint == pytest.approx(constraint[name])
