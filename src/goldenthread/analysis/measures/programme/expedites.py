"""Expedites that are concentrated on one account, and how late the others were in the same weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.delivery.relations import asked, dates, deliveries, moment
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.ranks import Association, kendall

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

CONCENTRATED = 2.0  # a policy: the share of expedites beside the share of orders
ALPHA = 0.05
NONE = Undefined("no order was expedited", ("order.expedited_at",))


@dataclass(frozen=True)
class Week:
    """A week by its Monday: expedites of the account, and others' promises due in it and not kept."""

    begins: date
    expedites: int
    due: int
    late: int


@dataclass(frozen=True)
class ExpediteConcentration(Result):
    """What :func:`expedite_concentration` returns; its docstring explains the fields."""

    as_of: datetime
    account_id: str
    n_expedites: int
    n_orders: int
    expedite_share: float
    order_share: float
    ratio: float
    concentrated: bool
    n_weeks: int
    association: Association | Undefined
    stands_out: bool
    weeks: tuple[Week, ...]


Counts = tuple[str, int, int]  # account, orders, expedites


def expedite_concentration(records: RecordSet, *, weeks: int = 52) -> ExpediteConcentration | Undefined:
    """Whether one account has orders put first far beyond its share, and the others are late when it has.

    Of root orders placed in the last ``weeks`` weeks. That the two go together is an association: it does not say
    that the one brings the other.

    Formula:
        ratio = (its expedites / all expedites) / (its orders / all orders), of the account with most expedites;
        concentrated: ratio ≥ 2. Kendall's τ-b over weeks between its expedites and the share of the others'
        unexpedited promises due in the week that were not kept by the last promised day (days in UTC);
        stands out: concentrated, τ > 0 and one-sided p < 0.05

    Returns:
        ``account_id``; ``n_expedites`` and ``n_orders`` of all; ``expedite_share``, ``order_share`` 0–1;
        ``ratio`` ≥ 0; ``association`` with τ and p; ``n_weeks`` in which others had a promise due; ``weeks``.

    Undefined:
        No order was expedited; the association with fewer than three weeks, or where nothing varies.

    Reference:
        Derived; Kendall 1938, Biometrika 30:81–93. The bound of 2 is a policy. SCIENCE.md F13.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> day = datetime(2024, 3, 4)
        >>> records = RecordSet.from_tables({"order": pa.table({
        ...     "order_id": list("abcd"), "account_id": ["star", "other", "other", "other"],
        ...     "placed_at": [day] * 4, "expedited_at": [day, None, None, None]})}, as_of=datetime(2024, 4, 1))
        >>> found = expedite_concentration(records)
        >>> found.account_id, found.ratio, found.association.reason
        ('star', 4.0, 'at least three values that are not all equal are needed')
    """
    since = f"{moment(records.as_of)} - INTERVAL {int(weeks)} WEEK"
    rows = records.rows(
        f"""WITH {asked(records)} SELECT account_id, count(*), count(x.expedited_at) FROM asked
        JOIN (SELECT order_id, CASE WHEN expedited_at <= {moment(records.as_of)} THEN expedited_at END AS expedited_at
              FROM "order") x USING (order_id)
        WHERE placed_at >= {since} AND account_id IS NOT NULL GROUP BY account_id ORDER BY account_id"""
    )
    return from_counts(records.as_of, rows, lambda account: _weeks(records, account, since))


def from_counts(
    as_of: datetime, accounts: Sequence[Counts], weekly: Callable[[str], Sequence[Week]]
) -> ExpediteConcentration | Undefined:
    """The same from counts by account, and by week for the account that they name: for whoever counted elsewhere."""
    expedites, orders = sum(row[2] for row in accounts), sum(row[1] for row in accounts)
    if not expedites:
        return NONE
    account, own, urgent = max(accounts, key=lambda row: (row[2], -row[1], row[0]))
    share, part = urgent / expedites, own / orders
    weeks = tuple(one for one in weekly(account) if one.due)
    together = kendall([one.expedites for one in weeks], [one.late / one.due for one in weeks])
    rises = isinstance(together, Association) and together.value > 0 and together.p_one_sided < ALPHA
    ratio = share / part
    return ExpediteConcentration(
        as_of,
        account,
        expedites,
        orders,
        share,
        part,
        ratio,
        ratio >= CONCENTRATED,
        len(weeks),
        together,
        ratio >= CONCENTRATED and rises,
        weeks,
    )


def _weeks(records: RecordSet, account: str, since: str) -> list[Week]:
    """Every week in which others had a promise due that is over."""
    now = moment(records.as_of)
    rows = records.rows(
        f"""WITH {asked(records)}, {deliveries(records).sql}, {dates(records)},
        due AS (
            SELECT CAST(date_trunc('week', p.last_promise) AS DATE) AS week,
                coalesce(CAST(d.delivered_at AS DATE) <= p.last_promise, false) AS kept
            FROM asked o JOIN promised p USING (order_id) LEFT JOIN delivered d USING (order_id)
            JOIN "order" x ON x.order_id = o.order_id
            WHERE o.account_id <> $1 AND x.expedited_at IS NULL AND o.withdrawn_at IS NULL
                AND p.last_promise >= CAST({since} AS DATE) AND p.last_promise < CAST({now} AS DATE)),
        put_first AS (
            SELECT CAST(date_trunc('week', x.expedited_at) AS DATE) AS week, count(*) AS n FROM asked o
            JOIN "order" x ON x.order_id = o.order_id
            WHERE o.account_id = $1 AND x.expedited_at <= {now} GROUP BY week)
        SELECT week, coalesce(any_value(n), 0), count(*), count(*) FILTER (NOT kept)
        FROM due LEFT JOIN put_first USING (week) GROUP BY week ORDER BY week""",
        [account],
    )
    return [Week(*row) for row in rows]
