"""Barriers, escalations, requests and feedback, as tables of the record set."""

from __future__ import annotations

from goldenthread.app.exchange.exporting.sheet import Id, Instant, Said, Sheet

SHEETS = (
    Sheet(
        "request",
        "orders_decisionrequest r LEFT JOIN people_decisionarea area ON area.id = r.area_id",
        "r.id",
        {
            "request_id": Id("request", "r.id"),
            "account_id": Id("account", "r.account_id"),
            "from_unit_id": Id("unit", "r.from_unit_id"),
            "to_unit_id": Id("unit", "r.to_unit_id"),
            "decision_area": "area.name",
            "amount": "r.amount",
            "asked_at": Instant("r.asked_at"),
            "decided_at": Instant("r.decided_at"),
            "decided_by": Id("person", "r.decided_by_id"),
            "outcome": Said("r.outcome"),
            "ground": Said("r.ground"),
            "what": Said("r.what"),
        },
    ),
    Sheet(
        "barrier",
        "orders_barrier b LEFT JOIN people_decisionarea area ON area.id = b.area_id",
        "b.id",
        {
            "barrier_id": Id("barrier", "b.id"),
            "order_id": Id("order", "b.order_id"),
            "account_id": Id("account", "b.account_id"),
            "kind": "b.kind",
            "decision_area": "area.name",
            "raised_at": Instant("b.raised_at"),
            "owner_id": Id("person", "b.owner_id"),
            "cleared_at": Instant("b.cleared_at"),
            "cleared_by": Id("person", "b.cleared_by_id"),
            "what": Said("b.what"),
            "what_was_done": Said("b.what_was_done"),
        },
    ),
    Sheet(
        "escalation",
        "orders_escalation e",
        "e.id",
        {
            "escalation_id": Id("escalation", "e.id"),
            "barrier_id": Id("barrier", "e.barrier_id"),
            "to_person_id": Id("person", "e.to_person_id"),
            "raised_at": Instant("e.raised_at"),
            "decide_by": Instant("e.decide_by"),
            "decided_at": Instant("e.decided_at"),
            "outcome": Said("e.outcome"),
            "ground": Said("e.ground"),
            "reason": Said("e.reason"),
        },
    ),
    Sheet(
        "feedback",
        "voice_feedback f",
        "f.id",
        {
            "feedback_id": Id("feedback", "f.id"),
            "account_id": Id("account", "f.account_id"),
            "contact_id": Id("contact", "f.contact_id"),
            "order_id": Id("order", "f.order_id"),
            "unit_id": Id("unit", "f.unit_id"),
            "at": Instant("f.at"),
            "kind": "f.kind",
            "score": "f.score",
            "theme": Said("f.theme"),
            "handled_by": Id("person", "f.owner_id"),
            "contacts": "f.contacts",
            "resolved_at": Instant("f.resolved_at"),
            "acted_at": Instant("f.acted_at"),
            "words": Said("f.words"),
            "resolution": Said("f.resolution"),
            "what_changed": Said("f.what_changed"),
        },
    ),
)
