"""What a study of an organisation says: distributions with intervals over independent replications.

Within a run orders depend on each other, so intervals come from replications only. The warm-up of each run is
cut by MSER on the cycle times of its orders, in batches. Orders that are late and still open count as late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine.layout import DECLINED, DONE, OPEN, WITHDRAWN
from goldenthread.analysis.structure.inference import Interval, mean_interval, mser
from goldenthread.analysis.structure.simulation import Run

Array = np.ndarray[Any, Any]
BATCHES = 200


@dataclass(frozen=True)
class GroupResult:
    """One group of orders: an account, a rank, a kind, or all. Times in elapsed hours.

    ``waiting_hours``: mean time in queues. ``cycle_*``: mean and percentiles from order to delivery.
    ``on_time_*``: share of orders due by the end of the run that were delivered by the date asked for, first
    promised and last promised. ``handoffs``, ``bounces``: per delivered order.
    """

    orders: Interval
    waiting_hours: Interval
    cycle_hours: Interval
    cycle_p50_hours: Interval
    cycle_p85_hours: Interval
    cycle_p95_hours: Interval
    on_time_requested: Interval
    on_time_first_promise: Interval
    on_time_last_promise: Interval
    declined: Interval
    withdrawn: Interval
    handoffs: Interval
    bounces: Interval


@dataclass(frozen=True)
class StudyResult:
    """Results of all replications. ``littles_law``: open orders counted by the loop ÷ those that the orders'
    own times imply, in each run; 1 means that nothing was lost or counted twice."""

    overall: GroupResult
    by_account: dict[str, GroupResult]
    by_rank: dict[int, GroupResult]
    by_kind: dict[str, GroupResult]
    utilisation_by_unit: dict[str, Interval]
    warm_up_hours: tuple[float, ...]
    littles_law: tuple[float, ...]
    replications: int


@dataclass(frozen=True)
class Replication:
    """What one run contributes."""

    groups: dict[tuple[str, Any], dict[str, float]]
    utilisation: dict[str, float]
    warm_up_hours: float
    littles_law: float


def warm_up_of(run: Run) -> float:
    """The hour until which the run is warm-up: MSER over batches of delivered orders."""
    orders = run.orders[run.orders["status"] == DONE]
    if len(orders) < 2 * BATCHES:
        return 0.0
    size = len(orders) // BATCHES
    cycle = (orders["closed"] - orders["placed"])[: size * BATCHES].reshape(BATCHES, size).mean(axis=1)
    return float(orders["placed"][mser(cycle) * size])


def littles_law(run: Run) -> float:
    """Mean number of open orders as counted over time ÷ as implied by the orders' own times."""
    seen = np.isin(run.orders["status"], (OPEN, DONE, DECLINED, WITHDRAWN))
    orders = run.orders[seen]
    implied = float((np.minimum(orders["closed"], run.hours) - orders["placed"]).sum()) / run.hours
    return run.mean_open / implied if implied else 1.0


def replication_of(run: Run, *, warm_up: float | None = None) -> Replication:
    """The figures of one run, after its warm-up."""
    cut = warm_up_of(run) if warm_up is None else warm_up
    orders = run.orders[(run.orders["placed"] >= cut) & (run.orders["status"] != 0)]
    groups = {("all", ""): _figures(orders, run.hours)}
    for number, account in enumerate(run.names.accounts):
        groups["account", account] = _figures(orders[orders["account"] == number], run.hours)
    for number, kind in enumerate(run.names.kinds):
        groups["kind", kind] = _figures(orders[orders["kind"] == number], run.hours)
    ranks = np.array([account.rank for account in run.timeline.first.accounts])
    for rank in sorted(set(ranks.tolist())):
        groups["rank", rank] = _figures(orders[ranks[orders["account"]] == rank], run.hours)
    return Replication(groups, _utilisation(run), cut, littles_law(run))


def _figures(orders: Array, hours: float) -> dict[str, float]:
    done = orders[orders["status"] == DONE]
    cycle = done["closed"] - done["placed"]
    p50, p85, p95 = np.percentile(cycle, [50, 85, 95]) if len(cycle) else [np.nan] * 3
    ended = max(len(orders) - int((orders["status"] == OPEN).sum()), 1)
    return {
        "orders": float(len(orders)),
        "waiting_hours": _mean(done["waited"]),
        "cycle_hours": _mean(cycle),
        "cycle_p50_hours": float(p50),
        "cycle_p85_hours": float(p85),
        "cycle_p95_hours": float(p95),
        "on_time_requested": _on_time(orders, "requested", hours),
        "on_time_first_promise": _on_time(orders, "first_promise", hours),
        "on_time_last_promise": _on_time(orders, "last_promise", hours),
        "declined": float((orders["status"] == DECLINED).sum()) / ended,
        "withdrawn": float((orders["status"] == WITHDRAWN).sum()) / ended,
        "handoffs": _mean(done["handoffs"]),
        "bounces": _mean(done["bounces"]),
    }


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _on_time(orders: Array, date: str, hours: float) -> float:
    """Delivered by the date ÷ due by the end of the run; declined and withdrawn orders are not due."""
    due = orders[(orders[date] <= hours) & np.isin(orders["status"], (OPEN, DONE))]
    kept = (due["status"] == DONE) & (due["closed"] <= due[date])
    return _mean(kept)


def _utilisation(run: Run) -> dict[str, float]:
    """Busy hours ÷ hours at work, by the unit where people are at the start."""
    busy: dict[str, float] = {}
    present: dict[str, float] = {}
    for person, hours in zip(run.timeline.first.people, run.busy_hours, strict=True):
        busy[person.unit] = busy.get(person.unit, 0.0) + float(hours)
        begin, end = max(person.hired, 0.0), min(person.left, run.hours)
        spans = [(begin, end)] if person.openings is None else person.openings
        here = sum(max(0.0, min(to, end) - max(since, begin)) for since, to in spans)
        present[person.unit] = present.get(person.unit, 0.0) + here
    return {unit: busy[unit] / present[unit] for unit in busy if present[unit] > 0}


def study_of(replications: Sequence[Replication]) -> StudyResult:
    """All replications together, each figure with its interval."""
    keys = list(replications[0].groups)
    groups = {key: _group([r.groups[key] for r in replications]) for key in keys}
    units = list(replications[0].utilisation)
    return StudyResult(
        overall=groups["all", ""],
        by_account={key[1]: group for key, group in groups.items() if key[0] == "account"},
        by_rank={key[1]: group for key, group in groups.items() if key[0] == "rank"},
        by_kind={key[1]: group for key, group in groups.items() if key[0] == "kind"},
        utilisation_by_unit={u: mean_interval([r.utilisation[u] for r in replications]) for u in units},
        warm_up_hours=tuple(r.warm_up_hours for r in replications),
        littles_law=tuple(r.littles_law for r in replications),
        replications=len(replications),
    )


def _group(figures: list[dict[str, float]]) -> GroupResult:
    return GroupResult(**{name: mean_interval([one[name] for one in figures]) for name in figures[0]})


def cycle_hours(replication: Replication) -> float:
    """The mean cycle time of a replication: the usual quantity by which replications are chosen."""
    return replication.groups["all", ""]["cycle_hours"]


Quantity = Callable[[Replication], float]
