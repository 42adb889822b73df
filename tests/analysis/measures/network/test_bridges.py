import networkx as nx
import numpy as np
import pyarrow as pa
import pytest

from goldenthread.analysis.measures.network import bridges as module
from goldenthread.analysis.measures.network.bridges import bridges, bridges_of
from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def by_name(found):
    return {row.name: row for row in found.bridges}


def test_worked_example(worked):
    example = worked["W15"]
    expected = example["expected"]
    found = bridges_of(Network.from_edges(example["inputs"]["edges"]), example["inputs"]["groups"])
    assert {n: b.betweenness for n, b in by_name(found).items()} == pytest.approx(
        expected["betweenness_norm"]
    )
    assert found.articulation_points == tuple(map(str, expected["articulation_points"]))
    assert found.on_crossing_ties == tuple(map(str, expected["people_on_cross_edges"]))
    assert found.crossing_ties == len(expected["cross_boundary_edges"])
    assert found.crossings[0].hangs_on == ("3", "4")
    assert by_name(found)["4"].cut_off_names == ("5", "6")


def test_what_is_cut_off_weighs_as_much_as_its_ties_were_used():
    edges = [("a", "b", 4), ("b", "a", 1), ("b", "c", 3), ("c", "d", 2), ("d", "b", 7), ("c", "e", 9)]
    rows = by_name(bridges_of(Network.from_edges(edges), {}))
    assert (rows["b"].cut_off_names, rows["b"].cut_off_use, rows["b"].use) == (("a",), 5, 15)
    assert (rows["c"].cut_off_names, rows["c"].cut_off_use) == (("e",), 9)
    assert (rows["d"].cut_off, rows["d"].cut_off_use) == (0, 0)


def test_the_published_betweenness_of_krackhardts_kite():
    # Krackhardt (1990), Assessing the political landscape: the kite
    kite = "ab ac ad af bd be bg cd cf de df dg eg fg fh gh hi ij".split()
    found = by_name(bridges_of(Network.from_edges(kite), {}))
    published = {
        "h": 0.389,
        "f": 0.231,
        "g": 0.231,
        "i": 0.222,
        "d": 0.102,
        "a": 0.023,
        "b": 0.023,
    } | dict.fromkeys("cej", 0)
    assert {n: row.betweenness for n, row in found.items()} == pytest.approx(published, abs=5e-4)
    assert (found["h"].cut_off_names, found["i"].cut_off_names) == (("i", "j"), ("j",))


def random_edges(seed, nodes=25, probability=0.055):
    rng = np.random.default_rng(seed)
    return [(f"{i:02}", f"{j:02}") for i in range(nodes) for j in range(nodes) if rng.random() < probability]


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_networkx_and_with_taking_each_node_away(seed):
    edges = random_edges(seed)
    graph = nx.Graph(edges)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    found = bridges_of(Network.from_edges(edges), {})
    assert set(found.articulation_points) == set(nx.articulation_points(graph))
    assert found.components == nx.number_connected_components(graph)
    betweenness = nx.betweenness_centrality(graph)
    for row in found.bridges:
        assert row.betweenness == pytest.approx(betweenness[row.name])
        rest = graph.subgraph(nx.node_connected_component(graph, row.name) - {row.name})
        pieces = sorted(nx.connected_components(rest), key=len)
        assert row.cut_off == sum(map(len, pieces[:-1]))
        assert len(row.cut_off_names) == row.cut_off
        if row.cut_off:
            remaining = set(rest) - set(row.cut_off_names)
            assert len(remaining) == len(pieces[-1])
            assert remaining in map(set, pieces)


def test_closed_forms():
    n = 9
    star = by_name(bridges_of(Network.from_edges([("hub", k) for k in range(n - 1)]), {}))
    assert star["hub"].betweenness == 1
    assert star["hub"].cut_off == n - 2
    path = by_name(bridges_of(Network.from_edges([(k, k + 1) for k in range(n - 1)]), {}))
    assert path["4"].betweenness == pytest.approx(4 * 4 / (8 * 7 / 2))
    ring = bridges_of(Network.from_edges([(k, (k + 1) % n) for k in range(n)]), {})
    assert ring.articulation_points == ()


