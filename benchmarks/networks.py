"""How long the network measures take on large made networks, beside NetworkX where that is possible.

python benchmarks/networks.py [--persons 100000] [--ties 1100000]
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable
from time import perf_counter
from typing import Any

import networkx as nx
import numpy as np

from goldenthread.analysis.measures.network.bridges import bridges_of
from goldenthread.analysis.measures.network.brokers import brokerage_of
from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.network.grouping import clustering_cost_of
from goldenthread.analysis.measures.network.holes import structural_holes_of
from goldenthread.analysis.measures.network.inward import ei_of
from goldenthread.analysis.measures.network.structure import formal_structure_of


def made(
    nodes: int, ties: int, groups: int, between: str, rng: np.random.Generator
) -> tuple[Network, dict[str, str]]:
    """A network in which six ties of ten stay within a group."""
    group = rng.integers(groups, size=nodes)
    source, target = rng.integers(nodes, size=(2, ties))
    by_group = np.argsort(group, kind="stable")
    first, size = np.searchsorted(group[by_group], np.arange(groups)), np.bincount(group, minlength=groups)
    stays = rng.random(ties) < 0.6
    home = group[source[stays]]
    target[stays] = by_group[first[home] + (rng.random(len(home)) * size[home]).astype(np.int64)]
    names = tuple(f"n{number:07}" for number in range(nodes))
    network = Network.from_arrays(names, source, target, np.ones(ties), between=between)
    return network, {name: f"g{g:05}" for name, g in zip(names, group.tolist(), strict=True)}


def timed(name: str, run: Callable[[], Any]) -> float:
    """Print and return how long ``run`` takes, with the largest memory so far."""
    begin = perf_counter()
    run()
    seconds = perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"  {name:<46} {seconds:8.2f} s   {memory:5.2f} GB", flush=True)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--ties", type=int, default=1_100_000)
    sizes = parser.parse_args()
    rng = np.random.default_rng(0)
    network, groups = made(sizes.persons, sizes.ties, max(2, sizes.persons // 50), "person", rng)
    print(f"{sizes.persons:,} persons, {len(network.undirected.source):,} ties")
    timed("E-I index", lambda: ei_of(network, groups))
    timed("bridges, without betweenness", lambda: bridges_of(network, groups))
    timed("formal structure", lambda: formal_structure_of(network, groups))
    units, functions = made(3_000, 60_000, 40, "unit", rng)
    print(f"3,000 units, {len(units.undirected.source):,} ties")
    timed("E-I index, 10,000 labelings", lambda: ei_of(units, functions))
    timed("formal structure", lambda: formal_structure_of(units, functions))
    timed("brokerage", lambda: brokerage_of(units, functions))
    timed("structural holes", lambda: structural_holes_of(units))
    timed("bridges", lambda: bridges_of(units, functions))
    timed("clustering cost, one power", lambda: clustering_cost_of(units, functions, powers=[1.0]))
    some, _ = made(500, 5_000, 10, "unit", rng)
    graph = nx.Graph()
    graph.add_nodes_from(some.names)
    graph.add_weighted_edges_from(some.undirected.rows())
    print("500 units, 5,000 ties, beside NetworkX")
    holes = timed("structural holes", lambda: structural_holes_of(some))
    theirs = timed("NetworkX constraint", lambda: nx.constraint(graph, weight="weight"))
    print(f"  ratio {theirs / holes:.0f}")
    whole = timed("bridges", lambda: bridges_of(some, {}))
    theirs = timed("NetworkX betweenness", lambda: nx.betweenness_centrality(graph))
    print(f"  ratio {theirs / whole:.0f}")


if __name__ == "__main__":
    main()
