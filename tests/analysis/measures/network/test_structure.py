from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.network.holes import structural_holes_of
from goldenthread.analysis.measures.network.partitions import adjusted_rand, normalised_mutual_information
from goldenthread.analysis.measures.network.structure import formal_structure, formal_structure_of
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def test_worked_example(worked):
    example = worked["W12"]
    found = formal_structure_of(Network.from_edges(example["inputs"]["edges"]), example["inputs"]["groups"])
    assert found.modularity == pytest.approx(example["expected"]["Q"], abs=1e-6)
    assert found.assortativity == pytest.approx(example["expected"]["r"], abs=1e-6)
    assert found.adjusted_rand == 1
    assert found.elsewhere == ()


def random_network(seed, nodes=16):
    rng = np.random.default_rng(seed)
    edges = [(i, j, int(rng.integers(1, 6))) for i in range(nodes) for j in range(i) if rng.random() < 0.25]
    return edges, {str(i): "xyz"[int(rng.integers(3))] for i in range(nodes)}


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_networkx(seed, weighted):
    edges, groups = random_network(seed)
    graph = nx.Graph()
    graph.add_nodes_from((name, {"group": group}) for name, group in groups.items())
    graph.add_weighted_edges_from((str(a), str(b), w if weighted else 1) for a, b, w in edges)
    found = formal_structure_of(Network.from_edges(edges, nodes=groups), groups, weighted=weighted)
    parts = [{name for name in groups if groups[name] == group} for group in "xyz"]
    assert found.modularity == pytest.approx(nx.community.modularity(graph, parts))
    communities = [set(community.members) for community in found.communities]
    communities += [{name} for name in nx.isolates(graph)]  # which are not compared
    assert found.best_modularity == pytest.approx(nx.community.modularity(graph, communities))
    assert found.best_modularity >= found.modularity
    louvain = nx.community.louvain_communities(graph, seed=seed)
    assert found.best_modularity >= nx.community.modularity(graph, louvain) - 1e-9
    if not weighted:
        r = nx.attribute_assortativity_coefficient(graph, "group")
        assert found.assortativity == pytest.approx(r)


def test_the_published_optimum_of_zacharys_karate_club():
    # Brandes et al. (2008), On modularity clustering: the proven optimum is 0.4198, in four communities
    found = formal_structure_of(Network.from_edges(nx.karate_club_graph().edges()), {}, weighted=False)
    assert found.best_modularity == pytest.approx(0.4198, abs=5e-5)
    assert len(found.communities) == 4


