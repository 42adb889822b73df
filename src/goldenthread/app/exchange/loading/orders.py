"""Orders: everything that happened to each, in the order of time, as the events that the actions would write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.recordset import text_literal
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.organisation import LONG_AGO
from goldenthread.app.exchange.loading.reading import (
    Row,
    above_zero,
    kept,
    not_negative,
    query,
    rows,
    selected,
    start_of,
    text,
)
from goldenthread.app.exchange.loading.retelling import retell
from goldenthread.app.exchange.loading.retelling.story import Withdrawn
from goldenthread.app.exchange.loading.sheets import Progress, Sheets
from goldenthread.app.exchange.loading.versions import ended_early, versions, without_marks
from goldenthread.app.orders import events
from goldenthread.app.orders.models import Clock, Order, OrderKind, Policy

OF_ORDERS = ("requested_date", "answer", "turn", "event", "holding", "pause", "delivery", "verdict")
SAID = ("answer", "turn", "delivery", "verdict")  # at one time, and never before there is an order
# when each began, by the first of these that is said; who held the order follows from the rest
BEGINS = {
    "requested_date": ("at",),
    "answer": ("at",),
    "turn": ("at",),
    "event": ("started_at", "finished_at"),
    "pause": ("from_at",),
    "delivery": ("at",),
    "verdict": ("at",),
}
TOLD_EVERY = 500  # orders between two words about how far the loading is
TABLES = (
    "order",
    "requested_date",
    "answer",
    "turn",
    "event",
    "holding",
    "pause",
    "delivery",
    "verdict",
    "policy",
    "order_kind",
)

# Everything that happened to an order: when, its rank among equal times, what, and what it needs to say. A name in
# braces is a column that the application keeps beside.
HAPPENINGS = """
WITH said AS (
    SELECT order_id, placed_at AS "at", 0 AS rank, 'placed' AS what, asked_of_unit_id AS unit, quantity
    FROM "order"
    UNION ALL BY NAME
    SELECT order_id, "at", 1 AS rank, 'requested' AS what, requested_for AS day, asked_by AS word,
           {requested_date.by} AS person, {requested_date.ground} AS ground
    FROM requested_date
    UNION ALL BY NAME
    SELECT order_id, "at", 2 AS rank, kind AS what, answer_id AS ref, unit_id AS unit, "by" AS person,
           promised_for AS day, quantity, cause AS word, ground,
           CASE kind WHEN 'redirect' THEN {answer.redirected_to_unit_id} WHEN 'decline' THEN {answer.decided_by}
           WHEN 'promise' THEN {answer.accepted_by} END AS other, {answer.accepts_counter} AS flag
    FROM answer
    UNION ALL BY NAME
    SELECT order_id, "at", CASE kind WHEN 'handed_off' THEN 5 WHEN 'received' THEN 10 ELSE 3 END AS rank,
           kind AS what, "by" AS person, words AS ground, to_person_id AS other, handed_off_at AS since,
           usable AS flag
    FROM turn
    UNION ALL BY NAME
    SELECT order_id, expedited_at AS "at", 3 AS rank, 'expedited' AS what, expedited_by AS person,
           {order.expedite_ground} AS ground, {order.expedite_delayed_orders} AS quantity,
           {order.expedite_delayed_hours} AS hours
    FROM "order" WHERE expedited_at IS NOT NULL
    UNION ALL BY NAME
    SELECT order_id, finished_at AS "at", CASE WHEN started_at = finished_at THEN 11 ELSE 4 END AS rank,
           'finished' AS what, event_id AS ref, unit_id AS unit, person_id AS person, activity AS word,
           value_class AS ground, usable_as_received AS flag, {event.note} AS note
    FROM event WHERE finished_at IS NOT NULL
    UNION ALL BY NAME
    SELECT order_id, "at", 5 AS rank, 'delivered' AS what, delivery_id AS ref, "by" AS person, quantity,
           {delivery.whole} AS flag, {delivery.note} AS note
    FROM delivery
    UNION ALL BY NAME
    SELECT order_id, from_at AS "at", 6 AS rank, 'held' AS what, unit_id AS unit, person_id AS person
    FROM holding
    UNION ALL BY NAME
    SELECT order_id, to_at AS "at", CASE WHEN from_at = to_at THEN 9 ELSE 7 END AS rank, 'resumed' AS what,
           {pause.resumed_by} AS person
    FROM pause WHERE to_at IS NOT NULL
    UNION ALL BY NAME
    SELECT order_id, from_at AS "at", 8 AS rank, 'paused' AS what, coalesce(waiting_on, 'unit') AS word,
           reason AS ground, {pause.by} AS person
    FROM pause
    UNION ALL BY NAME
    SELECT order_id, started_at AS "at", 9 AS rank, 'started' AS what, event_id AS ref, unit_id AS unit,
           person_id AS person, activity AS word, value_class AS ground, usable_as_received AS flag
    FROM event WHERE started_at IS NOT NULL
    UNION ALL BY NAME
    SELECT order_id, "at", 12 AS rank, outcome AS what, verdict_id AS ref, {verdict.by} AS person,
           delivery_id AS word, ground, contact_id AS contact
    FROM verdict
    UNION ALL BY NAME
    SELECT order_id, withdrawn_at AS "at", 13 AS rank, 'withdrawn' AS what, {order.withdrawn_by} AS person,
           {order.withdrawal_ground} AS ground, {order.withdrawn_with} AS other
    FROM "order" WHERE withdrawn_at IS NOT NULL
)
SELECT said.* FROM said JOIN "order" o USING (order_id) WHERE said."at" >= o.placed_at
ORDER BY order_id, "at", rank, ref
"""


def happenings(records: RecordSet) -> Iterator[Row]:
    """Everything that happened, order by order, in the order of time."""

    return query(
        records, re.sub(r"\{(\w+)\.(\w+)\}", lambda found: kept(records, *found.groups()), HAPPENINGS)
    )


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
    withdrawals: dict[int, Withdrawn] = {}
    of = records.count("order")
    happened = groupby(happenings(records), key=lambda row: row["order_id"])
    orders = rows(records, "order", "order_id")
    for number, (row, (external, found)) in enumerate(zip(orders, happened, strict=True)):
        if number % TOLD_EVERY == 0:
            progress(f"orders: {number:,} of {of:,}")
        assert row["order_id"] == external, "orders and what happened to them come in the same order"
        if withdrawn := retell_row(row, found, parents, nth, sheets, ids):
            withdrawals[withdrawn[0].order_id] = withdrawn
    for made, with_order in withdrawals.values():
        first = withdrawals.get(with_order or made.order_id, (made, None))[0]
        made.because_of_id = first.pk if first is not made else None
        sheets.add(made)
    _leave_out_strays(records, ids)
    for row in versions(records, "policy", "policy_id"):
        _policy(row, sheets, ids)


def _leave_out_strays(records: RecordSet, ids: Ids) -> None:
    """What happened to an order that is not here, or had no place, or was not placed by then or ended before, is kept
    as it came."""
    lost = [row["order_id"] for row in ids.left_out.get("order", [])]
    stray = f'order_id NOT IN (SELECT order_id FROM "order") OR order_id IN ({_listed(lost)})'
    for table in OF_ORDERS:
        if not records.provides(table):
            continue
        placed = f'(SELECT o.placed_at FROM "order" o WHERE o.order_id = {table}.order_id)'
        early = f' OR "at" < {placed}' if table in SAID else ""
        for row in query(records, f"{selected(records, table)} WHERE {stray}{early}"):
            ids.leave_out(table, row)
        if table in BEGINS and ids.over:
            for row in query(records, f"{selected(records, table)} WHERE order_id IN ({_listed(ids.over)})"):
                begun = next((row[name] for name in BEGINS[table] if row[name]), None)
                if begun is not None and begun > ids.over[row["order_id"]]:
                    ids.leave_out(table, row)


def _listed(names: Iterable[str]) -> str:
    """As the list of an ``IN``."""
    return ", ".join(text_literal(one) for one in names) or "NULL"


def _kinds(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    """Kinds of order: those that are listed, and those that an order names, from its first order on."""
    first = '(SELECT kind, min(placed_at) AS begun FROM "order" WHERE kind IS NOT NULL GROUP BY kind)'
    sql = (
        "SELECT coalesce(k.order_kind, o.kind) AS name, k.needs, k.retired_on, o.begun "
        f"FROM order_kind k FULL JOIN {first} o ON o.kind = k.order_kind ORDER BY name"
    )
    for row in query(records, sql):
        name = text(row["name"], 100)
        known = ids.of("order_kind", row["name"]) or ids.of("order_kind", name)
        if known is not None:
            ids.know("order_kind", {row["name"]: known})
            continue
        made = OrderKind(name=name, needs=text(row["needs"], 500), retired_on=row["retired_on"])
        ids.keep("order_kind", name, sheets.add(made))
        ids.know("order_kind", {row["name"]: made.pk})
        told = events.OrderKindAdded(name=made.name, needs=made.needs)
        sheets.tell(made, told, at=row["begun"] or start_of(LONG_AGO))


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
) -> Withdrawn | None:
    """The order of ``row``, with what was ``found`` to have happened to it; answers its withdrawal."""
    key, account = ids.of("order", row["order_id"]), ids.of("account", row["account_id"])
    asked_of = ids.of("unit", row["asked_of_unit_id"])
    happenings = list(found)
    if asked_of is None:  # a log may not say of whom it was asked: who held it first
        asked_of = next((ids.of("unit", one["unit"]) for one in happenings if one["unit"]), None)
    if key is None or account is None or asked_of is None:
        ids.leave_out("order", row)
        ids.forget("order", row["order_id"])
        return None
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
        description=text(row["description"], 20_000),
        why=text(row["why"], 4_000),
        value=not_negative(row["value"]),
        quantity=above_zero(row["quantity"], 3),
        priority=text(row["priority"], 30),
        contact_id=ids.of("contact", row["contact_id"]),
        placed_by_id=ids.of("person", row["placed_by"]),
        placed_at=row["placed_at"],
        recorded_at=max(row["recorded_at"] or row["placed_at"], row["placed_at"]),
    )
    return retell(order, happenings, sheets, ids, nth)


def _title(row: Row) -> str:
    """What was ordered, by the title, else the kind, else the id that the record set gives."""
    return text(row["title"], 200) or text(row["kind"], 190).capitalize() or f"Order {row['order_id']}"


def _policy(row: Row, sheets: Sheets, ids: Ids) -> None:
    target, of = above_zero(row["target_hours"]), (row["clock"], text(row["tier"], 30))
    kind, unit = ids.of("order_kind", row["order_kind"]), ids.of("unit", row["unit_id"])
    unknown = (row["order_kind"] and kind is None) or (row["unit_id"] and unit is None)
    fits = target is not None and row["clock"] in Clock.values and not unknown
    code, begins = text(row["policy_id"], 60), row["valid_from"]
    alone = fits and ids.first("policy", *of, kind, unit, begins) and ids.first("policy code", code, begins)
    if not alone or target is None:
        ids.leave_out("policy", without_marks(row))
        return
    made = Policy(
        code=code,
        clock=row["clock"],
        tier=text(row["tier"], 30),
        order_kind_id=kind,
        unit_id=unit,
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
