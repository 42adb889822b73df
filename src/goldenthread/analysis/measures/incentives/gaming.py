"""Bunching: do deliveries pile up just at the promised day, more than their neighbours explain?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal

from goldenthread.analysis.measures.delivery.relations import asked, dates, days, deliveries
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records import RecordSet

Basis = Literal["last_promise", "first_promise", "requested_for"]
SHOWN = 30  # days on either side of the date that are listed


@dataclass(frozen=True)
class Standardised:
    """How far a day's count stands from the mean of its neighbours, in standard deviations."""

    count: int
    expected: float
    standard_deviation: float
    z: float
    p_two_sided: float


@dataclass(frozen=True)
class Bunching(Result):
    """The day of the date and the day after it: a peak on the one and a hole on the other are the sign."""

    on_the_day: Standardised | Undefined
    day_after: Standardised | Undefined
    basis: str
    counts: dict[int, int]
    n: int


def bunching(records: RecordSet, *, basis: Basis = "last_promise") -> Bunching:
    """Bunching at the promised day [M4]: more deliveries on the very day than the days around it explain.

    Formula:
        For day i (days late, 0 = the promised day) with n_i of N deliveries and p_i = n_i / N:
        z_i = [n_i − (n_{i−1} + n_{i+1}) / 2] / √(N p_i (1 − p_i) + ¼ N (p_{i−1} + p_{i+1})(1 − p_{i−1} −
        p_{i+1})). Days are the account's own. Look at day 0 and day 1 together: a hole just after is the
        stronger sign.

    Returns:
        ``on_the_day`` and ``day_after``: ``count``, ``expected``, ``standard_deviation``, ``z``, and
        ``p_two_sided`` by the normal law; ``counts`` of deliveries by days late, 30 on either side; ``n``
        deliveries with such a date. With ``basis`` ``first_promise`` late changes of the promise cannot make
        the peak; compare the two.

    Undefined:
        Without deliveries that had the date, or where the day and its neighbours are all empty. Real
        deadlines cause some bunching by themselves; neighbouring days are not independent, so read z as a
        rough measure.

    Reference:
        Burgstahler, D. & Dichev, I. (1997), Earnings management to avoid earnings decreases and losses,
        Journal of Accounting and Economics 24, 99–126, doi:10.1016/S0165-4101(97)00017-7. M4.

    Example:
        >>> import pyarrow as pa
        >>> from datetime import date, datetime
        >>> orders = list("abcd")
        >>> order = {"order_id": orders, "placed_at": [datetime(2025, 1, 1)] * 4}
        >>> answer = {"answer_id": orders, "order_id": orders, "kind": ["promise"] * 4,
        ...           "at": [datetime(2025, 1, 2)] * 4, "promised_for": [date(2025, 1, 9)] * 4}
        >>> done = {"delivery_id": orders, "order_id": orders, "at": [datetime(2025, 1, d) for d in (8, 9, 9, 9)]}
        >>> tables = {"order": order, "answer": answer, "delivery": done}
        >>> records = RecordSet.from_tables({name: pa.table(table) for name, table in tables.items()})
        >>> found = bunching(records)
        >>> found.counts, found.on_the_day.expected
        ({-1: 1, 0: 3}, 0.5)
    """
    if basis not in ("last_promise", "first_promise", "requested_for"):
        raise ValueError(f"basis must be 'last_promise', 'first_promise' or 'requested_for', not {basis!r}.")
    local = days(records)
    rows = records.rows(
        f"""WITH {asked(records)}, {deliveries(records).sql}, {local.sql}, {dates(records)}
        SELECT CAST((d.delivered_at AT TIME ZONE 'UTC') AT TIME ZONE coalesce(time_zone, 'UTC') AS DATE) -
        {basis} AS late,
            count(*)
        FROM asked o JOIN delivered d USING (order_id) LEFT JOIN requested r USING (order_id)
        LEFT JOIN promised p USING (order_id) LEFT JOIN zone z ON z.account_id = o.account_id
        WHERE {basis} IS NOT NULL GROUP BY ALL ORDER BY ALL"""
    )
    return bunching_of({int(late): int(n) for late, n in rows}, basis=basis)


def bunching_of(counts: Mapping[int, int], *, basis: str = "") -> Bunching:
    """Bunching at 0 in counts by day (or by any step of equal width)."""
    return Bunching(
        on_the_day=standardised(counts, 0),
        day_after=standardised(counts, 1),
        basis=basis,
        counts={day: n for day, n in sorted(counts.items()) if abs(day) <= SHOWN},
        n=sum(counts.values()),
    )


def standardised(counts: Mapping[int, int], day: int) -> Standardised | Undefined:
    """Burgstahler and Dichev's standardised difference of one day's count from its neighbours."""
    total = sum(counts.values())
    if not total:
        return Undefined("no delivery had such a date", ("delivery.at", "answer.promised_for"))
    here, beside = counts.get(day, 0), counts.get(day - 1, 0) + counts.get(day + 1, 0)
    p, q = here / total, beside / total
    variance = total * p * (1 - p) + total * q * (1 - q) / 4
    if variance <= 0:
        return Undefined("the day and its neighbours hold none of the deliveries, or the day holds all")
    deviation = sqrt(variance)
    z = (here - beside / 2) / deviation
    return Standardised(here, beside / 2, deviation, z, erfc(abs(z) / sqrt(2)))
