"""What customers can rely on: lead times by percentile, and the open orders that are in danger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from goldenthread.analysis.measures.delivery.spans import NEEDS, Spans, spans
from goldenthread.analysis.measures.delivery.waiting import MOST_GROUPS, coded
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats
from goldenthread.analysis.measures.statistics.percentiles import nearest_rank, percentile
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.measures.statistics.survival import kaplan_meier

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

Days = Estimate | Undefined
NO_ENDS = Undefined("the records hold neither deliveries nor events", NEEDS)
NONE_FINISHED = Undefined("no order has been delivered yet", NEEDS)


@dataclass(frozen=True)
class GroupLeadTime(Result):
    """Lead times of the delivered orders of one group, in days."""

    group: str
    n_finished: int
    n_open: int
    p50_days: Days
    p85_days: Days
    p95_days: Days


@dataclass(frozen=True)
class LeadTime(Result):
    """What :func:`lead_time` returns; its docstring explains the fields."""

    as_of: datetime
    basis: str
    n_finished: int
    n_open: int
    n_withdrawn: int
    p50_days: Days
    p85_days: Days
    p95_days: Days
    service_level_days: float | Undefined
    p50_with_open_days: Days
    p85_with_open_days: Days
    groups: tuple[GroupLeadTime, ...]


def lead_time(records: RecordSet, *, by: str | None = None) -> LeadTime | Undefined:
    """Days from order to delivery, by percentile: of the delivered orders, and with the open ones in.

    Root orders. The mean is not reported: a few very long orders make it say little about the next one.

    Formula:
        P_q = nearest rank of the delivered orders' days; service level expectation = P85; with open orders:
        the Kaplan–Meier quantile (withdrawn and declined ones censored)

    Returns:
        ``p50_days``, ``p85_days``, ``p95_days`` of delivered orders with order-statistic intervals;
        ``service_level_days`` = P85; ``p50_with_open_days``, ``p85_with_open_days``: the same promise kept to
        *all* customers; ``n_finished``, ``n_open``, ``n_withdrawn`` (declined for good included); ``groups`` by the
        column ``by``.

    Undefined:
        Neither deliveries nor events; nothing delivered; a quantile with open orders that is not reached.

    Reference:
        Hyndman & Fan 1996 (definition 1); Vacanti 2015, Actionable Agile Metrics. SCIENCE.md D5, W09.

    Example:
        >>> from datetime import datetime, timedelta
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> day = lambda d: datetime(2024, 3, 1) + timedelta(days=d)
        >>> names = [str(k) for k in range(10)]
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": names, "placed_at": [day(0)] * 10}),
        ...     "delivery": pa.table({"delivery_id": names, "order_id": names,
        ...                           "at": [day(d) for d in (2, 3, 3, 4, 5, 5, 6, 8, 9, 14)]}),
        ... }, as_of=day(20))
        >>> lead_time(records).service_level_days
        9.0
    """
    found = spans(records, by=by)
    if found is None:
        return NO_ENDS
    finished = found.finished_days
    days = np.where(found.open, found.now, found.ended) - found.placed
    curve = kaplan_meier(days, found.delivered) if len(days) else NONE_FINISHED
    half, most = (curve if isinstance(curve, Undefined) else curve.quantile(q) for q in (0.5, 0.85))
    return LeadTime(
        records.as_of,
        found.basis,
        len(finished),
        int(found.open.sum()),
        len(days) - len(finished) - int(found.open.sum()),
        _percentile(finished, 0.5),
        _percentile(finished, 0.85),
        _percentile(finished, 0.95),
        _service_level(finished),
        half,
        most,
        _groups(found) if by else (),
    )


def _percentile(days: Floats, share: float) -> Days:
    return percentile(days, share) if len(days) else NONE_FINISHED


def _service_level(days: Floats) -> float | Undefined:
    return nearest_rank(days, 0.85) if len(days) else NONE_FINISHED


def _groups(found: Spans) -> tuple[GroupLeadTime, ...]:
    codes, names = coded(found.group)
    sizes = np.bincount(codes, minlength=len(names))
    groups = []
    for g in np.argsort(-sizes, kind="stable")[:MOST_GROUPS]:
        own = codes == g
        ended = own & found.delivered
        days = found.ended[ended] - found.placed[ended]
        shares = [_percentile(days, q) for q in (0.5, 0.85, 0.95)]
        groups.append(GroupLeadTime(names[g], len(days), int((own & found.open).sum()), *shares))
    return tuple(groups)


@dataclass(frozen=True)
class OpenOrder(Result):
    """An open order, its age and how likely orders of its age are to end later than the service level."""

    order_id: str
    group: str | None
    age_days: float
    p_exceed: float | Undefined


@dataclass(frozen=True)
class AgeingWork(Result):
    """What :func:`ageing_work` returns; its docstring explains the fields."""

    as_of: datetime
    basis: str
    service_level_days: float | Undefined
    n_open: int
    n_finished: int
    older_share: Estimate | Undefined
    median_age_days: float | Undefined
    oldest: tuple[OpenOrder, ...]


def ageing_work(
    records: RecordSet, *, by: str | None = "account_id", limit: int = 100
) -> AgeingWork | Undefined:
    """Which open orders are older than what customers can usually rely on.

    Root orders. The service level is the 85th percentile of the delivered ones.

    Formula:
        older share = #{open, age > SLE} / #{open}; P(exceed | age a) = #{T > max(SLE, a)} / #{T > a} over the
        delivered orders' days T

    Returns:
        ``service_level_days``; ``older_share`` 0–1 (Wilson, n = open orders); ``median_age_days``; ``oldest``:
        the ``limit`` oldest open orders with ``age_days``, ``p_exceed`` 0–1 and the column ``by``.

    Undefined:
        Neither deliveries nor events; nothing delivered yet (service level and shares); nothing open;
        ``p_exceed`` where no delivered order took longer than this one has waited.

    Reference:
        Vacanti 2015, Actionable Agile Metrics for Predictability, ageing work in progress. SCIENCE.md D6, W09.

    Example:
        >>> from datetime import datetime, timedelta
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> day = lambda d: datetime(2024, 3, 1) + timedelta(days=d)
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": ["a", "b", "c"], "placed_at": [day(0), day(0), day(14)]}),
        ...     "delivery": pa.table({"delivery_id": ["1"], "order_id": ["a"], "at": [day(5)]}),
        ... }, as_of=day(16))
        >>> aged = ageing_work(records)
        >>> aged.service_level_days, aged.older_share.value, [one.order_id for one in aged.oldest]
        (5.0, 0.5, ['b', 'c'])
    """
    found = spans(records, by=by if by in records.columns("order") else None)
    if found is None:
        return NO_ENDS
    finished, ages = np.sort(found.finished_days), found.open_days
    level = _service_level(finished)
    nothing_open = Undefined("no order is open")
    if isinstance(level, Undefined) or not len(ages):
        older: Estimate | Undefined = level if isinstance(level, Undefined) else nothing_open
    else:
        older = wilson(int((ages > level).sum()), len(ages))
    return AgeingWork(
        records.as_of,
        found.basis,
        level,
        len(ages),
        len(finished),
        older,
        float(np.median(ages)) if len(ages) else nothing_open,
        _oldest(found, ages, finished, level, limit),
    )


def _oldest(
    found: Spans, ages: Floats, finished: Floats, level: float | Undefined, limit: int
) -> tuple[OpenOrder, ...]:
    rows = np.flatnonzero(found.open)
    places = np.argsort(-ages, kind="stable")[:limit]
    names = found.order_id.take(rows[places]).to_pylist()
    groups = found.group.take(rows[places]).to_pylist()
    return tuple(
        OpenOrder(name, group, float(ages[place]), _p_exceed(float(ages[place]), finished, level))
        for name, group, place in zip(names, groups, places, strict=True)
    )


def _p_exceed(age: float, finished: Floats, level: float | Undefined) -> float | Undefined:
    """The share of orders that took longer than ``age`` which also took longer than the service level."""
    if isinstance(level, Undefined):
        return level
    longer = len(finished) - int(np.searchsorted(finished, age, side="right"))
    beyond = len(finished) - int(np.searchsorted(finished, max(level, age), side="right"))
    return beyond / longer if longer else Undefined(f"no delivered order took longer than {age:.3g} days")
