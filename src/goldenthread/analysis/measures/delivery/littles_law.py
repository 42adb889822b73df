"""Work in progress, arrivals and time in the house: do the three agree, and what do they foretell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from goldenthread.analysis.measures.delivery.spans import NEEDS, Spans, spans
from goldenthread.analysis.measures.result import Result, Undefined

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

CONSISTENT_WITHIN = 0.10


@dataclass(frozen=True)
class LittlesLaw(Result):
    """What :func:`littles_law` returns; its docstring explains the fields."""

    basis: str
    window_days: float
    n_arrived: int
    n_left: int
    n_open_at_start: int
    n_open_at_end: int
    mean_in_progress: float
    arrivals_per_day: float
    mean_days: float | Undefined
    ratio: float | Undefined
    consistent: bool | Undefined
    expected_days: float | Undefined


def littles_law(records: RecordSet, *, since: datetime | None = None) -> LittlesLaw | Undefined:
    """Whether work in progress, arrivals and lead times agree, as they must in complete and steady records.

    Root orders, in the window from ``since`` (the first order, without it) to the as-of moment. An order leaves
    when it is delivered, withdrawn, or declined for good (its last answer is a decline); one that was redirected
    stays. Where the ratio is off, records are missing, or work piles up or runs down (see the open orders at both
    ends).

    Formula:
        L = Σ time of all orders inside the window / window; λ = orders placed / window; W = mean days of the
        orders that left in the window; ratio = λW / L, 1 if the window starts and ends empty;
        expected lead time of the next order = open orders / orders that left a day

    Returns:
        ``mean_in_progress`` L (orders), ``arrivals_per_day`` λ, ``mean_days`` W, ``ratio``; ``consistent``:
        within 10 % of 1 (a policy, not a test); ``expected_days``; ``n_open_at_start``, ``n_open_at_end``.

    Undefined:
        Neither deliveries nor events, no orders, an empty window; W, ratio and expectation where nothing left.

    Reference:
        Little 1961, A proof for the queuing formula L = λW, Operations Research 9:383–387,
        10.1287/opre.9.3.383. SCIENCE.md D7, W04.

    Example:
        >>> from datetime import datetime, timedelta
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> day = lambda d: datetime(2024, 3, 1) + timedelta(days=d)
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": list("abcde"), "placed_at": [day(d) for d in (0, 1, 2, 4, 6)]}),
        ...     "delivery": pa.table({"delivery_id": list("abcde"), "order_id": list("abcde"),
        ...                           "at": [day(d) for d in (4, 3, 8, 9, 10)]}),
        ... }, as_of=day(10))
        >>> law = littles_law(records)
        >>> law.mean_in_progress, law.arrivals_per_day, law.mean_days, law.consistent
        (2.1, 0.5, 4.2, True)
    """
    found = spans(records)
    if found is None:
        return Undefined("the records hold neither deliveries nor events", NEEDS)
    if not len(found.placed):
        return Undefined("there are no orders", ("order.placed_at",))
    start = float(found.placed.min()) if since is None else _days(since)
    window = found.now - start
    if window <= 0:
        return Undefined("the window is empty: everything happened at one moment, or 'since' is not past")
    return _law(found, start, window)


def _days(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.timestamp() / 86_400


def _law(found: Spans, start: float, window: float) -> LittlesLaw:
    inside = np.clip(np.minimum(found.ended, found.now) - np.maximum(found.placed, start), 0, None)
    arrived = int((found.placed >= start).sum())
    left = ~found.open & (found.ended >= start)
    mean_in_progress, arrivals = float(inside.sum()) / window, arrived / window
    nothing = Undefined("no order left in the window")
    mean_days: float | Undefined = nothing
    ratio: float | Undefined = nothing
    expected: float | Undefined = nothing
    if left.any():
        mean_days = float((found.ended[left] - found.placed[left]).mean())
        expected = int(found.open.sum()) / (int(left.sum()) / window)
        if mean_in_progress > 0:
            ratio = arrivals * mean_days / mean_in_progress
    return LittlesLaw(
        found.basis,
        window,
        arrived,
        int(left.sum()),
        int(((found.placed < start) & (found.ended >= start)).sum()),
        int(found.open.sum()),
        mean_in_progress,
        arrivals,
        mean_days,
        ratio,
        ratio if isinstance(ratio, Undefined) else abs(ratio - 1) <= CONSISTENT_WITHIN,
        expected,
    )
