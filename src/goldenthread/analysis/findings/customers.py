"""Unequal customers: accounts whose orders take longer than others placed at the same time."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.outcomes import Outcomes
from goldenthread.analysis.findings.rule import LEAST_STRETCHES, p_mean_above

BOUND = 0.60  # policy: the chance that an account's order takes longer than another's; 0.5 is equal
LEAST_ORDERS = 30
LEAST_IN_STRETCH = 3
QUESTION = "Do some customers wait longer than others who ordered the same kind of thing at the same time?"


def look(ground: Ground) -> Looked:
    """Every account with enough ended orders. Orders are compared within a stretch of time and a kind."""
    looked = Looked("unequal customers", QUESTION)
    found = ground.outcomes
    if len(found.accounts) < 2:
        looked.not_tested = "the records name fewer than two customers (order.account_id)"
        return looked
    use = (found.stretch >= 0) & found.ended
    counts = np.bincount(found.account[use & (found.account >= 0)], minlength=len(found.accounts))
    often = np.flatnonzero(counts >= LEAST_ORDERS)
    if not use.any() or not len(often):
        looked.not_tested = f"no customer has {LEAST_ORDERS} ended orders in a log that is long enough"
        return looked
    rank = _ranks(found, use)
    looked.tested = len(often)
    for account in often:
        mine = np.flatnonzero(use & (found.account == account))
        n = np.bincount(found.stretch[mine])
        sums = np.bincount(found.stretch[mine], weights=rank[mine])
        means = sums[n >= LEAST_IN_STRETCH] / n[n >= LEAST_IN_STRETCH]
        p = p_mean_above(means, BOUND) if len(means) >= LEAST_STRETCHES else 1.0
        if p < 0.05:
            looked.candidates.append(_finding(ground, use, mine, float(rank[mine].mean()), p))
    return looked


def _ranks(found: Outcomes, use: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each order used: the share of its peers (same stretch, same kind) that took less time."""
    rank = np.full(len(found.hours), np.nan)
    peers = found.stretch * (found.kind.max() + 2) + found.kind + 1
    rows = np.flatnonzero(use)
    rows = rows[np.lexsort((found.hours[rows], peers[rows]))]
    edges = np.flatnonzero(np.diff(peers[rows], prepend=-1, append=-1))
    for low, high in itertools.pairwise(edges):
        hours = found.hours[rows[low:high]]
        left, right = np.searchsorted(hours, hours, "left"), np.searchsorted(hours, hours, "right")
        rank[rows[low:high]] = (left + right) / 2 / (high - low)
    return rank


def _finding(
    ground: Ground, use: NDArray[np.bool_], mine: NDArray[np.int64], rank: float, p: float
) -> Finding:
    found = ground.outcomes
    account = found.accounts[found.account[mine[0]]]
    name = ground.account_names.get(account, account)
    others = found.hours[use & (found.account != found.account[mine[0]])]
    median, usual = float(np.median(found.hours[mine])), float(np.median(others))
    longest = mine[np.argsort(-found.hours[mine], kind="stable")[:10]]
    return Finding(
        "unequal customers",
        f"{name} waits longer than other customers",
        max(0.0, (float(found.hours[mine].mean()) - float(others.mean())) * len(mine)),
        p,
        (
            f"Half of {name}'s {len(mine):,} orders took longer than {spoken(median)}; for other customers that is "
            f"{spoken(usual)}.",
            f"An order of theirs took longer than another customer's of the same kind and time in {rank:.0%} of "
            "comparisons; 50 % would be equal.",
        ),
        f"Compare ten orders of {name} with ten of another customer, step by step: where do they part?",
        f"It is no injustice if {name} agreed to later dates, orders something harder, or answers late itself.",
        ("account_flow",),
        (account,),
        ("order", "hours"),
        tuple((str(found.order[i]), round(float(found.hours[i]), 1)) for i in longest),
    )
