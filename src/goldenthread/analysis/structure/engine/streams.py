"""Random numbers as a function of what they are for.

A draw is a hash of (seed, purpose, order, number of the draw), not the next number of a sequence. Each
purpose thus has a stream of its own, and an order meets the same luck in every structure that is compared:
its work is as long and its customer as patient, whoever does the work and in whatever sequence (common random
numbers). The hash is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195),
applied twice.
"""

from __future__ import annotations

from enum import IntEnum
from math import cos, log, pi, sqrt
from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine.compiled import compiled, inlined
from goldenthread.analysis.structure.engine.world import value_at

EXPONENTIAL, LOGNORMAL, GAMMA, FIXED, EMPIRICAL = range(5)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53


class Purpose(IntEnum):
    """What a random number is for."""

    ARRIVAL = 0
    DEMAND = 1  # dates asked for, patience, value, expediting
    SERVICE = 2
    ROUTE = 3
    BOUNCE = 4
    DOOR = 5
    HANDOFF = 6
    REFUSAL = 7
    RENEWAL = 8
    STORY = 9  # whatever a story needs beside the engine


@inlined
def mixed(bits: Any) -> Any:
    """A 64-bit word in which each bit depends on each bit of ``bits``."""
    bits = (bits ^ (bits >> _S30)) * _FIRST
    bits = (bits ^ (bits >> _S27)) * _SECOND
    return bits ^ (bits >> _S31)


@inlined
def uniform(key: Any, entity: Any, draw: Any) -> Any:
    """The draw number ``draw`` of ``entity`` in the stream ``key``: a number in (0, 1)."""
    bits = mixed(mixed(key + np.uint64(entity) * _GOLDEN) + np.uint64(draw) * _GOLDEN)
    return (np.float64(bits >> _S11) + 0.5) * _UNIT


@compiled
def standard_normal(key: Any, entity: Any, draw: Any) -> Any:
    """A standard normal draw (Box & Muller 1958). Uses the draws ``draw`` and ``draw + 1``."""
    radius = sqrt(-2.0 * log(uniform(key, entity, draw)))
    return radius * cos(2.0 * pi * uniform(key, entity, draw + 1))


@compiled
def standard_gamma(shape: float, key: Any, entity: Any, draw: Any) -> float:
    """A gamma draw of scale 1 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414)."""
    boost = 1.0
    if shape < 1.0:
        boost = uniform(key, entity, draw) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    while True:
        x = standard_normal(key, entity, draw + 1)
        v = (1.0 + c * x) ** 3
        u = uniform(key, entity, draw + 3)
        if v > 0.0 and log(u) < 0.5 * x * x + d - d * v + d * log(v):
            return float(boost * d * v)
        draw += 3


@inlined
def hours_drawn(world: Any, node: Any, key: Any, entity: Any, draw: Any) -> Any:
    """Hours of work at ``node``: its distribution's kind and two parameters, or a table of values."""
    if node.spread == EXPONENTIAL:
        return -log(uniform(key, entity, draw)) * node.mean
    if node.spread == FIXED:
        return node.mean
    if node.spread == LOGNORMAL:
        return np.exp(node.location + node.shape * standard_normal(key, entity, draw))
    if node.spread == GAMMA:
        return standard_gamma(node.shape, key, entity, draw) * node.mean / node.shape
    chosen = int(uniform(key, entity, draw) * node.table_size)
    return value_at(world, node.table_at + chosen)


def stream_keys(seed: int) -> np.ndarray[Any, Any]:
    """The key of each purpose's stream under ``seed``."""
    words = np.random.SeedSequence(seed).generate_state(len(Purpose), np.uint64)
    return np.ascontiguousarray(words)


def generator(seed: int, purpose: Purpose, *which: int) -> np.random.Generator:
    """A NumPy generator of its own for one purpose and one thing, for what is drawn before the loop runs."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(purpose), *which])))
