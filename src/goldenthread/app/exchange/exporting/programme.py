"""The programme's messages, rhythm, effort, results, charters and weights, as tables of the record set."""

from __future__ import annotations

from goldenthread.app.exchange.exporting.sheet import Id, Instant, Said, Sheet
from goldenthread.app.exchange.loading.programme import ARTEFACTS

_ARTEFACT = " ".join(f"WHEN '{here.value}' THEN '{outside}'" for outside, here in ARTEFACTS.items())
# Two units may call their roles by one title; outside, a role is one.
CHARTER_VERSIONS = """(SELECT *, (SELECT count(DISTINCT o.unit_id) FROM programme_rolecharter o
WHERE o.title = c.title) > 1 AS shared FROM programme_rolecharter c) c"""
ITS_UNIT = "LEFT JOIN {unit} u ON u.internal = c.unit_id"
CHARTER_ROLE = "c.title || CASE WHEN c.shared THEN ' · ' || coalesce(u.external, c.unit_id::text) ELSE '' END"
# Every person told has a row of a message; a source knows the message by one id for all of them.
_MESSAGES = f"""programme_message m LEFT JOIN programme_acceptance a ON a.id = m.acceptance_id
LEFT JOIN {CHARTER_VERSIONS} ON c.id = a.charter_id {ITS_UNIT}
LEFT JOIN {{message}} whole ON whole.internal = m.id LEFT JOIN {{person}} told ON told.internal = m.to_id"""
_MESSAGE_ID = (
    "coalesce(left(whole.external, -(length(coalesce(told.external, m.to_id::text)) + 1)), m.id::text)"
)

SHEETS = (
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
            "acknowledged_at": Instant("coalesce(m.acknowledged_at, a.understood_at)"),
            "role_accepted_at": Instant("coalesce(m.role_accepted_at, a.accepted_at)"),
            "body": Said("m.body"),
            "by": Id("person", "m.by_id"),
            "charter_role": CHARTER_ROLE,
            "charter_from": "c.valid_from",
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
            "issued_by": Id("person", "d.issued_by_id"),
            "note": Said("d.note"),
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
    Sheet(
        "charter",
        f"{CHARTER_VERSIONS} {ITS_UNIT}",
        "c.title, c.valid_from, c.id",
        {
            "role": CHARTER_ROLE,
            "valid_from": "c.valid_from",
            "text_id": "md5(c.text)",
            "valid_to": "c.valid_to",
            "unit_id": Id("unit", "c.unit_id"),
            "title": "c.title",
            "text": "c.text",
        },
    ),
    Sheet(
        "measure_weight",
        "programme_measureweight w",
        "w.role, w.measure, w.valid_from, w.id",
        {
            "role": "w.role",
            "measure": "w.measure",
            "valid_from": "w.valid_from",
            "unit_id": Id("unit", "w.unit_id"),
            "category": "w.category",
            "weight": "w.weight",
            "horizon_months": "w.horizon_months",
            "variable_pay_share": "w.variable_pay_share",
            "valid_to": "w.valid_to",
        },
    ),
)
