"""Small companies made with known truth: queues between units, with or without something planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from goldenthread.analysis.records import RecordSet

UNITS = ("Desk", "Planning", "Field", "Lab", "Billing", "Care")
START = datetime(2024, 1, 1)

Wait = Callable[[int, int, float], float]  # from unit, to unit, the order's place in time (0–1) → mean hours


def usual(sender: int, receiver: int, when: float) -> float:
    """Healthy: receivers differ by up to a factor of two, and nothing else does."""
    return 5.0 * (1 + receiver / 5)


def company(
    seed: int,
    *,
    orders: int = 600,
    wait: Wait = usual,
    bounce: float = 0.04,
    slow_account: float = 1.0,
    closed: bool = True,
    both_times: bool = True,
    one_person: bool = False,
) -> RecordSet:
    """A company in which an order visits three to five units. ``bounce``: the chance, at each hand-off between
    Desk and Planning, to go straight back and there again. ``slow_account``: the factor of account c0's waits."""
    rng = np.random.default_rng(seed)
    rows: dict[str, list[object]] = {
        name: [] for name in "event_id order_id seq unit_id person_id activity started_at finished_at".split()
    }
    placed, accounts, ends = [], [], []
    for k in range(orders):
        at = START + timedelta(days=365 * k / orders + float(rng.exponential(0.5)))
        account = int(rng.integers(0, 8))
        placed.append(at)
        accounts.append(f"c{account}")
        factor = slow_account if account == 0 else 1.0
        before = -1
        for step, unit in enumerate(_route(rng, bounce)):
            if before >= 0:
                at += timedelta(hours=factor * float(rng.exponential(wait(before, unit, k / orders))))
            begin, at = at, at + timedelta(hours=float(rng.exponential(1.0)))
            person = 0 if one_person and unit == 2 and rng.random() < 0.95 else int(rng.integers(0, 5))
            for name, value in zip(
                rows,
                (f"{k}-{step}", f"o{k}", step, UNITS[unit], f"{UNITS[unit]}-{person}", f"work at {UNITS[unit]}",
                 begin if both_times else None, at),
                strict=True,
            ):  # fmt: skip
                rows[name].append(value)
            before = unit
        ends.append(at)
    order_ids = [f"o{k}" for k in range(orders)]
    tables = {
        "event": pa.table(rows),
        "order": pa.table({"order_id": order_ids, "account_id": accounts, "placed_at": placed}),
    }
    if closed:
        tables["delivery"] = pa.table({"delivery_id": order_ids, "order_id": order_ids, "at": ends})
    return RecordSet.from_tables(tables)


def _route(rng: np.random.Generator, bounce: float) -> list[int]:
    route = [0, 1]
    while rng.random() < bounce:
        route += [0, 1]
    rest = rng.permutation([2, 3, 4, 5])[: rng.integers(1, 4)]
    return [*route, *(int(unit) for unit in rest)]
