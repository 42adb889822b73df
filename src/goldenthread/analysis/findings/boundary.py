"""Friction boundaries: pairs of units between which work waits much longer than is usual in this log."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground, coded
from goldenthread.analysis.findings.rule import p_mean_above

FACTOR = 2.5  # policy: how many times the typical wait a healthy boundary may reach
FACTOR_WITH_WORK = (
    4.0  # policy: the same where the time includes the receiver's work, which differs by nature
)
LEAST_HANDOFFS = 30  # in the whole log, for a pair to be tested
LEAST_IN_STRETCH = 3
LEAST_HOURS = 1 / 60  # waits shorter than a minute are alike
MOST_PAIRS = 2000
QUESTION = "Does work wait much longer between two units than between others?"


@dataclass(frozen=True)
class Pairs:
    """Pairs with enough hand-offs: hours and counts, one row for each pair, one column for each stretch."""

    sender: NDArray[np.int64]
    receiver: NDArray[np.int64]
    hours: NDArray[np.float64]
    n: NDArray[np.float64]

    @property
    def mean(self) -> NDArray[np.float64]:
        return np.asarray(self.hours.sum(axis=1) / self.n.sum(axis=1))


def look(ground: Ground) -> Looked:
    """Every pair with enough hand-offs, and the chance of its waits in a log without friction."""
    looked = Looked("friction boundary", QUESTION)
    if reason := ground.not_testable:
        looked.not_tested = reason
        return looked
    pairs = pairs_by_stretch(ground)
    looked.tested = len(pairs.sender)
    if looked.tested < 3:
        looked.tested = 0
        looked.not_tested = f"fewer than three pairs of units have {LEAST_HANDOFFS} hand-offs or more"
        return looked
    factor = FACTOR_WITH_WORK if ground.includes_work else FACTOR
    for p in range(looked.tested):
        ratios = _log_ratios(pairs, p)
        p_value = p_mean_above(ratios, log(factor))
        if p_value < 0.05:
            looked.candidates.append(_finding(ground, pairs, p, ratios, p_value))
    return looked


def pairs_by_stretch(ground: Ground) -> Pairs:
    """Hours and counts of every pair with enough hand-offs, by stretch of time."""
    moves, units = ground.moves, len(ground.events.units)
    key = moves.sender.astype(np.int64) * units + moves.receiver
    known, place, counts = coded(key, units * units)
    often = np.flatnonzero(counts >= LEAST_HANDOFFS)
    often = np.sort(often[np.argsort(-counts[often], kind="stable")[:MOST_PAIRS]])
    row = np.full(len(known), -1)
    row[often] = np.arange(len(often))
    kept = row[place] >= 0
    cell = row[place[kept]] * ground.n_stretches + ground.stretch_of_order[moves.order[kept]]
    shape = len(often), ground.n_stretches
    size = shape[0] * shape[1]
    hours = np.bincount(cell, weights=moves.hours[kept], minlength=size).reshape(shape)
    n = np.bincount(cell, weights=np.ones(len(cell)), minlength=size).reshape(shape)
    ends = known[often] // units, known[often] % units
    return Pairs(*ends, np.asarray(hours, np.float64), np.asarray(n, np.float64))


def _log_ratios(pairs: Pairs, p: int) -> NDArray[np.float64]:
    """In each stretch: how much longer this pair's hand-offs waited than a typical one of the others then."""
    own = np.flatnonzero(pairs.n[p] >= LEAST_IN_STRETCH)
    ratios = []
    for stretch in own:
        others = pairs.n[:, stretch] >= LEAST_IN_STRETCH
        others[p] = False
        if others.sum() < 2:
            continue
        n = pairs.n[others, stretch]
        typical = _weighted_median(pairs.hours[others, stretch] / n, n)
        mean = pairs.hours[p, stretch] / pairs.n[p, stretch]
        ratios.append(log(max(mean, LEAST_HOURS) / max(typical, LEAST_HOURS)))
    return np.array(ratios)


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    ranks = np.argsort(values, kind="stable")
    upto = np.cumsum(weights[ranks])
    return float(values[ranks[np.searchsorted(upto, upto[-1] / 2)]])


def _finding(ground: Ground, pairs: Pairs, p: int, ratios: NDArray[np.float64], p_value: float) -> Finding:
    names = ground.units
    sender, receiver = names[pairs.sender[p]], names[pairs.receiver[p]]
    n, mean = int(pairs.n[p].sum()), float(pairs.mean[p])
    times = float(np.exp(ratios.mean()))
    typical = mean / times
    waits = "takes" if ground.includes_work else "waits"
    evidence = [
        f"A hand-off from {sender} to {receiver} {waits} {spoken(mean)} on average; between other units "
        f"{spoken(typical)} would be typical at the same time: {times:,.1f} times as long.",
        f"It is longer than typical in {(ratios > 0).sum()} of {len(ratios)} stretches of time; {n:,} hand-offs.",
        _spread(ground, pairs.sender[p], pairs.receiver[p]),
    ]
    if ground.includes_work:
        evidence.append(
            f"The log has one time for each step: the hours are time between steps and include {receiver}'s work."
        )
    evidence += _in_working_time(ground, pairs.sender[p], pairs.receiver[p])
    columns, rows = _longest(ground, int(pairs.sender[p]), int(pairs.receiver[p]))
    return Finding(
        "friction boundary",
        f"Work gets stuck between {sender} and {receiver}",
        max(0.0, (mean - typical) * n),
        p_value,
        tuple(evidence),
        f"Take the orders listed to {receiver} and ask what each was waiting for. If most waited for input, "
        f"the cause lies with {sender}; if most lay in a queue, with the capacity or priorities of {receiver}.",
        "It is no friction if such work is meant to lie (a cooling-off time, a weekly batch that "
        "customers know of), "
        f"or if {sender} writes its hand-over into the system before it really hands over.",
        ("handoffs",),
        ground.ids(pairs.sender[p], pairs.receiver[p]),
        columns,
        rows,
    )


def _spread(ground: Ground, sender: np.int64, receiver: np.int64) -> str:
    """Whether it is most hand-offs that take long, or a few."""
    hours = ground.moves.hours[(ground.moves.sender == sender) & (ground.moves.receiver == receiver)]
    half, most = (float(hour) for hour in np.quantile(hours, [0.5, 0.9]))
    return f"Half of them take {spoken(half)} or less, one in ten {spoken(most)} or more."


def _in_working_time(ground: Ground, sender: np.int64, receiver: np.int64) -> list[str]:
    """How long the same hand-offs waited while the receiver was open, where its calendar is known."""
    ends = ground.ids(sender, receiver)
    pair = next((p for p in ground.working.by_pair if (p.from_unit, p.to_unit) == ends), None)
    if pair is None:
        return []
    return [
        f"In working time of {ground.units[receiver]} it is {pair.working_mean_hours:,.1f} h on average; the rest "
        "are nights, weekends and holidays."
    ]


def _longest(
    ground: Ground, sender: int, receiver: int
) -> tuple[tuple[str, ...], tuple[tuple[str, str, float], ...]]:
    moves = ground.moves
    here = np.flatnonzero((moves.sender == sender) & (moves.receiver == receiver))
    longest = here[np.argsort(-moves.hours[here], kind="stable")[:10]]
    starts = ground.events.start[moves.row[longest]].astype("datetime64[us]").astype("datetime64[m]")
    rows = tuple(
        (ground.events.order_name(moves.order[i]), str(at).replace("T", " "), round(float(moves.hours[i]), 1))
        for i, at in zip(longest, starts, strict=True)
    )
    return ("order", "taken up", "hours"), rows
