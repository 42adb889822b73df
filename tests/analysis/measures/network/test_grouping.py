from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.network.grouping import clustering_cost, clustering_cost_of, cost_of
from goldenthread.analysis.measures.network.search import best_by_search, best_of_all
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


def grouped_as(teams):
    return {str(node): f"team {number}" for number, team in enumerate(teams) for node in team}


def worked_network(example):
    return Network.from_edges(
        (row, column) for row, columns in example["inputs"]["dsm_rows"].items() for column in columns
    )


def test_worked_example(worked):
    example = worked["W18"]
    expected, network = example["expected"], worked_network(example)
    designs = {
        name: clustering_cost_of(
            network, grouped_as(example["inputs"][name]), powers=[1], smallest=3, largest=4
        )
        for name in ("current", "proposed")
    }
    for name, found in designs.items():
        design = found.designs[0]
        assert design.cost == expected[f"cost_{name}"]
        assert design.internalised_share == pytest.approx(expected[f"internalised_share_{name}"], abs=1e-6)
        assert design.best_cost == expected["best_3_4_split_cost"]
        assert sorted(map(int, design.best_groups[1])) == expected["best_3_4_split_team_of_3"]
        assert design.method == "all groupings"


def every_partition(nodes):
    if not nodes:
        yield []
        return
    head, *rest = nodes
    for parts in every_partition(rest):
        yield [[head], *parts]
        for place, part in enumerate(parts):
            yield [*parts[:place], [head, *part], *parts[place + 1 :]]


def slow_cost(dependency, parts, power):
    group = {node: number for number, part in enumerate(parts) for node in part}
    n = len(dependency)
    return sum(
        dependency[i][j] * (len(parts[group[i]]) ** power if group[i] == group[j] else n**power)
        for i, j in combinations(range(n), 2)
    )


def random_dependency(seed, n, probability=0.5):
    rng = np.random.default_rng(seed)
    half = np.triu(rng.integers(1, 9, size=(n, n)) * (rng.random((n, n)) < probability), k=1).astype(float)
    return half + half.T


def parts_of(code):
    return [np.flatnonzero(code == group).tolist() for group in np.unique(code)]


@pytest.mark.parametrize(("power", "limits"), [(1, (1, 7)), (2, (1, 7)), (1, (2, 3)), (0.5, (3, 4))])
@pytest.mark.parametrize("seed", range(3))
def test_the_exact_search_finds_the_best_of_every_grouping(seed, power, limits):
    dependency = random_dependency(seed, 7)
    allowed = (
        parts for parts in every_partition(list(range(7)))
        if all(limits[0] <= len(part) <= limits[1] for part in parts)
    )  # fmt: skip
    best = min(slow_cost(dependency, parts, power) for parts in allowed)
    found = parts_of(best_of_all(dependency, power, *limits))
    assert slow_cost(dependency, found, power) == pytest.approx(best)
    assert all(limits[0] <= len(part) <= limits[1] for part in found)


@pytest.mark.parametrize("limits", [(1, 12), (3, 5), (4, 4)])
@pytest.mark.parametrize("seed", range(4))
def test_the_descent_keeps_the_limits_and_comes_near_the_best(seed, limits):
    dependency = random_dependency(seed, 12, 0.35)
    exact = slow_cost(dependency, parts_of(best_of_all(dependency, 1, *limits)), 1)
    present = np.repeat(np.arange(3), 4)
    found = parts_of(best_by_search(dependency, 1, *limits, present, np.random.default_rng(seed)))
    assert all(limits[0] <= len(part) <= limits[1] for part in found)
    assert exact <= slow_cost(dependency, found, 1) <= exact * 1.02


def test_the_descent_finds_groups_that_were_planted():
    groups = {f"n{k:02}": f"g{k % 6}" for k in range(60)}
    rng = np.random.default_rng(4)
    edges = [
        (a, b, 9 if groups[a] == groups[b] else 1)
        for a, b in combinations(groups, 2)
        if groups[a] == groups[b] or rng.random() < 0.1
    ]
    shuffled = dict(zip(groups, rng.permutation(list(groups.values())).tolist(), strict=True))
    found = clustering_cost_of(Network.from_edges(edges), shuffled, powers=[2], rng=rng).designs[0]
    assert found.method == "local search"
    planted = sorted(sorted(n for n in groups if groups[n] == f"g{g}") for g in range(6))
    assert sorted(map(list, found.best_groups)) == planted
    assert found.best_cost < found.cost


def test_closed_form_of_one_group_and_of_none():
    n = 5
    everyone = Network.from_edges(combinations("abcde", 2))
    code = np.zeros(n, dtype=np.int64)
    assert cost_of(everyone, code, 2) == n * (n - 1) / 2 * n**2
    assert cost_of(everyone, np.arange(n), 2) == n * (n - 1) / 2 * n**2
    assert clustering_cost_of(everyone, dict.fromkeys("abcde", "g")).designs[0].internalised_share == 1


def test_direction_does_not_matter_and_cost_grows_with_the_weights():
    edges = [("a", "b", 2), ("b", "c", 3), ("c", "d", 5)]
    groups = {"a": "x", "b": "x", "c": "y", "d": "y"}
    here = clustering_cost_of(Network.from_edges(edges), groups).designs[0]
    turned = clustering_cost_of(Network.from_edges([(b, a, 2 * w) for a, b, w in edges]), groups).designs[0]
    assert turned.cost == 2 * here.cost
    assert turned.best_groups == here.best_groups


def test_limits():
    assert clustering_cost(RecordSet()).designs == ()
    chart = pa.table({"unit_id": ["a", "b"], "function": ["x", "y"]})
    when = pa.array([1, 2], pa.timestamp("s"))
    log = pa.table(
        {
            "event_id": ["1", "2"],
            "order_id": ["o", "p"],
            "seq": [1, 1],
            "unit_id": ["a", "b"],
            "finished_at": when,
        }
    )
    silent = clustering_cost(RecordSet.from_tables({"unit": chart, "event": log}))
    assert isinstance(silent.designs[0].best_cost, Undefined)
    with pytest.raises(ValueError, match="groups of 3 to 3"):
        clustering_cost_of(
            Network.from_edges([(1, 2), (3, 4)]), grouped_as([[1, 2], [3, 4]]), smallest=3, largest=3
        )
