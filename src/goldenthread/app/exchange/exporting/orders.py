"""Orders and what was answered, done and decided about them, as tables of the record set."""

from __future__ import annotations

from goldenthread.app.exchange.exporting.sheet import Id, Instant, Said, Sheet

# Of whom an order was asked first: a redirect asks another unit, and the answers say so.
_ORDERS = """orders_order o LEFT JOIN orders_orderkind k ON k.id = o.kind_id
LEFT JOIN (
    SELECT e.order_id, (e.payload ->> 'asked_of_unit_id')::bigint AS unit_id FROM history_event e
    WHERE e.kind = 'order.placed' AND e.order_id IN (SELECT order_id FROM orders_answer WHERE kind = 'redirect')
) AS asked ON asked.order_id = o.id
LEFT JOIN orders_withdrawal w ON w.order_id = o.id LEFT JOIN orders_withdrawal f ON f.id = w.because_of_id
LEFT JOIN orders_expedite x ON x.order_id = o.id"""

# Each by its own words, or by what was missing, with who and when.
_TURNS = """(
SELECT order_id, at, 'clarified' AS kind, text AS words, by_id, NULL::bigint AS to_id, NULL::timestamptz AS since,
NULL::boolean AS usable FROM orders_clarification
UNION ALL SELECT a.order_id, a.completed_at, 'completed', e.payload ->> 'information', a.completed_by_id, NULL, NULL,
NULL FROM orders_answer a JOIN history_event e ON e.order_id = a.order_id AND e.kind = 'order.completed'
AND (e.payload ->> 'answer_id')::bigint = a.id WHERE a.completed_at IS NOT NULL
UNION ALL SELECT a.order_id, r.at, 'counter_rejected', r.ground, r.by_id, NULL, NULL, NULL
FROM orders_counterrejection r JOIN orders_answer a ON a.id = r.counter_id
UNION ALL SELECT order_id, at, 'appealed', ground, by_id, to_person_id, NULL, NULL FROM orders_appeal
UNION ALL SELECT order_id, decided_at, 'appeal_upheld', decision_ground, decided_by_id, NULL, NULL, NULL
FROM orders_appeal WHERE outcome = 'upheld'
UNION ALL SELECT order_id, at, CASE WHEN appeal_id IS NULL THEN 'overridden' ELSE 'appeal_overturned' END, ground,
by_id, NULL, NULL, NULL FROM orders_override
UNION ALL SELECT order_id, at, 'waived', ground, by_id, NULL, NULL, NULL FROM orders_childwaiver
UNION ALL SELECT order_id, at, 'handed_off', note, by_id, NULL, NULL, NULL FROM orders_handoff
UNION ALL SELECT order_id, received_at, 'received', missing, received_by_id, NULL, at, usable_as_received
FROM orders_handoff WHERE received_at IS NOT NULL
) t"""

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
            "withdrawn_with": Id("order", "f.order_id"),
            "expedite_ground": Said("x.ground"),
            "expedite_delayed_orders": "x.delayed_orders",
            "expedite_delayed_hours": "x.delayed_hours",
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
        "orders_answer a LEFT JOIN orders_counteracceptance c ON c.promise_id = a.id",
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
            "accepts_counter": "CASE WHEN a.kind = 'promise' THEN c.id IS NOT NULL END",
            "accepted_by": Id("person", "c.by_id"),
        },
    ),
    Sheet(
        "turn",
        _TURNS,
        "t.order_id, t.at",
        {
            "order_id": Id("order", "t.order_id"),
            "at": Instant("t.at"),
            "kind": "t.kind",
            "words": Said("t.words"),
            "by": Id("person", "t.by_id"),
            "to_person_id": Id("person", "t.to_id"),
            "handed_off_at": Instant("t.since"),
            "usable": "t.usable",
        },
    ),
    Sheet(
        "order_kind",
        "orders_orderkind k",
        "k.name",
        {"order_kind": "k.name", "needs": Said("k.needs"), "retired_on": "k.retired_on"},
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
            "note": Said("s.note"),
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
            "whole": "d.whole",
            "note": Said("d.note"),
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
