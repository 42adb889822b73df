"""Barriers, requests, feedback; the programme's messages, rhythm, effort, results and weights: for the record set."""

from __future__ import annotations

from goldenthread.app.exchange.exporting.sheet import Id, Instant, Said, Sheet
from goldenthread.app.exchange.loading.beside import ARTEFACTS

_ARTEFACT = " ".join(f"WHEN '{here.value}' THEN '{outside}'" for outside, here in ARTEFACTS.items())
# Every person told has a row of a message; a source knows the message by one id for all of them.
_MESSAGES = """programme_message m
LEFT JOIN {message} whole ON whole.internal = m.id LEFT JOIN {person} told ON told.internal = m.to_id"""
_MESSAGE_ID = (
    "coalesce(left(whole.external, -(length(coalesce(told.external, m.to_id::text)) + 1)), m.id::text)"
)

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
    Sheet(
        "message",
        _MESSAGES,
        "m.id",
        {
            "message_id": _MESSAGE_ID,
            "to_person_id": Id("person", "m.to_id"),
            "at": Instant("m.at"),
            "subject": Said("m.subject"),
            "kind": "m.kind",
            "acknowledged_at": Instant("m.acknowledged_at"),
            "role_accepted_at": Instant("m.role_accepted_at"),
        },
    ),
    Sheet(
        "rhythm",
        "programme_due d",
        "d.due_on, d.id",
        {
            "artefact": f"CASE d.artefact {_ARTEFACT} ELSE d.artefact END",
            "account_id": Id("account", "d.account_id"),
            "due_on": "d.due_on",
            "issued_on": "d.issued_on",
            "owner_id": Id("person", "d.owner_id"),
        },
    ),
    Sheet(
        "effort",
        "programme_effort e",
        "e.month, e.id",
        {
            "person_id": Id("person", "e.person_id"),
            "account_id": Id("account", "e.account_id"),
            "month": "e.month",
            "hours": "e.hours",
        },
    ),
    Sheet(
        "measure_weight",
        "(SELECT * FROM programme_measureweight WHERE unit_id IS NULL) w",  # the record set knows roles alone
        "w.role, w.measure, w.valid_from, w.id",
        {
            "role": "w.role",
            "measure": "w.measure",
            "valid_from": "w.valid_from",
            "category": "w.category",
            "weight": "w.weight",
            "horizon_months": "w.horizon_months",
            "variable_pay_share": "w.variable_pay_share",
            "valid_to": "w.valid_to",
        },
    ),
    Sheet(
        "result",
        "programme_result r",
        "r.measure, r.month, r.id",
        {
            "measure": "r.measure",
            "month": "r.month",
            "account_id": Id("account", "r.account_id"),
            "unit_id": Id("unit", "r.unit_id"),
            "value": "r.value",
        },
    ),
)
