"""The SQL that delivery measures share: which orders count, when they were delivered, on which days due.

Only what was known at the as-of moment is read (rule R5): rows placed, recorded, answered or delivered later
are left out. A day is met until its end in the account's time zone, or in UTC where no calendar is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

ACCOUNT_DAYS = "each account's own days"
UTC_DAYS = "days in UTC, as no account has a calendar"


def moment(at: datetime) -> str:
    """``at`` as an SQL timestamp."""
    return f"TIMESTAMP '{at:%Y-%m-%d %H:%M:%S.%f}'"


def grouping(records: RecordSet, column: str | None) -> str:
    """The SQL of what orders are grouped by: a column of the order, or of its account."""
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    if column in records.columns("order"):
        return f"CAST(o.{quoted(column)} AS VARCHAR)"
    if column in records.columns("account"):
        return f"CAST(a.{quoted(column)} AS VARCHAR)"
    known = sorted(records.columns("order") | records.columns("account"))
    raise ValueError(f"Orders cannot be grouped by {column!r}. Choose one of: {', '.join(known)}.")


def refused(records: RecordSet) -> str:
    """The orders that were declined for good, as a subquery (order_id, refused_at): their last answer is a decline.

    An order that was redirected is still asked for, of another unit. A decline that was set aside counts until the
    next answer.
    """
    return f"""(SELECT order_id, max("at") AS refused_at FROM answer
            WHERE order_id IS NOT NULL AND "at" <= {moment(records.as_of)}
            GROUP BY order_id HAVING max_by(kind, ("at", answer_id)) = 'decline')"""


def asked(
    records: RecordSet, *, by: str | None = None, within: str | None = None, supporting: bool = False
) -> str:
    """The relation ``asked``: the root orders (or those that support them) known by the as-of moment."""
    now = moment(records.as_of)
    columns = [c for c in dict.fromkeys((by, within)) if c and c not in records.columns("order")]
    newest = ", ".join(
        f"arg_max_null({quoted(c)}, coalesce(valid_from, DATE '0001-01-01')) AS {quoted(c)}" for c in columns
    )
    account = f"""LEFT JOIN (SELECT account_id, {newest} FROM account
        WHERE coalesce(valid_from, DATE '0001-01-01') <= CAST({now} AS DATE) GROUP BY account_id) a
        ON a.account_id = o.account_id"""
    return f"""asked AS (
        SELECT o.order_id, o.account_id, o.quantity, o.placed_at,
            CASE WHEN o.withdrawn_at <= {now} THEN o.withdrawn_at END AS withdrawn_at, refused.refused_at,
            {grouping(records, by)} AS grp, {grouping(records, within)} AS stratum
        FROM "order" o {account if columns else ""}
        LEFT JOIN {refused(records)} refused ON refused.order_id = o.order_id
        WHERE o.placed_at <= {now} AND coalesce(o.recorded_at, o.placed_at) <= {now}
            AND o.parent_order_id IS {"NOT " if supporting else ""}NULL)"""


@dataclass(frozen=True)
class Deliveries:
    """How it is known when an order was delivered: ``sql`` defines the relation ``delivered``."""

    basis: str
    sql: str


def deliveries(records: RecordSet) -> Deliveries:
    """The relation ``delivered`` (order_id, delivered_at), from deliveries or from the order's last event."""
    if records.provides("delivery"):
        return Deliveries("deliveries in full, those returned left out", _delivered_in_full(records))
    from goldenthread.analysis.measures.delivery.endings import from_events

    return from_events(records)


def _delivered_in_full(records: RecordSet) -> str:
    now = moment(records.as_of)
    returned = ""
    if records.provides("verdict"):
        returned = f"""AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.order_id = d.order_id
            AND v.outcome = 'returned' AND v."at" <= {now}
            AND (v.delivery_id = d.delivery_id OR (v.delivery_id IS NULL AND v."at" >= d."at")))"""
    return f"""delivered AS (
        SELECT order_id, min("at") AS delivered_at FROM (
            SELECT d.order_id, d."at", o.quantity,
                sum(coalesce(d.quantity, CAST('inf' AS DOUBLE)))
                    OVER (PARTITION BY d.order_id ORDER BY d."at", d.delivery_id) AS so_far
            FROM delivery d JOIN asked o ON o.order_id = d.order_id
            WHERE d."at" <= {now} {returned})
        WHERE so_far >= coalesce(quantity, 0) * (1 - 1e-9) GROUP BY order_id)"""


@dataclass(frozen=True)
class Days:
    """How a local day ends: ``end_of(column)`` is the SQL of the first instant after that day."""

    basis: str
    sql: str
    local: bool

    def end_of(self, day: str) -> str:
        """The first instant after ``day`` where the account is."""
        midnight = f"CAST({day} + 1 AS TIMESTAMP)"
        return f"(({midnight} AT TIME ZONE time_zone) AT TIME ZONE 'UTC')" if self.local else midnight


def days(records: RecordSet) -> Days:
    """The relation ``zone`` (account_id, time_zone), if any account has a calendar."""
    if not (records.provides("account", "calendar_id") and records.provides("calendar")):
        return Days(UTC_DAYS, "zone AS (SELECT NULL AS account_id, 'UTC' AS time_zone WHERE false)", False)
    now = moment(records.as_of)
    return Days(
        ACCOUNT_DAYS,
        f"""zone AS (SELECT account_id, coalesce(c.time_zone, 'UTC') AS time_zone FROM (
            SELECT account_id,
                arg_max_null(calendar_id, coalesce(valid_from, DATE '0001-01-01')) AS calendar_id FROM account
            WHERE coalesce(valid_from, DATE '0001-01-01') <= CAST({now} AS DATE) GROUP BY account_id)
            LEFT JOIN calendar c USING (calendar_id))""",
        True,
    )


def dates(records: RecordSet) -> str:
    """The relations ``requested`` and ``promised``: the three dates of each order.

    The requested date is the customer's latest; a change by us never moves it. Promises that the customer's
    own change of mind made necessary start anew: the first promise is the first after that change.
    """
    now = moment(records.as_of)
    return f"""requested AS (
        SELECT order_id,
            coalesce(max_by(requested_for, "at") FILTER (coalesce(asked_by, 'customer') = 'customer'),
                     min_by(requested_for, "at")) AS requested_for,
            max("at") FILTER (coalesce(asked_by, 'customer') = 'customer') AS asked_at
        FROM requested_date WHERE "at" <= {now} GROUP BY order_id),
    said AS (
        SELECT p.order_id, p."at", p.answer_id, p.promised_for, p.cause,
            coalesce(p."at" >= r.asked_at, false) AS since_asked
        FROM answer p LEFT JOIN requested r ON r.order_id = p.order_id
        WHERE p.kind = 'promise' AND p.promised_for IS NOT NULL AND p."at" <= {now}),
    promised AS (
        SELECT order_id, bool_or(since_asked) AS anew,
            coalesce(min_by(promised_for, ("at", answer_id)) FILTER (since_asked),
                     min_by(promised_for, ("at", answer_id))) AS first_promise,
            max_by(promised_for, ("at", answer_id)) AS last_promise,
            coalesce(min(promised_for) FILTER (since_asked) < max(promised_for) FILTER (since_asked),
                     min(promised_for) < max(promised_for)) AS moved
        FROM said GROUP BY order_id)"""
