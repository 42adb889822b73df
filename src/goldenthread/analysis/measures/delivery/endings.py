"""When an order ended, in a log that has events and no deliveries.

A log rarely says which orders are still open, and an order whose last event was yesterday may get another one
tomorrow. So an order counts as ended at its last event only if it has been silent for longer than 99 of 100
gaps between events of one order, or if its last event is of a kind that ends orders: at least nine in ten of
the orders in which it occurs have it at their last time (closing steps often share one), counted over the orders
that have been silent for longer than the median gap. All others are open, and stay in (rule R2). Derived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from goldenthread.analysis.measures.delivery.relations import Deliveries
    from goldenthread.analysis.records import RecordSet

QUIET_SHARE = 0.99
SETTLED_SHARE = 0.5
ENDS_SHARE = 0.9
FEWEST_ORDERS = 5
_SAMPLE = 20_000  # orders from which the quiet time and the last activities are learned

_TABLE = "ended_by_last_event"  # one pass over all events, kept in the records' own database
_known: WeakKeyDictionary[RecordSet, tuple[int, Deliveries]] = WeakKeyDictionary()


def from_events(records: RecordSet) -> Deliveries:
    """The relation ``delivered`` from each order's last event, and in words how it was decided."""
    revision, known = _known.get(records, (-1, None))
    if known is None or revision != records.revision:
        known = _read(records)
        _known[records] = records.revision, known
    return known


def _read(records: RecordSet) -> Deliveries:
    from goldenthread.analysis.measures.delivery.relations import Deliveries, moment

    now = moment(records.as_of)
    quiet, closing = _learned(records)
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in closing) or "NULL"
    records.execute(f"""CREATE OR REPLACE TEMP TABLE {_TABLE} AS
        SELECT order_id, last_at AS delivered_at FROM (
            SELECT e.order_id, max(coalesce(finished_at, started_at)) AS last_at,
                max(coalesce(finished_at, started_at)) FILTER (activity IN ({listed})) AS closed_at,
                bool_or(finished_at IS NULL OR finished_at > {now}) AS running
            FROM event e WHERE coalesce(started_at, finished_at) <= {now} GROUP BY e.order_id)
        WHERE NOT running AND (last_at < {now} - INTERVAL '{quiet} microseconds'
            OR closed_at = last_at)""")
    days = quiet / 86_400_000_000
    last = f"one of {', '.join(closing)}" if len(closing) > 1 else "".join(closing)
    ends = f" or its last step is {last}" if closing else ""
    return Deliveries(
        f"last event; an order counts as ended when it was silent for {days:.3g} days or more{ends}",
        f"delivered AS (FROM {_TABLE})",
    )


def _learned(records: RecordSet) -> tuple[int, list[str]]:
    """The quiet time in microseconds, and the activities that end orders."""
    from goldenthread.analysis.measures.delivery.relations import moment

    now = moment(records.as_of)
    orders = max(1, records.rows('SELECT approx_count_distinct(order_id) FROM "event"')[0][0])
    sample = f"""taken AS (
        SELECT order_id, activity, seq, coalesce(finished_at, started_at) AS t FROM event
        WHERE hash(order_id) % {max(1, orders // _SAMPLE)} = 0
            AND coalesce(started_at, finished_at) <= {now})"""
    gaps = records.rows(f"""WITH {sample}
        SELECT quantile_disc(gap, {QUIET_SHARE}), quantile_disc(gap, {SETTLED_SHARE}) FROM (
            SELECT epoch_us(t) - epoch_us(lag(t) OVER (PARTITION BY order_id ORDER BY t, seq)) AS gap
            FROM taken) WHERE gap IS NOT NULL""")[0]
    quiet, settled = (int(gap or 0) for gap in gaps)
    closing = records.rows(f"""WITH {sample},
        silent AS (
            SELECT order_id, max(t) AS last_at FROM taken
            GROUP BY order_id HAVING last_at < {now} - INTERVAL '{settled} microseconds')
        SELECT activity FROM taken JOIN silent USING (order_id) WHERE activity IS NOT NULL
        GROUP BY activity HAVING count(DISTINCT order_id) >= {FEWEST_ORDERS}
            AND count(DISTINCT order_id) FILTER (t = last_at) >= {ENDS_SHARE} * count(DISTINCT order_id)
        ORDER BY activity""")
    return quiet, [name for (name,) in closing]
