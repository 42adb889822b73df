"""Whom a decision was asked of, what, and what they decided, as its events tell it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.history.verification import (
    Count,
    Difference,
    Rule,
    Told,
    blocks_of,
    compared,
    follow,
    gone,
)
from goldenthread.app.orders.models import DecisionRequest

SUBJECT = "decision request"


def differences(count: Count) -> Iterator[Difference]:
    for block in blocks_of(DecisionRequest):
        count.requests += len(block)
        told = follow(DecisionRequest, block, RULES, count)
        yield from compared(DecisionRequest, block, told, SUBJECT)
    yield from gone(DecisionRequest, Kind.DECISION_ASKED, SUBJECT)


def _asked(event: Event) -> Told:
    said = event.payload
    return {
        "account_id": event.account_id,
        "order_id": event.order_id,
        "to_unit_id": event.unit_id,
        "area_id": said["area_id"],
        "what": said["what"],
        "amount": None if said["amount"] is None else Decimal(said["amount"]),
        "asked_at": event.at,
        "asked_by_id": event.actor_person_id,
        "decided_at": None,
        "decided_by_id": None,
        "outcome": "",
        "ground": "",
    }


def _given(event: Event) -> Told:
    return {
        "decided_at": event.at,
        "decided_by_id": event.actor_person_id,
        "outcome": event.payload["outcome"],
        "ground": event.payload["ground"],
    }


RULES: dict[Kind, Rule] = {Kind.DECISION_ASKED: _asked, Kind.DECISION_GIVEN: _given}
