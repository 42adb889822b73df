"""Accounts, contacts, contracts and interactions, as tables of the record set.

The note of an interaction that is for the account's own team alone never leaves.
"""

from __future__ import annotations

from goldenthread.app.exchange.exporting.sheet import Id, Instant, Said, Sheet

SHEETS = (
    Sheet(
        "account",
        "customers_accountversion v",
        "v.account_id, v.valid_from",
        {
            "account_id": Id("account", "v.account_id"),
            "valid_from": "v.valid_from",
            "name": "v.name",
            "parent_id": Id("account", "v.parent_id"),
            "tier": Said("v.tier"),
            "segment": Said("v.segment"),
            "annual_value": "v.annual_value",
            "margin": "v.margin",
            "potential": "v.potential",
            "manager_id": Id("person", "v.manager_id"),
            "sponsor_id": Id("person", "v.sponsor_id"),
            "team_id": Id("unit", "v.team_id"),
            "wanted_relationship": Said("v.wanted_relationship"),
            "offered_relationship": Said("v.offered_relationship"),
            "calendar_id": Id("calendar", "v.calendar_id"),
            "valid_to": "v.valid_to",
        },
    ),
    Sheet(
        "contact",
        "customers_contact c",
        "c.id",
        {
            "contact_id": Id("contact", "c.id"),
            "account_id": Id("account", "c.account_id"),
            "name": Said("c.name"),
            "buying_role": Said("c.buying_role"),
            "level": Said("c.level"),
            "authority": "c.authority",
            "title": Said("c.title"),
            "email": Said("c.email"),
            "phone": Said("c.phone"),
            "left_on": "c.left_on",
            "erased_at": Instant("c.erased_at"),
        },
    ),
    Sheet(
        "contract",
        "customers_contract c",
        "c.id",
        {
            "contract_id": Id("contract", "c.id"),
            "account_id": Id("account", "c.account_id"),
            "starts_on": "c.starts_on",
            "ends_on": "c.ends_on",
            "decide_by": "c.decide_by",
            "value": "c.value",
            "outcome": "c.outcome",
            "decided_on": "c.decided_on",
            "title": "c.title",
            "terms": Said("c.terms"),
            "reason": Said("c.reason"),
            "follows": Id("contract", "c.follows_id"),
        },
    ),
    Sheet(
        "interaction",
        "customers_interaction i",
        "i.id",
        {
            "interaction_id": Id("interaction", "i.id"),
            "at": Instant("i.at"),
            "recorded_at": Instant("i.recorded_at"),
            "account_id": Id("account", "i.account_id"),
            "person_id": Id("person", "i.person_id"),
            "contact_id": Id("contact", "i.contact_id"),
            "kind": "i.kind",
            "direction": "i.direction",
            "initiated_by": "i.initiated_by",
            "briefed": "i.briefed",
            "topic": Said("i.topic"),
            "note": Said("CASE WHEN i.private THEN '' ELSE i.note END"),
            "private": "i.private",
            "next_step": Said("i.next_step"),
            "next_step_by": "i.next_step_by",
            "source": Said("i.source"),
        },
    ),
)
