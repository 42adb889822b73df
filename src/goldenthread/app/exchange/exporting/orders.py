"""Orders and what was answered, done and decided about them, as tables of the record set."""

from __future__ import annotations

from goldenthread.app.exchange.exporting.sheet import Id, Instant, Said, Sheet

# Of whom an order was asked first: a redirect asks another unit, and the answers say so.
_ORDERS = """orders_order o LEFT JOIN orders_orderkind k ON k.id = o.kind_id
LEFT JOIN (
    SELECT e.order_id, (e.payload ->> 'asked_of_unit_id')::bigint AS unit_id FROM history_event e
    WHERE e.kind = 'order.placed' AND e.order_id IN (SELECT order_id FROM orders_answer WHERE kind = 'redirect')
) AS asked ON asked.order_id = o.id
LEFT JOIN orders_withdrawal w ON w.order_id = o.id"""

SHEETS = (
    Sheet(
        "order",
        _ORDERS,
        "o.id",
        {
            "order_id": Id("order", "o.id"),
            "parent_order_id": Id("order", "o.parent_id"),
            "account_id": Id("account", "o.account_id"),
            "asked_by_unit_id": Id("unit", "o.asked_by_unit_id"),
            "asked_of_unit_id": Id("unit", "coalesce(asked.unit_id, o.asked_of_unit_id)"),
            "kind": "k.name",
            "value": "o.value",
            "quantity": "o.quantity",
            "priority": Said("o.priority"),
            "placed_at": Instant("o.placed_at"),
            "recorded_at": Instant("o.recorded_at"),
            "expedited_at": Instant("o.expedited_at"),
            "expedited_by": Id("person", "o.expedited_by_id"),
            "withdrawn_at": Instant("o.withdrawn_at"),
            "withdrawn_by": Id("person", "w.by_id"),
            "withdrawal_ground": Said("w.ground"),
            "title": "o.title",
            "description": Said("o.description"),
            "why": Said("o.why"),
            "placed_by": Id("person", "o.placed_by_id"),
            "contact_id": Id("contact", "o.contact_id"),
        },
    ),
    Sheet(
        "requested_date",
        "orders_requesteddate r",
        "r.order_id, r.at",
        {
            "order_id": Id("order", "r.order_id"),
            "at": Instant("r.at"),
            "requested_for": "r.requested_for",
            "asked_by": "r.asked_by",
            "ground": Said("r.ground"),
            "by": Id("person", "r.by_id"),
        },
    ),
    Sheet(
        "answer",
        "orders_answer a",
        "a.id",
        {
            "answer_id": Id("answer", "a.id"),
            "order_id": Id("order", "a.order_id"),
            "unit_id": Id("unit", "a.unit_id"),
            "kind": "a.kind",
            "at": Instant("a.at"),
            "by": Id("person", "a.by_id"),
            "promised_for": "a.promised_for",
            "quantity": "a.quantity",
            "ground": Said("a.ground"),
            "cause": Said("a.cause"),
            "decided_by": Id("person", "a.decided_by_id"),
            "redirected_to_unit_id": Id("unit", "a.redirected_to_id"),
        },
    ),
    Sheet(
        "event",
        "orders_step s",
        "s.order_id, s.seq",
        {
            "event_id": Id("event", "s.id"),
            "order_id": Id("order", "s.order_id"),
            "seq": "s.seq",
            "activity": "s.activity",
            "unit_id": Id("unit", "s.unit_id"),
            "person_id": Id("person", "s.person_id"),
            "started_at": Instant("s.started_at"),
            "finished_at": Instant("s.finished_at"),
            "value_class": Said("s.value_class"),
            "usable_as_received": "s.usable_as_received",
        },
    ),
    Sheet(
        "holding",
        "orders_holding h",
        "h.order_id, h.from_at",
        {
            "order_id": Id("order", "h.order_id"),
            "from_at": Instant("h.from_at"),
            "unit_id": Id("unit", "h.unit_id"),
            "person_id": Id("person", "h.person_id"),
            "to_at": Instant("h.to_at"),
        },
    ),
    Sheet(
        "pause",
        "orders_pause p",
        "p.order_id, p.from_at",
        {
            "order_id": Id("order", "p.order_id"),
            "from_at": Instant("p.from_at"),
            "to_at": Instant("p.to_at"),
            "reason": Said("p.reason"),
            "waiting_on": "p.waiting_on",
            "by": Id("person", "p.by_id"),
            "resumed_by": Id("person", "p.resumed_by_id"),
        },
    ),
    Sheet(
        "delivery",
        "orders_delivery d",
        "d.id",
        {
            "delivery_id": Id("delivery", "d.id"),
            "order_id": Id("order", "d.order_id"),
            "at": Instant("d.at"),
            "quantity": "d.quantity",
            "by": Id("person", "d.by_id"),
            "whole": "d.whole::text",
        },
    ),
    Sheet(
        "verdict",
        "orders_verdict v",
        "v.id",
        {
            "verdict_id": Id("verdict", "v.id"),
            "order_id": Id("order", "v.order_id"),
            "delivery_id": Id("delivery", "v.delivery_id"),
            "at": Instant("v.at"),
            "outcome": "v.outcome",
            "contact_id": Id("contact", "v.contact_id"),
            "ground": Said("v.ground"),
            "by": Id("person", "v.by_id"),
        },
    ),
    Sheet(
        "policy",
        "orders_policy p LEFT JOIN orders_orderkind k ON k.id = p.order_kind_id",
        "p.code, p.valid_from",
        {
            "policy_id": "p.code",
            "valid_from": "p.valid_from",
            "clock": "p.clock",
            "tier": Said("p.tier"),
            "order_kind": "k.name",
            "unit_id": Id("unit", "p.unit_id"),
            "target_hours": "p.target_hours",
            "valid_to": "p.valid_to",
        },
    ),
)
