"""In which order to do things, when each week of waiting costs money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.delivery.relations import moment, refused
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet


@dataclass(frozen=True)
class Job(Result):
    """One piece of work: what each week of delay costs, and how many weeks it takes."""

    name: str
    cost_per_week: float
    weeks: float
    cd3: float


@dataclass(frozen=True)
class CostOfDelay(Result):
    """What :func:`cost_of_delay` and :func:`cheapest_sequence` return."""

    sequence: tuple[Job, ...]
    cost: float
    cost_as_now: float
    saving: float
    n_left_out: int = 0


def cheapest_sequence(
    jobs: Mapping[str, tuple[float, float]], *, now: Sequence[str] | None = None
) -> CostOfDelay | Undefined:
    """The order of work, one after another, that costs the least delay; jobs as (cost per week, weeks).

    Formula:
        CD3 = cost of delay per week / weeks, largest first; cost of a sequence = Σ cost per week · week in
        which the job is finished; saving = cost of the sequence ``now`` − cost of this one

    Returns:
        ``sequence`` of jobs with ``cd3`` (money per week per week); ``cost``, ``cost_as_now``, ``saving`` in
        money. Without ``now``, the order in which the jobs are given.

    Undefined:
        There are no jobs.

    Reference:
        Smith 1956, Naval Research Logistics 3:59–66 (the rule is optimal for one server); Reinertsen 2009,
        Principles of Product Development Flow. SCIENCE.md D13, W08.

    Example:
        >>> best = cheapest_sequence({"B": (24, 6), "C": (9, 3), "A": (10, 1)})
        >>> [job.name for job in best.sequence], best.cost, best.saving
        (['A', 'B', 'C'], 268.0, 57.0)
    """
    if not jobs:
        return Undefined("there are no jobs")
    for name, (cost, weeks) in jobs.items():
        if cost < 0 or weeks <= 0:
            raise ValueError(f"Job {name!r} needs a cost of 0 or more and a duration above 0 weeks.")
    present = list(now) if now is not None else list(jobs)
    if sorted(present) != sorted(jobs):
        raise ValueError("The present sequence must name each job once.")
    best = sorted(jobs, key=lambda name: (-jobs[name][0] / jobs[name][1], present.index(name)))
    cost, as_now = _cost(jobs, best), _cost(jobs, present)
    sequence = tuple(Job(n, float(jobs[n][0]), float(jobs[n][1]), jobs[n][0] / jobs[n][1]) for n in best)
    return CostOfDelay(sequence, cost, as_now, as_now - cost)


def _cost(jobs: Mapping[str, tuple[float, float]], sequence: Sequence[str]) -> float:
    week = total = 0.0
    for name in sequence:
        week += jobs[name][1]
        total += jobs[name][0] * week
    return total


def cost_of_delay(
    records: RecordSet,
    *,
    cost_per_week: str = "cost_of_delay_per_week",
    weeks: str = "expected_weeks",
    unit_id: str | None = None,
) -> CostOfDelay | Undefined:
    """In which order a unit should take its open orders, by what each week of delay costs.

    Open orders (not delivered, withdrawn or declined), of one unit or of all, as if done one after another. Cost
    and duration are extra columns of the order table; points instead of money give an order, and no saving.

    Formula:
        CD3 = cost of delay per week / weeks, largest first; the saving compares it with the order of placing

    Returns:
        ``sequence`` with ``cd3``; ``cost``, ``cost_as_now``, ``saving`` in money; ``n_left_out``: open orders
        without cost or duration.

    Undefined:
        The order table has no such columns, or no open order has both values.

    Reference:
        Smith 1956, Naval Research Logistics 3:59–66; Reinertsen 2009. SCIENCE.md D13, W08.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"order": pa.table({
        ...     "order_id": ["B", "C", "A"], "placed_at": [datetime(2024, 3, d) for d in (1, 2, 3)],
        ...     "cost_of_delay_per_week": [24, 9, 10], "expected_weeks": [6, 3, 1]})})
        >>> cost_of_delay(records).saving
        57.0
    """
    missing = [c for c in (cost_per_week, weeks) if c not in records.columns("order")]
    if missing:
        needs = tuple(f"order.{column}" for column in missing)
        return Undefined(f"the orders have no column {missing[0]!r}", needs)
    now = moment(records.as_of)
    rows = records.rows(
        f"""SELECT order_id, CAST({quoted(cost_per_week)} AS DOUBLE), CAST({quoted(weeks)} AS DOUBLE)
        FROM "order" o WHERE placed_at <= {now} AND coalesce(recorded_at, placed_at) <= {now}
            AND NOT coalesce(withdrawn_at <= {now}, false) AND ($1 IS NULL OR asked_of_unit_id = $1)
            AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.order_id = o.order_id AND d."at" <= {now})
            AND order_id NOT IN (SELECT order_id FROM {refused(records)})
        ORDER BY placed_at, order_id""",
        [unit_id],
    )
    jobs = {name: (cost, time) for name, cost, time in rows if cost is not None and time}
    found = cheapest_sequence(jobs)
    if isinstance(found, Undefined):
        return Undefined("no open order has a cost of delay and a duration", (f"order.{cost_per_week}",))
    return CostOfDelay(found.sequence, found.cost, found.cost_as_now, found.saving, len(rows) - len(jobs))