def test_the_best_partition_of_a_small_network_is_the_best_of_all():
    edges = [(1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (5, 6), (4, 6)]
    graph = nx.Graph(edges)
    best = max(nx.community.modularity(graph, parts) for parts in every_partition(list(graph)))
    found = formal_structure_of(Network.from_edges(edges), {str(k): "one" for k in graph})
    assert found.best_modularity == pytest.approx(best)
    assert isinstance(found.assortativity, Undefined)
    assert found.normalised_mutual_information == 0


def every_partition(nodes):
    if not nodes:
        yield []
        return
    head, *rest = nodes
    for parts in every_partition(rest):
        yield [[head], *parts]
        for place, part in enumerate(parts):
            yield [*parts[:place], [head, *part], *parts[place + 1 :]]


def slow_rand(first, second):
    pairs = list(combinations(range(len(first)), 2))
    same = np.array([[first[i] == first[j], second[i] == second[j]] for i, j in pairs])
    both, one, two = (same.all(axis=1)).sum(), same[:, 0].sum(), same[:, 1].sum()
    expected = one * two / len(pairs)
    return (both - expected) / ((one + two) / 2 - expected)


@pytest.mark.parametrize("seed", range(5))
def test_agreement_of_partitions(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(4, size=(2, 30))
    assert adjusted_rand(first, second) == pytest.approx(slow_rand(first, second))
    table = np.zeros((4, 4))
    np.add.at(table, (first, second), 1 / 30)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = np.nansum(table * np.log(table / np.outer(rows, columns)))
        entropies = -np.nansum(rows * np.log(rows)) - np.nansum(columns * np.log(columns))
    assert normalised_mutual_information(first, second) == pytest.approx(2 * shared / entropies)
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand(second, (first + 1) % 4))


def test_unrelated_partitions_agree_by_nothing_on_average():
    rng = np.random.default_rng(2)
    found = np.array([adjusted_rand(*rng.integers(3, size=(2, 60))) for _ in range(300)])
    assert abs(found.mean()) < 4 * found.std() / 300**0.5
    same = np.arange(4)
    assert isinstance(adjusted_rand(same, same), Undefined)


def test_who_works_with_another_group_is_elsewhere():
    inside = [(f"{g}{i}", f"{g}{j}", 5) for g in "ab" for i in range(4) for j in range(i)]
    stray = [("stray", f"b{i}", 5) for i in range(4)]
    groups = {f"{g}{i}": g for g in "ab" for i in range(4)} | {"stray": "a"}
    found = formal_structure_of(Network.from_edges(inside + stray), groups)
    assert found.elsewhere == ("stray",)
    assert found.communities[0].groups == {"a": 1, "b": 4}


def test_the_same_answer_each_time_and_igraphs_dice_are_put_back():
    import random

    edges, groups = random_network(1, nodes=40)
    network = Network.from_edges(edges)
    random.seed(5)
    expected = random.random()
    random.seed(5)
    here = formal_structure_of(network, groups, rng=np.random.default_rng(3))
    assert random.random() == expected
    assert formal_structure_of(network, groups, rng=np.random.default_rng(3)) == here


def test_units_without_ties_are_not_compared():
    edges, groups = random_network(2)
    here = formal_structure_of(Network.from_edges(edges), groups)
    lonely = {f"lonely {k}": "z" for k in range(20)}
    there = formal_structure_of(Network.from_edges(edges, nodes=[*range(16), *lonely]), groups | lonely)
    assert there.without_ties == 20 + (16 - here.nodes)
    assert there.adjusted_rand == here.adjusted_rand


def test_without_a_chart_the_communities_are_still_found(log_of):
    found = formal_structure(log_of("AB", "BA", "CD", "DC", "AB"))
    assert isinstance(found.modularity, Undefined)
    assert "unit.function" in found.modularity.needs
    assert [community.members for community in found.communities] == [("A", "B"), ("C", "D")]
    assert found.best_modularity > 0
    assert found.elsewhere == ()


def test_without_groups_or_ties_it_is_undefined():
    assert isinstance(formal_structure(RecordSet()).modularity, Undefined)
    apart = formal_structure_of(Network.from_edges([], nodes="ab"), {"a": "1", "b": "2"})
    assert isinstance(apart.best_modularity, Undefined)


@pytest.mark.real
def test_lazegas_offices_describe_friendship_better_than_practices(ties_and_groups):
    pairs, offices = ties_and_groups("law_friends", "office")
    _, practices = ties_and_groups("law_friends", "practice")
    graph = nx.Graph(pairs)
    found = {}
    for column, groups in (("office", offices), ("practice", practices)):
        parts = [{n for n in graph if groups[n] == g} for g in sorted({groups[n] for n in graph})]
        result = formal_structure_of(Network.from_edges(pairs), groups, weighted=False)
        assert result.modularity == pytest.approx(nx.community.modularity(graph, parts))
        found[column] = result
    assert found["office"].adjusted_rand > found["practice"].adjusted_rand


@pytest.mark.real
@pytest.mark.parametrize("name", ["Cross.Parker.Consulting.net.info", "Cross.Parker.Manufacturing.net.info"])
def test_cross_and_parkers_weighted_networks_agree_with_networkx(name, ties_and_groups):
    rows, places = ties_and_groups(name, "location")
    graph = nx.Graph()
    for a, b, w in rows:
        graph.add_edge(a, b, weight=graph.get_edge_data(a, b, {"weight": 0})["weight"] + float(w))
    parts = [{n for n in graph if places[n] == place} for place in sorted({places[n] for n in graph})]
    network = Network.from_edges(rows)
    found = formal_structure_of(network, places)
    assert found.modularity == pytest.approx(nx.community.modularity(graph, parts))
    louvain = nx.community.louvain_communities(graph, seed=1)
    assert found.best_modularity >= nx.community.modularity(graph, louvain) - 1e-9
    community = {n: k for k, part in enumerate(found.communities) for n in part.members}
    assert found.adjusted_rand == pytest.approx(
        slow_rand([places[n] for n in graph], [community[n] for n in graph])
    )
    constraint = nx.constraint(graph, weight="weight")
    for span in structural_holes_of(network).spans:
        assert span.constraint == pytest.approx(constraint[span.name])
