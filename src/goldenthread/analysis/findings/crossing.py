"""Work and the formal structure: does work wait longer where it leaves its function?"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import p_mean_above
from goldenthread.analysis.measures.network.formal import formal_groups

FACTOR = 1.5  # policy: how many times as long work may wait where it comes from another part of the chart
FACTOR_WITH_WORK = 2.0  # policy: the same where the time includes the receiver's work
LEAST_HANDOFFS = 30  # of each kind, for a receiver to be compared
LEAST_IN_STRETCH = 3
QUESTION = "Does work wait longer where it crosses the formal structure?"


@dataclass(frozen=True)
class Received:
    """Hours and hand-offs by receiver and stretch of time, from the receiver's own group and from others."""

    unit: NDArray[np.int64]
    own_hours: NDArray[np.float64]
    own_n: NDArray[np.float64]
    other_hours: NDArray[np.float64]
    other_n: NDArray[np.float64]

    @property
    def excess(self) -> NDArray[np.float64]:
        """For each receiver the hours beyond what the same hand-offs would have waited from its own group."""
        own = self.own_hours.sum(axis=1) / self.own_n.sum(axis=1)
        return np.asarray(self.other_hours.sum(axis=1) - own * self.other_n.sum(axis=1))


def look(ground: Ground) -> Looked:
    """The same receivers, once from their own group of the chart and once from others, at the same time.

    That work crosses the structure is no finding: most customers' work must. That it waits for it is one.
    """
    looked = Looked("formal structure", QUESTION)
    if not ground.n_stretches:
        looked.not_tested = ground.too_few_orders
        return looked
    groups, by = formal_groups(ground.records)
    if len(set(groups.values())) < 2:
        looked.not_tested = "the units belong to fewer than two known groups (unit.function, unit.parent_id)"
        return looked
    received = _received(ground, groups)
    if not len(received.unit):
        looked.not_tested = (
            f"no unit receives {LEAST_HANDOFFS} hand-offs from its own group and as many from others"
        )
        return looked
    looked.tested = 1
    factor = FACTOR_WITH_WORK if ground.includes_work else FACTOR
    ratios = _log_ratios(received)
    p = p_mean_above(ratios, log(factor))
    if p < 0.05:
        looked.candidates.append(_finding(ground, received, str(by), ratios, factor, p))
    return looked


def _received(ground: Ground, groups: dict[str, str]) -> Received:
    moves, k = ground.moves, ground.n_stretches
    names = {name: code for code, name in enumerate(sorted(set(groups.values())))}
    group = np.array([names.get(groups.get(unit, ""), -1) for unit in ground.events.units], np.int64)
    known = (group[moves.sender] >= 0) & (group[moves.receiver] >= 0)
    own = known & (group[moves.sender] == group[moves.receiver])
    cell = moves.receiver.astype(np.int64) * k + ground.stretch_of_order[moves.order]
    shape = len(ground.events.units), k

    def spread_out(kind: NDArray[np.bool_], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.bincount(cell[kind], weights=weights[kind], minlength=shape[0] * shape[1])
        return found.astype(np.float64).reshape(shape)

    each = np.ones(len(moves))
    own_n, other_n = spread_out(own, each), spread_out(known & ~own, each)
    own_hours, other_hours = spread_out(own, moves.hours), spread_out(known & ~own, moves.hours)
    unit = np.flatnonzero((own_n.sum(axis=1) >= LEAST_HANDOFFS) & (other_n.sum(axis=1) >= LEAST_HANDOFFS))
    return Received(unit, own_hours[unit], own_n[unit], other_hours[unit], other_n[unit])


def _log_ratios(received: Received) -> NDArray[np.float64]:
    """For each stretch: hours waited from other groups, by what they would have been from the own one."""
    use = (received.own_n >= LEAST_IN_STRETCH) & (received.other_n >= LEAST_IN_STRETCH)
    own = np.divide(received.own_hours, received.own_n, out=np.zeros_like(received.own_hours), where=use)
    waited = np.where(use, received.other_hours, 0.0).sum(axis=0)
    expected = np.where(use, own * received.other_n, 0.0).sum(axis=0)
    both = (waited > 0) & (expected > 0)
    return np.asarray(np.log(waited[both] / expected[both]))


def _finding(
    ground: Ground, received: Received, by: str, ratios: NDArray[np.float64], factor: float, p: float
) -> Finding:
    n, own_n = received.other_n.sum(), received.own_n.sum()
    mean, own = received.other_hours.sum() / n, received.own_hours.sum() / own_n
    excess = received.excess
    ranks = np.argsort(-excess, kind="stable")[:10]
    word = {"parent": "department"}.get(by, by)
    waits = "takes" if ground.includes_work else "waits"
    return Finding(
        "formal structure",
        f"Work waits longer where it leaves its {word}",
        max(0.0, float(excess.sum())),
        p,
        (
            f"What these units receive from another {word} {waits} {spoken(mean)} on average ({n:,.0f} hand-offs); "
            f"what the same units receive from their own {word} {waits} {spoken(own)} ({own_n:,.0f}).",
            f"Compared unit by unit and at the same time it is {np.exp(ratios.mean()):,.1f} times as long, longer in "
            f"{(ratios > 0).sum()} of {len(ratios)} stretches of time; up to {factor:g} times is let pass.",
        ),
        f"Take ten such orders of the first unit listed: who decides there what is taken up first, and is work of "
        f"the own {word} preferred?",
        f"It is no matter of structure if work from another {word} is of a harder kind, or comes with less that can "
        "be used.",
        ("handoffs", "formal_structure", "ei_index"),
        ground.ids(*received.unit[ranks]),
        ("unit", f"hours each, from its own {word}", "hours each, from others", "hours beyond"),
        tuple(
            (
                ground.units[received.unit[r]],
                round(float(received.own_hours[r].sum() / received.own_n[r].sum()), 1),
                round(float(received.other_hours[r].sum() / received.other_n[r].sum()), 1),
                round(float(excess[r]), 1),
            )
            for r in ranks
        ),
    )
