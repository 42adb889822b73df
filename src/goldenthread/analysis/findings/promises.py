"""Promises that slip: orders delivered after the day that was promised, or asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import LEAST_STRETCHES, STRETCHES, p_mean_above
from goldenthread.analysis.measures.delivery.relations import asked, dates, days, deliveries

BOUND = 0.20  # policy: the share of due orders that may be late
LEAST_IN_STRETCH = 10
QUESTION = "Are orders delivered later than promised, or than asked for?"
_BASES = {"first_promise": "first promised", "requested_for": "asked for"}


def look(ground: Ground) -> Looked:
    """Orders due by the moment the records speak for; an open one that is due is late, a declined one is not."""
    looked = Looked("promises", QUESTION)
    records = ground.records
    if not (records.provides("answer", "promised_for") or records.provides("requested_date")):
        looked.not_tested = "no date was promised or asked for (answer.promised_for, requested_date)"
        return looked
    if not ground.outcomes.ends_are_recorded:
        looked.not_tested = "the records do not say when orders were delivered (delivery.at)"
        return looked
    for column, said in _BASES.items():
        order, late_hours = _due(ground, column)
        if len(order) < LEAST_STRETCHES * LEAST_IN_STRETCH:
            continue
        looked.tested += 1
        n = min(STRETCHES, len(order) // LEAST_IN_STRETCH)
        shares = np.array([(part > 0).mean() for part in np.array_split(late_hours, n)])
        p = p_mean_above(shares, BOUND)
        if p < 0.05:
            looked.candidates.append(_finding(said, order, late_hours, p))
    if not looked.tested:
        looked.not_tested = "too few orders with a date are due"
    return looked


def _due(ground: Ground, column: str) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """The due orders by due date, and by how many hours each was late (0: in time)."""
    records = ground.records
    day = days(records)
    now = f"TIMESTAMP '{records.as_of}'"
    table = records.query(f"""
        WITH {asked(records)}, {deliveries(records).sql}, {dates(records)}, {day.sql},
        due AS (SELECT a.order_id, {day.end_of(column)} AS due_at, delivered_at
            FROM asked a LEFT JOIN requested USING (order_id) LEFT JOIN promised USING (order_id)
            LEFT JOIN delivered d ON d.order_id = a.order_id LEFT JOIN zone z ON z.account_id = a.account_id
            WHERE {column} IS NOT NULL AND a.withdrawn_at IS NULL
                AND (delivered_at IS NOT NULL OR refused_at IS NULL))
        SELECT order_id, greatest(0, epoch_us(coalesce(delivered_at, {now})) - epoch_us(due_at)) / 3.6e9 AS late
        FROM due WHERE due_at <= {now} ORDER BY due_at, order_id""")
    return table["order_id"].to_numpy(zero_copy_only=False), table["late"].to_numpy()


def _finding(said: str, order: NDArray[Any], late: NDArray[np.float64], p: float) -> Finding:
    n_late = int((late > 0).sum())
    worst = np.argsort(-late, kind="stable")[:10]
    return Finding(
        "promises",
        f"Deliveries come after the day {said}",
        float(late.sum()),
        p,
        (
            f"{n_late:,} of {len(order):,} orders that were due ({n_late / len(order):.0%}) came after "
            f"the day {said}, "
            f"or are still open; up to {BOUND:.0%} is let pass.",
            f"A late order is {late[late > 0].mean() / 24:,.1f} days late on average.",
        ),
        "Take ten late orders: was the date ever realistic, and who knew first that it would not hold?",
        "It is no slip if customers moved their own dates without a record, or if deliveries are entered late.",
        ("promise_keeping",),
        (),
        ("order", "days late"),
        tuple((str(order[i]), round(float(late[i]) / 24, 1)) for i in worst),
    )
