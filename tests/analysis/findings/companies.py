"""Small companies made with known truth: queues between units, with or without something planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from goldenthread.analysis.records import RecordSet

UNITS = ("Desk", "Planning", "Field", "Lab", "Billing", "Care", "Switch", "Triage")
FUNCTION = ("front", "front", "middle", "middle", "back", "back", "middle", "back")
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
    wander: float = 0.0,
    redo: float = 0.03,
    across: float = 1.0,
    value: bool = False,
    stations: int = 3,
) -> RecordSet:
    """A company in which an order visits three to five units.

    ``bounce``: the chance, at each hand-off between Desk and Planning, to go straight back and there again.
    ``slow_account``: the factor of account c0's waits. ``wander``: the chance to be sent to Switch and Triage before
    Planning. ``redo``: the chance that Planning has to work once more at the end. ``across``: the factor of waits
    between functions. ``value``: whether Planning's work is known to be what makes value. ``stations``: at most so
    many units after Planning. One order in ten is called urgent, which changes nothing.
    """
    rng, other = np.random.default_rng(seed), np.random.default_rng(seed + 1_000_000)
    rows: dict[str, list[object]] = {
        name: []
        for name in "event_id order_id seq unit_id person_id activity started_at finished_at value_class".split()
    }
    placed, accounts, ends = [], [], []
    for k in range(orders):
        at = START + timedelta(days=365 * k / orders + float(rng.exponential(0.5)))
        account = int(rng.integers(0, 8))
        placed.append(at)
        accounts.append(f"c{account}")
        factor = slow_account if account == 0 else 1.0
        before = -1
        route = _route(rng, bounce, stations)
        if other.random() < wander:
            route[1:1] = [6, 7]
        if other.random() < redo:
            route.append(1)
        for step, unit in enumerate(route):
            if before >= 0:
                apart = across if FUNCTION[before] != FUNCTION[unit] else 1.0
                at += timedelta(hours=apart * factor * float(rng.exponential(wait(before, unit, k / orders))))
            begin, at = at, at + timedelta(hours=float(rng.exponential(1.0)))
            person = 0 if one_person and unit == 2 and rng.random() < 0.95 else int(rng.integers(0, 5))
            for name, cell in zip(
                rows,
                (f"{k}-{step}", f"o{k}", step, UNITS[unit], f"{UNITS[unit]}-{person}", f"work at {UNITS[unit]}",
                 begin if both_times else None, at, "value" if value and unit == 1 else None),
                strict=True,
            ):  # fmt: skip
                rows[name].append(cell)
            before = unit
        ends.append(at)
    order_ids = [f"o{k}" for k in range(orders)]
    urgent = [at if other.random() < 0.1 else None for at in placed]
    columns = {"order_id": order_ids, "account_id": accounts, "placed_at": placed}
    tables = {
        "event": pa.table(rows),
        "order": pa.table(columns | {"expedited_at": pa.array(urgent, pa.timestamp("us"))}),
        "unit": pa.table({"unit_id": UNITS, "valid_from": [START.date()] * 8, "function": FUNCTION}),
    }
    if closed:
        tables["delivery"] = pa.table({"delivery_id": order_ids, "order_id": order_ids, "at": ends})
    return RecordSet.from_tables(tables)


def _route(rng: np.random.Generator, bounce: float, stations: int) -> list[int]:
    route = [0, 1]
    while rng.random() < bounce:
        route += [0, 1]
    rest = rng.permutation([2, 3, 4, 5])[: rng.integers(1, stations + 1)]
    return [*route, *(int(unit) for unit in rest)]


def workshop(seed: int, *, orders: int = 600, urgent_first: bool) -> RecordSet:
    """A desk that passes orders to one bench, which is busy nine tenths of its time. One order in three is urgent;
    ``urgent_first``: whether the bench takes those up first, or only calls them so."""
    rng = np.random.default_rng(seed)
    came = np.cumsum(rng.exponential(10.0, orders))
    urgent = rng.random(orders) < 0.33
    waiting: list[int] = []
    begun, done, free, next_one = np.zeros(orders), np.zeros(orders), 0.0, 0
    for _ in range(orders):
        if not waiting:
            free = max(free, came[next_one])
        while next_one < orders and came[next_one] <= free:
            waiting.append(next_one)
            next_one += 1
        chosen = min(waiting, key=lambda k: (not (urgent_first and urgent[k]), k))
        waiting.remove(chosen)
        begun[chosen] = free
        free = done[chosen] = free + rng.exponential(9.0)
    names = [f"o{k}" for k in range(orders)]

    def at(hours: float) -> datetime:
        return START + timedelta(hours=float(hours))

    came_at = [at(hours) for hours in came]
    event = {
        "event_id": [f"{name}-{step}" for name in names for step in (0, 1)],
        "order_id": [name for name in names for _ in (0, 1)],
        "seq": [0, 1] * orders,
        "unit_id": ["Desk", "Bench"] * orders,
        "started_at": [one for pair in zip(came_at, map(at, begun), strict=True) for one in pair],
        "finished_at": [one for pair in zip(came_at, map(at, done), strict=True) for one in pair],
    }
    expedited = pa.array([when if first else None for when, first in zip(came_at, urgent, strict=True)],
                         pa.timestamp("us"))  # fmt: skip
    order = {"order_id": names, "placed_at": came_at, "expedited_at": expedited}
    return RecordSet.from_tables({"event": pa.table(event), "order": pa.table(order)})
