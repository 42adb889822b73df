"""Ping-pong: orders that go back and forth between the same two units, again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground, coded
from goldenthread.analysis.findings.rule import p_share_above

BOUND = 0.10  # policy: the share of orders that may bounce twice or more between two healthy units
LEAST_ORDERS = 30
QUESTION = "Do orders go back and forth between the same two units, more than once?"


def look(ground: Ground) -> Looked:
    """Every pair of units with enough orders between them.

    Once there and back is how units consult each other. An order counts when it then goes there again, so
    that it has changed hands at least three times within the pair.
    """
    looked = Looked("ping-pong", QUESTION)
    moves, units = ground.moves, len(ground.events.units)
    if not len(moves):
        looked.not_tested = ground.no_units or "no work passes between two known units"
        return looked
    low, high = np.minimum(moves.sender, moves.receiver), np.maximum(moves.sender, moves.receiver)
    pair = low.astype(np.int64) * units + high
    again = _again(pair, moves.sender, moves.order)
    known, code, _ = coded(pair, units * units)
    orders = _orders_of(code, moves.order, len(known), ground.events.n_orders)
    bouncing = _orders_of(code[again], moves.order[again], len(known), ground.events.n_orders)
    tested = orders >= LEAST_ORDERS
    looked.tested = int(tested.sum())
    if not looked.tested:
        looked.not_tested = f"no two units share {LEAST_ORDERS} orders or more"
    for i in np.flatnonzero(tested):
        p = p_share_above(int(bouncing[i]), int(orders[i]), BOUND)
        if p < 0.05:
            looked.candidates.append(_finding(ground, pair, again, int(known[i]), int(orders[i]), p))
    return looked


def _orders_of(
    code: NDArray[np.int64], order: NDArray[np.int32], n_pairs: int, n_orders: int
) -> NDArray[np.int64]:
    """For each pair, in how many orders it occurs."""
    return np.bincount(np.unique(code * n_orders + order) // max(1, n_orders), minlength=n_pairs)


def _again(pair: NDArray[np.int64], sender: NDArray[np.int32], order: NDArray[np.int32]) -> NDArray[np.bool_]:
    """The hand-offs that are the third or later in a row within one pair of one order."""
    again = np.zeros(len(pair), bool)
    back = (pair[1:] == pair[:-1]) & (order[1:] == order[:-1]) & (sender[1:] != sender[:-1])
    again[2:] = back[1:] & back[:-1]
    return again


def _finding(
    ground: Ground, pair: NDArray[np.int64], again: NDArray[np.bool_], key: int, orders: int, p: float
) -> Finding:
    moves, names = ground.moves, ground.units
    here = np.flatnonzero((pair == key) & again)
    one, other = names[key // len(names)], names[key % len(names)]
    codes, times = np.unique(moves.order[here], return_counts=True)
    hours = float(moves.hours[here].sum())
    worst = np.argsort(-times, kind="stable")[:10]
    return Finding(
        "ping-pong",
        f"Orders bounce between {one} and {other}",
        hours,
        p,
        (
            f"{len(codes):,} of the {orders:,} orders that pass between {one} and {other} "
            f"({len(codes) / orders:.0%}) go there, back and there again, or more; up to {BOUND:.0%} is let pass.",
            f"The hand-offs after the first return are {len(here):,}, and {spoken(hours)} passed in them.",
        ),
        f"Read the notes of the orders listed, at each return: if the same question comes back, {one} and "
        f"{other} need "
        "one form, one rule on who decides, or one person for both.",
        "It is no ping-pong if the two units take turns by design, such as drafting and approving in rounds.",
        ("ping_pong", "handoffs"),
        ground.ids(key // len(names), key % len(names)),
        ("order", "hand-offs after the first return"),
        tuple((ground.events.order_name(codes[i]), int(times[i])) for i in worst),
    )
