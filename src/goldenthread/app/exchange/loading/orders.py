"""Orders: everything that happened to each, in the order of time, as the events that the actions would write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.recordset import quoted
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row, above_zero, amount, query, rows, start_of, text
from goldenthread.app.exchange.loading.retelling import retell
from goldenthread.app.exchange.loading.sheets import Progress, Sheets
from goldenthread.app.exchange.loading.versions import ended_early, versions, without_marks
from goldenthread.app.orders import events
from goldenthread.app.orders.models import Clock, Order, OrderKind, Policy

TOLD_EVERY = 500  # orders between two words about how far the loading is
TABLES = ("order", "requested_date", "answer", "event", "holding", "pause", "delivery", "verdict", "policy")

# Everything that happened to an order, as (order, time, rank among equal times, what, and what it needs to say).
HAPPENINGS = """
WITH said AS (
    SELECT order_id, placed_at AS "at", 0 AS rank, 'placed' AS what, NULL AS ref, asked_of_unit_id AS unit,
           NULL AS person, NULL::DATE AS day, quantity, NULL AS word, NULL AS ground, NULL AS contact,
           NULL::BOOLEAN AS flag
    FROM "order"
    UNION ALL
    SELECT order_id, "at", 1, 'requested', NULL, NULL, {requested_date.by}, requested_for, NULL, asked_by,
           {requested_date.ground}, NULL, NULL
    FROM requested_date
    UNION ALL
    SELECT order_id, "at", 2, kind, answer_id, unit_id, "by", promised_for, quantity, cause, ground, NULL, NULL
    FROM answer
    UNION ALL
    SELECT order_id, expedited_at, 3, 'expedited', NULL, NULL, expedited_by, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "order" WHERE expedited_at IS NOT NULL
    UNION ALL
    SELECT order_id, finished_at, CASE WHEN started_at = finished_at THEN 10 ELSE 4 END, 'finished', event_id,
           unit_id, person_id, NULL, NULL, activity, value_class, NULL, usable_as_received
    FROM event WHERE finished_at IS NOT NULL
    UNION ALL
    SELECT order_id, "at", 5, 'delivered', delivery_id, NULL, "by", NULL, quantity, NULL, NULL, NULL,
           TRY_CAST({delivery.whole} AS BOOLEAN)
    FROM delivery
    UNION ALL
    SELECT order_id, from_at, 6, 'held', NULL, unit_id, person_id, NULL, NULL, NULL, NULL, NULL, NULL
    FROM holding
    UNION ALL
    SELECT order_id, to_at, CASE WHEN from_at = to_at THEN 9 ELSE 7 END, 'resumed', NULL, NULL, {pause.resumed_by},
           NULL, NULL, NULL, NULL, NULL, NULL
    FROM pause WHERE to_at IS NOT NULL
    UNION ALL
    SELECT order_id, from_at, 8, 'paused', NULL, NULL, {pause.by}, NULL, NULL, coalesce(waiting_on, 'unit'), reason,
           NULL, NULL
    FROM pause
    UNION ALL
    SELECT order_id, started_at, 9, 'started', event_id, unit_id, person_id, NULL, NULL, activity, value_class, NULL,
           usable_as_received
    FROM event WHERE started_at IS NOT NULL
    UNION ALL
    SELECT order_id, "at", 11, outcome, verdict_id, NULL, {verdict.by}, NULL, NULL, delivery_id, ground,
           contact_id, NULL
    FROM verdict
    UNION ALL
    SELECT order_id, withdrawn_at, 12, 'withdrawn', NULL, NULL, {order.withdrawn_by}, NULL, NULL, NULL,
           {order.withdrawal_ground}, NULL, NULL
    FROM "order" WHERE withdrawn_at IS NOT NULL
)
SELECT said.* FROM said JOIN "order" o USING (order_id) WHERE said."at" >= o.placed_at
ORDER BY order_id, "at", rank, ref
"""


def happenings(records: RecordSet) -> Iterator[Row]:
    """Everything that happened, order by order, in the order of time."""

    def own(found: re.Match[str]) -> str:
        """A column beyond those that a record set declares, where this one has it."""
        table, column = found.groups()
        return quoted(column) if column in records.columns(table) else "NULL"

    return query(records, re.sub(r"\{(\w+)\.(\w+)\}", own, HAPPENINGS))


def load(
    records: RecordSet,
    sheets: Sheets,
    ids: Ids,
    progress: Progress,
    *,
    above: Mapping[int, int | None] | None = None,
    nth: dict[Any, int] | None = None,
) -> None:
    """``above``: the parents of orders that are here; ``nth``: how often each account has expedited in a quarter."""
    _kinds(records, sheets, ids)
    parents = _number_orders(records, sheets, ids, above or {})
    nth = defaultdict(int) if nth is None else nth
    of = records.count("order")
    happened = groupby(happenings(records), key=lambda row: row["order_id"])
    orders = rows(records, "order", "order_id")
    for number, (row, (external, found)) in enumerate(zip(orders, happened, strict=True)):
        if number % TOLD_EVERY == 0:
            progress(f"orders: {number:,} of {of:,}")
        assert row["order_id"] == external, "orders and what happened to them come in the same order"
        retell_row(row, found, parents, nth, sheets, ids)
    for row in versions(records, "policy", "policy_id"):
        _policy(row, sheets, ids)


def _kinds(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    sql = (
        'SELECT kind, min(placed_at) AS "at" FROM "order" WHERE kind IS NOT NULL GROUP BY kind ORDER BY kind'
    )
    for row in query(records, sql):
        if ids.of("order_kind", row["kind"]) is not None:
            continue
        made = OrderKind(name=text(row["kind"], 100))
        ids.keep("order_kind", row["kind"], sheets.add(made))
        sheets.tell(made, events.OrderKindAdded(name=made.name, needs=""), at=row["at"])


def _number_orders(
    records: RecordSet, sheets: Sheets, ids: Ids, above: Mapping[int, int | None]
) -> dict[int, int | None]:
    """Every order's number, and its parent's."""
    found = list(query(records, 'SELECT order_id, parent_order_id FROM "order" ORDER BY placed_at, order_id'))
    for row in found:
        ids.keep("order", row["order_id"], sheets.next_id(Order))
    parents: dict[int, int | None] = dict(above)
    for row in found:
        key = ids.of("order", row["order_id"])
        assert key is not None
        parents[key] = ids.of("order", row["parent_order_id"])
    return parents


def _upwards(key: int, parents: dict[int, int | None]) -> list[int]:
    """The order and those above it, up to the root; a circle in the source is cut."""
    found = [key]
    while (above := parents.get(found[-1])) is not None and above not in found:
        found.append(above)
    return found


def retell_row(
    row: Row,
    found: Iterator[Row],
    parents: dict[int, int | None],
    nth: dict[Any, int],
    sheets: Sheets,
    ids: Ids,
) -> None:
    """The order of ``row``, with what was ``found`` to have happened to it."""
    key, account = ids.of("order", row["order_id"]), ids.of("account", row["account_id"])
    asked_of = ids.of("unit", row["asked_of_unit_id"])
    happenings = list(found)
    if asked_of is None:  # a log may not say of whom it was asked: who held it first
        asked_of = next((ids.of("unit", one["unit"]) for one in happenings if one["unit"]), None)
    if key is None or account is None or asked_of is None:
        ids.leave_out("order", row)
        ids.forget("order", row["order_id"])
        return
    line = _upwards(key, parents)
    order = Order(
        id=key,
        parent_id=line[1] if len(line) > 1 else None,
        root_id=line[-1],
        depth=len(line) - 1,
        kind_id=ids.of("order_kind", row["kind"]),
        account_id=account,
        asked_by_unit_id=ids.of("unit", row["asked_by_unit_id"]),
        asked_of_unit_id=asked_of,
        title=_title(row),
        description=text(row.get("description"), 20_000),
        why=text(row.get("why"), 4_000),
        value=_not_negative(row["value"]),
        quantity=above_zero(row["quantity"], 3),
        priority=text(row["priority"], 30),
        contact_id=ids.of("contact", row.get("contact_id")),
        placed_by_id=ids.of("person", row.get("placed_by")),
        placed_at=row["placed_at"],
        recorded_at=max(row["recorded_at"] or row["placed_at"], row["placed_at"]),
    )
    retell(order, happenings, sheets, ids, nth)


def _title(row: Row) -> str:
    """What was ordered, by the title, else the kind, else the id that the record set gives."""
    return text(row.get("title"), 200) or text(row["kind"], 190).capitalize() or f"Order {row['order_id']}"


def _not_negative(value: Any) -> Decimal | None:
    found = amount(value)
    return found if found is not None and found >= 0 else None


def _policy(row: Row, sheets: Sheets, ids: Ids) -> None:
    target = above_zero(row["target_hours"])
    if target is None or row["clock"] not in Clock.values:
        ids.leave_out("policy", without_marks(row))
        return
    made = Policy(
        code=text(row["policy_id"], 60),
        clock=row["clock"],
        tier=text(row["tier"], 30),
        order_kind_id=ids.of("order_kind", row["order_kind"]),
        unit_id=ids.of("unit", row["unit_id"]),
        target_hours=target,
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    sheets.add(made)
    told = events.PolicySet(
        code=made.code,
        clock=made.clock,
        tier=made.tier,
        order_kind_id=made.order_kind_id,
        scope_unit_id=made.unit_id,
        old_target_hours=None,
        new_target_hours=target,
        valid_from=made.valid_from,
    )
    sheets.tell(made, told, at=start_of(made.valid_from))
    if ended := ended_early(row):
        sheets.tell(made, events.PolicyEnded(made.code, row["valid_to"]), at=ended)