def test_a_boundary_hangs_on_whom_every_tie_touches():
    groups = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c": "c"}
    edges = [("a1", "b1", 3), ("a1", "b2", 4), ("a2", "c", 1), ("b2", "b1", 9)]
    rows = {(row.first, row.second): row for row in bridges_of(Network.from_edges(edges), groups).crossings}
    assert rows["a", "b"].hangs_on == ("a1",)
    assert (rows["a", "b"].ties, rows["a", "b"].use) == (2, 7)
    assert rows["a", "c"].hangs_on == (
        "a2",
    )  # c is the whole of its group: nobody could stand in for it anyway
    two = Network.from_edges([*edges, ("a2", "b1", 1)])
    assert {(r.first, r.second): r.hangs_on for r in bridges_of(two, groups).crossings}["a", "b"] == ()


def test_renaming_and_order_of_ties_do_not_matter():
    edges = random_edges(3)
    here = by_name(bridges_of(Network.from_edges(edges), {}))
    renamed = by_name(bridges_of(Network.from_edges([(f"z{b}", f"z{a}") for a, b in edges[::-1]]), {}))
    assert {f"z{n}": row.betweenness for n, row in here.items()} == pytest.approx(
        {n: row.betweenness for n, row in renamed.items()}
    )
    assert {f"z{n}": row.cut_off for n, row in here.items()} == {n: row.cut_off for n, row in renamed.items()}


def test_limits():
    nothing = bridges(RecordSet())
    assert (nothing.bridges, nothing.components) == ((), 0)
    pair = bridges_of(Network.from_edges([("a", "b")]), {})
    assert isinstance(pair.bridges[0].betweenness, Undefined)


def test_a_network_too_large_for_betweenness_still_has_its_articulation_points(monkeypatch):
    monkeypatch.setattr(module, "WORK_UP_TO", 1)
    found = bridges_of(Network.from_edges([("a", "b"), ("b", "c")]), {})
    assert found.articulation_points == ("b",)
    assert isinstance(found.bridges[0].betweenness, Undefined)


def test_boundaries_of_fewer_than_five_persons_are_withheld():
    people = {
        f"{group}{k}": group for group, size in (("a", 3), ("b", 7), ("c", 8), ("d", 9)) for k in range(size)
    }
    edges = [("a0", "c0"), ("c1", "d0")]
    found = bridges_of(Network.from_edges(edges, nodes=people, between="person"), people)
    assert [(row.first, row.second) for row in found.crossings] == [("c", "d")]


def test_an_account_that_hangs_on_one_person_is_cut_off_without_them():
    tables = {
        "interaction": {
            "interaction_id": list("123"),
            "account_id": ["x", "y", "y"],
            "person_id": ["ana", "ana", "tom"],
        }
    }
    records = RecordSet.from_tables({name: pa.table(columns) for name, columns in tables.items()})
    found = bridges(records, source="interactions", between="person", people=True)
    ana = by_name(found)["ana"]
    assert (ana.cut_off_names, ana.crossing_ties) == (("account:x",), 0)  # no formal group is known for ana


@pytest.mark.real
@pytest.mark.parametrize(("name", "column"), [("ht_friends", "dept"), ("law_friends", "office")])
def test_krackhardt_and_lazega_agree_with_networkx(name, column, ties_and_groups):
    pairs, groups = ties_and_groups(name, column)
    graph = nx.Graph(pairs)
    found = bridges_of(Network.from_edges(pairs), groups)
    assert {n: row.betweenness for n, row in by_name(found).items()} == pytest.approx(
        nx.betweenness_centrality(graph)
    )
    assert set(found.articulation_points) == set(nx.articulation_points(graph))
    assert found.crossing_ties == sum(groups[a] != groups[b] for a, b in graph.edges)
