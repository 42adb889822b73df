"""Hard to penetrate: orders that come in at one unit and pass many others before the one that can help them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import p_shares_above
from goldenthread.analysis.measures.flow.penetrability import Ways, ways
from goldenthread.analysis.records.prepared.events import HOUR

BOUND = 0.20  # policy: the share of orders that may pass two units more than usual
BEYOND = 2  # a single wrong door happens everywhere
LEAST_ORDERS = 30
QUESTION = "Do orders pass many units before they reach the one that can do something about them?"


def look(ground: Ground) -> Looked:
    """Every unit at which enough orders come in.

    Each order is compared with the usual number of doors (the median) between the unit at which it came in and the
    right one: wandering stands out, never a long way that is meant.
    """
    looked = Looked("far from the right unit", QUESTION)
    if reason := ground.not_testable:
        looked.not_tested = reason
        return looked
    found = ways(ground.events)
    reached = np.flatnonzero((ground.events.is_root == 1) & (found.doors > 0))
    orders = np.bincount(found.entrance[reached], minlength=len(ground.units))
    often = np.flatnonzero(orders >= LEAST_ORDERS)
    looked.tested = len(often)
    if not len(often):
        looked.not_tested = f"no unit takes in {LEAST_ORDERS} orders that reach a unit which acts on them"
        return looked
    far = found.doors[reached] >= _needed(found, reached, len(ground.units)) + BEYOND
    for entrance in often:
        mine = found.entrance[reached] == entrance
        stretch = ground.stretch_of_order[reached[mine]]
        n, wandered = (np.bincount(s, minlength=ground.n_stretches) for s in (stretch, stretch[far[mine]]))
        p = p_shares_above(wandered, n, BOUND)
        if p < 0.05:
            looked.candidates.append(_finding(ground, found, reached[mine], far[mine], p))
    return looked


def _needed(found: Ways, reached: NDArray[np.int64], units: int) -> NDArray[np.int64]:
    """How many doors each order needs: as many as half of the orders with the same two ends pass at most."""
    key = found.entrance[reached].astype(np.int64) * units + found.right[reached]
    ranks = np.lexsort((found.doors[reached], key))
    _, low, place, n = np.unique(key[ranks], return_index=True, return_inverse=True, return_counts=True)
    needed = np.empty(len(reached), np.int64)
    needed[ranks] = found.doors[reached][ranks[low + n // 2]][place]
    return needed


def _finding(
    ground: Ground, found: Ways, orders: NDArray[np.int64], far: NDArray[np.bool_], p: float
) -> Finding:
    code = int(found.entrance[orders[0]])
    unit, hours = ground.units[code], found.taken[orders] / HOUR
    slow, quick = float(hours[far].mean()), float(hours[~far].mean()) if not far.all() else 0.0
    worst = np.flatnonzero(far)[np.argsort(-hours[far], kind="stable")[:10]]
    evidence = [
        f"{far.sum():,} of the {len(orders):,} orders that come in at {unit} ({far.mean():.0%}) pass {BEYOND} "
        f"units or more beyond what is usual to the same one; up to {BOUND:.0%} is let pass.",
        f"They take {spoken(slow)} on average until the right unit begins; the others take {spoken(quick)}.",
    ]
    if not found.by_value:
        evidence.append(
            "Which unit is the right one is derived: the one that did the last step that is not administrative."
        )
    return Finding(
        "far from the right unit",
        f"Orders that come in at {unit} are passed around before they reach the right unit",
        max(0.0, (slow - quick) * int(far.sum())),
        p,
        tuple(evidence),
        f"Show {unit} ten of these orders as they came in: to whom would it send them today? If it knows, the "
        "first hand-over is at fault; if it does not, nobody has said who does what.",
        "It is no detour if each unit on the way had its own part to do first, or if these are another kind of "
        "order.",
        ("penetrability",),
        ground.ids(code),
        ("order", "units passed", "hours until the right one"),
        tuple(
            (ground.events.order_name(orders[i]), int(found.doors[orders[i]]), round(float(hours[i]), 1))
            for i in worst
        ),
    )
